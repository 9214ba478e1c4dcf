#ifndef REFUND_POLICY_USAGE_HPP
#define REFUND_POLICY_USAGE_HPP

#include <refund/money/ratio.hpp>

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

/// \file
/// What a rule may ask about usage. A rule can depend on how much of a commitment was used. A policy
/// says which kind of usage state it reads, by type: `policy` is a template over it, and another
/// kind does not compile.

namespace refund {

/// Usage as the published rules know it: any at all, or none.
enum class used_or_not : unsigned char {
    unused,  ///< not at all
    used,    ///< at all, however little
};

/// Usage as a share of the commitment, 0 to 1, for contracts that grade by it.
struct consumed_share {
    ratio value{};  ///< 0 to 1
    friend constexpr bool operator==(const consumed_share&, const consumed_share&) = default;
};

/// The usage states that a rule on `used_or_not` covers; one bit for each state.
enum class usage_condition : unsigned char {
    unused_only = 1,  ///< only what was never used
    used_only = 2,    ///< only what was used
    any = 3,          ///< both
};

/// The shares that a rule on `consumed_share` covers: from, up to but not including until.
struct share_condition {
    ratio from{0, 1};   ///< the smallest share inside
    ratio until{2, 1};  ///< the smallest share outside again; above 1: a full share is inside
    friend constexpr bool operator==(const share_condition&, const share_condition&) = default;
};

/// Whether a rule with this condition covers that usage state.
/// @{
[[nodiscard]] constexpr bool covers(usage_condition condition, used_or_not usage) noexcept {
    return (static_cast<unsigned>(condition) >> static_cast<unsigned>(usage) & 1U) != 0;
}
[[nodiscard]] constexpr bool covers(const share_condition& condition, const consumed_share& usage) noexcept {
    return condition.from <= usage.value && usage.value < condition.until;
}
/// @}

/// How a kind of usage state is asked for and checked. Specialise it for a kind of your own:
///
/// - `condition`, the type a rule states, and `any`, the one that covers every state;
/// - `samples(rows)`, how many states a proof of that many rules must look at;
/// - `sample(rows, i)`, the i-th of them, such that every region of states is met;
/// - `is_sound(condition)`, whether some state can meet it, and `is_state(usage)`, whether there is such a state;
/// - `name(usage)`, the words that explanations and faults use;
/// - `numbers(usage)`, an array of std::int64_t that tells states apart where names do not, for fingerprints;
/// - `for_each_field(condition, visit)`, what a condition asks, as in policy/fields.hpp; needed only if rules
///   are listed field by field.
template <class Usage>
struct usage_kind;

/// Rules that ask whether anything was used.
template <>
struct usage_kind<used_or_not> {
    using condition = usage_condition;  ///< what a rule states
    static constexpr condition any = usage_condition::any;  ///< what it states if usage does not matter

    /// Whether it covers one or both of the two states, and nothing else.
    [[nodiscard]] static constexpr bool is_sound(condition asks) noexcept {
        return asks == condition::unused_only || asks == condition::used_only || asks == any;
    }
    /// Whether it is one of the two.
    [[nodiscard]] static constexpr bool is_state(used_or_not usage) noexcept {
        return usage == used_or_not::unused || usage == used_or_not::used;
    }
    /// Two states, for any number of rules.
    [[nodiscard]] static constexpr std::size_t samples(std::size_t) noexcept { return 2; }
    /// Unused, then used.
    template <class Rule>
    [[nodiscard]] static constexpr used_or_not sample(const Rule*, std::size_t i) noexcept {
        return i == 0 ? used_or_not::unused : used_or_not::used;
    }
    /// "unused" or "used".
    [[nodiscard]] static constexpr std::string_view name(used_or_not usage) noexcept {
        return usage == used_or_not::unused ? "unused" : "used";
    }
    /// "unused", "used" or "used or not".
    template <class Visit>
    static constexpr void for_each_field(condition asks, Visit&& visit) {
        visit("usage", asks == any ? std::string_view("used or not")
                                   : name(asks == condition::unused_only ? used_or_not::unused : used_or_not::used));
    }
};

/// Rules that grade by the share consumed.
template <>
struct usage_kind<consumed_share> {
    using condition = share_condition;  ///< what a rule states
    static constexpr condition any{};   ///< what it states if usage does not matter

    /// Whether it covers a share: a range that begins at 0 or later, is not empty, and has positive denominators.
    [[nodiscard]] static constexpr bool is_sound(const condition& asks) noexcept {
        return asks.from.denominator > 0 && asks.until.denominator > 0 && asks.from.numerator >= 0 &&
               asks.from < asks.until;
    }
    /// Whether it is a share: 0 to 1.
    [[nodiscard]] static constexpr bool is_state(const consumed_share& usage) noexcept {
        return usage.value.denominator > 0 && usage.value.numerator >= 0 && usage.value <= ratio{1, 1};
    }
    /// How many shares a proof looks at. Coverage changes only where a range begins or ends, so these
    /// are 0, each `from` and each `until` up to 1.
    [[nodiscard]] static constexpr std::size_t samples(std::size_t rows) noexcept { return 2 * rows + 1; }
    /// The i-th of those shares.
    template <class Rule>
    [[nodiscard]] static constexpr consumed_share sample(const Rule* rows, std::size_t i) noexcept {
        if (i == 0) return {ratio{0, 1}};
        const share_condition& range = rows[(i - 1) / 2].usage;
        const ratio edge = i % 2 == 1 ? range.from : range.until;
        return {edge <= ratio{1, 1} ? edge : ratio{1, 1}};
    }
    /// "share consumed".
    [[nodiscard]] static constexpr std::string_view name(const consumed_share&) noexcept { return "share consumed"; }
    /// Numerator and denominator in lowest terms.
    [[nodiscard]] static constexpr std::array<std::int64_t, 2> numbers(const consumed_share& usage) noexcept {
        const std::int64_t common = refund::detail::common_divisor(usage.value.numerator, usage.value.denominator);
        if (common == 0) return {0, 0};
        return {usage.value.numerator / common, usage.value.denominator / common};
    }
    /// The smallest share inside, and the smallest one outside again.
    template <class Visit>
    static constexpr void for_each_field(const condition& asks, Visit&& visit) {
        visit("share_from", asks.from);
        visit("share_until", asks.until);
    }
};

/// A type that policies can read usage from.
template <class Usage>
concept usage_state = requires(const Usage& usage, const typename usage_kind<Usage>::condition& condition) {
    { covers(condition, usage) } noexcept -> std::same_as<bool>;
    { usage_kind<Usage>::samples(std::size_t{1}) } -> std::same_as<std::size_t>;
    { usage_kind<Usage>::is_sound(condition) } -> std::same_as<bool>;
    { usage_kind<Usage>::is_state(usage) } -> std::same_as<bool>;
};

static_assert(usage_state<used_or_not> && usage_state<consumed_share>);

}  // namespace refund

#endif
