#ifndef REFUND_PLAN_DETAIL_QUOTED_HPP
#define REFUND_PLAN_DETAIL_QUOTED_HPP

#include <refund/ledger/account.hpp>
#include <refund/plan/commitment.hpp>
#include <refund/plan/detail/model.hpp>
#include <refund/quote/cancel.hpp>
#include <refund/quote/decide.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace refund::detail {

/// Whether all numbers of units are tried, or a selection of them.
enum class plan_effort : unsigned char { exact, good };

/// The quote for a number of units of a commitment on one day.
struct plan_quote {
    enum class ruled : unsigned char { refused, without_cap, capped } says{};
    plan_choice choice{};       // asks for nothing and has no refund if a rule refuses
    std::string_view refusal{};  // its code
};

/// A commitment over the days of the plan.
struct plan_days_quoted {
    std::int64_t units{};  // the most that can be returned
    int first{}, until{};  // days on which the term runs, without `until`
    std::vector<plan_quote> largest{};  // the largest refund on each of these days
    bool units_left_out{};              // some numbers of units were not tried
};

/// Quotes the commitments of a plan.
template <usage_state Usage>
class plan_quotes {
public:
    plan_quotes(std::span<const plan_commitment<Usage>> commitments, const plan_days& days, const account& held,
                plan_effort effort)
        : commitments_(commitments), days_(days), held_(held), effort_(effort) {}

    /// Quotes the largest refund of every commitment on each day.
    [[nodiscard]] std::optional<plan_fault> quote_days();

    /// What may be asked for on a day: every number of units, or a selection that includes the largest refund. Leaves
    /// out those for which nothing is paid. Errors: plan_too_large; those of `quote_days`.
    [[nodiscard]] result<std::vector<plan_quote>, plan_fault> choices_on(std::size_t commitment, int day);

    /// The request to return `units` on a day, which is counted from the plan's first one.
    [[nodiscard]] cancel_request<Usage> request_of(std::size_t commitment, int day, std::int64_t units) const {
        cancel_request<Usage> request = commitments_[commitment].request;
        request.requested_on = days_.today + date::days(day);
        request.returned = units;
        return request;
    }
    [[nodiscard]] const std::vector<plan_days_quoted>& all() const { return all_; }
    /// The terms of the only cap, without the words for its scope; nothing if no rule has a cap.
    [[nodiscard]] const std::optional<cap_terms>& cap() const { return cap_; }

private:
    [[nodiscard]] std::optional<plan_fault> look_at(std::size_t commitment, std::set<std::string>& names);
    [[nodiscard]] std::optional<plan_fault> quote_largest(std::size_t commitment);
    [[nodiscard]] result<plan_quote, plan_fault> quoted(std::size_t commitment, int day, std::int64_t units);
    [[nodiscard]] errc note(const cap_terms& cap);

    std::span<const plan_commitment<Usage>> commitments_;
    plan_days days_;
    const account& held_;
    plan_effort effort_;
    std::vector<plan_days_quoted> all_{};
    std::optional<cap_terms> cap_{};
    std::int64_t quotes_left_{4'000'000};
};

// ---------------------------------------------------------------------------- implementation

template <usage_state Usage>
std::optional<plan_fault> plan_quotes<Usage>::quote_days() {
    const auto fault = [](errc reason) { return plan_fault{.reason = reason}; };
    if (!in_calendar(days_.today) || !in_calendar(days_.until) || days_.until < days_.today) {
        return fault(errc::date_invalid);
    }
    all_.resize(commitments_.size());
    std::set<std::string> names;
    for (std::size_t i = 0; i < all_.size(); ++i) {
        if (const auto wrong = look_at(i, names)) return wrong;
        if (const auto wrong = quote_largest(i)) return wrong;
    }
    if (cap_ && held_.unit().has_minor_unit() && held_.unit() != cap_->limit.unit) {
        return fault(errc::ledger_currency_mismatch);
    }
    return std::nullopt;
}

template <usage_state Usage>
std::optional<plan_fault> plan_quotes<Usage>::look_at(std::size_t commitment, std::set<std::string>& names) {
    const auto fault = [&](errc reason) { return plan_fault{.reason = reason, .commitment = commitment}; };
    const cancel_request<Usage>& request = commitments_[commitment].request;
    plan_days_quoted& facts = all_[commitment];
    if (currency_of(request) != currency_of(commitments_.front().request)) return fault(errc::currency_mismatch);
    if (!is_length_known(request.term)) return fault(errc::term_out_of_range);
    if (!in_calendar(request.term.purchased_on)) return fault(errc::date_invalid);
    if (const errc wrong = find_unusual_fault(request.term); wrong != no_error) return fault(wrong);
    const std::int64_t before = request.returned_before;
    if (before < 0 || before > request.quantity) return fault(errc::quantity_out_of_range);
    facts.units = request.returned.value_or(request.quantity - before);
    if (facts.units < 1 || facts.units > request.quantity) return fault(errc::quantity_out_of_range);
    if (!commitments_[commitment].commitment_id.empty()) {
        const claim named = normalized({.day = days_.today,
                                        .commitment_id = commitments_[commitment].commitment_id,
                                        .bought = request.quantity});
        if (const errc wrong = find_fault_beside_id(named).reason; wrong != no_error) return fault(wrong);
        if (!names.insert(named.commitment_id).second) return fault(errc::commitment_repeated);
        const claim_facts known = held_.facts_of(named, uncapped);
        const bool contradicts = known.units_bought != 0 && known.units_bought != request.quantity;
        if (contradicts) return fault(errc::commitment_contradicts);
        facts.units = (std::min)(facts.units, request.quantity - known.units_given_back);
    }
    const reservation_term& term = request.term;
    const calendar_day begins = term.stated_period ? term.stated_period->from : term.began_on();
    facts.first = (std::max)(0, days_between(days_.today, begins));
    facts.until =
        (std::min)(days_between(days_.today, days_.until) + 1, days_between(days_.today, term_end(request.term)));
    return std::nullopt;
}

