#ifndef REFUND_PROGRAM_ANSWER_HPP
#define REFUND_PROGRAM_ANSWER_HPP

#include "rejection.hpp"
#include "request_row.hpp"

#include <refund/quote/cancel_window.hpp>
#include <refund/quote/settle.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace program {

/// What became of a row: the library's outcomes, or an error of the row itself.
enum class row_outcome : unsigned char { granted, capped, refused, error };

[[nodiscard]] constexpr std::string_view name(row_outcome value) noexcept {
    return value == row_outcome::error ? "error" : refund::name(static_cast<refund::outcome>(value));
}
static_assert(name(row_outcome::granted) == "granted" && name(row_outcome::capped) == "capped" &&
              name(row_outcome::refused) == "refused");

/// What a row of the output says.
struct answer {
    row_outcome outcome{row_outcome::error};
    /// The amounts. None for an error; for an offer without a table all are zero and no rule decided.
    std::optional<refund::decision<>> decided{};
    std::string reason{};  ///< "code: words" for refused and error
    std::int64_t units{};  ///< that are given back by it
};

/// The stable code that a reason begins with.
[[nodiscard]] constexpr std::string_view reason_code(std::string_view reason) noexcept {
    return reason.substr(0, reason.find(':'));
}

/// The answer to a row whose text cannot be a request.
[[nodiscard]] answer error_answer(std::string reason);

/// The answer to a request that the library found no decision for. The reason names the column at
/// fault and its value; where it is the rules that are silent, the rule.
[[nodiscard]] answer error_answer(const request_row& row, refund::errc error);

/// The same for a request that the ledger did not take.
[[nodiscard]] answer error_answer(const request_row& row, const rejection& why);

/// The answer that a decision is. For a window that has closed the reason names its last day.
[[nodiscard]] answer decided_answer(const request_row& row, const refund::decision<>& decided);

/// Until when the row's purchase can be cancelled, where that is not the whole term; nothing else.
[[nodiscard]] std::optional<refund::cancel_window> window_of(const request_row& row);

/// The answer to a request for an offer that the library has no rules for.
[[nodiscard]] answer unsupported_answer(const request_row& row);

/// The answer to a request from a market where nothing was sold on the day of the purchase.
[[nodiscard]] answer not_sold_answer(const request_row& row);

/// The decision on a request that is the first of its scope.
template <class Sink = refund::no_steps>
[[nodiscard]] refund::result<refund::decision<>, rejection> decide_first(const request_row& row,
                                                                         const refund::cancel_quote<>& quote, Sink&& sink = {}) {
    const auto decided = judge(claim_of(quote, row.request, {}), quote.rule().cap, {})
                             .and_then([&](const refund::admission& admitted) { return decide(quote, admitted, sink); });
    if (!decided) return rejection{decided.error(), {}};
    return *decided;
}

/// The answer to a request. `admit` makes the decision of a quote: against a ledger, or from what
/// a ledger said before. `sink` is told the steps of the quote.
template <class Admit, class Sink = refund::no_steps>
[[nodiscard]] answer answer_request(const request_row& row, Admit&& admit, Sink&& sink = {}) {
    if (!row.offer().table) return unsupported_answer(row);
    if (row.not_sold) return not_sold_answer(row);
    const auto quote = refund::quote_cancel(*row.offer().table, row.request, sink);
    if (!quote) return error_answer(row, quote.error());
    const refund::result<refund::decision<>, rejection> decided = admit(*quote);
    if (!decided) return error_answer(row, decided.error());
    return decided_answer(row, *decided);
}

}  // namespace program

#endif
