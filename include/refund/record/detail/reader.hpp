#ifndef REFUND_RECORD_DETAIL_READER_HPP
#define REFUND_RECORD_DETAIL_READER_HPP

#include <refund/core/result.hpp>
#include <refund/record/detail/buffers.hpp>
#include <refund/term/day.hpp>

#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

// Reads the cells of a record batch as texts and numbers, whatever type their column has. A cell that is a text already
// is not copied.

namespace refund::record::detail {

/// Room for the text of a cell of another type: 38 digits, up to as many zeros, a point and a sign.
using cell_room = std::array<char, 96>;

/// One column, or none: all of its cells are null then.
class column_reader {
public:
    /// Takes the column that `type` and `array` describe. Errors: see `batch_error`.
    [[nodiscard]] std::optional<batch_error> open(const ArrowSchema& type, const ArrowArray& array,
                                                  const column_wish& wish, std::int64_t first,
                                                  std::int64_t rows) noexcept {
        if (type.release == nullptr || array.release == nullptr) return batch_error{fault::released, wish.name};
        if ((type.dictionary == nullptr) != (array.dictionary == nullptr)) {
            return batch_error{fault::malformed, wish.name};
        }
        if (type.dictionary != nullptr) {
            if (auto wrong = indices_.open_indices(type, array, wish, first, rows)) return wrong;
            const ArrowArray& values = *array.dictionary;
            dictionary_size_ = values.length;
            return open_plain(*type.dictionary, values, wish, 0, values.length);
        }
        return open_plain(type, array, wish, first, rows);
    }

    [[nodiscard]] bool is_there() const noexcept { return type_ != cell_type::none; }

    /// Whether the cell is null, or its index names a null of the dictionary.
    [[nodiscard]] bool has_no_value(std::int64_t row) const noexcept {
        const auto at = place_of(row);
        return at && *at < 0;
    }

    /// The cell as a text; empty if it is null. Cells of other types are written into `room`.
    /// Errors: malformed (offsets that fall, an index outside the dictionary).
    [[nodiscard]] result<std::string_view, fault> text(std::int64_t row, cell_room& room) const noexcept {
        const auto at = place_of(row);
        if (!at) return at.error();
        if (*at < 0) return std::string_view();
        switch (type_) {
            case cell_type::none: return std::string_view();
            case cell_type::text32: return text_at<std::int32_t>(*at);
            case cell_type::text64: return text_at<std::int64_t>(*at);
            case cell_type::day: return day_text(value_at<std::int32_t>(*at), room);
            case cell_type::int32: return number_text(value_at<std::int32_t>(*at), room);
            case cell_type::int64: return number_text(value_at<std::int64_t>(*at), room);
            case cell_type::boolean: return bit_at(values_, *at) ? std::string_view("yes") : std::string_view("no");
            case cell_type::decimal: return decimal_text(*at, room);
        }
        return std::string_view();
    }

    /// The number in a cell of exactly that type; nothing if it is null or its index is outside the dictionary.
    template <class T>
    [[nodiscard]] std::optional<T> number(std::int64_t row) const noexcept {
        const auto at = place_of(row);
        if (!at || *at < 0) return std::nullopt;
        return value_at<T>(*at);
    }
    /// The same for a bool.
    [[nodiscard]] std::optional<bool> boolean(std::int64_t row) const noexcept {
        const auto at = place_of(row);
        if (!at || *at < 0) return std::nullopt;
        return bit_at(values_, *at);
    }

private:
    /// The type of a format; none where it is unknown. A decimal's scale is kept.
    [[nodiscard]] cell_type type_of(std::string_view format) noexcept {
        if (format == "u") return cell_type::text32;
        if (format == "U") return cell_type::text64;
        if (format == "tdD") return cell_type::day;
        if (format == "i") return cell_type::int32;
        if (format == "l") return cell_type::int64;
        if (format == "b") return cell_type::boolean;
        if (!format.starts_with("d:")) return cell_type::none;
        const std::size_t comma = format.find(',');
        if (comma == std::string_view::npos) return cell_type::none;
        std::string_view scale = format.substr(comma + 1);
        if (scale.ends_with(",128")) scale.remove_suffix(4);
        const auto [end, failure] = std::from_chars(scale.data(), scale.data() + scale.size(), scale_);
        const bool known = failure == std::errc() && end == scale.data() + scale.size() && scale_ >= 0 && scale_ <= 38;
        return known ? cell_type::decimal : cell_type::none;
    }