/// Notes the cap of a rule, and checks that it is the plan's only one. The words for its scope may differ from version
/// to version, so they are not compared. Errors: cap_terms_differ, negative_amount, cap_window_invalid.
template <usage_state Usage>
errc plan_quotes<Usage>::note(const cap_terms& cap) {
    cap_terms terms(cap);
    terms.scope = {};
    if (cap_) return *cap_ == terms ? no_error : errc::cap_terms_differ;
    if (terms.limit.minor < 0) return errc::negative_amount;
    if (!is_sound(terms.window)) return errc::cap_window_invalid;
    cap_ = terms;
    return no_error;
}

template <usage_state Usage>
result<plan_quote, plan_fault> plan_quotes<Usage>::quoted(std::size_t commitment, int day, std::int64_t units) {
    using ruled = plan_quote::ruled;
    const cancel_request<Usage> request = request_of(commitment, day, units);
    if (--quotes_left_ < 0) return plan_fault{.reason = errc::plan_too_large};
    const auto quote = quote_cancel(commitments_[commitment].table, request);
    if (!quote) return plan_fault{quote.error(), commitment, request.requested_on};
    plan_quote found{.choice = {.units = units, .day = day}};
    if (!quote->refundable()) {
        found.refusal = quote->rule().outcome.code.view();
        return found;
    }
    found.says = ruled::without_cap;
    found.choice.refund = quote->refund().minor;
    found.choice.step = quote->rounding_step();
    found.choice.round = rounding_under_cap(*quote);
    const cap_terms& cap = quote->rule().cap;
    if (!cap.applies()) return found;
    if (const errc wrong = note(cap); wrong != no_error) return plan_fault{wrong, commitment, request.requested_on};
    found.says = ruled::capped;
    found.choice.asked = quote->toward_cap().minor;
    found.choice.cap_refund = quote->cap_refund().minor;
    return found;
}

/// Before rounding, a refund never shrinks as units grow. A quoted one is off by less than two steps, since credit and
/// fee are rounded. So once it is four steps below that of all units, fewer units still give no more.
template <usage_state Usage>
std::optional<plan_fault> plan_quotes<Usage>::quote_largest(std::size_t commitment) {
    std::int64_t roundings = 0;
    const std::int64_t step = commitments_[commitment].request.rounding_step.minor;
    if (!multiply_into(roundings, std::int64_t{4}, step)) return plan_fault{errc::overflow, commitment, {}};
    constexpr std::int64_t most_looked_at = 1'000;
    plan_days_quoted& facts = all_[commitment];
    if (facts.units < 1) return std::nullopt;
    for (int day = facts.first; day < facts.until; ++day) {
        const auto all = quoted(commitment, day, facts.units);
        if (!all) return all.error();
        plan_quote largest = *all;
        const bool refused = all->says == plan_quote::ruled::refused;
        for (std::int64_t units = facts.units - 1; units > 0 && !refused; --units) {
            if (facts.units - units > most_looked_at) {
                if (effort_ == plan_effort::exact) return plan_fault{errc::plan_too_large, commitment, {}};
                facts.units_left_out = true;
                break;
            }
            const auto fewer = quoted(commitment, day, units);
            if (!fewer) return fewer.error();
            if (fewer->choice.refund > largest.choice.refund) largest = *fewer;
            if (fewer->choice.refund <= all->choice.refund - roundings) break;
        }
        facts.largest.push_back(largest);
    }
    return std::nullopt;
}

template <usage_state Usage>
result<std::vector<plan_quote>, plan_fault> plan_quotes<Usage>::choices_on(std::size_t commitment, int day) {
    plan_days_quoted& facts = all_[commitment];
    const plan_quote& largest = facts.largest[static_cast<std::size_t>(day - facts.first)];
    std::vector<plan_quote> found;
    if (largest.choice.refund <= 0) return found;
    constexpr std::int64_t parts = 8;
    const bool some = effort_ == plan_effort::good && facts.units > parts + 1;
    if (some) facts.units_left_out = true;
    const std::int64_t ways = some ? parts + 1 : facts.units;
    for (std::int64_t way = 0; way < ways; ++way) {
        // One unit, and each number of eighths of the units.
        const std::int64_t eighths = facts.units / parts * way + facts.units % parts * way / parts;
        const std::int64_t units = !some ? way + 1 : way == 0 ? 1 : eighths;
        if (units == largest.choice.units) continue;
        const auto next = quoted(commitment, day, units);
        if (!next) return next.error();
        if (next->choice.refund > 0) found.push_back(*next);
    }
    found.push_back(largest);
    return found;
}

}  // namespace refund::detail

#endif
