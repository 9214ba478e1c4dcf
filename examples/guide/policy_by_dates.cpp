// The guide "Writing your own policy": two versions of a table, what changes between them, and the proof.

#include <refund/money/decimal.hpp>
#include <refund/quote/cancel.hpp>
#include <refund/quote/compare.hpp>

#include <array>
#include <iostream>
#include <span>

namespace acme {

// begin table
using namespace date::literals;

constexpr refund::date_range in_2025{2025_y / 1 / 1, 2026_y / 1 / 1};  // up to, not including, 2026-01-01
constexpr refund::date_range since_2026{2026_y / 1 / 1, refund::open_end};

constexpr refund::citation terms_2025{"Acme terms of sale", "7.2 Cancelling", 2025_y / 1 / 1, 2025_y / 12 / 31};
constexpr refund::citation terms_2026{"Acme terms of sale", "7.2 Cancelling", 2026_y / 1 / 1, 2026_y / 1 / 1};

constexpr refund::early_termination_fee five_percent = refund::charged(refund::percent(5));

constexpr refund::rule<> at_any_time{.id = "acme-2025/any-time",
                                     .in_force = in_2025,
                                     .outcome = refund::award{.credit = refund::prorated},
                                     .source = terms_2025,
                                     .clause = "At any time: the prorated rest."};

constexpr refund::rule<> early{.id = "acme-2026/first-two-weeks",
                               .in_force = since_2026,
                               .elapsed = refund::up_to_day(14),
                               .outcome = refund::award{.credit = refund::full_payment},
                               .source = terms_2026,
                               .clause = "Within 14 days: everything back."};

constexpr refund::rule<> late_unused{.id = "acme-2026/late-unused",
                                     .in_force = since_2026,
                                     .elapsed = refund::after_day(14),
                                     .usage = refund::usage_condition::unused_only,
                                     .outcome = refund::award{.credit = refund::prorated, .fee = five_percent},
                                     .source = terms_2026,
                                     .clause = "Later, not used: the prorated rest less 5 %."};

constexpr refund::rule<> late_used{.id = "acme-2026/late-used",
                                   .in_force = since_2026,
                                   .elapsed = refund::after_day(14),
                                   .usage = refund::usage_condition::used_only,
                                   .outcome = refund::refusal{"used-too-long"},
                                   .source = terms_2026,
                                   .clause = "Later, used: not refundable."};

constexpr auto policy = refund::make_policy("acme", at_any_time, early, late_unused, late_used);
static_assert(refund::sound<policy>);
// end table

}  // namespace acme

int main() {
    using namespace date::literals;

    // begin ask
    refund::cancel_request<> request;
    request.term = {2025_y / 12 / 1, refund::one_year, refund::billing_plan::upfront};
    request.payment = {365'00, refund::currency_of("EUR")};
    request.usage = refund::used_or_not::used;
    for (const refund::calendar_day day : {2025_y / 12 / 31, 2026_y / 1 / 1}) {
        request.requested_on = day;
        const auto quote = refund::quote_cancel<acme::policy>(request);
        if (!quote) return 1;
        std::cout << refund::to_string(day) << ": " << quote->rule().id.view() << ", " << to_string(quote->refund());
        if (!quote->refundable()) std::cout << ", " << quote->rule().outcome.code.view();
        std::cout << '\n';
    }
    // end ask

    // begin compare
    std::array<refund::cancel_request<>, 2> requests{request, request};
    requests[1].usage = refund::used_or_not::unused;
    const refund::policy_view<> table = refund::prove<acme::policy>();
    const auto changed = refund::compare_quotes(
        {.table = table, .as_of = 2025_y / 12 / 31}, {.table = table, .as_of = 2026_y / 1 / 1},
        std::span<const refund::cancel_request<>>(requests), [](const refund::changed_case<>& found) {
            std::cout << "request " << found.index << ": " << to_string(found.change) << '\n';
        });
    std::cout << changed << " requests change\n";
    // end compare
}
