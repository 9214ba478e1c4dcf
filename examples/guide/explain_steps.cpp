// The guide "Explanations": the steps as they come, kept, and in words.

#include <refund/explain/text.hpp>
#include <refund/quote/decide.hpp>
#include <refund/rules/partner_center.hpp>

#include <iostream>

// begin sink
// A sink of your own: takes every step, and looks at two of them.
struct audit_line {
    template <class Step>
    void operator()(const Step&) const noexcept {}
    void operator()(const refund::step::chose_rule<refund::used_or_not>& chosen) const {
        std::cout << "rule " << chosen.rule->id.view() << '\n';
    }
    void operator()(const refund::step::computed_credit<std::int64_t>& computed) const {
        std::cout << "left " << computed.part.numerator << " of " << computed.part.denominator << ' ' << computed.of
                  << ", credit " << to_string(computed.credit) << '\n';
    }
};
// end sink

int main() {
    using namespace date::literals;

    // begin request
    refund::cancel_request<> request;
    request.term = {2024_y / 1 / 31, refund::three_years, refund::billing_plan::monthly};
    request.payment = {33'33, refund::currency_of("USD")};
    request.quantity = 10;
    request.returned = 3;
    request.usage = refund::used_or_not::used;
    request.requested_on = 2024_y / 3 / 10;

    const auto seen = refund::quote_cancel<refund::rules::partner_center>(request, audit_line{});
    if (!seen) return 1;
    // end request

    // begin text
    refund::recorded_steps<> steps;
    const auto quote = refund::quote_cancel<refund::rules::partner_center>(request, steps);
    if (!quote) return 1;
    std::cout << '\n' << refund::explain(steps);
    // end text

    // begin hand
    // By hand: 3 units, 33.33 each for the month from 2024-02-29 to 2024-03-31.
    constexpr std::int64_t credit_times_31 = 3333 * 3 * 21;  // cents; 21 of 31 days left, 10 to 30 March
    static_assert(credit_times_31 / 31 == 6773 && credit_times_31 % 31 == 16);  // 6773 and 16/31: up to 67.74
    constexpr std::int64_t fee_times_100 = 6774 * 12;
    static_assert(fee_times_100 / 100 == 812 && fee_times_100 % 100 == 88);  // 812.88: up to 8.13
    static_assert(6774 - 813 == 5961);
    return quote->refund().minor == 5961 ? 0 : 1;
    // end hand
}
