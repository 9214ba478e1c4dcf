#ifndef REFUND_AWARD_FIELDS_HPP
#define REFUND_AWARD_FIELDS_HPP

#include <refund/award/award.hpp>
#include <refund/core/detail/constexpr_string.hpp>
#include <refund/core/detail/number_text.hpp>
#include <refund/money/decimal.hpp>

#include <string>
#include <string_view>

/// \file
/// The one list of an award's members and their names. `refund policies show` prints it, JSON holds it, and
/// two versions of a rule are compared by it. Structured bindings name every member: a new one does not
/// compile until it has its line here.

namespace refund {

/// Calls `visit(name, value)` for every member that this kind of credit uses. A value is a text
/// (std::string_view) or a ratio.
template <class Visit>
constexpr void for_each_field(const credit_terms& terms, Visit&& visit) {
    const auto& [kind, percent, basis, day_of_request, price, units, used_at] = terms;
    visit("credit", name(kind));
    if (kind == credit_kind::percent_of_payment) visit("credit_percent", percent);
    if (kind == credit_kind::less_used_time) {
        visit("used_time_percent", percent);
        visit("used_time_price", name(used_at));
    }
    if (detail::counts_time(kind)) {
        visit("proration", basis.name.view());
        visit("day_of_request", name(day_of_request));
    }
    visit("price", name(price));
    visit("units_rounded", name(units));
}

/// The same for a fee. A value is a text, a ratio or an amount of money.
template <class Visit>
constexpr void for_each_field(const early_termination_fee& fee, Visit&& visit) {
    const auto& [status, kind, rate, base, amount, less_per_month, minimum, maximum] = fee;
    visit("fee", name(status));
    if (status == fee_status::none) return;
    visit("fee_kind", name(kind));
    if (kind == fee_kind::rate) {
        if (status != fee_status::rate_not_stated) visit("fee_rate", rate);
        visit("fee_of", name(base));
    } else {
        visit("fee_amount", amount);
        if (kind == fee_kind::declining_amount) visit("fee_less_per_month", less_per_month);
    }
    if (minimum != money{}) visit("fee_minimum", minimum);
    if (maximum != money{}) visit("fee_maximum", maximum);
}

/// The same for a whole award.
template <class Visit>
constexpr void for_each_field(const award& given, Visit&& visit) {
    const auto& [credit, fee, round] = given;
    for_each_field(credit, visit);
    for_each_field(fee, visit);
    visit("rounding", name(round));
}

/// A field's value as text: "12/100", "350.00 EUR".
/// @{
[[nodiscard]] REFUND_DETAIL_STRING_CONSTEXPR std::string field_text(std::string_view value) {
    return std::string(value);
}
[[nodiscard]] REFUND_DETAIL_STRING_CONSTEXPR std::string field_text(const money& value) { return to_string(value); }
[[nodiscard]] REFUND_DETAIL_STRING_CONSTEXPR std::string field_text(const ratio& value) {
    std::string out;
    detail::append_number(out, value.numerator);
    out += '/';
    detail::append_number(out, value.denominator);
    return out;
}
/// @}

/// What an award gives, in short. Of a credit: "full payment", "prorated, day of the request used", "50/100 of
/// the payment", "payment less used time, at 150/100 of the agreed price". Of a fee: "no fee", "fee 12/100 of the
/// credit", "fee 350.00 EUR", "fee 350.00 EUR less 10.00 EUR a full month, at least 50.00 EUR", "fee without a rate".
/// @{
[[nodiscard]] REFUND_DETAIL_STRING_CONSTEXPR std::string summary(const credit_terms& terms) {
    if (terms.kind == credit_kind::percent_of_payment) return field_text(terms.percent) + " of the payment";
    if (terms.kind == credit_kind::less_used_time) {
        return std::string(method(terms)) + ", at " + field_text(terms.percent) + " of the " +
               std::string(name(terms.used_at)) + " price";
    }
    return std::string(method(terms));
}
[[nodiscard]] REFUND_DETAIL_STRING_CONSTEXPR std::string summary(const early_termination_fee& fee) {
    if (fee.status == fee_status::none) return "no fee";
    if (fee.status == fee_status::rate_not_stated) return "fee without a rate";
    std::string out = "fee ";
    if (fee.kind == fee_kind::rate) {
        out += field_text(fee.rate) + " of ";
        out += name(fee.base);
    } else {
        out += field_text(fee.amount);
    }
    if (fee.kind == fee_kind::declining_amount) out += " less " + field_text(fee.less_per_month) + " a full month";
    if (fee.minimum != money{}) out += ", at least " + field_text(fee.minimum);
    if (fee.maximum != money{}) out += ", at most " + field_text(fee.maximum);
    if (fee.status == fee_status::announced) out += " announced, not charged";
    return out;
}
[[nodiscard]] REFUND_DETAIL_STRING_CONSTEXPR std::string summary(const award& given) {
    return summary(given.credit) + ", " + summary(given.fee);
}
/// @}

}  // namespace refund

#endif
