#ifndef REFUND_INTAKE_REQUEST_TEXT_HPP
#define REFUND_INTAKE_REQUEST_TEXT_HPP

#include <refund/intake/detail/request_reading.hpp>
#include <refund/intake/offer.hpp>
#include <refund/intake/request_fields.hpp>
#include <refund/intake/request_source.hpp>
#include <refund/intake/stated_request.hpp>

#include <utility>

namespace refund {

/// The request that the texts state, about an offer. Nothing is guessed: usage that is not stated stays so, and quoting
/// it is the error usage_not_stated. A market on a day before the first list has no effect. If several texts are wrong,
/// the first field's error is returned; a day outside the term counts as wrong only if a later text is wrong, and
/// otherwise the quote reports it.
///
///     constexpr cancel_offer offer = offer_of(rules::partner_center);
///     constexpr request_texts texts{.purchased_on = "2025-03-01", .currency = "USD", .payment = "1,200.00"};
///     static_assert(read_request(texts, offer).error() ==
///                   field_error{request_field::payment, errc::amount_malformed, 1});
///
/// Errors, by field:
///
/// - days: date_malformed, date_invalid, offset_missing; requested_on also those of `standing_on`
/// - term: term_malformed, term_out_of_range
/// - billing_plan: unknown_billing_plan
/// - period_from: period_contradicts (with a term of days)
/// - currency: unknown_currency, no_minor_unit
/// - amounts: those of `read_amount`; negative_amount
/// - payments: those of `parse_payments`; payments_contradict (a payment is stated as well). The quote reports a
///   payment that contradicts the term or another one, or that does not say whether it was made
/// - payment_for: unknown_payment_for
/// - rounding_step: those of `parse_money`; rounding_step_out_of_range (not above 0)
/// - quantity, returned: quantity_malformed, quantity_out_of_range (below 1; more returned than bought)
/// - returned_before: quantity_malformed, quantity_out_of_range (more than were bought, less those returned now, of
///   which there is at least one)
/// - term_began_at, requested_at: moment_malformed (also if only one is stated), date_invalid, offset_missing,
///   moment_too_precise; moment_contradicts (not on the first day of the term, or on that of the request)
/// - used: used_malformed
/// - market: unknown_market, market_ambiguous
[[nodiscard]] constexpr result<stated_request, field_error> read_request(const request_texts& texts,
                                                                         const cancel_offer& offer,
                                                                         const request_form& form = {});

/// The same for cells that are not texts: see `request_source`.
template <request_source Source>
[[nodiscard]] constexpr result<stated_request, field_error> read_request(const Source& from, const cancel_offer& offer,
                                                                         const request_form& form = {});

/// A temporary offer does not bind: it is gone when the statement ends.
/// @{
void read_request(const request_texts& texts, const cancel_offer&& offer, const request_form& form = {}) = delete;
template <request_source Source>
void read_request(const Source& from, const cancel_offer&& offer, const request_form& form = {}) = delete;
/// @}

// ---------------------------------------------------------------------------- implementation

template <request_source Source>
constexpr result<stated_request, field_error> read_request(const Source& from, const cancel_offer& offer,
                                                           const request_form& form) {
    result<stated_request, field_error> made(std::in_place);
    (*made).offer = &offer;
    detail::request_reading<Source> reading(*made, from, form);
    if (!reading.read_all()) made.fail(reading.error());
    return made;
}

constexpr result<stated_request, field_error> read_request(const request_texts& texts, const cancel_offer& offer,
                                                           const request_form& form) {
    return read_request(detail::text_source{texts}, offer, form);
}

}  // namespace refund

#endif
