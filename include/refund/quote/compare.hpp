#ifndef REFUND_QUOTE_COMPARE_HPP
#define REFUND_QUOTE_COMPARE_HPP

#include <refund/quote/cancel.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace refund {

/// One request that two tables (or two versions of one) answer differently.
template <usage_state Usage = used_or_not, class Rep = std::int64_t>
struct changed_case {
    std::size_t index{};  ///< of the request
    result<cancel_quote<Usage, Rep>> before;  ///< what the first table answers
    result<cancel_quote<Usage, Rep>> after;   ///< what the second table answers
    basic_money<Rep> change{};  ///< refund after - refund before; zero when one side is an error
};

/// Which of a customer's cases change when one table replaces another, and by how much.
///
/// Calls `visit(changed_case)` for every request whose refund, fee, outcome or error differs; the yearly cap is not
/// part of the comparison. To compare two versions of one table, pass the table twice and the two days as of which it
/// is read; they replace the requests' own `as_of`. Returns the number of requests that change.
template <usage_state Usage, class Rep, class Visit>
constexpr std::size_t compare_quotes(policy_view<Usage> before, policy_view<Usage> after,
                                     std::span<const cancel_request<Usage, Rep>> requests, Visit&& visit,
                                     std::optional<calendar_day> before_as_of = std::nullopt,
                                     std::optional<calendar_day> after_as_of = std::nullopt) {
    const auto quoted = [](policy_view<Usage> table, cancel_request<Usage, Rep> request,
                           std::optional<calendar_day> as_of) {
        if (as_of.has_value()) request.as_of = as_of;
        return quote_cancel(table, request);
    };
    std::size_t count = 0;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        changed_case<Usage, Rep> found{.index = i,
                                       .before = quoted(before, requests[i], before_as_of),
                                       .after = quoted(after, requests[i], after_as_of),
                                       .change = zero<Rep>(currency_of(requests[i]))};
        if (!found.before && !found.after && found.before.error() == found.after.error()) continue;
        if (found.before && found.after) {
            if (found.before->refundable() == found.after->refundable() &&
                found.before->credit() == found.after->credit() && found.before->fee() == found.after->fee()) {
                continue;
            }
            found.change.minor = found.after->refund().minor - found.before->refund().minor;
        }
        ++count;
        visit(found);
    }
    return count;
}

}  // namespace refund

#endif
