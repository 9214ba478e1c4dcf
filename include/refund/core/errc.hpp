#ifndef REFUND_CORE_ERRC_HPP
#define REFUND_CORE_ERRC_HPP

#include <string_view>

namespace refund {

/// Why a computation gave no answer.
///
/// An error means that the question cannot be answered: the input is wrong, or no published rule
/// covers it. "Not refundable" is not an error, it is a decision with its rule.
enum class errc : unsigned char {
    // arithmetic
    overflow = 1,        ///< The exact result does not fit the amount type.
    division_by_zero,    ///< A ratio or a split has nothing to divide by.
    currency_mismatch,   ///< Two amounts of different currencies meet.
    negative_amount,     ///< An amount that was paid, or a weight, is below zero.
    size_mismatch,       ///< Two columns that belong together have different lengths.
    // text
    unknown_currency,    ///< Not a code of the ISO 4217 list that this version ships.
    no_minor_unit,       ///< ISO 4217 gives the code no minor unit (XAU, XDR, ...).
    amount_empty,        ///< No text where an amount is expected.
    amount_malformed,    ///< Not of the form -?digits[.digits]; no blanks, signs, separators, exponents.
    amount_too_precise,  ///< More decimals than the currency has minor digits.
    date_malformed,      ///< Not of the form YYYY-MM-DD.
    date_invalid,        ///< The form is right, the calendar has no such day (2025-02-29).
    term_malformed,      ///< Not ISO 8601 PnY, PnM or PnYnM.
    term_out_of_range,   ///< Shorter than one month or longer than five years.
    // the request
    requested_before_purchase,  ///< The request is older than the purchase.
    term_ended,                 ///< The request comes on or after the day the term ends.
    quantity_out_of_range,      ///< Units bought below one, or units returned not in 1..bought.
    usage_not_stated,           ///< Whether it was used must be said: no answer is assumed.
    usage_unknown,              ///< No such usage state: a share outside 0 to 1.
    returned_not_stated,        ///< Several units were bought, and how many come back is not said.
    cover_not_stated,           ///< An exchange whose rule depends on what covers the service.
    service_not_stated,         ///< An exchange in which neither side names a service, and some are never exchanged.
    exchanges_not_stated,       ///< An exchange that is the last one allowed, unless it was made already.
    day_not_in_month,           ///< Strict month arithmetic met a month without that day.
    // the rules
    no_rule_in_force,      ///< No row of the table covers the date, the day and the usage.
    rules_overlap,         ///< More than one row covers them: the table is unsound.
    rule_undefined,        ///< The published text leaves the case open; a choice must be named.
    rate_out_of_range,     ///< A fee rate below 0 or above 1.
    fee_rate_not_stated,   ///< The published text names a fee without a rate; state one.
    unknown_agreement,     ///< No agreement of that name.
    unknown_product,       ///< No product of that name.
    not_supported,         ///< No table is shipped for this agreement and product.
    // support requests
    tenant_malformed,  ///< Neither a GUID nor a domain name.
    field_missing,     ///< A field that the request must state is empty.
    // markets
    unknown_market,    ///< Neither a code of ISO 3166 nor a name that a list prints.
    market_ambiguous,  ///< A code whose parts a list treats differently.
    no_list_in_force,  ///< The source had not published a list of markets yet.
    // the refund cap
    cap_payment_missing,    ///< A cap applies, and the payment in its currency was not given.
    cap_currency_mismatch,  ///< The payment given for the cap is in another currency than the cap.
    cap_payment_contradicts,  ///< Two different payments are given in one currency.
    request_id_reused,      ///< The ledger holds this request id for another day or amount.
    request_id_unknown,     ///< The ledger holds no such request to reverse.
    cap_window_invalid,     ///< A window that counts less than a day or a month, or from no day of the calendar.
};

/// The stable code of an error: lower-case words joined by hyphens. Programs may depend on it.
[[nodiscard]] constexpr std::string_view code(errc error) noexcept {
    switch (error) {
        case errc::overflow: return "overflow";
        case errc::division_by_zero: return "division-by-zero";
        case errc::currency_mismatch: return "currency-mismatch";
        case errc::negative_amount: return "negative-amount";
        case errc::size_mismatch: return "size-mismatch";
        case errc::unknown_currency: return "unknown-currency";
        case errc::no_minor_unit: return "no-minor-unit";
        case errc::amount_empty: return "amount-empty";
        case errc::amount_malformed: return "amount-malformed";
        case errc::amount_too_precise: return "amount-too-precise";
        case errc::date_malformed: return "date-malformed";
        case errc::date_invalid: return "date-invalid";
        case errc::term_malformed: return "term-malformed";
        case errc::term_out_of_range: return "term-out-of-range";
        case errc::requested_before_purchase: return "requested-before-purchase";
        case errc::term_ended: return "term-ended";
        case errc::quantity_out_of_range: return "quantity-out-of-range";
        case errc::usage_not_stated: return "usage-not-stated";
        case errc::usage_unknown: return "usage-unknown";
        case errc::returned_not_stated: return "returned-not-stated";
        case errc::cover_not_stated: return "cover-not-stated";
        case errc::service_not_stated: return "service-not-stated";
        case errc::exchanges_not_stated: return "exchanges-not-stated";
        case errc::day_not_in_month: return "day-not-in-month";
        case errc::no_rule_in_force: return "no-rule-in-force";
        case errc::rules_overlap: return "rules-overlap";
        case errc::rule_undefined: return "rule-undefined";
        case errc::rate_out_of_range: return "rate-out-of-range";
        case errc::fee_rate_not_stated: return "fee-rate-not-stated";
        case errc::unknown_agreement: return "unknown-agreement";
        case errc::unknown_product: return "unknown-product";
        case errc::not_supported: return "not-supported";
        case errc::tenant_malformed: return "tenant-malformed";
        case errc::field_missing: return "field-missing";
        case errc::unknown_market: return "unknown-market";
        case errc::market_ambiguous: return "market-ambiguous";
        case errc::no_list_in_force: return "no-list-in-force";
        case errc::cap_payment_missing: return "cap-payment-missing";
        case errc::cap_currency_mismatch: return "cap-currency-mismatch";
        case errc::cap_payment_contradicts: return "cap-payment-contradicts";
        case errc::request_id_reused: return "request-id-reused";
        case errc::request_id_unknown: return "request-id-unknown";
        case errc::cap_window_invalid: return "cap-window-invalid";
    }
    return "unknown-error";
}

/// One sentence for people. Wording may change between versions; `code` does not.
[[nodiscard]] constexpr std::string_view message(errc error) noexcept {
    switch (error) {
        case errc::overflow: return "the exact amount does not fit the amount type";
        case errc::division_by_zero: return "nothing to divide by";
        case errc::currency_mismatch: return "amounts of different currencies cannot be combined";
        case errc::negative_amount: return "the amount must not be negative";
        case errc::size_mismatch: return "columns that belong together have different lengths";
        case errc::unknown_currency: return "not a currency code of ISO 4217 (three capital letters)";
        case errc::no_minor_unit: return "ISO 4217 gives this code no minor unit";
        case errc::amount_empty: return "an amount is expected";
        case errc::amount_malformed:
            return "an amount is digits with at most one decimal point, without blanks, separators or exponent";
        case errc::amount_too_precise: return "more decimals than the currency has";
        case errc::date_malformed: return "a date is written YYYY-MM-DD";
        case errc::date_invalid: return "the calendar has no such day";
        case errc::term_malformed: return "a term is written in ISO 8601: P1Y, P3Y, P5Y, P1M, P36M";
        case errc::term_out_of_range: return "a term is one month to five years long";
        case errc::requested_before_purchase: return "the request is earlier than the purchase";
        case errc::term_ended: return "the term has ended; nothing is left to cancel";
        case errc::quantity_out_of_range: return "the units returned must be between 1 and the units bought";
        case errc::usage_not_stated: return "state whether the commitment was used";
        case errc::usage_unknown: return "there is no such usage; a share consumed lies between 0 and 1";
        case errc::returned_not_stated: return "state how many of the units bought are given back";
        case errc::cover_not_stated: return "state whether another offer covers the service that is given back";
        case errc::service_not_stated: return "state the service: some are never exchanged";
        case errc::exchanges_not_stated: return "state whether the one exchange that is left was made already";
        case errc::day_not_in_month: return "the month has no such day";
        case errc::no_rule_in_force: return "no published rule is in force for this case";
        case errc::rules_overlap: return "more than one rule applies; the table is unsound";
        case errc::rule_undefined: return "the published text leaves this case open; name a choice";
        case errc::rate_out_of_range: return "a fee rate lies between 0 and 1";
        case errc::fee_rate_not_stated: return "the published text names a fee but no rate; state the rate";
        case errc::unknown_agreement: return "no agreement of that name is known";
        case errc::unknown_product: return "no product of that name is known";
        case errc::not_supported: return "no rules are shipped for this agreement and product";
        case errc::tenant_malformed: return "a tenant is a GUID or a domain name";
        case errc::field_missing: return "a field that the request must state is empty";
        case errc::unknown_market: return "neither a code of ISO 3166 nor a name that a list prints";
        case errc::market_ambiguous: return "the list tells parts of this market apart; name the part";
        case errc::no_list_in_force: return "the source had published no list of markets by that day";
        case errc::cap_payment_missing: return "the refund cap needs the payment in the cap's currency";
        case errc::cap_currency_mismatch: return "the payment for the cap is not in the cap's currency";
        case errc::cap_payment_contradicts:
            return "the payment for the cap differs from the payment, in the same currency";
        case errc::request_id_reused: return "the ledger holds this request id with another day or amount";
        case errc::request_id_unknown: return "the ledger holds no request of this id";
        case errc::cap_window_invalid: return "a cap counts one day or month at least, from a day that the calendar has";
    }
    return "unknown error";
}

namespace detail {
/// Returned by a step that went well. No error has this value.
inline constexpr errc no_error{};
}  // namespace detail

}  // namespace refund

#endif
