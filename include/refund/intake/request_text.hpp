#ifndef REFUND_INTAKE_REQUEST_TEXT_HPP
#define REFUND_INTAKE_REQUEST_TEXT_HPP

#include <refund/intake/offer.hpp>
#include <refund/intake/payments_text.hpp>
#include <refund/intake/request_fields.hpp>
#include <refund/intake/units_text.hpp>
#include <refund/market/availability.hpp>
#include <refund/money/amount_text.hpp>
#include <refund/quote/cancel_request.hpp>
#include <refund/term/moment_text.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

namespace refund {

/// A request as its texts state it, and what it is about.
struct stated_request {
    cancel_request<> request{};  ///< what is asked; the payments that it lists are in the form's room
    const cancel_offer* offer{nullptr};                   ///< what was bought; outlives the request
    std::optional<refund::market> market{};               ///< where it was bought, if stated
    std::optional<availability<cited_list>> not_sold{};   ///< the list that says it was not sold there on that day
    std::uint8_t rounded_amounts{0};                      ///< how many amounts had to be rounded
};

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
/// - period_from: period_contradicts (beside a term of days)
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

/// Not an offer that is gone when the statement ends.
void read_request(const request_texts& texts, const cancel_offer&& offer, const request_form& form = {}) = delete;

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// Reads field after field, until one is wrong.
class request_reading {
public:
    constexpr request_reading(stated_request& made, const request_texts& texts, const request_form& form) noexcept
        : made_(made), texts_(texts), form_(form) {}

    /// Whether every field was read.
    [[nodiscard]] constexpr bool read_all() {
        if (!read_up_to_request_day()) return false;
        if (read_rest()) return true;
        // It must not be passed over for an error in a later field.
        const auto at = standing_on(made_.request.term, made_.request.requested_on);
        return at ? false : fail(request_field::requested_on, at.error());
    }
    [[nodiscard]] constexpr const field_error& error() const noexcept { return error_; }

private:
    constexpr bool fail(request_field field, errc reason, std::size_t offset = 0) noexcept {
        error_ = {field, reason, offset};
        return false;
    }

    [[nodiscard]] constexpr bool read_up_to_request_day() {
        cancel_request<>& request = made_.request;
        return read_day(request.term.purchased_on, request_field::purchased_on, texts_.purchased_on) &&
               read_renewal() && read_term() && read_plan() && read_period() && read_payment() && read_payment_for() &&
               read_quantity() && read_returned() && read_returned_before() &&
               read_day(request.requested_on, request_field::requested_on, texts_.requested_on);
    }

    [[nodiscard]] constexpr bool read_rest() {
        cancel_request<>& request = made_.request;
        if (!read_times() || !read_usage() || !read_market()) return false;
        const currency of_cap = made_.offer->cap_currency;
        if (!read_amount_if_stated(request.cap_payment, request_field::cap_payment, texts_.cap_payment, of_cap)) {
            return false;
        }
        if (!texts_.as_of.empty() && !read_day(request.as_of.emplace(), request_field::as_of, texts_.as_of)) {
            return false;
        }
        return read_amount_if_stated(request.current_payment, request_field::current_payment, texts_.current_payment,
                                     unit_) &&
               read_amount_if_stated(request.current_cap_payment, request_field::current_cap_payment,
                                     texts_.current_cap_payment, of_cap) &&
               read_step();
    }

    /// Not rounded, whatever the form says about amounts.
    [[nodiscard]] constexpr bool read_step() {
        if (texts_.rounding_step.empty()) return true;
        const auto amount = parse_money(texts_.rounding_step, unit_);
        if (!amount) return fail(request_field::rounding_step, amount.error().reason, amount.error().offset);
        made_.request.rounding_step = step_of(amount->minor);
        if (made_.request.rounding_step.ok()) return true;
        return fail(request_field::rounding_step, errc::rounding_step_out_of_range);
    }

