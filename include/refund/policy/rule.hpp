#ifndef REFUND_POLICY_RULE_HPP
#define REFUND_POLICY_RULE_HPP

#include <refund/award/award.hpp>
#include <refund/cap/terms.hpp>
#include <refund/core/text.hpp>
#include <refund/policy/citation.hpp>
#include <refund/policy/condition.hpp>
#include <refund/policy/usage.hpp>
#include <refund/term/range.hpp>

#include <optional>

namespace refund {

/// What a rule says about a cancellation.
enum class ruling : unsigned char {
    undefined,       ///< the published text leaves the case open, or no outcome is stated
    refundable,      ///< credit and fee as the award says
    not_refundable,  ///< it cannot be cancelled
};

/// A commitment that cannot be cancelled, with the stable code of the reason: "window-closed".
struct refusal {
    text<47> code{};  ///< lower-case words joined by hyphens
};

/// A case that the published text leaves open, with the stable code of the question. A quote by such a rule is
/// the error rule_undefined; `with_undefined_read_as` (policy/choices.hpp) decides it.
struct open_question {
    text<47> code{};  ///< lower-case words joined by hyphens
};

/// What follows from a rule: an award, a refusal or an open question. If no outcome is stated, it is an open question
/// without a code, which no sound table has:
///
///     constexpr rule_outcome gives = award{.credit = prorated, .fee = charged(percent(12))};
///     constexpr rule_outcome refuses = refusal{"window-closed"};
///     constexpr rule_outcome leaves_open = open_question{"day-5"};
struct rule_outcome {
    ruling says{ruling::undefined};  ///< which of the three
    text<47> code{};                 ///< the reason of a refusal, or the question; empty for an award
    award gives{};                   ///< credit and fee; nothing for the other two

    /// Nothing is stated.
    constexpr rule_outcome() = default;
    /// What the rule states.
    /// @{
    constexpr rule_outcome(const award& given) noexcept : says(ruling::refundable), gives(given) {}      // NOLINT
    constexpr rule_outcome(const refusal& no) noexcept : says(ruling::not_refundable), code(no.code) {}  // NOLINT
    constexpr rule_outcome(const open_question& open) noexcept : code(open.code) {}                      // NOLINT
    /// @}
    friend constexpr bool operator==(const rule_outcome&, const rule_outcome&) = default;
};

/// One row of a decision table: when it applies, what follows, where it is published.
template <usage_state Usage = used_or_not>
struct rule {
    text<63> id{};  ///< stable; unique within its table

    // conditions: all must hold
    date_range in_force{};  ///< of the day whose version of the rules applies; a sound table states it
    day_range elapsed{};    ///< days since the purchase, on the day of the request
    typename usage_kind<Usage>::condition usage{usage_kind<Usage>::any};  ///< of the commitment until then
    std::optional<rule_conditions> only_if{};  ///< what a few rules ask in addition to these three

    rule_outcome outcome{};  ///< what follows
    cap_terms cap{};         ///< the yearly cap that the refund counts toward; by default none

    // source
    citation source{};   ///< where it is published
    text<255> clause{};  ///< the clause in our own words

    /// Whether dates, days and usage fit. `only_if` is checked separately.
    [[nodiscard]] constexpr bool applies(calendar_day as_of, int days_elapsed, const Usage& state) const noexcept {
        // & rather than &&: which condition fails varies from request to request, so branches would be mispredicted.
        return (int{in_force.contains(as_of)} & int{elapsed.contains(days_elapsed)} & int{covers(usage, state)}) != 0;
    }
    friend constexpr bool operator==(const rule&, const rule&) = default;
};

/// The names of explanations, JSON and `refund policies show`.
[[nodiscard]] constexpr std::string_view name(ruling says) noexcept {
    switch (says) {
        case ruling::undefined: return "undefined";
        case ruling::refundable: return "refundable";
        case ruling::not_refundable: return "not refundable";
    }
    return "unknown";
}

}  // namespace refund

#endif
