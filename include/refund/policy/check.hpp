#ifndef REFUND_POLICY_CHECK_HPP
#define REFUND_POLICY_CHECK_HPP

#include <refund/policy/policy.hpp>

#include <cstddef>
#include <string>

namespace refund {

/// What is wrong with a decision table.
enum class fault : unsigned char {
    none,              ///< nothing: the table is sound
    gap,               ///< no rule covers the region
    overlap,           ///< two rules cover the region
    missing_citation,  ///< a rule does not say where it is published
    missing_id,        ///< a rule has no id, or the id of another one
    bad_outcome,       ///< the outcome contradicts itself: a refusal without code, a rate not in 0..1, a negative cap,
                       ///< a reversed range
};

/// A fault with its witness: a region of dates, elapsed days and usage, and the rules concerned.
struct table_fault {
    fault kind{fault::none};  ///< what is wrong
    date_range dates{};    ///< of the region: which versions of the rules
    day_range days{};      ///< of the region: days since the purchase
    std::size_t usage{0};  ///< which sample of the usage kind; 0 unused, 1 used
    std::size_t rule{0};   ///< index of the rule concerned
    std::size_t other{0};  ///< for an overlap or a repeated id: the second rule

    /// Whether anything is wrong.
    constexpr explicit operator bool() const noexcept { return kind != fault::none; }
    friend constexpr bool operator==(const table_fault&, const table_fault&) = default;
};

namespace detail {

/// The next place after `here` at which a rule begins or ends, seen along one axis: `edges` of a rule.
template <class Table, class Edges>
[[nodiscard]] constexpr int next_edge(const Table& rules, int here, int end, Edges edges) noexcept {
    int next = end;
    for (const auto& row : rules) {
        const day_range range = edges(row);
        if (here < range.from && range.from < next) next = range.from;
        if (here < range.until && range.until < next) next = range.until;
    }
    return next;
}

template <usage_state Usage>
[[nodiscard]] constexpr bool outcome_is_sound(const rule<Usage>& row) noexcept {
    if (row.in_force.until < row.in_force.from || row.elapsed.until < row.elapsed.from) return false;
    if (row.says != ruling::refundable) return !row.refusal.empty() && row.credit == credit_basis::none;
    if (row.credit == credit_basis::none) return false;
    if (row.cap.applies() && (row.cap.limit.minor < 0 || row.cap.window.length < 1)) return false;
    if (row.fee.status == fee_status::charged || row.fee.status == fee_status::announced) {
        return row.fee.rate.denominator > 0 && ratio{0, 1} <= row.fee.rate && row.fee.rate <= ratio{1, 1};
    }
    return true;
}

}  // namespace detail

/// The first fault of a table, or none: rules that are complete (id, citation, outcome), and no gap
/// and no overlap from the first day in force to the last, over all elapsed days and usage states.
///
/// The rules are boxes; coverage changes only where a box begins or ends, so one probe in each cell
/// between neighbouring edges proves all of it.
template <usage_state Usage, proration_basis Basis>
[[nodiscard]] constexpr table_fault check(const policy_view<Usage, Basis>& table) noexcept {
    const auto rules = table.rules();
    if (rules.empty()) return {fault::gap, {}, {}, 0, 0, 0};
    for (std::size_t i = 0; i < rules.size(); ++i) {
        const table_fault here{fault::none, rules[i].in_force, rules[i].elapsed, 0, i, i};
        const auto with = [&here](fault kind, std::size_t other) {
            table_fault found = here;
            found.kind = kind;
            found.other = other;
            return found;
        };
        if (rules[i].id.empty()) return with(fault::missing_id, i);
        for (std::size_t k = 0; k < i; ++k) {
            if (rules[k].id == rules[i].id) return with(fault::missing_id, k);
        }
        if (!rules[i].source.complete()) return with(fault::missing_citation, i);
        if (!detail::outcome_is_sound(rules[i])) return with(fault::bad_outcome, i);
    }

    // Dates as numbers: most tables are proven by the compiler, which counts every call.
    const auto dates = [](const rule<Usage>& row) {
        return day_range{row.in_force.from.days_since_epoch, row.in_force.until.days_since_epoch};
    };
    const auto days = [](const rule<Usage>& row) { return row.elapsed; };
    const auto date_of = [](int number) { return date::sys_days(date::days(number)); };
    int first = dates(rules[0]).from;
    int last = dates(rules[0]).until;
    for (const rule<Usage>& row : rules) {
        first = dates(row).from < first ? dates(row).from : first;
        last = last < dates(row).until ? dates(row).until : last;
    }
    for (int number = first; number < last;) {
        const date::sys_days date = date_of(number);
        const int next_number = detail::next_edge(rules, number, last, dates);
        for (int day = 0; day < day_range::no_limit;) {
            const int next_day = detail::next_edge(rules, day, day_range::no_limit, days);
            for (std::size_t u = 0; u < usage_kind<Usage>::samples(rules.size()); ++u) {
                const Usage usage = usage_kind<Usage>::sample(rules.data(), u);
                table_fault found{fault::gap, {date, date_of(next_number)}, {day, next_day}, u, 0, 0};
                for (std::size_t i = 0; i < rules.size(); ++i) {
                    if (!rules[i].applies(date, day, usage)) continue;
                    if (found.kind == fault::none) {
                        found.kind = fault::overlap;
                        found.other = i;
                        return found;
                    }
                    found.kind = fault::none;
                    found.rule = i;
                }
                if (found) return found;
            }
            day = next_day;
        }
        number = next_number;
    }
    return {};
}

/// The same for a table itself.
template <std::size_t Rows, usage_state Usage, proration_basis Basis>
[[nodiscard]] constexpr table_fault check(const policy<Rows, Usage, Basis>& table) noexcept {
    return check(policy_view<Usage, Basis>(table));
}

/// A fault in words: "gap: in force 2018-10-12 to 2018-11-15, days 5 to 5, used: no rule".
/// `table` is the one that was checked.
template <usage_state Usage, proration_basis Basis>
[[nodiscard]] constexpr std::string describe(const table_fault& found, const policy_view<Usage, Basis>& table) {
    if (!found) return "sound";
    std::string out;
    switch (found.kind) {
        case fault::none: break;
        case fault::gap: out = "gap"; break;
        case fault::overlap: out = "overlap"; break;
        case fault::missing_citation: out = "missing citation"; break;
        case fault::missing_id: out = "missing or repeated id"; break;
        case fault::bad_outcome: out = "contradictory outcome"; break;
    }
    out += ": in force ";
    append_day(out, found.dates.from);
    out += " to ";
    if (found.dates.until == open_end) {
        out += "no end";
    } else {
        append_day(out, date::sys_days(found.dates.until) - date::days(1));
    }
    const auto number = [&out](int value) {
        std::string digits;
        do digits.insert(digits.begin(), static_cast<char>('0' + value % 10));
        while ((value /= 10) != 0);
        out += digits;
    };
    out += ", days ";
    number(found.days.from);
    out += " to ";
    if (found.days.until == day_range::no_limit) {
        out += "no end";
    } else {
        number(found.days.until - 1);
    }
    if (found.kind == fault::gap || found.kind == fault::overlap) {
        out += ", ";
        if (table.rules().empty()) return out + "no rules at all";
        out += usage_kind<Usage>::name(usage_kind<Usage>::sample(table.rules().data(), found.usage));
    }
    if (found.kind == fault::gap) return out + ": no rule";
    out += ": ";
    out += table.rules()[found.rule].id.view();
    if (found.other != found.rule) {
        out += " and ";
        out += table.rules()[found.other].id.view();
    }
    return out;
}

// The witness against a table stands in the compiler's message, as the template arguments of the proof
// that failed.

/// A date of the witness: the digits of YYYY, MM, DD.
template <int Year, int Month, int Day>
struct date_witness {};
/// The days since the purchase of the witness, both inclusive.
template <int From, int To>
struct days_witness {};
/// The usage state of the witness.
enum class usage_witness : unsigned char {
    unused,  ///< sample 0 of the usage kind
    used,    ///< sample 1; a kind with more samples shows the number
};

/// One property of a table, with the witness against it as arguments when it does not hold:
/// from which date, until which (exclusive), which days (inclusive), which usage, which rules.
template <bool Holds, fault Kind, class FromDate, class UntilDate, class Days, usage_witness Usage, std::size_t Rule,
          std::size_t Other>
struct decision_table_property {
    static_assert(Holds || Kind != fault::gap, "decision table has a gap; see the dates and days named here");
    static_assert(Holds || Kind != fault::overlap, "decision table has an overlap; see the dates and days named here");
    static_assert(Holds || Kind != fault::missing_citation, "a rule of the decision table has no complete citation");
    static_assert(Holds || Kind != fault::missing_id, "a rule of the decision table has no id of its own");
    static_assert(Holds || Kind != fault::bad_outcome, "a rule of the decision table has a contradictory outcome");
    static constexpr bool value = Holds;  ///< true wherever it compiles
};

namespace detail {

/// A day as the number YYYYMMDD, for the witness's template arguments.
[[nodiscard]] constexpr int digits_of(date::sys_days day) noexcept {
    const date::year_month_day fields(day > last_day ? last_day : day);
    return static_cast<int>(fields.year()) * 10000 +
           static_cast<int>(static_cast<unsigned>(fields.month()) * 100 + static_cast<unsigned>(fields.day()));
}

template <const auto& Table>
inline constexpr table_fault fault_of = check(Table);

template <const auto& Table>
using proof = decision_table_property<
    fault_of<Table>.kind == fault::none, fault_of<Table>.kind,
    date_witness<digits_of(fault_of<Table>.dates.from) / 10000, digits_of(fault_of<Table>.dates.from) / 100 % 100,
                 digits_of(fault_of<Table>.dates.from) % 100>,
    date_witness<digits_of(fault_of<Table>.dates.until) / 10000, digits_of(fault_of<Table>.dates.until) / 100 % 100,
                 digits_of(fault_of<Table>.dates.until) % 100>,
    days_witness<fault_of<Table>.days.from, fault_of<Table>.days.until - 1>,
    static_cast<usage_witness>(fault_of<Table>.usage), fault_of<Table>.rule, fault_of<Table>.other>;

}  // namespace detail

/// True for a sound table. For any other it does not compile, and the message names the witness:
///
///     static_assert(sound<my_table>);
///     // error: ... decision_table_property<false, fault::gap, date_witness<2018, 10, 12>,
///     //        date_witness<2018, 11, 16>, days_witness<5, 5>, usage_witness::unused, ...>
template <const auto& Table>
inline constexpr bool sound = detail::proof<Table>::value;

/// The view of a table known when compiling, proven; an unsound table does not compile.
template <const auto& Table>
[[nodiscard]] constexpr auto prove() noexcept {
    static_assert(sound<Table>);
    policy_view view(Table);
    view.proven_ = true;
    return view;
}

/// The view of a table known only at run time, proven; or its first fault (see `describe`).
template <usage_state Usage, proration_basis Basis>
[[nodiscard]] constexpr auto prove(policy_view<Usage, Basis> table) noexcept {
    const table_fault found = check(table);
    if (found) return result<policy_view<Usage, Basis>, table_fault>(found);
    table.proven_ = true;
    return result<policy_view<Usage, Basis>, table_fault>(table);
}

}  // namespace refund

#endif
