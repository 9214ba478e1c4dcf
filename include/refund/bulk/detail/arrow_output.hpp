#ifndef REFUND_BULK_DETAIL_ARROW_OUTPUT_HPP
#define REFUND_BULK_DETAIL_ARROW_OUTPUT_HPP

#include <refund/bulk/columns.hpp>
#include <refund/bulk/detail/arrow_abi.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <new>
#include <span>

// The results as a struct array. It and each of its columns own one block of memory, so that a column
// that is moved out of it lives on alone.

namespace refund::bulk::detail {

/// What Arrow recommends for buffers.
inline constexpr std::size_t arrow_alignment = 64;

/// Memory with `size` bytes behind a `Header`, or null.
template <class Header>
[[nodiscard]] Header* make_block(std::size_t size = 0) noexcept {
    static_assert(sizeof(Header) % arrow_alignment == 0);
    void* const memory = ::operator new(sizeof(Header) + size, std::align_val_t{arrow_alignment}, std::nothrow);
    return memory == nullptr ? nullptr : ::new (memory) Header{};
}

/// The release callback of an array or schema that owns such a block and has released its children.
template <class Arrow>
void release_block(Arrow* released) noexcept {
    ::operator delete(released->private_data, std::align_val_t{arrow_alignment});
    released->release = nullptr;
}

/// The release callback of one with children; those that were moved away are not its own any more.
template <class Arrow>
void release_with_children(Arrow* released) noexcept {
    for (std::int64_t i = 0; i < released->n_children; ++i) {
        Arrow* const child = released->children[i];
        if (child->release != nullptr) child->release(child);
    }
    release_block(released);
}

/// A child of a schema owns nothing.
inline void release_nothing(ArrowSchema* released) noexcept { released->release = nullptr; }

struct alignas(arrow_alignment) column_block {
    const void* buffers[2];
};

template <class Arrow, std::size_t Columns>
struct alignas(arrow_alignment) children_block {
    const void* buffers[1];  // arrays only: no row of the results is null as a whole
    Arrow* pointers[Columns];
    Arrow children[Columns];
};

/// A column to be written: its values, and one bit a row, whole words of 64, for whether there is one.
template <class T>
struct made_column {
    ArrowArray* array{};  // null where the column is not made
    std::span<T> values{};
    std::uint8_t* valid{};
};

/// Makes the array of a column. False without memory.
template <class T>
[[nodiscard]] bool make_column(std::size_t rows, made_column<T>& out) noexcept {
    if (rows > (std::numeric_limits<std::size_t>::max)() / 4 / sizeof(T)) return false;
    const std::size_t words = (rows + 63) / 64;
    const std::size_t values = words * 64 * sizeof(T);
    column_block* const block = make_block<column_block>(values + words * 8);
    if (block == nullptr) return false;
    auto* const bytes = reinterpret_cast<std::byte*>(block + 1);
    out.values = {reinterpret_cast<T*>(bytes), rows};
    out.valid = reinterpret_cast<std::uint8_t*>(bytes + values);
    block->buffers[1] = bytes;
    ArrowArray& array = *out.array;
    array.length = static_cast<std::int64_t>(rows);
    array.n_buffers = 2;
    array.buffers = block->buffers;
    array.release = &release_block<ArrowArray>;
    array.private_data = block;
    return true;
}

/// The names of the columns that are given where they are asked for.
inline constexpr const char* name_of_cancelled_commitment = "cancelled_commitment";
inline constexpr const char* name_of_rule = "rule";

/// Where the answers are written, and bit by bit whether a row has them.
struct arrow_output {
    result_columns columns{};
    std::uint8_t* has_amounts{};
    std::uint8_t* has_rule{};  // null where rules are not asked for
};

/// How many rows ended how, of a range or of all.
struct arrow_tally {
    summary rows{};
    std::size_t without_rule{};
    bool failed{};  ///< the range was not evaluated

    constexpr arrow_tally& operator+=(const arrow_tally& more) noexcept {
        rows += more.rows;
        without_rule += more.without_rule;
        failed = failed || more.failed;
        return *this;
    }
};

/// The results as they are made. What is not handed out is released.
class arrow_result_arrays {
public:
    static constexpr std::size_t most_columns = 5;