    [[nodiscard]] constexpr bool read_day(calendar_day& day, request_field field, std::string_view text) {
        const auto parsed = parse_utc_day(text);
        if (!parsed) return fail(field, parsed.error());
        day = *parsed;
        return true;
    }

    [[nodiscard]] constexpr bool read_renewal() {
        if (texts_.renewed_on.empty()) return true;
        return read_day(made_.request.term.renewed_on.emplace(), request_field::renewed_on, texts_.renewed_on);
    }

    [[nodiscard]] constexpr bool read_term() {
        if (texts_.term.empty()) return true;
        if (texts_.term.back() == 'D') return read_term_of_days();
        const auto length = parse_term(texts_.term);
        if (!length) return fail(request_field::term, length.error());
        made_.request.term.length = *length;
        return true;
    }

    [[nodiscard]] constexpr bool read_term_of_days() {
        const auto days = parse_term_days(texts_.term);
        if (!days) return fail(request_field::term, days.error());
        made_.request.term = term_of_days(made_.request.term.purchased_on, *days, made_.request.term.renewed_on);
        return true;
    }

    [[nodiscard]] constexpr bool read_plan() {
        if (texts_.billing_plan.empty()) return true;
        for (const billing_plan plan : {billing_plan::upfront, billing_plan::monthly}) {
            if (texts_.billing_plan != name(plan)) continue;
            made_.request.term.plan = plan;
            return true;
        }
        return fail(request_field::billing_plan, errc::unknown_billing_plan);
    }

    [[nodiscard]] constexpr bool read_period() {
        if (texts_.period_from.empty() && texts_.period_until.empty()) return true;
        // A term of days is a period already.
        if (made_.request.term.stated_period) return fail(request_field::period_from, errc::period_contradicts);
        date_range& period = made_.request.term.stated_period.emplace();
        return read_day(period.from, request_field::period_from, texts_.period_from) &&
               read_day(period.until, request_field::period_until, texts_.period_until);
    }

    [[nodiscard]] constexpr bool read_payment() {
        const auto unit = find_currency(texts_.currency);
        if (!unit) return fail(request_field::currency, unit.error());
        if (!unit->has_minor_unit()) return fail(request_field::currency, errc::no_minor_unit);
        unit_ = *unit;
        if (!texts_.payments.empty()) return read_payments();
        const bool divided = form_.payment == payment_for::all_units && texts_.payment_for.empty();
        if (divided && !read_quantity()) return false;
        return read_amount_of(made_.request.payment, request_field::payment, texts_.payment, *unit,
                              divided ? made_.request.quantity : 1, form_.amounts);
    }

    [[nodiscard]] constexpr bool read_payments() {
        if (!texts_.payment.empty()) return fail(request_field::payments, errc::payments_contradict);
        const auto read = parse_payments(texts_.payments, unit_, form_.room, form_.amounts.round);
        if (!read) return fail(request_field::payments, read.error().reason, read.error().offset);
        made_.request.payments = read->payments;
        made_.request.payment_for = form_.payment;  // none is divided
        const std::size_t counted = read->rounded < 200 ? read->rounded : 200;
        made_.rounded_amounts = static_cast<std::uint8_t>(made_.rounded_amounts + counted);
        return true;
    }

    [[nodiscard]] constexpr bool read_payment_for() {
        if (texts_.payment_for.empty()) return true;
        for (const payment_for stated : {payment_for::one_unit, payment_for::all_units}) {
            if (texts_.payment_for != name(stated)) continue;
            made_.request.payment_for = stated;
            return true;
        }
        return fail(request_field::payment_for, errc::unknown_payment_for);
    }

    [[nodiscard]] constexpr bool read_quantity() {
        if (texts_.quantity.empty()) return true;
        const auto units = parse_units(texts_.quantity);
        if (!units) return fail(request_field::quantity, units.error());
        made_.request.quantity = *units;
        return true;
    }

