#ifndef REFUND_PROOF_CHECK_HPP
#define REFUND_PROOF_CHECK_HPP

#include <refund/core/detail/constexpr_string.hpp>
#include <refund/core/list_view.hpp>
#include <refund/proof/box.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace refund {

/// What the proof asks about the rows of a table. Specialise it for a kind of row: derive from `dated_rows`,
/// which answers for a row with an `id`, dates `in_force` and a `source`, and hide the members that answer
/// otherwise. `rows` are all rows of the table, `count` says how many.
///
/// The table itself says which rows it has by a function `rows_of(table)`, which returns a
/// `list_view<Row>` or `std::span<const Row>`, in the table's namespace.
template <class Row>
struct provable;

/// What most rows have in common.
template <class Row>
struct dated_rows {
    static constexpr std::string_view noun = "rule";  ///< what a row is called
    static constexpr bool by_days = true;             ///< whether rows ask for days since the purchase

    /// The row's id or name, which is different for each row. Returned as it is: a view would cost the compiler a step
    /// for each letter.
    [[nodiscard]] static constexpr const auto& id(const Row& row) noexcept { return row.id; }
    /// Whether the row says where it is published.
    [[nodiscard]] static constexpr bool cited(const Row& row) noexcept { return row.source.complete(); }
    /// What is wrong with row `i`, apart from where it applies: its outcome for instance. A kind of fault and, for
    /// `unsorted` and `repeated_entry`, the entry's index.
    [[nodiscard]] static constexpr table_fault outcome(const Row*, std::size_t) noexcept { return {}; }
    /// The name of an entry of the row's list: the code of a market.
    [[nodiscard]] static constexpr std::string_view entry(const Row&, std::size_t) noexcept { return {}; }

    /// Where row `i` applies. Bit b of `states` stands for state `first_state` + b.
    [[nodiscard]] static constexpr box where(const Row* rows, std::size_t, std::size_t i, std::size_t) noexcept {
        return {rows[i].in_force.from.days_since_epoch, rows[i].in_force.until.days_since_epoch};
    }
    /// How many states a table with these rows tells apart: used and unused are two.
    [[nodiscard]] static constexpr std::size_t states(const Row*, std::size_t) noexcept { return 1; }
    /// A state as a value: if it can be a template argument, the compiler's message shows it.
    [[nodiscard]] static constexpr std::size_t state(const Row*, std::size_t, std::size_t i) noexcept { return i; }
    /// Whether this table has states that `state` cannot express; the message then shows `facts`.
    [[nodiscard]] static constexpr bool several_facts(const Row*, std::size_t) noexcept { return false; }
    /// `where` for such a table.
    [[nodiscard]] static constexpr box where_by_facts(const Row*, std::size_t, std::size_t, std::size_t) noexcept {
        return {};
    }
    /// A state in words: "unused".
    [[nodiscard]] static constexpr std::string_view state_name(const Row*, std::size_t, std::size_t) noexcept {
        return {};
    }
};

/// A table that can be proven.
template <class Table>
concept provable_table = requires(const Table& table) {
    {
        provable<typename decltype(rows_of(table))::value_type>::id(rows_of(table)[0])
    } -> std::convertible_to<std::string_view>;
};

/// The first fault of a table; `none` if each row is complete (id, citation, dates, outcome) and exactly one
/// applies to every day from the first in force to the last, every day since the purchase and every state.
template <provable_table Table>
[[nodiscard]] constexpr table_fault check(const Table& table) noexcept;

/// A fault in words: "gap: in force 2018-10-12 to 2018-11-15, days 5 to 5, used: no rule".
/// `table` is the one that was checked.
template <provable_table Table>
[[nodiscard]] REFUND_DETAIL_STRING_CONSTEXPR std::string describe(const table_fault& found, const Table& table);

// ---------------------------------------------------------------------------- implementation

