#include "answer.hpp"

#include "words.hpp"

#include <refund/explain/recorder.hpp>
#include <refund/money/decimal.hpp>

#include <fmt/format.h>

#include <utility>

namespace program {
namespace {

using refund::errc;

/// A column and its text.
struct place {
    column where{};
    std::string text{};
};

std::string text_of(const std::optional<refund::money>& amount) {
    return amount ? refund::to_decimal(*amount) : std::string();
}

/// Of the two prices that may be stated in the cap's currency, the one that contradicts the same price in the payment's
/// currency.
place place_of_contradiction(const refund::cancel_request<>& request) {
    const auto& agreed = request.cap_payment;
    const bool differs =
        agreed && (agreed->unit == request.payment.unit ? *agreed != request.payment
                                                        : (agreed->minor == 0) != (request.payment.minor == 0));
    if (differs) return {column::cap_payment, text_of(agreed)};
    return {column::current_cap_payment, text_of(request.current_cap_payment)};
}

/// The column that a library error is about. Faults of single cells were found when the row was read; these errors
/// involve several cells, the rules or the ledger.
place place_of(const refund::cancel_request<>& request, errc error) {
    switch (error) {
        case errc::requested_before_purchase:
        case errc::term_ended: return {column::requested_on, refund::to_string(request.requested_on)};
        case errc::times_not_stated: return {column::term_began_at, {}};
        case errc::renewal_contradicts:
            return {column::renewed_on, refund::to_string(*request.term.renewed_on)};
        case errc::period_contradicts:
            if (request.term.length == refund::counted_in_days) {
                return {column::term, refund::to_string(request.term)};
            }
            [[fallthrough]];
        case errc::term_length_not_stated:
            return {column::period_from, refund::to_string(request.term.stated_period->from)};
        case errc::cap_payment_missing:
            // If the payment is stated, the one at today's price is missing.
            if (request.cap_payment) return {column::current_cap_payment, text_of(request.current_cap_payment)};
            return {column::cap_payment, {}};
        case errc::payments_contradict:
        case errc::payment_not_stated: return {column::payments, payments_text(request.payments)};
        case errc::cap_currency_mismatch:
            if (!request.payments.empty()) return {column::payments, payments_text(request.payments)};
            return {column::cap_payment, text_of(request.cap_payment)};
        case errc::cap_payment_contradicts: return place_of_contradiction(request);
        case errc::request_id_reused:
        case errc::request_reversed:
        case errc::request_released:
        case errc::reservation_expired: return {column::request_id, {}};
        case errc::commitment_contradicts: return {column::quantity, std::to_string(request.quantity)};
        case errc::payment_not_divisible:
        case errc::overflow:
            if (!request.payments.empty()) return {column::payments, payments_text(request.payments)};
            return {column::payment, refund::to_decimal(request.payment)};
        default: break;
    }
    // The remaining errors are about the version of the rules.
    if (request.as_of) return {column::as_of, refund::to_string(*request.as_of)};
    return {column::requested_on, refund::to_string(request.requested_on)};
}

/// The rule that the quote had found when it failed: "rule ID: ", or nothing.
std::string rule_of(const request_row& row) {
    refund::recorded_steps<> steps;
    if (!row.offer->table || quote_cancel(*row.offer->table, row.request, steps) || !steps.rule) return {};
    return fmt::format("rule {}: ", steps.rule->rule->id.view());
}

}  // namespace

answer error_answer(std::string reason) { return {row_outcome::error, std::nullopt, std::move(reason), 0}; }

answer error_answer(const request_row& row, errc error) {
    const auto [where, text] = place_of(row.request, error);
    const bool rules_are_silent = error == errc::rule_undefined || error == errc::fee_rate_not_stated;
    const std::string shown = text.empty() ? std::string() : in_quotes(text) + ": ";
    return error_answer(cell_error{where, code(error),
                                   fmt::format("{}{}{}", shown, rules_are_silent ? rule_of(row) : "", message(error))}
                            .reason());
}

answer error_answer(const request_row& row, const refund::ledger_error& why) {
    if (why.words.empty()) return error_answer(row, why.reason);
    return error_answer(fmt::format("{}: {}", code(why.reason), why.words));
}

std::optional<refund::cancel_window> window_of(const request_row& row) {
    if (!row.offer->table) return std::nullopt;
    const auto& request = row.request;
    const auto window = refund::window_to_cancel(
        *row.offer->table, request.term, *request.usage,
        {.on = request.requested_on, .as_of = request.as_of.value_or(request.requested_on)});
    if (!window || window->last_day + date::days(1) == refund::term_end(request.term)) return std::nullopt;
    return *window;
}

namespace {

/// Why the request was refused before any rule was asked.
std::string words_before_rules(const request_row& row, std::string_view refusal) {
    if (refusal == refund::market_not_available) {
        const auto& said = *row.not_sold;
        return fmt::format("{}: reservations are not sold in {}, by the list {} ({})", refusal, said.where.code(),
                           said.list_name(), said.list->source.document.view());
    }
    return fmt::format("{}: {}: {}, {}", refusal, message(errc::not_supported), row.offer->agreement,
                       row.offer->product);
}

/// Why a limit or a rule refuses.
std::string words_of_refusal(const request_row& row, const refund::decision<>& decided) {
    const std::string_view refusal = decided.refusal;
    if (decided.rule == nullptr) return words_before_rules(row, refusal);
    if (refusal == refund::refund_limit_exceeded) {
        return fmt::format("{}: the refund cap has {} {} left, less than is asked", refusal,
                           refund::to_decimal(decided.cap_left()), decided.cap_left().unit.code());
    }
    if (refusal == refund::units_exceed_commitment) {
        return fmt::format("{}: the commitment has {} of {} units left; the request returns {}", refusal,
                           decided.admitted.units_left, row.request.quantity, row.request.returned.value_or(1));
    }
    if (refusal == refund::request_limit_exceeded) {
        return fmt::format("{}: the cap allows {} requests, and that many count already", refusal,
                           decided.rule->cap.most_requests.value_or(0));
    }
    std::string words = fmt::format("{}: {}", refusal, decided.rule->clause.view());
    if (const auto window = window_of(row)) {
        words += fmt::format(" The last day was {}.", refund::to_string(window->last_day));
    }
    return words;
}

}  // namespace

answer decided_answer(const request_row& row, const refund::decision<>& decided) {
    if (decided.outcome == refund::outcome::refused) {
        return {row_outcome::refused, decided, words_of_refusal(row, decided), 0};
    }
    return {static_cast<row_outcome>(decided.outcome), decided, {}, row.request.returned.value_or(1)};
}

std::optional<answer> refused_before_rules(const request_row& row) {
    const std::string_view refusal = refund::refusal_before_rules(row);
    if (refusal.empty()) return std::nullopt;
    const auto refused = refund::refuse(row.request, refusal);
    return refused ? decided_answer(row, *refused) : error_answer(row, refused.error());
}

refund::result<refund::admission, refund::ledger_error> first_of_scope::operator()(
    const refund::cancel_quote<>& quote) const {
    const auto admitted = refund::judge(refund::claim_of(quote, row.request, {}), quote.rule().cap, {});
    if (!admitted) return refund::ledger_error{admitted.error(), {}};
    return *admitted;
}

}  // namespace program
