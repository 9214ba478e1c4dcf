#ifndef REFUND_CORE_ERRC_HPP
#define REFUND_CORE_ERRC_HPP

#include <string_view>

namespace refund {

/// Why a computation has no answer.
///
/// An error means that the question cannot be answered: the input is wrong, or no published rule
/// covers it. "Not refundable" is not an error: it is a decision with its rule.
enum class errc : unsigned char {
    // arithmetic
    overflow = 1,       ///< The exact result does not fit the amount type.
    division_by_zero,   ///< A ratio or a split has nothing to divide by.
    currency_mismatch,  ///< Two amounts of different currencies meet.
    negative_amount,    ///< A paid amount or a weight is below zero.
    size_mismatch,      ///< Two columns that belong together have different lengths.
    column_missing,     ///< An optional column was left out, but the answer needs it.
    // text
    unknown_currency,    ///< Not a code of the ISO 4217 list that this version ships.
    no_minor_unit,       ///< ISO 4217 gives the code no minor unit (XAU, XDR, ...).
    amount_empty,        ///< No text where an amount is expected.
    amount_malformed,    ///< Not of the form -?digits[.digits]; no blanks, signs, separators, exponents.
    amount_too_precise,  ///< More decimals than the currency has minor digits.
    date_malformed,      ///< Not of the form YYYY-MM-DD.
    date_invalid,        ///< The form is right, but the calendar has no such day (2025-02-29).
    offset_missing,      ///< A moment that does not state its offset from UTC.
    moment_malformed,    ///< Not of the form YYYY-MM-DDTHH:MM:SS with an offset.
    moment_too_precise,  ///< A moment with a fraction of a second.
    term_malformed,      ///< Not ISO 8601 PnY, PnM, PnYnM or PnD.
    term_out_of_range,   ///< Not 1 to 60 months, or in days not 1 to 1,827, the most in five years.
    // the request
    requested_before_purchase,     ///< The request is older than the purchase.
    term_ended,                    ///< The request comes on or after the day the term ends.
    quantity_out_of_range,         ///< Units bought below one, or units returned not in 1..bought.
    usage_not_stated,              ///< The request does not state whether it was used; nothing is assumed.
    usage_unknown,                 ///< No such usage state: a share outside 0 to 1.
    returned_not_stated,           ///< Several units were bought, and the request does not state how many come back.
    cover_not_stated,              ///< An exchange whose rule depends on what covers the service.
    service_not_stated,            ///< An exchange in which neither side names a service, and some are never exchanged.
    exchanges_not_stated,          ///< It is not stated whether the last exchange allowed has been made.
    period_contradicts,            ///< A stated period is empty, begins before the purchase, or is paid monthly.
    renewal_contradicts,           ///< The last renewal is not after the purchase, or comes after the request.
    requested_before_period,       ///< The request comes before the first day of the stated period.
    hourly_commitment_not_stated,  ///< A rule asks how much was committed per hour, and it is not stated.
    list_payment_not_stated,       ///< A rule charges used time at the list price, and it is not stated.
    times_not_stated,              ///< A rule counts hours or seconds, and the times of day are not stated.
    time_invalid,                  ///< A time of day outside 0 to 86,399 seconds.
    moment_contradicts,            ///< A moment falls on another day, in UTC, than the one stated.
    term_length_not_stated,        ///< A rule asks for the length of the term, and the request states a period of days.
    facts_not_stated,              ///< The answer depends on more than the call, or a prepared row, can state.
    exchange_side_empty,           ///< An exchange in which nothing is returned or nothing is bought.
    payments_empty,                ///< A list of payments that lists none.
    payments_contradict,           ///< Stated payments are out of order, outside the term, or with a single payment.
    payment_not_stated,            ///< A payment is due, and nothing says whether it was made.
    day_not_in_month,              ///< Strict month arithmetic met a month without that day.
    // the rules
    no_rule_in_force,     ///< No row of the table covers the date, the day and the usage.
    never_cancellable,    ///< No row of that version ever gives something back.
    rule_id_unknown,      ///< No row of that id that a choice could change, or whose reading it could take over.
    roles_not_published,  ///< No text names who may cancel the product on that day.
    rules_overlap,        ///< More than one row covers them: the table is unsound.
    rule_undefined,       ///< The published text leaves the case open; a choice must be named.
    rate_out_of_range,    ///< A fee rate below 0 or above 1.
    fee_rate_not_stated,  ///< The published text names a fee without a rate; state one.
    unknown_agreement,    ///< No agreement of that name.
    unknown_product,      ///< No product of that name.
    not_supported,        ///< No table is shipped for this agreement and product.
    // support requests
    tenant_malformed,  ///< Neither a GUID nor a domain name.
    field_missing,     ///< A field that the request must state is empty.
    // markets
    unknown_market,    ///< Neither a code of ISO 3166 nor a name that a list prints.
    market_ambiguous,  ///< A code whose parts a list treats differently.
    no_list_in_force,  ///< The source had not published a list of markets yet.
    // the refund cap
    cap_payment_missing,      ///< A cap applies, and the payment in its currency is missing.
    cap_currency_mismatch,    ///< The payment given for the cap is in a currency other than the cap's.
    cap_payment_contradicts,  ///< Two payments differ in one currency, or one is zero and the other is not.
    request_id_reused,        ///< The ledger holds this request id for another request.
    request_id_unknown,       ///< The ledger holds no such request.
    cap_terms_unknown,        ///< A row names, by number, a rule or terms that the call does not have.
    cap_window_invalid,       ///< A window shorter than one day or month, or from a day that the calendar lacks.
    requests_not_counted,     ///< Columns do not count requests, and the cap limits their number.
    // the ledger
    text_not_utf8,             ///< A key contains bytes that are not UTF-8.
    text_invisible_character,  ///< A key contains an invisible character.
    text_outer_blank,          ///< A key begins or ends with a blank.
    text_too_long,             ///< A key has more than 1,000 bytes.
    scope_spelt_otherwise,     ///< Two scopes differ only in the case of letters or in how characters are composed.
    request_id_missing,        ///< A ledger tells requests apart by their ids.
    commitment_contradicts,    ///< Earlier requests state another number of units bought.
    ledger_currency_mismatch,  ///< The ledger holds amounts of the scope in a currency other than the cap's.
    request_reserved,          ///< The request is held: commit it or release it.
    request_not_reserved,      ///< The request holds no reservation.
    request_released,          ///< The reservation was released.
    request_reversed,          ///< The request was taken back.
    reservation_expired,       ///< The reservation ended, and what it held no longer fits.
    ledger_busy,               ///< Others held the ledger too long; the same call may go through later.
    ledger_full,               ///< No room on the disk.
    ledger_read_only,          ///< The ledger cannot be written.
    ledger_unavailable,  ///< The ledger cannot be reached, or the connection was lost; a repeated call may go through.
    ledger_schema_unknown,  ///< Made by a newer version, or not a ledger at all.
    ledger_not_durable,     ///< The database may lose what it acknowledged.
    ledger_damaged,         ///< What is stored contradicts itself.
    // plans
    cap_terms_differ,     ///< Commitments of one plan, or days of it, have caps with different terms.
    commitment_repeated,  ///< A plan names a commitment twice.
    plan_too_large,       ///< Too many choices to prove a plan the best.
    // requests as texts
    unknown_billing_plan,   ///< Neither upfront nor monthly.
    quantity_malformed,     ///< Units that are not a whole number in digits.
    used_malformed,         ///< Neither yes nor no.
    payment_not_divisible,  ///< A payment for several units does not divide evenly by them.
    unknown_payment_for,    ///< Neither one-unit nor all-units.
    rounding_step_out_of_range,  ///< A rounding step below one minor unit.
    payment_malformed,           ///< Not of the form YYYY-MM-DD=AMOUNT, followed by made or declined.
    payments_too_many,           ///< More payments than there is room for.
};

/// The stable code of an error: lower-case words joined by hyphens. Programs may depend on it.
[[nodiscard]] constexpr std::string_view code(errc error) noexcept {
    switch (error) {
        case errc::overflow: return "overflow";
        case errc::division_by_zero: return "division-by-zero";
        case errc::currency_mismatch: return "currency-mismatch";
        case errc::negative_amount: return "negative-amount";
        case errc::size_mismatch: return "size-mismatch";
        case errc::column_missing: return "column-missing";
        case errc::unknown_currency: return "unknown-currency";
        case errc::no_minor_unit: return "no-minor-unit";
        case errc::amount_empty: return "amount-empty";
        case errc::amount_malformed: return "amount-malformed";
        case errc::amount_too_precise: return "amount-too-precise";
        case errc::date_malformed: return "date-malformed";
        case errc::date_invalid: return "date-invalid";
        case errc::offset_missing: return "offset-missing";
        case errc::moment_malformed: return "moment-malformed";
        case errc::moment_too_precise: return "moment-too-precise";
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
        case errc::period_contradicts: return "period-contradicts";
        case errc::renewal_contradicts: return "renewal-contradicts";
        case errc::requested_before_period: return "requested-before-period";
        case errc::hourly_commitment_not_stated: return "hourly-commitment-not-stated";
        case errc::list_payment_not_stated: return "list-payment-not-stated";
        case errc::times_not_stated: return "times-not-stated";
        case errc::time_invalid: return "time-invalid";
        case errc::moment_contradicts: return "moment-contradicts";
        case errc::term_length_not_stated: return "term-length-not-stated";
        case errc::facts_not_stated: return "facts-not-stated";
        case errc::exchange_side_empty: return "exchange-side-empty";
        case errc::payments_empty: return "payments-empty";
        case errc::payments_contradict: return "payments-contradict";
        case errc::payment_not_stated: return "payment-not-stated";
        case errc::day_not_in_month: return "day-not-in-month";
        case errc::no_rule_in_force: return "no-rule-in-force";
        case errc::never_cancellable: return "never-cancellable";
        case errc::rule_id_unknown: return "rule-id-unknown";
        case errc::roles_not_published: return "roles-not-published";
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
        case errc::cap_terms_unknown: return "cap-terms-unknown";
        case errc::cap_window_invalid: return "cap-window-invalid";
        case errc::requests_not_counted: return "requests-not-counted";
        case errc::text_not_utf8: return "text-not-utf8";
        case errc::text_invisible_character: return "text-invisible-character";
        case errc::text_outer_blank: return "text-outer-blank";
        case errc::text_too_long: return "text-too-long";
        case errc::scope_spelt_otherwise: return "scope-spelt-otherwise";
        case errc::request_id_missing: return "request-id-missing";
        case errc::commitment_contradicts: return "commitment-contradicts";
        case errc::ledger_currency_mismatch: return "ledger-currency-mismatch";
        case errc::request_reserved: return "request-reserved";
        case errc::request_not_reserved: return "request-not-reserved";
        case errc::request_released: return "request-released";
        case errc::request_reversed: return "request-reversed";
        case errc::reservation_expired: return "reservation-expired";
        case errc::ledger_busy: return "ledger-busy";
        case errc::ledger_full: return "ledger-full";
        case errc::ledger_read_only: return "ledger-read-only";
        case errc::ledger_unavailable: return "ledger-unavailable";
        case errc::ledger_schema_unknown: return "ledger-schema-unknown";
        case errc::ledger_not_durable: return "ledger-not-durable";
        case errc::ledger_damaged: return "ledger-damaged";
        case errc::cap_terms_differ: return "cap-terms-differ";
        case errc::commitment_repeated: return "commitment-repeated";
        case errc::plan_too_large: return "plan-too-large";
        case errc::unknown_billing_plan: return "unknown-billing-plan";
        case errc::quantity_malformed: return "quantity-malformed";
        case errc::used_malformed: return "used-malformed";
        case errc::payment_not_divisible: return "payment-not-divisible";
        case errc::unknown_payment_for: return "unknown-payment-for";
        case errc::rounding_step_out_of_range: return "rounding-step-out-of-range";
        case errc::payment_malformed: return "payment-malformed";
        case errc::payments_too_many: return "payments-too-many";
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
        case errc::column_missing: return "the answer needs a column that was left out";
        case errc::unknown_currency: return "not a currency code of ISO 4217 (three capital letters)";
        case errc::no_minor_unit: return "ISO 4217 gives this code no minor unit";
        case errc::amount_empty: return "an amount is expected";
        case errc::amount_malformed:
            return "an amount is digits with at most one decimal point, without blanks, separators or exponent";
        case errc::amount_too_precise: return "more decimals than the currency has";
        case errc::date_malformed: return "a date is written YYYY-MM-DD";
        case errc::date_invalid: return "the calendar has no such day";
        case errc::offset_missing: return "a moment needs its offset from UTC at the end: Z, or -08:00";
        case errc::moment_malformed:
            return "a moment is written YYYY-MM-DDTHH:MM:SS, with its offset from UTC: Z, or -08:00";
        case errc::moment_too_precise: return "a moment is stated to the second";
        case errc::term_malformed:
            return "a term is written in ISO 8601: P1Y, P3Y, P5Y, P1M, P36M, or in days alone: P17D";
        case errc::term_out_of_range: return "a term is one month to five years long, or 1 to 1827 days";
        case errc::requested_before_purchase: return "the request is earlier than the purchase";
        case errc::term_ended: return "the term has ended; nothing is left to cancel";
        case errc::quantity_out_of_range: return "the units returned must be between 1 and the units bought";
        case errc::usage_not_stated: return "state whether the commitment was used";
        case errc::usage_unknown: return "there is no such usage; a consumed share lies between 0 and 1";
        case errc::returned_not_stated: return "state how many of the units bought are given back";
        case errc::cover_not_stated: return "state whether another offer covers the service that is given back";
        case errc::service_not_stated: return "state the service: some are never exchanged";
        case errc::exchanges_not_stated: return "state whether the last exchange allowed was already made";
        case errc::period_contradicts:
            return "the stated period is empty, begins before the purchase, or is paid by the month";
        case errc::renewal_contradicts: return "the renewal is not after the purchase, or comes after the request";
        case errc::requested_before_period: return "the request comes before the stated period";
        case errc::hourly_commitment_not_stated: return "state the hourly commitment: a rule asks for it";
        case errc::list_payment_not_stated:
            return "state what the period costs at the list price: the rule charges used time at that price";
        case errc::times_not_stated:
            return "a rule counts hours or seconds: state the moments at which the term began and the request came";
        case errc::time_invalid: return "a time of day is 0 to 86399 seconds after midnight";
        case errc::moment_contradicts: return "the moment falls on another day, in UTC, than the one stated";
        case errc::term_length_not_stated:
            return "a rule asks for the length of the term, and the request states a period of days";
        case errc::facts_not_stated: return "the answer depends on more than can be stated here";
        case errc::exchange_side_empty: return "an exchange returns something and buys something";
        case errc::payments_empty: return "the list of payments is empty";
        case errc::payments_contradict:
            return "stated payments follow each other within the term, and take the place of payment, cap_payment and "
                   "today's price";
        case errc::payment_not_stated: return "a payment is due: state whether it was made or declined";
        case errc::day_not_in_month: return "the month has no such day";
        case errc::no_rule_in_force: return "no published rule is in force for this case";
        case errc::never_cancellable: return "no rule of that day ever lets it be cancelled";
        case errc::rule_id_unknown: return "the table has no rule with that id that the choice fits";
        case errc::roles_not_published: return "no published text says who may cancel it on that day";
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
            return "the payment for the cap differs from the payment in the same currency, or only one of them is zero";
        case errc::request_id_reused: return "the ledger holds this request id for another request";
        case errc::request_id_unknown: return "the ledger holds no request with this id";
        case errc::cap_terms_unknown: return "a row names a rule, or terms of a cap, by a number that none has";
        case errc::cap_window_invalid:
            return "a cap counts at least one day or month, from a day that the calendar has";
        case errc::requests_not_counted:
            return "columns do not count requests: a cap that limits their number takes them one by one";
        case errc::text_not_utf8: return "a key is UTF-8 text";
        case errc::text_invisible_character: return "a key contains an invisible character";
        case errc::text_outer_blank: return "a key begins or ends with a blank";
        case errc::text_too_long: return "a key has more than 1,000 bytes";
        case errc::scope_spelt_otherwise: return "another scope differs from it only in case or composition";
        case errc::request_id_missing: return "a ledger needs a request id";
        case errc::commitment_contradicts:
            return "earlier requests of this commitment state another number of units bought";
        case errc::ledger_currency_mismatch:
            return "the ledger holds amounts of this scope in another currency than the cap";
        case errc::request_reserved: return "the request is reserved; commit it or release it";
        case errc::request_not_reserved: return "the request holds no reservation";
        case errc::request_released: return "the reservation was released; ask under a new id";
        case errc::request_reversed: return "the request was taken back; ask under a new id";
        case errc::reservation_expired: return "the reservation has ended";
        case errc::ledger_busy: return "others hold the ledger; try again";
        case errc::ledger_full: return "there is no room left for the ledger";
        case errc::ledger_read_only: return "the ledger cannot be written";
        case errc::ledger_unavailable: return "the ledger cannot be reached";
        case errc::ledger_schema_unknown: return "this is not a ledger, or a newer version made it";
        case errc::ledger_not_durable: return "the database is set up so that it may lose what it acknowledged";
        case errc::ledger_damaged: return "the ledger contradicts itself";
        case errc::cap_terms_differ: return "the commitments of a plan have caps with different terms";
        case errc::commitment_repeated: return "a plan names each commitment once";
        case errc::plan_too_large: return "too many choices to tell the best plan from a good one";
        case errc::unknown_billing_plan: return "a billing plan is upfront or monthly";
        case errc::quantity_malformed: return "units are a whole number, written in digits only";
        case errc::used_malformed: return "usage is yes or no";
        case errc::payment_not_divisible: return "the payment does not divide evenly by the units";
        case errc::unknown_payment_for: return "payments are stated for one-unit or for all-units";
        case errc::rounding_step_out_of_range: return "a rounding step is at least one minor unit";
        case errc::payment_malformed:
            return "payments are written 2024-01-15=100.00 made; 2024-02-15=96.00 declined; 2024-03-15=104.00";
        case errc::payments_too_many: return "more payments than there is room for";
    }
    return "unknown error";
}

namespace detail {
/// Returned by a step that succeeded. No error has this value.
inline constexpr errc no_error{};
}  // namespace detail

}  // namespace refund

#endif
