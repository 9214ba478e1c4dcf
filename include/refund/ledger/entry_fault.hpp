#ifndef REFUND_LEDGER_ENTRY_FAULT_HPP
#define REFUND_LEDGER_ENTRY_FAULT_HPP

#include <refund/core/text.hpp>
#include <refund/ledger/entry.hpp>
#include <refund/ledger/entry_field.hpp>

#include <cstdint>
#include <string_view>
#include <utility>

/// \file
/// What a sound entry is. All readers of entries use this one check: stores, record batches, files. An entry that one
/// reader takes and another refuses, or one that grants more than was asked, could mean that money is paid twice.

namespace refund {

/// The first fault of an entry as a ledger keeps it: the member that is wrong, and why; `reason` is errc{} if there is
/// none. No answer of `judge` has a fault, and no entry that a `ledger` writes; `account::find_fault` tells whether an
/// entry may follow those before it. Amounts are in minor units, and days are those of the calendar.
///
///     claim_entry entry = ledger.history("contoso")->back();
///     entry.answer.granted.minor = entry.of.asked.minor + 1;
///     const entry_fault fault = find_entry_fault(entry);  // {entry_field::granted, errc::ledger_damaged}
///
/// Errors: those of `find_claim_fault`; cap_currency_mismatch (an amount without a currency); ledger_currency_mismatch
/// (an answer in another currency than the claim); negative_amount; date_invalid (`counted_from` outside the calendar);
/// quantity_out_of_range (`units_left`); and ledger_damaged for all else that contradicts itself: a key that is not
/// normal; more granted than asked, less without a limit, or anything by a refusal; amounts where no cap applies; a
/// limit that cannot bind; a kind that the answer does not allow; an end on what was not reserved, or none on what was;
/// a version below 1.
[[nodiscard]] constexpr entry_fault find_entry_fault(const claim_entry& entry) noexcept;

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// A stored claim must meet more conditions than a new one: its keys are normal, and an amount has a currency.
[[nodiscard]] constexpr entry_fault find_fault_of_stored(const claim& of) noexcept {
    if (const entry_fault wrong = find_fault_of_claim(of); wrong.reason != no_error) return wrong;
    if (!is_normal_key(of.scope)) return {entry_field::scope, errc::ledger_damaged};
    if (!is_normal_key(of.request_id)) return {entry_field::request_id, errc::ledger_damaged};
    if (!is_normal_key(of.commitment_id)) return {entry_field::commitment_id, errc::ledger_damaged};
    const bool amount_of_nothing = of.asked.minor != 0 && !of.asked.unit.has_minor_unit();
    return amount_of_nothing ? entry_fault{entry_field::currency, errc::cap_currency_mismatch} : entry_fault{};
}

/// Amounts, and the day from which they count.
[[nodiscard]] constexpr entry_fault find_fault_of_amounts(const claim& of, const admission& answer) noexcept {
    if (answer.asked != of.asked) return {entry_field::asked, errc::ledger_damaged};
    const bool capped = of.asked.unit.has_minor_unit();
    const std::pair<entry_field, const money*> amounts[] = {{entry_field::granted, &answer.granted},
                                                            {entry_field::used_before, &answer.used_before},
                                                            {entry_field::left_after, &answer.left_after}};
    for (const auto& [field, amount] : amounts) {
        if (amount->unit != of.asked.unit) return {field, errc::ledger_currency_mismatch};
        if (amount->minor < 0) return {field, errc::negative_amount};
        if (!capped && amount->minor != 0) return {field, errc::ledger_damaged};
    }
    if (answer.granted.minor > of.asked.minor) return {entry_field::granted, errc::ledger_damaged};
    if (!in_calendar(answer.counted_from)) return {entry_field::counted_from, errc::date_invalid};
    const bool may_be = capped ? answer.counted_from <= of.day : answer.counted_from == calendar_day{};
    return may_be ? entry_fault{} : entry_fault{entry_field::counted_from, errc::ledger_damaged};
}

/// Compares what the claim asks, what limits it, what it was granted, and whether it was refused. If two of these
/// contradict each other, blames the one that the others do not confirm.
[[nodiscard]] constexpr entry_fault find_fault_of_outcome(entry_kind kind, const claim& of,
                                                          const admission& answer) noexcept {
    const auto wrong = [](entry_field field) { return entry_fault{field, errc::ledger_damaged}; };
    if (step_of(kind) == 0) return wrong(entry_field::kind);
    const bool refused = kind == entry_kind::refused;
    const std::int64_t granted = answer.granted.minor;
    if (answer.limited_by == limit_hit::none) {
        if (of.refused_by_rule != refused)
            return wrong((granted == 0) == refused ? entry_field::refused_by_rule : entry_field::kind);
        return granted == (refused ? 0 : of.asked.minor) ? entry_fault{} : wrong(entry_field::granted);
    }
    if (of.refused_by_rule) return wrong(refused ? entry_field::limited_by : entry_field::refused_by_rule);
    const bool capped = of.asked.unit.has_minor_unit();
    switch (answer.limited_by) {
        case limit_hit::money_limit:
            if (!capped || granted == of.asked.minor) return wrong(entry_field::limited_by);
            if (refused) return granted == 0 ? entry_fault{} : wrong(entry_field::granted);
            return answer.left_after.minor == 0 ? entry_fault{} : wrong(entry_field::left_after);
        case limit_hit::request_limit:
        case limit_hit::unit_limit:
            if (answer.limited_by == limit_hit::request_limit ? !capped : of.commitment_id.empty())
                return wrong(entry_field::limited_by);
            if (granted != 0) return wrong(refused ? entry_field::granted : entry_field::limited_by);
            return refused ? entry_fault{} : wrong(entry_field::kind);
        default: return wrong(entry_field::limited_by);
    }
}

[[nodiscard]] constexpr entry_fault find_fault_of_units_left(entry_kind kind, const claim& of,
                                                             const admission& answer) noexcept {
    std::int64_t most = 0;
    if (!of.commitment_id.empty()) most = kind == entry_kind::refused ? of.bought : of.bought - of.returned;
    if (answer.limited_by == limit_hit::unit_limit) most = of.returned - 1;
    const bool right = 0 <= answer.units_left && answer.units_left <= most;
    return right ? entry_fault{} : entry_fault{entry_field::units_left, errc::quantity_out_of_range};
}

/// Whether an entry of that kind may have that `expires_at`: only reservations and what follows them have an end.
[[nodiscard]] constexpr bool may_end(entry_kind kind, instant expires_at) noexcept {
    switch (kind) {
        case entry_kind::granted:
        case entry_kind::refused: return expires_at == instant{};
        case entry_kind::reserved:
        case entry_kind::committed:
        case entry_kind::released: return expires_at > instant{};
        case entry_kind::reversed: return expires_at >= instant{};
    }
    return false;
}

/// The first member in which two claims differ. There must be one.
[[nodiscard]] constexpr entry_field first_difference(const claim& a, const claim& b) noexcept {
    if (a.scope != b.scope) return entry_field::scope;
    if (a.request_id != b.request_id) return entry_field::request_id;
    if (a.day != b.day) return entry_field::day;
    if (a.asked.unit != b.asked.unit) return entry_field::currency;
    if (a.asked != b.asked) return entry_field::asked;
    if (a.commitment_id != b.commitment_id) return entry_field::commitment_id;
    if (a.bought != b.bought) return entry_field::bought;
    if (a.returned != b.returned) return entry_field::returned;
    return a.fingerprint != b.fingerprint ? entry_field::fingerprint : entry_field::refused_by_rule;
}

/// The first member in which two answers differ. There must be one.
[[nodiscard]] constexpr entry_field first_difference(const admission& a, const admission& b) noexcept {
    if (a.asked != b.asked) return entry_field::asked;
    if (a.granted != b.granted) return entry_field::granted;
    if (a.used_before != b.used_before) return entry_field::used_before;
    if (a.left_after != b.left_after) return entry_field::left_after;
    if (a.counted_from != b.counted_from) return entry_field::counted_from;
    if (a.limited_by != b.limited_by) return entry_field::limited_by;
    return a.units_left != b.units_left ? entry_field::units_left : entry_field::seen_before;
}

}  // namespace detail

constexpr entry_fault find_entry_fault(const claim_entry& entry) noexcept {
    const auto& [kind, of, answer, expires_at, at, version] = entry;
    static_cast<void>(at);  // any moment will do: clocks go back
    if (const entry_fault wrong = detail::find_fault_of_stored(of); wrong.reason != detail::no_error) return wrong;
    if (answer.seen_before) return {entry_field::seen_before, errc::ledger_damaged};
    for (const entry_fault wrong :
         {detail::find_fault_of_amounts(of, answer), detail::find_fault_of_outcome(kind, of, answer),
          detail::find_fault_of_units_left(kind, of, answer)}) {
        if (wrong.reason != detail::no_error) return wrong;
    }
    if (!detail::may_end(kind, expires_at)) return {entry_field::expires_at, errc::ledger_damaged};
    return version >= 1 ? entry_fault{} : entry_fault{entry_field::version, errc::ledger_damaged};
}

}  // namespace refund

#endif
