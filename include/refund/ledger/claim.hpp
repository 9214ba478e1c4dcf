#ifndef REFUND_LEDGER_CLAIM_HPP
#define REFUND_LEDGER_CLAIM_HPP

#include <refund/core/errc.hpp>
#include <refund/ledger/entry_field.hpp>
#include <refund/ledger/key_text.hpp>
#include <refund/money/currency.hpp>
#include <refund/money/money.hpp>
#include <refund/term/day.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace refund {

/// A moment, UTC: when a ledger wrote something, and when a reservation ends.
using instant = std::chrono::time_point<std::chrono::system_clock, std::chrono::microseconds>;

/// What a request asks of a ledger. One aggregate with named members, so that you cannot swap two of them by accident.
/// The same claim again is the same request: it gets the same answer and counts once. A different claim under a request
/// id that the scope holds is an error; all members are compared.
struct claim {
    std::string scope{};          ///< the holder of the cap; empty: there is only one
    std::string request_id{};     ///< which request it is, within its scope; must be stated
    calendar_day day{};           ///< of the request
    money asked{};                ///< what it would count toward the cap; without a currency: no cap applies
    std::string commitment_id{};  ///< which commitment of the scope gives units back; empty: units are not counted
    std::int64_t bought{};        ///< total units of the commitment
    std::int64_t returned{};  ///< units that this request gives back, and not those that came back before the ledger
    std::uint64_t fingerprint{};  ///< of everything else that decides: see quote/fingerprint.hpp
    bool refused_by_rule{};       ///< a rule says no: nothing is asked, and the answer is kept
    friend bool operator==(const claim&, const claim&) = default;
};

/// The claim with its three keys as `normal_key` returns them.
[[nodiscard]] inline claim normalized(claim given) {
    given.scope = normal_key(given.scope);
    given.request_id = normal_key(given.request_id);
    given.commitment_id = normal_key(given.commitment_id);
    return given;
}

/// What prevents a ledger from taking a claim; errc{} if nothing does: request_id_missing; the reasons of
/// `find_key_fault`, for each key; date_invalid; unknown_currency and no_minor_unit (a store could not read it back);
/// negative_amount; quantity_out_of_range (units below zero, more given back than bought, or, of a named commitment,
/// none bought).
[[nodiscard]] constexpr errc find_claim_fault(const claim& given) noexcept;

/// The same for a claim whose keys are known to have no fault: any of these reasons that does not concern a key.
[[nodiscard]] constexpr errc find_fault_beside_keys(const claim& given) noexcept;

// ---------------------------------------------------------------------------- implementation

namespace detail {
/// The first fault outside the keys.
[[nodiscard]] constexpr entry_fault find_fault_of_facts(const claim& given) noexcept {
    if (!in_calendar(given.day)) return {entry_field::day, errc::date_invalid};
    if (const currency& unit = given.asked.unit; unit != currency{}) {
        const auto known = find_currency(unit.code());
        if (!known || *known != unit) return {entry_field::currency, errc::unknown_currency};
        if (!known->has_minor_unit()) return {entry_field::currency, errc::no_minor_unit};
    }
    if (given.asked.minor < 0) return {entry_field::asked, errc::negative_amount};
    if (given.bought < 0 || (!given.commitment_id.empty() && given.bought < 1))
        return {entry_field::bought, errc::quantity_out_of_range};
    if (given.returned < 0 || given.returned > given.bought)
        return {entry_field::returned, errc::quantity_out_of_range};
    return {};
}
/// The first fault of a claim, whose request may have no id.
[[nodiscard]] constexpr entry_fault find_fault_beside_id(const claim& given) noexcept {
    const std::pair<entry_field, const std::string*> keys[] = {{entry_field::scope, &given.scope},
                                                               {entry_field::request_id, &given.request_id},
                                                               {entry_field::commitment_id, &given.commitment_id}};
    for (const auto& [field, key] : keys) {
        if (const key_fault fault = find_key_fault(*key); fault.reason != no_error) return {field, fault.reason};
    }
    return find_fault_of_facts(given);
}
/// The first fault of a claim.
[[nodiscard]] constexpr entry_fault find_fault_of_claim(const claim& given) noexcept {
    if (given.request_id.empty()) return {entry_field::request_id, errc::request_id_missing};
    return find_fault_beside_id(given);
}
}  // namespace detail

constexpr errc find_fault_beside_keys(const claim& given) noexcept {
    return detail::find_fault_of_facts(given).reason;
}

constexpr errc find_claim_fault(const claim& given) noexcept { return detail::find_fault_of_claim(given).reason; }

}  // namespace refund

#endif
