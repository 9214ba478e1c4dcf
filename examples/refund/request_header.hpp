#ifndef REFUND_PROGRAM_REQUEST_HEADER_HPP
#define REFUND_PROGRAM_REQUEST_HEADER_HPP

#include "columns.hpp"
#include "csv_file.hpp"
#include "csv_header.hpp"
#include "profile.hpp"
#include "request_row.hpp"

#include <refund/money/rounding.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace program {

/// How a file differs from the usual form of a batch.
struct csv_form {
    char delimiter{','};
    std::vector<renamed_column> renamed{};
    std::vector<renamed_column> set{};            ///< column and text, for rows without a filled cell under its name
    const profile* shape{nullptr};                ///< of an export; null: the columns of a batch
    std::optional<refund::rounding> round{};      ///< how to round amounts finer than their currency
};

/// Texts that were made from a cell and appear in none, by column.
using made_texts = std::array<std::string, input_columns.size()>;

/// All columns of a batch, in their order.
inline constexpr std::array<column, input_columns.size()> all_columns = [] {
    std::array<column, input_columns.size()> all{};
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<column>(i);
    return all;
}();

/// Finds the columns of a request in a file: under their own names or, in an export, through its profile. A filled cell
/// under a column's own name wins over `set`, and `set` over the profile.
class request_header {
public:
    /// Reads the first row and finds the columns in `read` and `others`. Columns in `optional` may be empty or missing
    /// even if a profile says that a person must state them. Throws `unusable` as `csv_header` does, when the file
    /// lacks a column that the profile needs, and when it lacks columns that a person must add; the message then names
    /// all of them.
    request_header(csv_file& file, const csv_form& form, std::span<const column> read = all_columns,
                   std::span<const column_facts> others = {}, std::span<const column> optional = {});

    /// The row's text for a column, unchanged.
    [[nodiscard]] std::string_view cell(const csv_row& row, column known) const;
    /// The row's text for `others[number]`.
    [[nodiscard]] std::string_view other(const csv_row& row, std::size_t number) const;

    /// The export's name for the column that the row's text comes from; empty unless it comes from a source of the
    /// profile.
    [[nodiscard]] std::string_view name_in_file(const csv_row& row, column known) const;
    /// The number of the column that states it, from 1; 0 if the file has none.
    [[nodiscard]] std::size_t number(column known) const;
    [[nodiscard]] std::size_t size() const { return header_.size(); }
    /// Whether every column is under its own name or missing, and amounts are read as `parse_money` reads them.
    [[nodiscard]] bool is_plain() const { return is_plain_ && !round_; }
    /// The names of the file's columns that are not read.
    [[nodiscard]] const std::vector<std::string>& unknown() const { return unknown_; }

    /// If the profile says that the row is not a request, the index of the reason in `reasons()`.
    [[nodiscard]] std::optional<std::size_t> passed_over(const csv_row& row) const {
        return shape_ == nullptr ? std::nullopt : passed_over_by_profile(row);
    }
    /// Whether a row that is not a request says that units of its commitment were already given back.
    [[nodiscard]] bool tells_of_units_given_back(const csv_row& row) const;
    /// Why rows are passed over, in words.
    [[nodiscard]] const std::vector<std::string_view>& reasons() const { return reasons_; }

    /// Reads the texts of the row's request into `cells`, and how to read its amounts. The texts belong to the row, the
    /// header or `made`. Returns the error if a cell does not say what the profile takes from it.
    ///
    /// Codes: word-not-known, cell-empty, term-not-in-months, hours-malformed, usage-not-known, paid-monthly.
    [[nodiscard]] std::optional<cell_error> read(const csv_row& row, request_cells& cells, made_texts& made) const;

private:
    [[nodiscard]] std::optional<std::size_t> passed_over_by_profile(const csv_row& row) const;
    struct place {
        const source* from{};
        std::size_t number{};  // among the known columns of the header
    };
    struct found {
        std::string_view text{};
        const source* from{};  // null: in the form of a batch
    };

    static std::vector<column_facts> known_columns(const csv_form& form, std::span<const column> read,
                                                   std::span<const column_facts> others);
    [[nodiscard]] cell_error empty_cell(column known) const;
    void expect_columns(csv_file& file, std::span<const column> read) const;
    [[nodiscard]] found find(const csv_row& row, column known) const;
    [[nodiscard]] bool is_wanted(column known) const { return wanted_[static_cast<std::size_t>(known)]; }

    const profile* shape_;
    std::optional<refund::rounding> round_;
    std::vector<column_facts> known_;
    csv_header header_;
    bool is_plain_{false};  // every column is under its own name or missing
    std::vector<std::size_t> present_{};  // the wanted columns that the file has under their own names
    std::vector<place> places_{};       // of the profile's sources, in its order
    std::vector<std::size_t> filters_{};  // the numbers of its filters' columns
    std::array<std::string, input_columns.size()> set_{};
    std::array<bool, input_columns.size()> wanted_{};
    std::array<std::string_view, input_columns.size()> needed_{};  // the name to report if a row lacks it, or empty
    std::vector<std::string_view> reasons_{};
    std::vector<std::string> unknown_{};
};

/// Says how many rows were passed over, for each reason that had any.
void say_passed_over(std::span<const std::size_t> counts, std::span<const std::string_view> reasons);

/// Says how many rows do not state usage and are taken as not used, if there are any.
void say_taken_as_not_used(std::size_t rows);

}  // namespace program

#endif
