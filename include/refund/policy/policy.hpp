#ifndef REFUND_POLICY_POLICY_HPP
#define REFUND_POLICY_POLICY_HPP

#include <refund/core/list_view.hpp>
#include <refund/core/result.hpp>
#include <refund/policy/rule.hpp>

#include <concepts>
#include <cstddef>
#include <string_view>

namespace refund {

/// A decision table: every dated version of the rules of one agreement and product.
///
/// A value that owns all its text: it can be made at run time, copied and kept. `Usage` is the kind of
/// usage state its rules read. Exactly one rule applies to every case from the first day in
/// force to the last; `sound` (policy/check.hpp) proves it.
template <std::size_t Rows, usage_state Usage = used_or_not>
struct policy {
    text<47> name{};            ///< as explanations print it
    rule<Usage> rules[Rows]{};  ///< oldest first by custom; the order decides nothing

    /// How many rules there are.
    [[nodiscard]] static constexpr std::size_t size() noexcept { return Rows; }
    friend constexpr bool operator==(const policy&, const policy&) = default;
};

/// Makes a table from its rules: `make_policy("acme-2026", first_rule, second_rule)`.
template <usage_state Usage, std::same_as<rule<Usage>>... More>
[[nodiscard]] constexpr policy<1 + sizeof...(More), Usage> make_policy(const text<47>& name, const rule<Usage>& first,
                                                                       const More&... more) {
    return {name, {first, more...}};
}

namespace detail {
struct known_sound;
}  // namespace detail

/// Any table of one kind, whatever its number of rows: what run-time code passes around. It refers to the
/// table, as a `string_view` refers to its text.
template <usage_state Usage = used_or_not>
class policy_view {
public:
    /// A table without rules: it answers nothing.
    constexpr policy_view() = default;
    /// The view of a table, not known to be sound.
    template <std::size_t Rows>
    constexpr policy_view(const policy<Rows, Usage>& table) noexcept  // NOLINT: implicit by design
        : name_(&table.name), rules_(table.rules, Rows) {}
    /// Not a temporary table, which is gone when the statement ends: keep it in a variable first.
    template <std::size_t Rows>
    policy_view(const policy<Rows, Usage>&& table) = delete;

    /// The table's name.
    [[nodiscard]] constexpr std::string_view name() const noexcept { return name_->view(); }
    /// The table's rules.
    [[nodiscard]] constexpr list_view<rule<Usage>> rules() const noexcept { return rules_; }

    /// Whether the table is known to be sound: `prove` (policy/check.hpp) made this view.
    [[nodiscard]] constexpr bool proven() const noexcept { return proven_; }

private:
    friend detail::known_sound;

    static constexpr text<47> no_name{};
    // A pointer to the text, not a view: for an array of policy_views, the compiler would measure all names in each
    // file.
    const text<47>* name_{&no_name};
    list_view<rule<Usage>> rules_{};
    bool proven_{false};
};

namespace detail {

/// The view of a table that the caller has proven.
struct known_sound {
    template <std::size_t Rows, usage_state Usage>
    [[nodiscard]] static constexpr policy_view<Usage> view_of(const policy<Rows, Usage>& table) noexcept {
        policy_view<Usage> view(table);
        view.proven_ = true;
        return view;
    }
    template <std::size_t Rows, usage_state Usage>
    static void view_of(const policy<Rows, Usage>&& table) = delete;
};

/// Used instead of `meets` below if it is known at compile time that no rule of the table asks for more.
struct asks_nothing {};

/// Sets `found` to the rule, or returns why there is none. `meets(met, conditions)` tells whether the request meets
/// what a rule asks in addition to dates, days and usage, or returns why that is unknown.
template <usage_state Usage, class Meets>
[[nodiscard, gnu::always_inline]] constexpr errc find_rule(const rule<Usage>*& found, const policy_view<Usage>& table,
                                                           calendar_day as_of, int elapsed, const Usage& usage,
                                                           [[maybe_unused]] const Meets& meets) noexcept {
    const list_view<rule<Usage>> rules = table.rules();
    // An index, not a pointer: under its sanitizers, g++ does not accept a comparison with null as constant.
    std::size_t at = rules.size();
    for (std::size_t i = rules.size(); i-- > 0;) {
        if (!rules[i].applies(as_of, elapsed, usage)) continue;
        if constexpr (!std::same_as<Meets, asks_nothing>) {
            if (rules[i].only_if) [[unlikely]] {
                bool met = false;
                const errc unknown = meets(met, *rules[i].only_if);
                if (unknown != no_error) return unknown;
                if (!met) continue;
            }
        }
        if (at != rules.size()) return errc::rules_overlap;
        at = i;
        if (table.proven()) break;
    }
    if (at == rules.size()) return errc::no_rule_in_force;
    found = &rules[at];
    return no_error;
}

}  // namespace detail

/// The one rule that applies, by the version of the rules of the day `as_of`, `elapsed` days after the
/// purchase. In a proven table no second one can apply, so the search ends with the first it finds; it begins
/// with the newest rules, which most requests fall under.
/// Errors: no_rule_in_force; rules_overlap (more than one applies: the table is not sound); facts_not_stated (a
/// rule that fits asks for more: state it, as below).
template <usage_state Usage>
[[nodiscard]] constexpr result<const rule<Usage>*> find_rule(const policy_view<Usage>& table, calendar_day as_of,
                                                             int elapsed, const Usage& usage) noexcept {
    const rule<Usage>* found = nullptr;
    const auto asked = [](bool&, const rule_conditions&) { return errc::facts_not_stated; };
    const errc wrong = detail::find_rule(found, table, as_of, elapsed, usage, asked);
    if (wrong != detail::no_error) return wrong;
    return found;
}

/// The same for a request that states more. Errors: no_rule_in_force, rules_overlap; for a rule that otherwise fits and
/// asks: hourly_commitment_not_stated, term_length_not_stated, times_not_stated, and for what is stated:
/// currency_mismatch, negative_amount (a commitment), time_invalid.
template <usage_state Usage>
[[nodiscard]] constexpr result<const rule<Usage>*> find_rule(const policy_view<Usage>& table, calendar_day as_of,
                                                             int elapsed, const Usage& usage,
                                                             const condition_facts& facts) noexcept {
    const rule<Usage>* found = nullptr;
    const auto asked = [&](bool& met, const rule_conditions& asks) { return detail::find_met(met, asks, facts); };
    const errc wrong = detail::find_rule(found, table, as_of, elapsed, usage, asked);
    if (wrong != detail::no_error) return wrong;
    return found;
}

}  // namespace refund

#endif
