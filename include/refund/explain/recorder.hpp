#ifndef REFUND_EXPLAIN_RECORDER_HPP
#define REFUND_EXPLAIN_RECORDER_HPP

#include <refund/quote/steps.hpp>

#include <cstdint>
#include <optional>

namespace refund {

/// A sink that keeps the steps of one cancellation, to be rendered afterwards: as words by <refund/explain/text.hpp>,
/// or by the caller in any other form. It keeps the last request reported to it, and you may reuse it for the next one.
/// It allocates nothing, and refers to the table that was passed in.
///
///     recorded_steps<> steps;
///     const auto quote = quote_cancel(rules::partner_center, request, steps);
template <usage_state Usage = used_or_not, class Rep = std::int64_t>
struct recorded_steps {
    std::optional<step::found_standing> standing{};        ///< none: the request is wrong
    std::optional<step::chose_rule<Usage>> rule{};         ///< none: no rule is in force
    std::optional<step::summed_payments<Rep>> paid{};      ///< none: no rule is in force
    std::optional<step::computed_credit<Rep>> credit{};    ///< none: the rule gives nothing back
    std::optional<step::computed_fee<Rep>> fee{};          ///< none: the rule names no fee
    std::optional<step::stopped_payments<Rep>> stopped{};  ///< none: no payment is to come
    std::optional<step::computed_credit<Rep>> cap_credit{};  ///< in the cap's currency, if that differs
    std::optional<step::computed_fee<Rep>> cap_fee{};        ///< of that credit
    std::optional<step::applied_cap> cap{};  ///< none: no cap applies, or nothing was decided yet
    std::optional<step::ran_into_limit> limit{};  ///< instead of `cap`: no more requests, or too few units left
    std::optional<step::failed> failed{};         ///< no answer: the other steps say how far the computation came

    /// Keeps a step: the sink's side, called by the evaluators. `began` clears the record.
    /// @{
    constexpr void operator()(const step::began&) noexcept { *this = {}; }
    constexpr void operator()(const step::found_standing& found) noexcept { standing = found; }
    constexpr void operator()(const step::chose_rule<Usage>& chosen) noexcept { rule = chosen; }
    constexpr void operator()(const step::summed_payments<Rep>& summed) noexcept { paid = summed; }
    constexpr void operator()(const step::computed_credit<Rep>& computed) noexcept {
        (computed.for_cap ? cap_credit : credit) = computed;
    }
    constexpr void operator()(const step::computed_fee<Rep>& computed) noexcept {
        (computed.for_cap ? cap_fee : fee) = computed;
    }
    constexpr void operator()(const step::stopped_payments<Rep>& found) noexcept { stopped = found; }
    constexpr void operator()(const step::applied_cap& applied) noexcept { decided(), cap = applied; }
    constexpr void operator()(const step::ran_into_limit& found) noexcept { decided(), limit = found; }
    constexpr void operator()(const step::failed& found) noexcept { decided(), failed = found; }
    /// @}

private:
    /// A quote may be decided more than once: the last decision counts.
    constexpr void decided() noexcept { cap.reset(), limit.reset(), failed.reset(); }
};

}  // namespace refund

#endif
