#include <refund/core/errc.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <iterator>
#include <string_view>

namespace {

using refund::errc;

struct row {
    errc error;
    std::string_view code;
};

// Written by hand: programs store and compare these words, so a change here is a breaking change.
constexpr row golden[] = {
    {errc::overflow, "overflow"},
    {errc::division_by_zero, "division-by-zero"},
    {errc::currency_mismatch, "currency-mismatch"},
    {errc::negative_amount, "negative-amount"},
    {errc::size_mismatch, "size-mismatch"},
    {errc::column_missing, "column-missing"},
    {errc::unknown_currency, "unknown-currency"},
    {errc::no_minor_unit, "no-minor-unit"},
    {errc::amount_empty, "amount-empty"},
    {errc::amount_malformed, "amount-malformed"},
    {errc::amount_too_precise, "amount-too-precise"},
    {errc::date_malformed, "date-malformed"},
    {errc::date_invalid, "date-invalid"},
    {errc::offset_missing, "offset-missing"},
    {errc::term_malformed, "term-malformed"},
    {errc::term_out_of_range, "term-out-of-range"},
    {errc::requested_before_purchase, "requested-before-purchase"},
    {errc::term_ended, "term-ended"},
    {errc::quantity_out_of_range, "quantity-out-of-range"},
    {errc::usage_not_stated, "usage-not-stated"},
    {errc::usage_unknown, "usage-unknown"},
    {errc::returned_not_stated, "returned-not-stated"},
    {errc::cover_not_stated, "cover-not-stated"},
    {errc::service_not_stated, "service-not-stated"},
    {errc::exchanges_not_stated, "exchanges-not-stated"},
    {errc::period_contradicts, "period-contradicts"},
    {errc::requested_before_period, "requested-before-period"},
    {errc::renewal_contradicts, "renewal-contradicts"},
    {errc::moment_malformed, "moment-malformed"},
    {errc::moment_too_precise, "moment-too-precise"},
    {errc::times_not_stated, "times-not-stated"},
    {errc::time_invalid, "time-invalid"},
    {errc::moment_contradicts, "moment-contradicts"},
    {errc::hourly_commitment_not_stated, "hourly-commitment-not-stated"},
    {errc::list_payment_not_stated, "list-payment-not-stated"},
    {errc::term_length_not_stated, "term-length-not-stated"},
    {errc::facts_not_stated, "facts-not-stated"},
    {errc::exchange_side_empty, "exchange-side-empty"},
    {errc::payments_empty, "payments-empty"},
    {errc::day_not_in_month, "day-not-in-month"},
    {errc::no_rule_in_force, "no-rule-in-force"},
    {errc::never_cancellable, "never-cancellable"},
    {errc::rule_id_unknown, "rule-id-unknown"},
    {errc::roles_not_published, "roles-not-published"},
    {errc::rules_overlap, "rules-overlap"},
    {errc::rule_undefined, "rule-undefined"},
    {errc::rate_out_of_range, "rate-out-of-range"},
    {errc::fee_rate_not_stated, "fee-rate-not-stated"},
    {errc::unknown_agreement, "unknown-agreement"},
    {errc::unknown_product, "unknown-product"},
    {errc::not_supported, "not-supported"},
    {errc::tenant_malformed, "tenant-malformed"},
    {errc::field_missing, "field-missing"},
    {errc::unknown_market, "unknown-market"},
    {errc::market_ambiguous, "market-ambiguous"},
    {errc::no_list_in_force, "no-list-in-force"},
    {errc::cap_payment_missing, "cap-payment-missing"},
    {errc::cap_currency_mismatch, "cap-currency-mismatch"},
    {errc::cap_payment_contradicts, "cap-payment-contradicts"},
    {errc::request_id_reused, "request-id-reused"},
    {errc::request_id_unknown, "request-id-unknown"},
    {errc::cap_terms_unknown, "cap-terms-unknown"},
    {errc::cap_window_invalid, "cap-window-invalid"},
    {errc::requests_not_counted, "requests-not-counted"},
    {errc::text_not_utf8, "text-not-utf8"},
    {errc::text_invisible_character, "text-invisible-character"},
    {errc::text_outer_blank, "text-outer-blank"},
    {errc::text_too_long, "text-too-long"},
    {errc::scope_spelt_otherwise, "scope-spelt-otherwise"},
    {errc::request_id_missing, "request-id-missing"},
    {errc::commitment_contradicts, "commitment-contradicts"},
    {errc::ledger_currency_mismatch, "ledger-currency-mismatch"},
    {errc::request_reserved, "request-reserved"},
    {errc::request_not_reserved, "request-not-reserved"},
    {errc::request_released, "request-released"},
    {errc::request_reversed, "request-reversed"},
    {errc::reservation_expired, "reservation-expired"},
    {errc::ledger_busy, "ledger-busy"},
    {errc::ledger_full, "ledger-full"},
    {errc::ledger_read_only, "ledger-read-only"},
    {errc::ledger_unavailable, "ledger-unavailable"},
    {errc::ledger_schema_unknown, "ledger-schema-unknown"},
    {errc::ledger_not_durable, "ledger-not-durable"},
    {errc::ledger_damaged, "ledger-damaged"},
    {errc::cap_terms_differ, "cap-terms-differ"},
    {errc::commitment_repeated, "commitment-repeated"},
    {errc::plan_too_large, "plan-too-large"},
    {errc::unknown_billing_plan, "unknown-billing-plan"},
    {errc::quantity_malformed, "quantity-malformed"},
    {errc::used_malformed, "used-malformed"},
    {errc::payment_not_divisible, "payment-not-divisible"},
    {errc::unknown_payment_for, "unknown-payment-for"},
    {errc::rounding_step_out_of_range, "rounding-step-out-of-range"},
    {errc::payments_contradict, "payments-contradict"},
    {errc::payment_not_stated, "payment-not-stated"},
    {errc::payment_malformed, "payment-malformed"},
    {errc::payments_too_many, "payments-too-many"},
};

constexpr bool codes_are_as_listed() {
    for (const row& r : golden) {
        if (refund::code(r.error) != r.code) return false;
    }
    return true;
}
static_assert(codes_are_as_listed());

constexpr std::size_t known_errors() {
    std::size_t count = 0;
    for (unsigned value = 0; value < 256; ++value) {
        if (refund::code(static_cast<errc>(value)) != "unknown-error") ++count;
    }
    return count;
}
static_assert(known_errors() == std::size(golden), "an error was added: list its code above");

constexpr bool is_lower_case_words_and_hyphens(std::string_view text) {
    if (text.empty() || text.front() == '-' || text.back() == '-') return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool letter = (text[i] >= 'a' && text[i] <= 'z') || (i > 0 && text[i] >= '0' && text[i] <= '9');  // utf8
        if (!letter && !(text[i] == '-' && text[i - 1] != '-')) return false;
    }
    return true;
}

}  // namespace

TEST_CASE("every error has a code of lower-case words joined by hyphens") {
    for (const row& r : golden) {
        CAPTURE(r.code.data());
        CHECK(is_lower_case_words_and_hyphens(refund::code(r.error)));
    }
}

TEST_CASE("no two errors share a code or a message") {
    for (std::size_t i = 0; i < std::size(golden); ++i) {
        for (std::size_t k = 0; k < i; ++k) {
            CAPTURE(golden[i].code.data());
            CAPTURE(golden[k].code.data());
            CHECK(refund::code(golden[i].error) != refund::code(golden[k].error));
            CHECK(refund::message(golden[i].error) != refund::message(golden[k].error));
        }
    }
}

TEST_CASE("every error has a message without a full stop, so that it can stand inside a longer sentence") {
    for (const row& r : golden) {
        CAPTURE(r.code.data());
        const std::string_view message = refund::message(r.error);
        CHECK(message.size() > 10);
        CHECK(message != "unknown error");
        CHECK(message.back() != '.');
    }
}

TEST_CASE("an unknown error number still has a code and a message") {
    static_assert(refund::code(static_cast<errc>(255)) == "unknown-error");
    static_assert(refund::message(static_cast<errc>(255)) == "unknown error");
}
