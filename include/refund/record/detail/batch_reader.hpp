#ifndef REFUND_RECORD_DETAIL_BATCH_READER_HPP
#define REFUND_RECORD_DETAIL_BATCH_READER_HPP

#include <refund/record/detail/reader.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

// Finds the columns of a record batch by name. Once a batch is open, each of its cells can be read.

namespace refund::record::detail {

/// The columns of a batch, numbered like the `column_wish`es passed to `open`.
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
            if (number == Columns) return batch_error{.reason = fault::column_unknown, .unknown = cut_name(found)};
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
        std::optional<batch_error> first;
        for (std::size_t number = 0; number < Columns; ++number) {
            const std::optional<std::int64_t> row = columns_[number].find_malformed(rows_);
            if (!row || (first && *first->row <= *row)) continue;
            first = batch_error{.reason = fault::malformed, .column = wishes[number].name, .row = row};
        }
        return first;
    }

    [[nodiscard]] std::int64_t rows() const noexcept { return rows_; }
    [[nodiscard]] const column_reader& operator[](std::size_t number) const noexcept { return columns_[number]; }

private:
    std::array<column_reader, Columns> columns_{};
    std::int64_t rows_{};
};

}  // namespace refund::record::detail

#endif