    [[nodiscard]] std::optional<batch_error> open_plain(const ArrowSchema& type, const ArrowArray& array,
                                                        const column_wish& wish, std::int64_t first,
                                                        std::int64_t rows) noexcept {
        if (type.release == nullptr || array.release == nullptr) return batch_error{fault::released, wish.name};
        const cell_type found = type_of(type.format == nullptr ? std::string_view() : type.format);
        if (found == cell_type::none || (wish.types & bit_of(found)) == 0 || type.dictionary != nullptr) {
            return batch_error{fault::wrong_format, wish.name, words_of(wish.types), cut(type.format)};
        }
        const bool is_text = found == cell_type::text32 || found == cell_type::text64;
        if (!sound(array, is_text ? 3 : 2, first, rows)) return batch_error{fault::malformed, wish.name};
        type_ = found;
        offset_ = array.offset + first;
        if (rows == 0) return std::nullopt;
        if (array.buffers[1] == nullptr) return batch_error{fault::buffer_missing, wish.name};
        values_ = static_cast<const std::uint8_t*>(array.buffers[1]);
        if (is_text) characters_ = static_cast<const char*>(array.buffers[2]);
        return read_validity(array, wish, valid_);
    }

    [[nodiscard]] bool is_null(std::int64_t row) const noexcept {
        return valid_ != nullptr && !bit_at(valid_, offset_ + row);
    }

    /// Where a row's value stands; -1 where it is null.
    [[nodiscard]] result<std::int64_t, fault> place_of(std::int64_t row) const noexcept {
        if (!is_there()) return std::int64_t{-1};
        std::int64_t at = row;
        if (indices_.is_there()) {
            if (indices_.is_null(row)) return std::int64_t{-1};
            at = indices_.index(row);
            if (at < 0 || at >= dictionary_size_) return fault::malformed;
        }
        return is_null(at) ? std::int64_t{-1} : offset_ + at;
    }

    template <class T>
    [[nodiscard]] T value_at(std::int64_t at) const noexcept {
        T value;
        std::memcpy(&value, values_ + at * static_cast<std::int64_t>(sizeof(T)), sizeof(T));
        return value;
    }

    template <class Offset>
    [[nodiscard]] result<std::string_view, fault> text_at(std::int64_t at) const noexcept {
        const Offset first = value_at<Offset>(at);
        const Offset last = value_at<Offset>(at + 1);
        if (first < 0 || last < first || (last > first && characters_ == nullptr)) return fault::malformed;
        return std::string_view(characters_ + first, static_cast<std::size_t>(last - first));
    }

    template <class Number>
    [[nodiscard]] static std::string_view number_text(Number value, cell_room& room) noexcept {
        const auto end = std::to_chars(room.data(), room.data() + room.size(), value).ptr;
        return {room.data(), static_cast<std::size_t>(end - room.data())};
    }

    /// "2025-03-01"; a day outside years 1 to 9999 as what no day is read from.
    [[nodiscard]] static std::string_view day_text(std::int32_t number, cell_room& room) noexcept {
        const calendar_day day{date::sys_days(date::days(number))};
        if (day < first_day || day > last_day) return "outside years 1 to 9999";
        const std::string text = to_string(day);
        std::memcpy(room.data(), text.data(), text.size());
        return {room.data(), text.size()};
    }

