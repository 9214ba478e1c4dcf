#ifndef REFUND_EXPLAIN_EXPLAINED_HPP
#define REFUND_EXPLAIN_EXPLAINED_HPP

#include <refund/explain/recorder.hpp>
#include <refund/quote/decide.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace refund {

/// What an explanation is about. It refers to all of it.
template <usage_state Usage = used_or_not>
struct explained {
    const cancel_request<Usage>& request;      ///< as it was quoted
    const recorded_steps<Usage>& steps;        ///< of the quote and the decision; none if no table was asked
    const decision<Usage>* decided{};          ///< null: there is no answer, `steps.failed` says why
    std::string_view commitment_id{};          ///< whose units were counted; empty: none were
    std::optional<std::int64_t> requests_before{};  ///< that count in the cap's window before this one, if known
};

}  // namespace refund

#endif
