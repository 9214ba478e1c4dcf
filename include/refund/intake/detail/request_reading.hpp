#ifndef REFUND_INTAKE_DETAIL_REQUEST_READING_HPP
#define REFUND_INTAKE_DETAIL_REQUEST_READING_HPP

#include <refund/intake/payments_text.hpp>
#include <refund/intake/request_fields.hpp>
#include <refund/intake/request_source.hpp>
#include <refund/intake/stated_request.hpp>
#include <refund/term/moment_text.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>

namespace refund {

namespace detail {

/// Reads field by field, up to the first one that is wrong.
template <class Source>
class request_reading {
public:
    constexpr request_reading(stated_request& made, const Source& from, const request_form& form) noexcept
        : made_(made), from_(from), form_(form) {}

    /// Whether every field was read.
    [[nodiscard]] constexpr bool read_all() {
        if (!read_up_to_request_day()) return false;
        if (read_rest()) return true;
        // A wrong request day must be reported rather than an error in a later field.
        const auto at = standing_on(made_.request.term, made_.request.requested_on);
        return at ? false : fail(request_field::requested_on, at.error());
    }
    [[nodiscard]] constexpr const field_error& error() const noexcept { return error_; }

private:
    [[nodiscard, gnu::always_inline]] constexpr bool states(request_field field) const { return from_.states(field); }
    constexpr bool fail(request_field field, errc reason, std::size_t offset = 0) noexcept {
        error_ = {field, reason, offset};
        return false;
    }

    [[nodiscard]] constexpr bool read_up_to_request_day() {
        cancel_request<>& request = made_.request;
        return read_day(request.term.purchased_on, request_field::purchased_on) &&
               read_renewal() && read_term() && read_plan() && read_period() && read_payment() && read_payment_for() &&
               read_quantity() && read_returned() && read_returned_before() &&
               read_day(request.requested_on, request_field::requested_on);
    }

    [[nodiscard]] constexpr bool read_rest() {
        cancel_request<>& request = made_.request;
        if (!read_times() || !read_usage() || !read_market()) return false;
        const currency of_cap = made_.offer->cap_currency;
        if (!read_amount_if_stated(request.cap_payment, request_field::cap_payment, of_cap)) {
            return false;
        }
        if (states(request_field::as_of) && !read_day(request.as_of.emplace(), request_field::as_of)) return false;
        return read_amount_if_stated(request.current_payment, request_field::current_payment, unit_) &&
               read_amount_if_stated(request.current_cap_payment, request_field::current_cap_payment, of_cap) &&
               read_step();
    }

    /// The step is never rounded, whatever the form says about amounts.
    [[nodiscard]] constexpr bool read_step() {
        if (!states(request_field::rounding_step)) return true;
        const auto read = from_.amount(request_field::rounding_step, unit_, 1, {});
        if (!read) return fail(request_field::rounding_step, read.error().reason, read.error().offset);
        made_.request.rounding_step = step_of(read->amount.minor);
        if (made_.request.rounding_step.ok()) return true;
        return fail(request_field::rounding_step, errc::rounding_step_out_of_range);
    }

    [[nodiscard]] constexpr bool read_day(calendar_day& day, request_field field) {
        const auto parsed = from_.day(field);
        if (!parsed) return fail(field, parsed.error());
        day = *parsed;
        return true;
    }

    [[nodiscard]] constexpr bool read_renewal() {
        if (!states(request_field::renewed_on)) return true;
        return read_day(made_.request.term.renewed_on.emplace(), request_field::renewed_on);
    }

    [[nodiscard]] constexpr bool read_term() {
        const std::string_view text = from_.text(request_field::term);
        if (text.empty()) return true;
        if (text.back() == 'D') return read_term_of_days(text);
        const auto length = parse_term(text);
        if (!length) return fail(request_field::term, length.error());
        made_.request.term.length = *length;
        return true;
    }

    [[nodiscard]] constexpr bool read_term_of_days(std::string_view text) {
        const auto days = parse_term_days(text);
        if (!days) return fail(request_field::term, days.error());
        made_.request.term = term_of_days(made_.request.term.purchased_on, *days, made_.request.term.renewed_on);
        return true;
    }

    [[nodiscard]] constexpr bool read_plan() {
        const std::string_view text = from_.text(request_field::billing_plan);
        if (text.empty()) return true;
        for (const billing_plan plan : {billing_plan::upfront, billing_plan::monthly}) {
            if (text != name(plan)) continue;
            made_.request.term.plan = plan;
            return true;
        }
        return fail(request_field::billing_plan, errc::unknown_billing_plan);
    }

    [[nodiscard]] constexpr bool read_period() {
        if (!states(request_field::period_from) && !states(request_field::period_until)) return true;
        // A term of days states its period already.
        if (made_.request.term.stated_period) return fail(request_field::period_from, errc::period_contradicts);
        date_range& period = made_.request.term.stated_period.emplace();
        return read_day(period.from, request_field::period_from) &&
               read_day(period.until, request_field::period_until);
    }

