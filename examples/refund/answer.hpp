#ifndef REFUND_PROGRAM_ANSWER_HPP
#define REFUND_PROGRAM_ANSWER_HPP

#include "request_row.hpp"

#include <refund/intake/settle.hpp>
#include <refund/quote/cancel_window.hpp>

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
    std::int64_t units{};  ///< given back
};

/// The stable code that a reason begins with.
[[nodiscard]] constexpr std::string_view reason_code(std::string_view reason) noexcept {
    return reason.substr(0, reason.find(':'));
}

/// The answer to a row whose text cannot be a request.
[[nodiscard]] answer error_answer(std::string reason);

/// The answer to a request that the library could not decide. The reason names the column at fault and its value, and
/// the rule if that leaves the case open.
[[nodiscard]] answer error_answer(const request_row& row, refund::errc error);

/// The same for a request that the ledger rejected.
[[nodiscard]] answer error_answer(const request_row& row, const refund::ledger_error& why);

/// The answer for a decision. If the time to cancel is over, the reason names its last day.
[[nodiscard]] answer decided_answer(const request_row& row, const refund::decision<>& decided);

/// The answer to a request that is refused before any rule is asked; none if a rule decides.
[[nodiscard]] std::optional<answer> refused_before_rules(const request_row& row);

/// Until when the row's purchase can be cancelled; none if that is the whole term, or if the rules do not tell.
[[nodiscard]] std::optional<refund::cancel_window> window_of(const request_row& row);

/// Admits a quote as the first of its scope.
struct first_of_scope {
    const request_row& row;
    [[nodiscard]] refund::result<refund::admission, refund::ledger_error> operator()(
        const refund::cancel_quote<>& quote) const;
};

/// The answer to a request. `admit` says how much of a quote is let through: it asks a ledger, or repeats what was
/// admitted before. `sink` receives the steps.
template <refund::admits_quotes Admit, class Sink = refund::no_steps>
[[nodiscard]] answer answer_request(const request_row& row, Admit&& admit, Sink&& sink = {}) {
    const auto decided = refund::decide_by(row, admit, sink);
    if (!decided) return error_answer(row, decided.error());
    return decided_answer(row, *decided);
}

}  // namespace program

#endif
