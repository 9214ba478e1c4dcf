#ifndef REFUND_BULK_DETAIL_ARROW_INPUT_HPP
#define REFUND_BULK_DETAIL_ARROW_INPUT_HPP

#include <refund/bulk/arrow_error.hpp>
#include <refund/bulk/columns.hpp>
#include <refund/bulk/detail/arrow_abi.hpp>
#include <refund/bulk/detail/bitmap.hpp>
#include <refund/core/result.hpp>
#include <refund/core/text.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <string_view>

// Finds the columns of a record batch by name and checks them, without copying.

namespace refund::bulk::detail {

// The types of columns, with their Arrow formats in quotes.
inline constexpr std::string_view format_of_day = "date32 \"tdD\"";
inline constexpr std::string_view format_of_int16 = "int16 \"s\"";
inline constexpr std::string_view format_of_int32 = "int32 \"i\"";
inline constexpr std::string_view format_of_int64 = "int64 \"l\"";
inline constexpr std::string_view format_of_flags = "uint8 \"C\"";
inline constexpr std::string_view format_of_bit = "bool \"b\"";

/// The validity bitmaps of a batch and its columns, of those that can have nulls.
struct arrow_nulls {
    std::array<bitmap, 8> valid{};
    std::size_t nullable{};
};

/// The rows of a record batch, in the memory of the batch.
template <class Columns>
struct arrow_rows : arrow_nulls {
    Columns columns{};  // without flags if these are columns of bits
    std::size_t count{};
    bitmap used{};
    bitmap monthly{};
};

/// Takes the columns of a batch by name. Stops at the first error.
class arrow_reader {
public:
    arrow_reader(const ArrowSchema& schema, const ArrowArray& array) noexcept : schema_(schema), array_(array) {
        const bool children = array.n_children == schema.n_children &&
                              (array.n_children == 0 || (array.children != nullptr && schema.children != nullptr));
        if (schema.release == nullptr || array.release == nullptr) {
            fail({arrow_fault::released});
        } else if (schema.format == nullptr || std::string_view(schema.format) != "+s") {
            fail({arrow_fault::not_a_struct, {}, {}, cut(schema.format)});
        } else if (!children || !sound(array, 1)) {
            fail({arrow_fault::malformed});
        } else {
            add_validity(array, 0, {});
        }
    }

    [[nodiscard]] std::size_t count() const noexcept { return static_cast<std::size_t>(array_.length); }
    [[nodiscard]] bool failed() const noexcept { return error_.fault != arrow_fault{}; }
    [[nodiscard]] const arrow_error& error() const noexcept { return error_; }
    [[nodiscard]] const arrow_nulls& nulls() const noexcept { return nulls_; }

    [[nodiscard]] bool has(std::string_view name) const noexcept {
        return !failed() && first_named(name) < array_.n_children;
    }

    /// The values of a column, in the batch's memory.
    template <class T>
    [[nodiscard]] std::span<const T> values(std::string_view name, std::string_view needed) noexcept {
        const column found = find(name, needed);
        if (found.values == nullptr) return {};
        if (reinterpret_cast<std::uintptr_t>(found.values) % alignof(T) != 0) fail({arrow_fault::misaligned, name});
        return {static_cast<const T*>(found.values) + found.first, count()};
    }

    [[nodiscard]] bitmap bits(std::string_view name) noexcept {
        const column found = find(name, format_of_bit);
        return {static_cast<const std::uint8_t*>(found.values), found.first};
    }

    /// The flags, as one column of bytes or as columns of bits.
    template <class Columns>
    void take_flags(arrow_rows<Columns>& rows) noexcept {
        constexpr bool with_plan = std::same_as<Columns, raw_columns>;
        if (!has("flags")) {
            rows.used = bits("used");
            if (with_plan) rows.monthly = bits("monthly");
            return;
        }
        if (has("used")) fail({arrow_fault::column_redundant, "used"});
        if (with_plan && has("monthly")) fail({arrow_fault::column_redundant, "monthly"});
        rows.columns.flags = values<std::uint8_t>("flags", format_of_flags);
    }

private:
    struct column {
        const void* values{};  // null after an error, and if there are no rows
        std::size_t first{};  // the element of the batch's first row
    };

    [[nodiscard]] static text<23> cut(const char* format) noexcept {
        return refund::detail::cut_to<23>(format == nullptr ? std::string_view() : format);
    }

    column fail(const arrow_error& error) noexcept {
        if (!failed()) error_ = error;
        return {};
    }

