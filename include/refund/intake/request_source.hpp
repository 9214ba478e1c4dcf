#ifndef REFUND_INTAKE_REQUEST_SOURCE_HPP
#define REFUND_INTAKE_REQUEST_SOURCE_HPP

#include <refund/intake/request_fields.hpp>
#include <refund/intake/units_text.hpp>
#include <refund/money/amount_text.hpp>
#include <refund/term/moment_text.hpp>

#include <concepts>
#include <cstdint>
#include <string_view>

namespace refund {

/// Where the fields of a request come from, in any types: a day may be a number there. Each function returns what it
/// would for the cell's text: `text` that text, `states` whether it is not empty, and the others what `parse_utc_day`,
/// `read_amount` and `parse_units` read from it, with the same errors. A text needs to last until the next call.
template <class Source>
concept request_source = requires(const Source& from, request_field field, currency unit, std::int64_t number,
                                  const amount_form& form) {
    { from.text(field) } -> std::same_as<std::string_view>;
    { from.states(field) } -> std::same_as<bool>;
    { from.day(field) } -> std::same_as<result<calendar_day>>;
    { from.amount(field, unit, number, form) } -> std::same_as<result<amount_read, text_error>>;
    { from.units(field, number) } -> std::same_as<result<std::int64_t>>;
};

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// Fields that are texts.
struct text_source {
    const request_texts& all;

    [[nodiscard]] constexpr std::string_view text(request_field field) const noexcept {
        switch (field) {
            case request_field::purchased_on: return all.purchased_on;
            case request_field::renewed_on: return all.renewed_on;
            case request_field::term: return all.term;
            case request_field::billing_plan: return all.billing_plan;
            case request_field::period_from: return all.period_from;
            case request_field::period_until: return all.period_until;
            case request_field::currency: return all.currency;
            case request_field::payment: return all.payment;
            case request_field::payments: return all.payments;
            case request_field::payment_for: return all.payment_for;
            case request_field::quantity: return all.quantity;
            case request_field::returned: return all.returned;
            case request_field::returned_before: return all.returned_before;
            case request_field::requested_on: return all.requested_on;
            case request_field::term_began_at: return all.term_began_at;
            case request_field::requested_at: return all.requested_at;
            case request_field::used: return all.used;
            case request_field::market: return all.market;
            case request_field::cap_payment: return all.cap_payment;
            case request_field::as_of: return all.as_of;
            case request_field::current_payment: return all.current_payment;
            case request_field::current_cap_payment: return all.current_cap_payment;
            case request_field::rounding_step: return all.rounding_step;
        }
        return {};
    }
    [[nodiscard]] constexpr bool states(request_field field) const noexcept { return !text(field).empty(); }
    [[nodiscard]] constexpr result<calendar_day> day(request_field field) const { return parse_utc_day(text(field)); }
    [[nodiscard]] constexpr result<amount_read, text_error> amount(request_field field, currency unit,
                                                                   std::int64_t units, const amount_form& form) const {
        return read_amount(text(field), unit, units, form);
    }
    [[nodiscard]] constexpr result<std::int64_t> units(request_field field, std::int64_t most) const {
        return parse_units(text(field), most);
    }
};

}  // namespace detail

}  // namespace refund

#endif