namespace detail {

template <class Table>
using row_of = typename decltype(rows_of(std::declval<const Table&>()))::value_type;

/// What is wrong with a row by itself, or with its id compared with earlier ones. Dates and days are those of the row.
template <class Row>
[[nodiscard]] constexpr table_fault find_incomplete(const Row* rows, std::size_t count, std::size_t i) noexcept {
    using asked = provable<Row>;
    const box here = asked::where(rows, count, i, 0);
    table_fault found{fault::none,
                      {date::sys_days(date::days(here.from_date)), date::sys_days(date::days(here.until_date))},
                      {here.from_day, here.until_day}, 0, i, i};
    const auto& id = asked::id(rows[i]);
    for (std::size_t k = 0; k < i; ++k) {
        if (!(asked::id(rows[k]) == id)) continue;
        found.other = k;
        break;
    }
    if (id.empty() || found.other != i) {
        found.kind = fault::missing_id;
    } else if (!asked::cited(rows[i])) {
        found.kind = fault::missing_citation;
    } else if (here.from_date == 0 || here.until_date <= here.from_date) {
        found.kind = fault::no_dates;  // the epoch means "no day", and a default range begins there
    } else if (here.from_day < 0 || here.until_day < here.from_day) {
        found.kind = fault::reversed_days;  // an empty range is no fault: a choice may remove a rule's only day
    } else {
        const table_fault own = asked::outcome(rows, i);
        found.kind = own.kind;
        found.entry = own.entry;
    }
    return found;
}

/// The boxes of a table, computed one by one, so that nothing is allocated.
template <class Row>
struct boxes_of {
    const Row* rows;
    std::size_t count;
    std::size_t first_state;
    bool several_facts;
    constexpr box operator[](std::size_t i) const noexcept {
        return several_facts ? provable<Row>::where_by_facts(rows, count, i, first_state)
                             : provable<Row>::where(rows, count, i, first_state);
    }
};

}  // namespace detail

template <provable_table Table>
constexpr table_fault check(const Table& table) noexcept {
    using row = detail::row_of<Table>;
    const list_view<row> all_rows = rows_of(table);
    const row* const rows = all_rows.data();
    const std::size_t count = all_rows.size();
    if (count == 0) return {fault::no_rows};
    for (std::size_t i = 0; i < count; ++i) {
        const table_fault found = detail::find_incomplete(rows, count, i);
        if (found) return found;
    }
    const std::size_t states = provable<row>::states(rows, count);
    const bool several_facts = provable<row>::several_facts(rows, count);
    for (std::size_t first = 0; first < states; first += 64) {  // a box has a bit for each of 64 states
        const std::uint64_t all = states - first >= 64 ? ~std::uint64_t{0} : (std::uint64_t{1} << (states - first)) - 1;
        table_fault found = find_gap_or_overlap(detail::boxes_of<row>{rows, count, first, several_facts}, count, all);
        found.state += first;
        if (found) return found;
    }
    return {};
}

template <provable_table Table>
REFUND_DETAIL_STRING_CONSTEXPR std::string describe(const table_fault& found, const Table& table) {
    using row = detail::row_of<Table>;
    using asked = provable<row>;
    const list_view<row> rows = rows_of(table);
    std::string out(name(found.kind));
    if (!found) return out;
    if (rows.empty()) return (out += ": no ") += asked::noun;
    out += ": in force ";
    append_words(out, found.dates);
    if (asked::by_days) {
        out += ", days ";
        append_words(out, found.days);
    }
    if ((found.kind == fault::gap || found.kind == fault::overlap) && asked::states(rows.data(), rows.size()) > 1) {
        (out += ", ") += asked::state_name(rows.data(), rows.size(), found.state);
    }
    if (found.kind == fault::gap) return (out += ": no ") += asked::noun;
    (out += ": ") += std::string_view(asked::id(rows[found.row]));
    if (found.other != found.row) (out += " and ") += std::string_view(asked::id(rows[found.other]));
    if (found.kind == fault::unsorted || found.kind == fault::repeated_entry) {
        (out += ": ") += asked::entry(rows[found.row], found.entry);
    }
    return out;
}

}  // namespace refund

#endif