    arrow_result_arrays() = default;
    arrow_result_arrays(const arrow_result_arrays&) = delete;
    arrow_result_arrays& operator=(const arrow_result_arrays&) = delete;
    ~arrow_result_arrays() {
        if (schema_.release != nullptr) schema_.release(&schema_);
        if (array_.release != nullptr) array_.release(&array_);
    }

    /// Makes room for so many rows. False without memory.
    [[nodiscard]] bool make(std::size_t rows, bool with_cancelled_commitment, bool with_rule) noexcept {
        auto* const types = make_block<children_block<ArrowSchema, most_columns>>();
        if (types == nullptr) return false;
        adopt(schema_, *types);
        schema_.format = "+s";
        schema_.name = "";

        auto* const arrays = make_block<children_block<ArrowArray, most_columns>>();
        if (arrays == nullptr) return false;
        adopt(array_, *arrays);
        array_.length = static_cast<std::int64_t>(rows);
        array_.n_buffers = 1;
        array_.buffers = arrays->buffers;

        return add("credit", "l", ARROW_FLAG_NULLABLE, credit_) && add("fee", "l", ARROW_FLAG_NULLABLE, fee_) &&
               add("status", "C", 0, status_) &&
               (!with_cancelled_commitment ||
                add(name_of_cancelled_commitment, "l", ARROW_FLAG_NULLABLE, cancelled_commitment_)) &&
               (!with_rule || add(name_of_rule, "S", ARROW_FLAG_NULLABLE, rule_));
    }

    [[nodiscard]] arrow_output answers() const noexcept {
        return {{credit_.values, fee_.values, status_.values, cancelled_commitment_.values, rule_.values},
                credit_.valid,
                rule_.valid};
    }

    /// Gives the results away. Columns without a null have no bitmap.
    void hand_out(const arrow_tally& counted, ArrowSchema& schema, ArrowArray& array) noexcept {
        if (counted.rows.errors != 0) {
            set_nulls(credit_, counted.rows.errors);
            for (const made_column<std::int64_t>* const amounts : {&fee_, &cancelled_commitment_}) {
                if (amounts->array == nullptr) continue;
                std::memcpy(amounts->valid, credit_.valid, (credit_.values.size() + 63) / 64 * 8);
                set_nulls(*amounts, counted.rows.errors);
            }
        }
        if (counted.without_rule != 0) set_nulls(rule_, counted.without_rule);
        schema = schema_;
        array = array_;
        schema_.release = nullptr;
        array_.release = nullptr;
    }

private:
    template <class Arrow>
    static void adopt(Arrow& parent, children_block<Arrow, most_columns>& block) noexcept {
        for (std::size_t i = 0; i < most_columns; ++i) block.pointers[i] = &block.children[i];
        parent.children = block.pointers;
        parent.release = &release_with_children<Arrow>;
        parent.private_data = &block;
    }

    /// Appends a column. False without memory.
    template <class T>
    [[nodiscard]] bool add(const char* name, const char* format, std::int64_t flags, made_column<T>& column) noexcept {
        ArrowSchema& type = *schema_.children[schema_.n_children++];
        type.format = format;
        type.name = name;
        type.flags = flags;
        type.release = &release_nothing;
        column.array = array_.children[array_.n_children];
        if (!make_column(static_cast<std::size_t>(array_.length), column)) return false;
        ++array_.n_children;
        return true;
    }

    template <class T>
    static void set_nulls(const made_column<T>& column, std::size_t nulls) noexcept {
        column.array->null_count = static_cast<std::int64_t>(nulls);
        column.array->buffers[0] = column.valid;
    }

    ArrowSchema schema_{};
    ArrowArray array_{};
    made_column<std::int64_t> credit_{};
    made_column<std::int64_t> fee_{};
    made_column<std::uint8_t> status_{};
    made_column<std::int64_t> cancelled_commitment_{};
    made_column<std::uint16_t> rule_{};
};

}  // namespace refund::bulk::detail

#endif
