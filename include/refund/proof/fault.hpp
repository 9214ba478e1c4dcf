#ifndef REFUND_PROOF_FAULT_HPP
#define REFUND_PROOF_FAULT_HPP

#include <refund/term/range.hpp>

#include <cstddef>
#include <string_view>

namespace refund {

/// What is wrong with a table: of rules, of exchange rules, of the versions of a list.
enum class fault : unsigned char {
    none,              ///< nothing: the table is sound
    no_rows,           ///< there is no row at all
    missing_id,        ///< a row has no id or name, or the one of an earlier row
    missing_citation,  ///< a row does not say where it is published
    no_dates,          ///< a row does not say from when on it is in force, or ends on that day or before it
    reversed_days,     ///< a row's days since the purchase end before they begin
    bad_outcome,       ///< the outcome contradicts itself: a refusal without code, a rate not in 0..1, a negative cap
    unsorted,          ///< an entry of a row's list comes before its place
    repeated_entry,    ///< an entry of a row's list is there twice
    gap,               ///< no row covers the region
    overlap,           ///< two rows cover the region
};

/// A fault with its witness: a region of dates, days since the purchase and states, and the rows concerned.
/// `describe` (proof/check.hpp) puts it in words.
struct table_fault {
    fault kind{fault::none};  ///< what is wrong
    date_range dates{};    ///< of the region, or of the row concerned
    day_range days{};      ///< of the region, or of the row concerned: days since the purchase
    std::size_t state{0};  ///< of the region: which state, as `provable` numbers them; 0 unused, 1 used
    std::size_t row{0};    ///< index of the row concerned
    std::size_t other{0};  ///< for an overlap or a repeated id: the second row
    std::size_t entry{0};  ///< for an unsorted or a repeated entry: its index in the row's list

    /// Whether anything is wrong.
    constexpr explicit operator bool() const noexcept { return kind != fault::none; }
    friend constexpr bool operator==(const table_fault&, const table_fault&) = default;
};

/// The words that `describe` begins with: "gap", "missing or repeated id".
[[nodiscard]] constexpr std::string_view name(fault kind) noexcept {
    switch (kind) {
        case fault::none: return "sound";
        case fault::no_rows: return "empty table";
        case fault::missing_id: return "missing or repeated id";
        case fault::missing_citation: return "missing citation";
        case fault::no_dates: return "missing or reversed dates";
        case fault::reversed_days: return "reversed days";
        case fault::bad_outcome: return "contradictory outcome";
        case fault::unsorted: return "unsorted entry";
        case fault::repeated_entry: return "repeated entry";
        case fault::gap: return "gap";
        case fault::overlap: return "overlap";
    }
    return "unknown";
}

}  // namespace refund

#endif