    /// The first child of that name from `i` on, or the number of children.
    [[nodiscard]] std::int64_t first_named(std::string_view name, std::int64_t i = 0) const noexcept {
        for (; i < array_.n_children; ++i) {
            const ArrowSchema* const child = schema_.children[i];
            if (child != nullptr && child->name != nullptr && name == child->name) break;
        }
        return i;
    }

    /// Whether the numbers in an array are possible by themselves, without the schema and the batch.
    [[nodiscard]] static bool sound(const ArrowArray& array, std::int64_t buffers) noexcept {
        return array.length >= 0 && array.offset >= 0 && array.null_count >= -1 && array.n_buffers == buffers &&
               array.buffers != nullptr && array.offset <= (std::numeric_limits<std::int64_t>::max)() - array.length;
    }

    /// Keeps the bitmap of an array that can have nulls. A null_count of -1 means that their number is unknown.
    void add_validity(const ArrowArray& array, std::size_t first, std::string_view name) noexcept {
        if (array.null_count == 0 || count() == 0) return;
        if (array.buffers[0] != nullptr) {
            nulls_.valid[nulls_.nullable++] = {static_cast<const std::uint8_t*>(array.buffers[0]),
                                               first + static_cast<std::size_t>(array.offset)};
        } else if (array.null_count > 0) {
            fail({arrow_fault::buffer_missing, name});
        }
    }

    [[nodiscard]] column find(std::string_view name, std::string_view needed) noexcept {
        if (failed()) return {};
        const std::int64_t at = first_named(name);
        if (at == array_.n_children) return fail({arrow_fault::column_missing, name});
        if (first_named(name, at + 1) < array_.n_children) return fail({arrow_fault::column_repeated, name});
        const ArrowSchema& type = *schema_.children[at];
        const ArrowArray* const child = array_.children[at];
        if (child == nullptr) return fail({arrow_fault::malformed, name});
        if (type.release == nullptr || child->release == nullptr) return fail({arrow_fault::released, name});
        // An encoded column has the format of its indices, and its dictionary that of the values. Whichever they are,
        // the numbers in the column are not the values.
        if (type.dictionary != nullptr || child->dictionary != nullptr) {
            return fail({arrow_fault::dictionary_encoded, name});
        }
        const std::string_view format = needed.substr(needed.find('"') + 1);
        if (type.format == nullptr || format.substr(0, format.size() - 1) != type.format) {
            return fail({arrow_fault::wrong_format, name, needed, cut(type.format)});
        }
        // Row 0 of the batch is row `offset` of its memory, and of each child's rows, which have an offset of
        // their own.
        if (!sound(*child, 2) || child->length < array_.offset + array_.length) {
            return fail({arrow_fault::malformed, name});
        }
        if (count() == 0) return {};
        if (child->buffers[1] == nullptr) return fail({arrow_fault::buffer_missing, name});
        add_validity(*child, static_cast<std::size_t>(array_.offset), name);
        if (failed()) return {};
        return {child->buffers[1], static_cast<std::size_t>(array_.offset + child->offset)};
    }

    const ArrowSchema& schema_;
    const ArrowArray& array_;
    arrow_nulls nulls_{};
    arrow_error error_{};
};

/// Takes the columns of a batch: at most seven. With the batch itself, that makes eight bitmaps at most.
inline void take_columns(arrow_reader& batch, raw_columns& columns) noexcept {
    columns.purchased_on = batch.values<std::int32_t>("purchased_on", format_of_day);
    columns.requested_on = batch.values<std::int32_t>("requested_on", format_of_day);
    columns.months = batch.values<std::int16_t>("months", format_of_int16);
    columns.payment = batch.values<std::int64_t>("payment", format_of_int64);
    columns.returned = batch.values<std::int32_t>("returned", format_of_int32);
}
inline void take_columns(arrow_reader& batch, prepared_columns& columns) noexcept {
    columns.payment = batch.values<std::int64_t>("payment", format_of_int64);
    columns.left = batch.values<std::int32_t>("left", format_of_int32);
    columns.n = batch.values<std::int32_t>("n", format_of_int32);
    columns.elapsed = batch.values<std::int32_t>("elapsed", format_of_int32);
}

template <class Columns>
[[nodiscard]] result<arrow_rows<Columns>, arrow_error> read_rows(const ArrowSchema& schema,
                                                                 const ArrowArray& array) noexcept {
    arrow_reader batch(schema, array);
    arrow_rows<Columns> rows;
    take_columns(batch, rows.columns);
    batch.take_flags(rows);
    if (batch.failed()) return batch.error();
    static_cast<arrow_nulls&>(rows) = batch.nulls();
    rows.count = batch.count();
    return rows;
}

}  // namespace refund::bulk::detail

#endif
