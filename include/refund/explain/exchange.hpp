#ifndef REFUND_EXPLAIN_EXCHANGE_HPP
#define REFUND_EXPLAIN_EXCHANGE_HPP

#include <refund/explain/detail/explanation_writer.hpp>
#include <refund/explain/detail/write_rule.hpp>
#include <refund/explain/text.hpp>
#include <refund/quote/exchange.hpp>

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace refund {

/// A sink that keeps the steps of one exchange, to be put into words by `explain`, or by the caller in any other form.
/// It keeps the last exchange reported to it, and you may reuse it for the next one. It refers to the table and to the
/// texts of the request.
///
///     recorded_exchange steps;
///     const auto quote = quote_exchange(rules::self_service_exchange, request, steps);
struct recorded_exchange {
    std::vector<step::returned_in_exchange> returns{};  ///< those that could be valued, in their order
    std::optional<step::summed_exchange> sum{};         ///< none: the exchange ended in an error

    /// Keeps a step: the sink's side, called by quote_exchange. `began` clears the record.
    /// @{
    void operator()(const step::began&) noexcept { returns.clear(), sum.reset(); }
    template <std::same_as<step::returned_in_exchange> Return>
    void operator()(const Return& one) {
        returns.push_back(one);
    }
    void operator()(const step::summed_exchange& found) noexcept { sum = found; }
    /// @}
};

/// Why this exchange: each return with its rule, dates, the exact value before rounding and what it is worth,
/// then the totals and the verdict; one topic a line, continued lines indented.
template <std::same_as<recorded_exchange> Recorded>  // a template, so that only callers compile it
[[nodiscard]] std::string explain(const Recorded& steps);

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// Refers to a rule that was written out for an earlier return.
inline void write_known_exchange_rule(explanation_writer& out, const exchange_rule& by) {
    out.topic("Rule");
    out << by.id.view() << ", as above";
    out.end();
}

inline void write_exchange_rule(explanation_writer& out, const exchange_rule& by) {
    out.topic("Rule");
    out << by.id.view();
    out.end();
    out.more();
    out << by.clause.view();
    out.end();
    write_citation(out, "Source", by.source);
    if (by.credit_source.complete()) write_citation(out, "Source of the credit", by.credit_source);
    out.more();
    out << "In force from ";
    write_days_in_force(out, by.in_force);
    out.end();
}

/// "virtual-machine, unused, not covered by a savings plan": what the return states.
inline void write_stated(explanation_writer& out, const step::returned_in_exchange& one) {
    out.topic("Return");
    out << static_cast<std::int64_t>(one.index + 1) << ": "
        << (one.service.empty() ? std::string_view("service not stated") : one.service);
    if (one.usage) out << ", " << usage_kind<used_or_not>::name(*one.usage);
    if (one.cover && !one.rule->covered_by.empty()) {
        out << (*one.cover == service_cover::covered ? ", covered by " : ", not covered by ")
            << one.rule->covered_by.view();
    }
    out.end();
}

inline void write_worth(explanation_writer& out, const step::returned_in_exchange& one) {
    const returned_value& value = one.value;
    out.topic("Worth");
    out << value.credit;
    if (value.fee.minor != 0) out << " - " << value.fee;
    const bool stopped_counts = one.rule->worth == returned_worth::credit_and_cancelled_commitment;
    if (one.stopped && stopped_counts) out << " + " << value.cancelled_commitment;
    if (value.fee.minor != 0 || (one.stopped && stopped_counts)) out << " = " << one.worth;
    out << " " << one.worth.unit.code();
    if (one.stopped && !stopped_counts) out << ", without the payments that stop";
    out << "; kept " << value.kept << " of " << value.paid << " paid";
    out.end();
}

inline void write_sum(explanation_writer& out, const step::summed_exchange& sum) {
    const exchange_quote& quote = sum.quote;
    out.topic("Returned");
    out << quote.refunds_total << " " << quote.refunds_total.unit.code();
    out.end();
    out.topic("Bought");
    out << quote.purchases_total << " " << quote.purchases_total.unit.code();
    if (quote.at_least != quote.refunds_total) out << "; at least " << quote.at_least << " must be";
    out.end();
    out.topic("Net");
    out << quote.purchases_total << " - " << quote.refunds_total << " = " << quote.net_payable << " "
        << quote.net_payable.unit.code() << " to pay";
    out.end();
    out.topic(quote.allowed() ? "Allowed" : "Refused");
    if (quote.allowed()) {
        out << "by " << sum.policy << " as of " << sum.as_of << "; nothing counts toward a refund cap";
    } else {
        out << quote.refusal << ", by " << quote.rule->id.view() << " as of " << sum.as_of;
    }
    out.end();
}

}  // namespace detail

template <std::same_as<recorded_exchange> Recorded>
std::string explain(const Recorded& steps) {
    detail::explanation_writer out;
    for (std::size_t i = 0; i < steps.returns.size(); ++i) {
        const step::returned_in_exchange& one = steps.returns[i];
        bool known = false;
        for (std::size_t k = 0; k < i; ++k) known = known || steps.returns[k].rule == one.rule;
        detail::write_stated(out, one);
        if (known) {
            detail::write_known_exchange_rule(out, *one.rule);
        } else {
            detail::write_exchange_rule(out, *one.rule);
        }
        detail::write_standing(out, one.standing);
        detail::write_credit(out, one.credit);
        if (one.fee) detail::write_fee(out, *one.fee);
        if (one.stopped) detail::write_stopped(out, *one.stopped);
        detail::write_worth(out, one);
    }
    if (steps.sum) detail::write_sum(out, *steps.sum);
    return std::move(out).take();
}

}  // namespace refund

#endif