    [[nodiscard]] constexpr bool read_payment() {
        const auto unit = find_currency(from_.text(request_field::currency));
        if (!unit) return fail(request_field::currency, unit.error());
        if (!unit->has_minor_unit()) return fail(request_field::currency, errc::no_minor_unit);
        unit_ = *unit;
        if (states(request_field::payments)) return read_payments();
        const bool divided = form_.payment == payment_for::all_units && !states(request_field::payment_for);
        if (divided && !read_quantity()) return false;
        return read_amount_of(made_.request.payment, request_field::payment, *unit,
                              divided ? made_.request.quantity : 1, form_.amounts);
    }

    [[nodiscard]] constexpr bool read_payments() {
        if (states(request_field::payment)) return fail(request_field::payments, errc::payments_contradict);
        const auto read = parse_payments(from_.text(request_field::payments), unit_, form_.room, form_.amounts.round);
        if (!read) return fail(request_field::payments, read.error().reason, read.error().offset);
        made_.request.payments = read->payments;
        made_.request.payment_for = form_.payment;  // no payment is divided
        const std::size_t counted = read->rounded < 200 ? read->rounded : 200;
        made_.rounded_amounts = static_cast<std::uint8_t>(made_.rounded_amounts + counted);
        return true;
    }

    [[nodiscard]] constexpr bool read_payment_for() {
        const std::string_view text = from_.text(request_field::payment_for);
        if (text.empty()) return true;
        for (const payment_for stated : {payment_for::one_unit, payment_for::all_units}) {
            if (text != name(stated)) continue;
            made_.request.payment_for = stated;
            return true;
        }
        return fail(request_field::payment_for, errc::unknown_payment_for);
    }

    [[nodiscard]] constexpr bool read_quantity() {
        if (!states(request_field::quantity)) return true;
        const auto units = from_.units(request_field::quantity, (std::numeric_limits<std::int64_t>::max)());
        if (!units) return fail(request_field::quantity, units.error());
        made_.request.quantity = *units;
        return true;
    }

    [[nodiscard]] constexpr bool read_returned() {
        if (!states(request_field::returned)) return true;
        const auto units = from_.units(request_field::returned, made_.request.quantity);
        if (!units) return fail(request_field::returned, units.error());
        made_.request.returned = *units;
        return true;
    }

    [[nodiscard]] constexpr bool read_returned_before() {
        if (!states(request_field::returned_before) || from_.text(request_field::returned_before) == "0") return true;
        const auto units = from_.units(request_field::returned_before,
                                       made_.request.quantity - made_.request.returned.value_or(1));
        if (!units) return fail(request_field::returned_before, units.error());
        made_.request.returned_before = *units;
        return true;
    }

    [[nodiscard]] constexpr bool read_times() {
        if (!states(request_field::term_began_at) && !states(request_field::requested_at)) return true;
        const cancel_request<>& request = made_.request;
        times_of_day times;
        if (!read_time(times.term_began, request.term.began_on(), request_field::term_began_at) ||
            !read_time(times.requested, request.requested_on, request_field::requested_at)) {
            return false;
        }
        made_.request.times = times;
        return true;
    }

    [[nodiscard]] constexpr bool read_time(std::int32_t& second, calendar_day on, request_field field) {
        const auto moment = parse_utc_moment(from_.text(field));
        if (!moment) return fail(field, moment.error());
        if (moment->day != on) return fail(field, errc::moment_contradicts);
        second = moment->second;
        return true;
    }

    [[nodiscard]] constexpr bool read_usage() {
        const std::string_view text = from_.text(request_field::used);
        if (text.empty()) return true;
        if (text != "yes" && text != "no") return fail(request_field::used, errc::used_malformed);
        made_.request.usage = text == "yes" ? used_or_not::used : used_or_not::unused;
        return true;
    }

    [[nodiscard]] constexpr bool read_market() {
        if (!states(request_field::market)) return true;
        const auto where = find_market(from_.text(request_field::market));
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

    [[nodiscard]] constexpr bool read_amount_of(money& amount, request_field field, currency unit, std::int64_t units,
                                                const amount_form& form) {
        const auto parsed = from_.amount(field, unit, units, form);
        if (!parsed) return fail(field, parsed.error().reason, parsed.error().offset);
        if (parsed->amount.minor < 0) return fail(field, errc::negative_amount);
        made_.rounded_amounts = static_cast<std::uint8_t>(made_.rounded_amounts + (parsed->rounded ? 1 : 0));
        amount = parsed->amount;
        return true;
    }
    [[nodiscard]] constexpr bool read_amount_if_stated(std::optional<money>& amount, request_field field,
                                                       currency unit) {
        if (!states(field)) return true;
        return read_amount_of(amount.emplace(), field, unit, 1, {.round = form_.amounts.round});
    }

    stated_request& made_;
    const Source& from_;
    const request_form& form_;
    currency unit_{};  // of the payments
    field_error error_{};
};

}  // namespace detail

}  // namespace refund

#endif
