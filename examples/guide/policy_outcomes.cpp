// The guide "Writing your own policy": the three things that a rule can say, and two shapes of credit and fee.

#include <refund/explain/recorder.hpp>
#include <refund/money/decimal.hpp>
#include <refund/quote/cancel.hpp>

#include <iostream>
#include <utility>

namespace acme {

using namespace date::literals;

constexpr refund::date_range since_2026{2026_y / 1 / 1, refund::open_end};
constexpr refund::citation terms{"Acme terms of sale", "7.2 Cancelling", 2026_y / 1 / 1, 2026_y / 1 / 1};

// begin rules
constexpr refund::currency eur = refund::currency_of("EUR");

// An award: half of the payment, however much of the period is left.
constexpr refund::rule<> early{.id = "acme/first-month",
                               .in_force = since_2026,
                               .elapsed = refund::up_to_day(30),
                               .outcome = refund::award{.credit = refund::percent_of_payment(refund::percent(50))},
                               .source = terms,
                               .clause = "Up to day 30: half of the payment."};

// An award with a fixed fee, charged once per request.
constexpr refund::rule<> later{.id = "acme/first-quarter",
                               .in_force = since_2026,
                               .elapsed = {.from = 31, .until = 91},  // half-open: days 31 to 90
                               .outcome = refund::award{.credit = refund::prorated,
                                                        .fee = refund::charged(refund::money{25'00, eur})},
                               .source = terms,
                               .clause = "Days 31 to 90: the prorated rest less 25 euros."};

// A refusal: the code of the reason, for programs.
constexpr refund::rule<> late_used{.id = "acme/late-used",
                                   .in_force = since_2026,
                                   .elapsed = refund::after_day(90),
                                   .usage = refund::usage_condition::used_only,
                                   .outcome = refund::refusal{"used-too-long"},
                                   .source = terms,
                                   .clause = "After day 90, used: not refundable."};

// An open question: the text does not decide the case, and the rule does not pretend that it does.
constexpr refund::rule<> late_unused{.id = "acme/late-unused",
                                     .in_force = since_2026,
                                     .elapsed = refund::after_day(90),
                                     .usage = refund::usage_condition::unused_only,
                                     .outcome = refund::open_question{"late-and-unused"},
                                     .source = terms,
                                     .clause = "After day 90, unused: the text says nothing."};
// end rules

constexpr auto policy = refund::make_policy("acme", early, later, late_used, late_unused);
static_assert(refund::sound<policy>);

}  // namespace acme

int main() {
    using namespace date::literals;
    using refund::used_or_not;

    // begin ask
    refund::cancel_request<> request;
    request.term = {2026_y / 2 / 1, refund::one_year, refund::billing_plan::upfront};
    request.payment = {365'00, acme::eur};
    for (const auto& [day, usage] : {std::pair<refund::calendar_day, used_or_not>{2026_y / 2 / 11, used_or_not::used},
                                     {2026_y / 3 / 13, used_or_not::used},
                                     {2026_y / 6 / 1, used_or_not::used},
                                     {2026_y / 6 / 1, used_or_not::unused}}) {
        request.requested_on = day;
        request.usage = usage;
        refund::recorded_steps<> steps;
        const auto quote = refund::quote_cancel<acme::policy>(request, steps);
        std::cout << refund::to_string(day) << ": ";
        if (!quote) {  // an open question is an error; the rule that was found says which question
            std::cout << code(quote.error());
            if (steps.rule) std::cout << ", " << steps.rule->rule->outcome.code.view();
            std::cout << '\n';
        } else if (!quote->refundable()) {  // a refusal is an answer
            std::cout << "refused, " << quote->rule().outcome.code.view() << '\n';
        } else {
            std::cout << to_string(quote->credit()) << " less " << to_string(quote->fee()) << '\n';
        }
    }
    // end ask
}
