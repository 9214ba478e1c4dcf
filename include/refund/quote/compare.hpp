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

/// A table, and the day as of which it is read.
template <usage_state Usage = used_or_not>
struct dated_table {
    policy_view<Usage> table{};           ///< whose rules decide
    std::optional<calendar_day> as_of{};  ///< replaces the `as_of` of each request; left out: the requests keep theirs
};

/// Which of a customer's cases change when one table replaces another, and by how much.
///
/// Calls `visit(changed_case)` for every request whose refund, fee, outcome or error differs; the yearly cap is not
/// part of the comparison. To compare two versions of one table, pass the table twice, each time with a day. Returns
/// the number of requests that change.
///
///     compare_quotes({.table = table, .as_of = 2021_y / 5 / 31}, {.table = table, .as_of = 2021_y / 6 / 1},
///                    std::span<const cancel_request<>>(requests), visit);
template <usage_state Usage, class Rep, class Visit>
constexpr std::size_t compare_quotes(const dated_table<Usage>& before, const dated_table<Usage>& after,
                                     std::span<const cancel_request<Usage, Rep>> requests, Visit&& visit) {
    const auto quoted = [](const dated_table<Usage>& by, cancel_request<Usage, Rep> request) {
        if (by.as_of) request.as_of = by.as_of;
        return quote_cancel(by.table, request);
    };
    std::size_t count = 0;
    for (std::size_t i = 0; i < requests.size(); ++i) {
        changed_case<Usage, Rep> found{.index = i,
                                       .before = quoted(before, requests[i]),
                                       .after = quoted(after, requests[i]),
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
