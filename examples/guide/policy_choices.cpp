// The guide "Writing your own policy": an open text, and named readings of it.

#include <refund/money/decimal.hpp>
#include <refund/policy/choices.hpp>
#include <refund/policy/diff.hpp>
#include <refund/policy/fields.hpp>
#include <refund/quote/cancel.hpp>
#include <refund/rules/partner_center.hpp>

#include <iostream>

int main() {
    using namespace date::literals;

    // begin open
    refund::cancel_request<> request;
    request.term = {2018_y / 10 / 15, refund::one_year, refund::billing_plan::upfront};
    request.payment = {1000'00, refund::currency_of("USD")};
    request.usage = refund::used_or_not::used;
    request.requested_on = 2018_y / 10 / 20;  // exactly 5 days later, October 2018: in neither row

    const auto open = refund::quote_cancel(refund::rules::partner_center, request);
    std::cout << code(open.error()) << '\n';
    // end open

    // begin choice
    constexpr auto table = refund::with_undefined_read_as(refund::rules::partner_center, "partner-center-2018-10/day-5",
                                                          "partner-center-2018-10/late-used");
    static_assert(table);
    const auto read = refund::quote_cancel(*table, request);
    if (!read) return 1;
    std::cout << to_string(read->refund()) << ", fee " << to_string(read->fee()) << '\n';

    constexpr auto of_the_price = refund::with_fee_base(*table, refund::fee_base::original_price);
    const auto harder = refund::quote_cancel(of_the_price, request);
    if (!harder) return 1;
    std::cout << to_string(harder->refund()) << ", fee " << to_string(harder->fee()) << '\n';
    // end choice

    // begin fields
    refund::for_each_changed_rule(
        refund::policy_view<>(*table), refund::policy_view<>(of_the_price),
        [](refund::rule_change, const refund::rule<>* before, const refund::rule<>* after) {  // both: no rule is new
            refund::for_each_changed_field(*before, *after, [before](auto field, const auto& was, const auto& is) {
                std::cout << before->id.view() << ": " << field << ": " << was << " -> " << is << '\n';
            });
        });
    // end fields
}
