#ifndef REFUND_RECORD_DETAIL_READER_HPP
#define REFUND_RECORD_DETAIL_READER_HPP

#include <refund/record/detail/buffers.hpp>
#include <refund/record/detail/cell_text.hpp>
#include <refund/term/day.hpp>

#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <limits>
#include <optional>
#include <string_view>

// Reads the cells of a column, whatever its type, as texts and numbers. Cells that are texts already are not copied.

namespace refund::record::detail {

/// One column. If the batch does not have it, all of its cells are null.
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

    /// The first row whose cell cannot be read, because its offsets fall or its index is outside the dictionary. Such a
    /// row must not be passed to any other function.
    [[nodiscard]] std::optional<std::int64_t> find_malformed(std::int64_t rows) const noexcept {
        if (!indices_.is_there() && (!is_text() || offsets_rise(rows))) return std::nullopt;
        for (std::int64_t row = 0; row < rows; ++row) {
            std::int64_t at = row;
            if (indices_.is_there()) {
                if (indices_.is_null(row)) continue;
                at = indices_.index(row);
                if (at < 0 || at >= dictionary_size_) return row;
            }
            if (is_text() && !is_null(at) && !has_text(offset_ + at)) return row;
        }
        return std::nullopt;
    }

    /// Whether the cell is null, or its index names a null of the dictionary.
    [[nodiscard]] bool has_no_value(std::int64_t row) const noexcept { return place_of(row) < 0; }

    /// Whether the cell is neither null nor an empty text.
    [[nodiscard, gnu::always_inline]] bool states(std::int64_t row) const noexcept {
        if (usual_ends_ != nullptr) return !usual_text(row).empty();
        return is_there() && states_otherwise(row);
    }

    /// The cell as a text; empty if it is null. Cells of other types are converted into `room`.
    [[nodiscard, gnu::always_inline]] std::string_view text(std::int64_t row, cell_room& room) const noexcept {
        if (usual_ends_ != nullptr) return usual_text(row);
        return is_there() ? text_otherwise(row, room) : std::string_view();
    }

    /// The number in a cell of exactly that type; nothing if it is null.
    template <class T>
    [[nodiscard]] std::optional<T> number(std::int64_t row) const noexcept {
        const std::int64_t at = place_of(row);
        if (at < 0) return std::nullopt;
        return value_at<T>(at);
    }
    /// The same for a bool.
    [[nodiscard]] std::optional<bool> boolean(std::int64_t row) const noexcept {
        const std::int64_t at = place_of(row);
        if (at < 0) return std::nullopt;
        return bit_at(values_, at);
    }