    /// The exact decimal, without the zeros at its end that its type and not its value has.
    [[nodiscard]] std::string_view decimal_text(std::int64_t at, cell_room& room) const noexcept {
        std::uint64_t low{};
        std::uint64_t high{};
        std::memcpy(&low, values_ + 16 * at, 8);
        std::memcpy(&high, values_ + 16 * at + 8, 8);
        const bool negative = (high >> 63U) != 0;
        if (negative) {
            low = ~low + 1;
            high = ~high + (low == 0 ? 1U : 0U);
        }
        char* const end = room.data() + room.size();
        char* begin = end;
        char* last = end;
        int written = 0;
        while (high != 0 || low != 0 || written <= scale_) {
            if (written == scale_ && scale_ != 0 && begin != last) *--begin = '.';
            // Both halves by ten, from the top, in pieces that fit with the remainder before them.
            std::uint64_t rest = high % 10;
            high /= 10;
            std::uint64_t quotient = 0;
            for (int piece = 1; piece >= 0; --piece) {
                const std::uint64_t part = rest << 32U | (low >> (32 * piece) & 0xFFFFFFFFU);
                quotient = quotient << 32U | part / 10;
                rest = part % 10;
            }
            low = quotient;
            const bool dropped = written < scale_ && rest == 0 && begin == last;
            ++written;
            if (!dropped) *--begin = static_cast<char>('0' + rest);
        }
        if (negative) *--begin = '-';
        return {begin, static_cast<std::size_t>(last - begin)};
    }

    index_reader indices_{};
    std::int64_t dictionary_size_{};
    const std::uint8_t* values_{};
    const char* characters_{};
    const std::uint8_t* valid_{};
    std::int64_t offset_{};
    int scale_{};
    cell_type type_{cell_type::none};
};

/// The columns of a batch, by the numbers of their wishes.
template <std::size_t Columns>
class batch_reader {
public:
    /// Errors: see `batch_error`.
    [[nodiscard]] std::optional<batch_error> open(const ArrowSchema& schema, const ArrowArray& array,
                                                  const std::array<column_wish, Columns>& wishes) noexcept {
        if (schema.release == nullptr || array.release == nullptr) return batch_error{fault::released};
        if (schema.format == nullptr || std::string_view(schema.format) != "+s" || schema.dictionary != nullptr) {
            return batch_error{fault::not_a_struct};
        }
        constexpr std::int64_t most = (std::numeric_limits<std::int64_t>::max)() / 16;
        if (array.n_children != schema.n_children || array.n_children < 0 || array.length < 0 || array.offset < 0 ||
            array.length > most || array.offset > most || array.n_buffers != 1 || array.buffers == nullptr ||
            (array.n_children != 0 && (array.children == nullptr || schema.children == nullptr))) {
            return batch_error{fault::malformed};
        }
        if (array.null_count != 0 && array.length != 0 && array.buffers[0] != nullptr) {
            const auto* const bits = static_cast<const std::uint8_t*>(array.buffers[0]);
            for (std::int64_t row = 0; row < array.length; ++row) {
                if (bit_at(bits, array.offset + row)) continue;
                return batch_error{.reason = fault::row_is_null, .row = row};
            }
        } else if (array.null_count > 0) {
            return batch_error{fault::buffer_missing};
        }
        rows_ = array.length;
        for (std::int64_t child = 0; child < array.n_children; ++child) {
            const ArrowSchema* const type = schema.children[child];
            if (type == nullptr || array.children[child] == nullptr) return batch_error{fault::malformed};
            const std::string_view found = type->name == nullptr ? std::string_view() : type->name;
            std::size_t number = 0;
            while (number < Columns && wishes[number].name != found) ++number;
            if (number == Columns) return batch_error{.reason = fault::column_unknown, .unknown = std::string(found)};
            if (columns_[number].is_there()) return batch_error{fault::column_repeated, wishes[number].name};
            if (auto wrong =
                    columns_[number].open(*type, *array.children[child], wishes[number], array.offset, array.length)) {
                return wrong;
            }
        }
        for (std::size_t number = 0; number < Columns; ++number) {
            if (wishes[number].required && !columns_[number].is_there()) {
                return batch_error{fault::column_missing, wishes[number].name};
            }
        }
        return std::nullopt;
    }

    [[nodiscard]] std::int64_t rows() const noexcept { return rows_; }
    [[nodiscard]] const column_reader& operator[](std::size_t number) const noexcept { return columns_[number]; }

private:
    std::array<column_reader, Columns> columns_{};
    std::int64_t rows_{};
};

}  // namespace refund::record::detail

#endif
