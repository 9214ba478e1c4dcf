#ifndef REFUND_PLAN_DETAIL_OUTCOME_HPP
#define REFUND_PLAN_DETAIL_OUTCOME_HPP

#include <refund/ledger/account.hpp>
#include <refund/plan/commitment.hpp>
#include <refund/plan/detail/quoted.hpp>
#include <refund/quote/settle.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace refund::detail {

/// A cancellation to ask for.
struct plan_ask {
    std::size_t commitment{};
    int day{};
    std::int64_t units{};
};

/// Decides requests one after the other: quotes, judges and decides them as `settle` does.
template <usage_state Usage>
class plan_outcome {
public:
    plan_outcome(const plan_quotes<Usage>& quotes, std::span<const plan_commitment<Usage>> commitments,
                 const account& held)
        : quotes_(quotes), commitments_(commitments), held_(held) {}

    /// Errors: those of `quote_cancel`, `judge` and `decide`.
    [[nodiscard]] result<std::vector<planned_cancellation<Usage>>, plan_fault>
    of(const std::vector<plan_ask>& asks) const {
        std::vector<planned_cancellation<Usage>> all;
        account held(held_);
        for (const plan_ask& ask : asks) {
            const plan_commitment<Usage>& by = commitments_[ask.commitment];
            const cancel_request<Usage> request = quotes_.request_of(ask.commitment, ask.day, ask.units);
            const auto fault = [&](errc reason) { return plan_fault{reason, ask.commitment, request.requested_on}; };
            const auto quote = quote_cancel(by.table, request);
            if (!quote) return fault(quote.error());
            // An id that no request can have, so that none of the history is taken for this one.
            const std::string id = "\x1F" + std::to_string(all.size());
            claim given = normalized(claim_of(*quote, request, {.request_id = {}, .commitment_id = by.commitment_id}));
            given.request_id = id;
            const cap_terms& cap = quote->rule().cap;
            const auto answer = judge(given, cap, held.facts_of(given, cap));
            if (!answer) return fault(answer.error());
            const auto decided = decide(*quote, *answer);
            if (!decided) return fault(decided.error());
            if (!is_refused(given, *answer, cap.when_over)) {
                held.enter(
                    {.kind = entry_kind::granted, .of = std::move(given), .answer = *answer, .at = held.moment()});
            }
            all.push_back({ask.commitment, request, *decided});
        }
        return all;
    }

    /// What the decisions pay in total.
    [[nodiscard]] static std::int64_t total_of(const std::vector<planned_cancellation<Usage>>& all) {
        std::int64_t total = 0;
        for (const planned_cancellation<Usage>& each : all) total += each.decided.refund.minor;
        return total;
    }

    /// Where the cap reduces a refund, gives up only as many units as it takes to be paid the same total.
    void spare_units(std::vector<plan_ask>& asks, std::vector<planned_cancellation<Usage>>& decided) const {
        const std::int64_t total = total_of(decided);
        for (std::size_t i = 0; i < asks.size(); ++i) {
            if (decided[i].decided.outcome != outcome::capped) continue;
            std::int64_t enough = asks[i].units;
            std::int64_t too_few = 0;
            while (enough - too_few > 1) {
                asks[i].units = too_few + (enough - too_few) / 2;
                const auto with_fewer = of(asks);
                const bool as_much = with_fewer && total_of(*with_fewer) >= total;
                (as_much ? enough : too_few) = asks[i].units;
            }
            asks[i].units = enough;
        }
        if (auto with_fewer = of(asks)) decided = *std::move(with_fewer);
    }

private:
    const plan_quotes<Usage>& quotes_;
    std::span<const plan_commitment<Usage>> commitments_;
    const account& held_;
};

}  // namespace refund::detail

#endif