    /// The day of a cell that is a number of days; nothing if it is a text, null or outside the calendar.
    [[nodiscard]] std::optional<calendar_day> day(std::int64_t row) const noexcept {
        const std::int64_t at = type_ == cell_type::day ? place_of(row) : -1;
        if (at < 0) return std::nullopt;
        calendar_day found;
        found.days_since_epoch = value_at<std::int32_t>(at);
        return in_calendar(found) ? std::optional(found) : std::nullopt;
    }
    /// The whole number in an integer cell; nothing if the cell is null or of another type.
    [[nodiscard]] std::optional<std::int64_t> whole_number(std::int64_t row) const noexcept {
        const bool is_short = type_ == cell_type::int32;
        const std::int64_t at = is_short || type_ == cell_type::int64 ? place_of(row) : -1;
        if (at < 0) return std::nullopt;
        return is_short ? value_at<std::int32_t>(at) : value_at<std::int64_t>(at);
    }
    /// The decimal in a cell, scaled to `digits` digits after the point: 12.5 with two digits is 1250. Nothing if the
    /// cell is null or of another type, if its type has more digits, or if the number does not fit.
    [[nodiscard]] std::optional<std::int64_t> decimal(std::int64_t row, int digits) const noexcept {
        const std::int64_t at = type_ == cell_type::decimal && scale_ <= digits ? place_of(row) : -1;
        if (at < 0) return std::nullopt;
        const decimal_bits bits = decimal_at(at);
        auto number = static_cast<std::int64_t>(bits.low);
        if (bits.high != (number < 0 ? ~std::uint64_t{0} : 0)) return std::nullopt;
        constexpr std::int64_t most = (std::numeric_limits<std::int64_t>::max)() / 10;
        for (int have = scale_; have < digits; ++have) {
            if (number > most || number < -most) return std::nullopt;
            number *= 10;
        }
        return number;
    }

private:
    /// The cell type of a format; none if it is unknown. Remembers the scale of a decimal.
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
        type_ = found;
        if (!sound(array, is_text() ? 3 : 2, first, rows)) return batch_error{fault::malformed, wish.name};
        offset_ = array.offset + first;
        if (rows == 0) return std::nullopt;
        if (array.buffers[1] == nullptr) return batch_error{fault::buffer_missing, wish.name};
        values_ = static_cast<const std::uint8_t*>(array.buffers[1]);
        if (is_text()) characters_ = static_cast<const char*>(array.buffers[2]);
        auto wrong = read_validity(array, wish, valid_);
        has_every_value_ = !indices_.is_there() && valid_ == nullptr;
        if (has_every_value_ && type_ == cell_type::text32) usual_ends_ = values_ + 4 * offset_;
        return wrong;
    }

    [[nodiscard]] bool is_null(std::int64_t row) const noexcept {
        return valid_ != nullptr && !bit_at(valid_, offset_ + row);
    }

    /// The position of a row's value; -1 if it is null.
    [[nodiscard, gnu::always_inline]] std::int64_t place_of(std::int64_t row) const noexcept {
        return has_every_value_ ? offset_ + row : place_if_any(row);
    }
    [[nodiscard]] std::int64_t place_if_any(std::int64_t row) const noexcept {
        if (!is_there()) return -1;
        std::int64_t at = row;
        if (indices_.is_there()) {
            if (indices_.is_null(row)) return -1;
            at = indices_.index(row);
        }
        return is_null(at) ? -1 : offset_ + at;
    }

    template <class T>
    [[nodiscard]] T value_at(std::int64_t at) const noexcept {
        T value;
        std::memcpy(&value, values_ + at * static_cast<std::int64_t>(sizeof(T)), sizeof(T));
        return value;
    }

    /// The text of a row in the usual kind of column, with 32-bit offsets and neither nulls nor indices: two loads.
    [[nodiscard, gnu::always_inline]] std::string_view usual_text(std::int64_t row) const noexcept {
        std::int32_t ends[2];
        std::memcpy(ends, usual_ends_ + row * 4, sizeof(ends));
        return {characters_ + ends[0], static_cast<std::size_t>(ends[1] - ends[0])};
    }
    [[nodiscard, gnu::noinline]] bool states_otherwise(std::int64_t row) const noexcept {
        const std::int64_t at = place_of(row);
        return at >= 0 && (!is_text() || !text_at(at).empty());
    }
    [[nodiscard, gnu::noinline]] std::string_view text_otherwise(std::int64_t row, cell_room& room) const noexcept {
        const std::int64_t at = place_of(row);
        if (at < 0) return {};
        switch (type_) {
            case cell_type::text32:
            case cell_type::text64: return text_at(at);
            case cell_type::day: return day_text(value_at<std::int32_t>(at), room);
            case cell_type::int32: return number_text(value_at<std::int32_t>(at), room);
            case cell_type::int64: return number_text(value_at<std::int64_t>(at), room);
            case cell_type::boolean: return bit_at(values_, at) ? "yes" : "no";
            case cell_type::decimal: return decimal_text(decimal_at(at), scale_, room);
            default: return {};
        }
    }
    [[nodiscard]] bool is_text() const noexcept { return type_ == cell_type::text32 || type_ == cell_type::text64; }

    [[nodiscard]] std::int64_t text_end(std::int64_t at) const noexcept {
        return type_ == cell_type::text32 ? value_at<std::int32_t>(at) : value_at<std::int64_t>(at);
    }
    [[nodiscard]] std::string_view text_at(std::int64_t at) const noexcept {
        const std::int64_t first = text_end(at);
        return {characters_ + first, static_cast<std::size_t>(text_end(at + 1) - first)};
    }
    [[nodiscard]] bool has_text(std::int64_t at) const noexcept {
        const std::int64_t first = text_end(at);
        const std::int64_t last = text_end(at + 1);
        return first >= 0 && last >= first && (last == first || characters_ != nullptr);
    }
    /// Whether the offsets never fall, those of null cells included.
    [[nodiscard]] bool offsets_rise(std::int64_t rows) const noexcept {
        if (rows == 0) return true;
        bool all = text_end(offset_) >= 0 && (characters_ != nullptr || text_end(offset_ + rows) == text_end(offset_));
        for (std::int64_t at = offset_; at < offset_ + rows; ++at) all = all & (text_end(at) <= text_end(at + 1));
        return all;
    }

    [[nodiscard]] decimal_bits decimal_at(std::int64_t at) const noexcept {
        return {value_at<std::uint64_t>(2 * at), value_at<std::uint64_t>(2 * at + 1)};
    }

    index_reader indices_{};
    std::int64_t dictionary_size_{};
    const std::uint8_t* values_{};
    const char* characters_{};
    const std::uint8_t* valid_{};
    std::int64_t offset_{};
    int scale_{};
    cell_type type_{cell_type::none};
    bool has_every_value_{};             // no indices, and no validity bits
    const std::uint8_t* usual_ends_{};   // of the usual column of texts: the offsets, from the first row on
};

}  // namespace refund::record::detail

#endif
