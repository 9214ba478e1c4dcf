#ifndef REFUND_PROOF_SOUND_HPP
#define REFUND_PROOF_SOUND_HPP

#include <refund/proof/check.hpp>

#include <cstddef>
#include <string_view>
#include <utility>

namespace refund {

namespace detail {
template <const auto& Table>
struct proof_of;
template <const auto& Table>
using proof = typename proof_of<Table>::property;
}  // namespace detail

/// True for a sound table: of rules, of exchange rules, of the versions of a list. For any other it does not
/// compile, and the message names the witness:
///
///     static_assert(sound<my_table>);
///     // error: ... table_property<false, fault::gap, date_witness<2018, 10, 12>,
///     //        date_witness<2018, 11, 16>, days_witness<5, 5>, used_or_not::unused, ...>
template <const auto& Table>
inline constexpr bool sound = detail::proof<Table>::value;

// The compiler's message shows the witness against a table as template arguments of the property that does
// not hold.

/// A date of the witness: the digits of YYYY, MM, DD.
template <int Year, int Month, int Day>
struct date_witness {};
/// The days since the purchase of the witness, both inclusive.
template <int From, int To>
struct days_witness {};
/// The entry of a list, by the letters of its name; without letters if the fault does not concern an entry.
template <char... Letters>
struct entry_witness {};

/// One property of a table. If it does not hold, the arguments are the witness against it: the first date, the end
/// date (exclusive), the days (inclusive), the state, the two rows and the entry.
template <bool Holds, fault Kind, class FromDate, class UntilDate, class Days, auto State, std::size_t Row,
          std::size_t Other, class Entry>
struct table_property {
    static_assert(Holds || Kind != fault::no_rows, "the table has no rows");
    static_assert(Holds || Kind != fault::missing_id, "a row of the table has no id of its own");
    static_assert(Holds || Kind != fault::missing_citation, "a row of the table has no complete citation");
    static_assert(Holds || Kind != fault::no_dates, "a row of the table does not say when it is in force");
    static_assert(Holds || Kind != fault::reversed_days, "days of a row of the table end before they begin");
    static_assert(Holds || Kind != fault::bad_outcome, "a row of the table has a contradictory outcome");
    static_assert(Holds || Kind != fault::unsorted, "a list in the table is not sorted; see the entry named here");
    static_assert(Holds || Kind != fault::repeated_entry,
                  "a list in the table has an entry twice; see the one named here");
    static_assert(Holds || Kind != fault::gap, "the table has a gap; see the dates and days named here");
    static_assert(Holds || Kind != fault::overlap, "the table has an overlap; see the dates and days named here");
    static constexpr bool value = Holds;  ///< true whenever it compiles
};

// ---------------------------------------------------------------------------- implementation

namespace detail {

template <auto Value>
struct argument;
template <class T>
concept structural = requires { typename argument<T{}>; };

/// The day as a date. Days outside the calendar become its first or last day.
template <int Days>
struct date_of {
    static constexpr calendar_day day = date::sys_days(date::days(Days));
    static constexpr date::year_month_day fields{day < first_day ? first_day : day > last_day ? last_day : day};
    using witness = date_witness<int{fields.year()}, static_cast<int>(unsigned{fields.month()}),
                                 static_cast<int>(unsigned{fields.day()})>;
};

template <const auto& Table>
struct proof_of {
    static constexpr auto rows = rows_of(Table);
    using row = typename decltype(rows)::value_type;
    using asked = provable<row>;

    static constexpr table_fault found = check(Table);

    static constexpr auto state = [] {
        if constexpr (asked::several_facts(rows.data(), rows.size())) {
            using facts = decltype(asked::facts(rows.data(), rows.size(), found.state));
            if constexpr (structural<facts>) {
                return asked::facts(rows.data(), rows.size(), found.state);
            } else {
                return found.state;
            }
        } else if constexpr (structural<decltype(asked::state(rows.data(), rows.size(), found.state))>) {
            return asked::state(rows.data(), rows.size(), found.state);
        } else {
            return found.state;
        }
    }();
    static constexpr std::string_view entry =
        found.kind == fault::unsorted || found.kind == fault::repeated_entry
            ? asked::entry(rows[found.row], found.entry)
            : std::string_view();
    template <std::size_t... I>
    static entry_witness<entry[I]...> letters(std::index_sequence<I...>);

    using property =
        table_property<!found, found.kind, typename date_of<found.dates.from.days_since_epoch>::witness,
                       typename date_of<found.dates.until.days_since_epoch>::witness,
                       days_witness<found.days.from, found.days.until - 1>, state, found.row, found.other,
                       decltype(letters(std::make_index_sequence<entry.size()>()))>;
};

}  // namespace detail

}  // namespace refund

#endif
