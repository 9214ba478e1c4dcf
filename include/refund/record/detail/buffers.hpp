#ifndef REFUND_RECORD_DETAIL_BUFFERS_HPP
#define REFUND_RECORD_DETAIL_BUFFERS_HPP

#include <refund/bulk/arrow.hpp>
#include <refund/core/text.hpp>
#include <refund/record/error.hpp>

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

// The types that columns may have, and the checks that a column's buffers must pass before its cells are read.

namespace refund::record::detail {

static_assert(std::endian::native == std::endian::little, "decimal128 is read as little-endian");

/// The type of a column's cells.
enum class cell_type : unsigned char { none, text32, text64, day, int32, int64, boolean, decimal };

/// A set of `cell_type`s, one bit each: the types that a column may have.
using cell_types = unsigned;
[[nodiscard]] constexpr cell_types bit_of(cell_type type) noexcept { return 1U << static_cast<unsigned>(type); }
inline constexpr cell_types texts = bit_of(cell_type::text32) | bit_of(cell_type::text64);
inline constexpr cell_types days = texts | bit_of(cell_type::day);
inline constexpr cell_types day_only = bit_of(cell_type::day);
inline constexpr cell_types amounts = texts | bit_of(cell_type::decimal);
inline constexpr cell_types units = texts | bit_of(cell_type::int32) | bit_of(cell_type::int64);
inline constexpr cell_types yes_or_no = texts | bit_of(cell_type::boolean);
inline constexpr cell_types bool_only = bit_of(cell_type::boolean);
inline constexpr cell_types int64_only = bit_of(cell_type::int64);

[[nodiscard]] constexpr std::string_view words_of(cell_types wanted) noexcept {
    if (wanted == texts) return "utf8";
    if (wanted == days) return "date32 or utf8";
    if (wanted == amounts) return "decimal128 or utf8";
    if (wanted == units) return "int32, int64 or utf8";
    if (wanted == yes_or_no) return "bool or utf8";
    if (wanted == day_only) return "date32";
    if (wanted == bool_only) return "bool";
    return "int64";
}

/// A column that a batch may have.
struct column_wish {
    std::string_view name{};
    cell_types types{};
    bool required{};
};

[[nodiscard]] inline refund::text<23> cut(const char* format) noexcept {
    return refund::detail::cut_to<23>(format == nullptr ? std::string_view() : format);
}

/// The beginning of a column's name, for a message, without half a character at its end.
[[nodiscard]] inline std::string cut_name(std::string_view name) {
    std::size_t end = 200;
    if (name.size() <= end) return std::string(name);
    while (end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) --end;
    return std::string(name.substr(0, end)) + "...";
}

[[nodiscard]] inline bool sound(const ArrowArray& array, std::int64_t buffers, std::int64_t first,
                                std::int64_t rows) noexcept {
    constexpr std::int64_t most = (std::numeric_limits<std::int64_t>::max)() / 16;
    return array.length >= 0 && array.offset >= 0 && array.null_count >= -1 && array.n_buffers == buffers &&
           array.buffers != nullptr && array.length <= most && array.offset <= most && first <= array.length &&
           rows <= array.length - first;
}

[[nodiscard]] inline bool bit_at(const std::uint8_t* bits, std::int64_t at) noexcept {
    return (bits[at / 8] >> (at % 8) & 1) != 0;
}

[[nodiscard]] inline std::optional<batch_error> read_validity(const ArrowArray& array, const column_wish& wish,
                                                              const std::uint8_t*& valid) noexcept {
    if (array.null_count == 0) return std::nullopt;
    valid = static_cast<const std::uint8_t*>(array.buffers[0]);
    if (valid == nullptr && array.null_count > 0) return batch_error{fault::buffer_missing, wish.name};
    return std::nullopt;
}

/// Indices into a dictionary: integers of any width.
class index_reader {
public:
    [[nodiscard]] std::optional<batch_error> open_indices(const ArrowSchema& type, const ArrowArray& array,
                                                          const column_wish& wish, std::int64_t first,
                                                          std::int64_t rows) noexcept {
        const std::string_view format = type.format == nullptr ? std::string_view() : type.format;
        constexpr std::string_view known = "cCsSiIlL";
        if (format.size() != 1 || known.find(format.front()) == std::string_view::npos) {
            return batch_error{fault::wrong_format, wish.name, "indices of whole numbers", cut(type.format)};
        }
        format_ = format.front();
        if (!sound(array, 2, first, rows)) return batch_error{fault::malformed, wish.name};
        offset_ = array.offset + first;
        if (rows == 0) return std::nullopt;
        if (array.buffers[1] == nullptr) return batch_error{fault::buffer_missing, wish.name};
        values_ = static_cast<const std::uint8_t*>(array.buffers[1]);
        return read_validity(array, wish, valid_);
    }
    [[nodiscard]] bool is_there() const noexcept { return format_ != '\0'; }
    [[nodiscard]] bool is_null(std::int64_t row) const noexcept {
        return valid_ != nullptr && !bit_at(valid_, offset_ + row);
    }
    /// -1 if it does not fit.
    [[nodiscard]] std::int64_t index(std::int64_t row) const noexcept {
        const std::int64_t at = offset_ + row;
        switch (format_) {
            case 'c': return read<std::int8_t>(at);
            case 'C': return read<std::uint8_t>(at);
            case 's': return read<std::int16_t>(at);
            case 'S': return read<std::uint16_t>(at);
            case 'i': return read<std::int32_t>(at);
            case 'I': return read<std::uint32_t>(at);
            case 'l': return read<std::int64_t>(at);
            default: {
                const auto value = read<std::uint64_t>(at);
                return value > std::uint64_t{(std::numeric_limits<std::int64_t>::max)()}
                           ? -1
                           : static_cast<std::int64_t>(value);
            }
        }
    }

private:
    template <class T>
    [[nodiscard]] T read(std::int64_t at) const noexcept {
        T value;
        std::memcpy(&value, values_ + at * static_cast<std::int64_t>(sizeof(T)), sizeof(T));
        return value;
    }
    const std::uint8_t* values_{};
    const std::uint8_t* valid_{};
    std::int64_t offset_{};
    char format_{'\0'};
};

}  // namespace refund::record::detail

#endif
