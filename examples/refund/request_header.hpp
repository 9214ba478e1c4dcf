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

/// How a file is written, where it differs from the usual.
struct csv_form {
    char delimiter{','};
    std::vector<renamed_column> renamed{};
    std::vector<renamed_column> set{};            ///< known column and text: holds where the file has no cell for it
    const profile* shape{nullptr};                ///< of an export; else the columns are those of a batch
    std::optional<refund::rounding> round{};      ///< of amounts finer than their currency
};

/// Texts that stand in no cell: what was made of one.
using made_texts = std::array<std::string, input_columns.size()>;

/// All columns of a batch, in their order.
inline constexpr std::array<column, input_columns.size()> all_columns = [] {
    std::array<column, input_columns.size()> all{};
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = static_cast<column>(i);
    return all;
}();

/// Where the columns of a request stand in a file: under their own names, or in an export by its profile. A filled
/// cell under a column's own name goes before `set`, and that before what the profile says.
class request_header {
public:
    /// Reads the first row: the columns to read, and `others` besides. Those that are `optional` may be empty or
    /// missing even where a profile says that a person must state them. Throws `unusable` as `csv_header` does, and
    /// when the profile's export lacks a column, or one that a person must add is not there: with all their names.
    request_header(csv_file& file, const csv_form& form, std::span<const column> read = all_columns,
                   std::span<const column_facts> others = {}, std::span<const column> optional = {});

    /// What the row says of a column, as it stands there.
    [[nodiscard]] std::string_view cell(const csv_row& row, column known) const;
    /// The text of one of the others.
    [[nodiscard]] std::string_view other(const csv_row& row, std::size_t number) const;

    /// The export's name of the column from which the row's text is; empty where that is `known` itself.
    [[nodiscard]] std::string_view name_in_file(const csv_row& row, column known) const;
    /// The number of the column that says it, from 1; 0 where the file has none.
    [[nodiscard]] std::size_t number(column known) const;
    [[nodiscard]] std::size_t size() const { return header_.size(); }
    /// Whether every column stands under its own name or not at all, and amounts are as `parse_money` reads them.
    [[nodiscard]] bool is_plain() const { return is_plain_ && !round_; }
    /// The names that are not read, as the file has them.
    [[nodiscard]] const std::vector<std::string>& unknown() const { return unknown_; }

    /// For a row that is no request by its profile: which of the reasons.
    [[nodiscard]] std::optional<std::size_t> passed_over(const csv_row& row) const {
        return shape_ == nullptr ? std::nullopt : passed_over_by_profile(row);
    }
    /// Whether the row, which is no request, says that units of its commitment were given back before.
    [[nodiscard]] bool tells_of_units_given_back(const csv_row& row) const;
    /// What the rows are that are passed over for these reasons.
    [[nodiscard]] const std::vector<std::string_view>& reasons() const { return reasons_; }

    /// The texts of the row's request, and how its amounts are read. They are the row's, or in `made`. Returns what is
    /// wrong where a cell does not say what the profile has from it.
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
        const source* from{};  // none: as a batch has it
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
    bool is_plain_{false};  // columns stand under their own names, or are not there
    std::vector<std::size_t> present_{};  // the wanted columns that the file has under their own names
    std::vector<place> places_{};       // of the profile's sources, in its order
    std::vector<std::size_t> filters_{};  // the numbers of its filters' columns
    std::array<std::string, input_columns.size()> set_{};
    std::array<bool, input_columns.size()> wanted_{};
    std::array<std::string_view, input_columns.size()> needed_{};  // why a row must have it; empty where it need not
    std::vector<std::string_view> reasons_{};
    std::vector<std::string> unknown_{};
};

/// Says how many rows were passed over for each of the reasons, where any were.
void say_passed_over(std::span<const std::size_t> counts, std::span<const std::string_view> reasons);

}  // namespace program

#endif