    [[nodiscard]] constexpr bool read_returned() {
        if (texts_.returned.empty()) return true;
        const auto units = parse_units(texts_.returned, made_.request.quantity);
        if (!units) return fail(request_field::returned, units.error());
        made_.request.returned = *units;
        return true;
    }

    [[nodiscard]] constexpr bool read_returned_before() {
        if (texts_.returned_before.empty() || texts_.returned_before == "0") return true;
        const auto units = parse_units(texts_.returned_before,
                                       made_.request.quantity - made_.request.returned.value_or(1));
        if (!units) return fail(request_field::returned_before, units.error());
        made_.request.returned_before = *units;
        return true;
    }

    [[nodiscard]] constexpr bool read_times() {
        if (texts_.term_began_at.empty() && texts_.requested_at.empty()) return true;
        const cancel_request<>& request = made_.request;
        times_of_day times;
        if (!read_time(times.term_began, request.term.began_on(), request_field::term_began_at, texts_.term_began_at) ||
            !read_time(times.requested, request.requested_on, request_field::requested_at, texts_.requested_at)) {
            return false;
        }
        made_.request.times = times;
        return true;
    }

    [[nodiscard]] constexpr bool read_time(std::int32_t& second, calendar_day on, request_field field,
                                           std::string_view text) {
        const auto moment = parse_utc_moment(text);
        if (!moment) return fail(field, moment.error());
        if (moment->day != on) return fail(field, errc::moment_contradicts);
        second = moment->second;
        return true;
    }

    [[nodiscard]] constexpr bool read_usage() {
        if (texts_.used.empty()) return true;
        if (texts_.used != "yes" && texts_.used != "no") return fail(request_field::used, errc::used_malformed);
        made_.request.usage = texts_.used == "yes" ? used_or_not::used : used_or_not::unused;
        return true;
    }

    [[nodiscard]] constexpr bool read_market() {
        if (texts_.market.empty()) return true;
        const auto where = find_market(texts_.market);
        if (!where) return fail(request_field::market, where.error());
        made_.market = *where;
        if (made_.offer->not_sold == nullptr) return true;
        const auto listed = sold_on(*made_.offer->not_sold, *where, made_.request.term.purchased_on);
        if (!listed.has_value()) {
            return listed.error() == errc::no_list_in_force || fail(request_field::market, listed.error());
        }
        if (!listed->sold) made_.not_sold = *listed;
        return true;
    }

    [[nodiscard]] constexpr bool read_amount_of(money& amount, request_field field, std::string_view text,
                                                currency unit, std::int64_t units, const amount_form& form) {
        const auto parsed = read_amount(text, unit, units, form);
        if (!parsed) return fail(field, parsed.error().reason, parsed.error().offset);
        if (parsed->amount.minor < 0) return fail(field, errc::negative_amount);
        made_.rounded_amounts = static_cast<std::uint8_t>(made_.rounded_amounts + (parsed->rounded ? 1 : 0));
        amount = parsed->amount;
        return true;
    }
    [[nodiscard]] constexpr bool read_amount_if_stated(std::optional<money>& amount, request_field field,
                                                       std::string_view text, currency unit) {
        if (text.empty()) return true;
        return read_amount_of(amount.emplace(), field, text, unit, 1, {.round = form_.amounts.round});
    }

    stated_request& made_;
    const request_texts& texts_;
    const request_form& form_;
    currency unit_{};  // of the payments
    field_error error_{};
};

}  // namespace detail

constexpr result<stated_request, field_error> read_request(const request_texts& texts, const cancel_offer& offer,
                                                           const request_form& form) {
    result<stated_request, field_error> made(std::in_place);
    (*made).offer = &offer;
    detail::request_reading reading(*made, texts, form);
    if (!reading.read_all()) made.fail(reading.error());
    return made;
}

}  // namespace refund

#endif
