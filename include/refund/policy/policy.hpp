#ifndef REFUND_POLICY_POLICY_HPP
#define REFUND_POLICY_POLICY_HPP

#include <refund/core/result.hpp>
#include <refund/policy/rule.hpp>
#include <refund/term/proration.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace refund {

/// A decision table: every dated version of the rules of one agreement and product.
///
/// A structural type: the same value works at run time and as a template argument. `Usage` is the
/// kind of usage state its rules read, `Basis` how unused time is counted. Exactly one rule applies
/// to every case from the first day in force on; `sound` (policy/check.hpp) proves it.
template <std::size_t Rows, usage_state Usage = used_or_not, proration_basis Basis = actual_days>
struct policy {
    text<47> name{};            ///< as explanations print it
    rule<Usage> rules[Rows]{};  ///< oldest first by custom; the order decides nothing

    /// How many rules there are.
    [[nodiscard]] static constexpr std::size_t size() noexcept { return Rows; }
    friend constexpr bool operator==(const policy&, const policy&) = default;
};

/// Makes a table from its rules: `make_policy("acme-2026", first_rule, second_rule)`.
template <proration_basis Basis = actual_days, usage_state Usage, std::same_as<rule<Usage>>... More>
[[nodiscard]] constexpr policy<1 + sizeof...(More), Usage, Basis> make_policy(const text<47>& name,
                                                                              const rule<Usage>& first,
                                                                              const More&... more) {
    return {name, {first, more...}};
}

/// Any table of one kind, whatever its number of rows: what run-time code passes around.
/// It refers to the table, as a `string_view` refers to its text.
template <usage_state Usage = used_or_not, proration_basis Basis = actual_days>
class policy_view {
public:
    /// A table without rules: it answers nothing.
    constexpr policy_view() = default;
    /// The view of a table, not known to be sound.
    template <std::size_t Rows>
    constexpr policy_view(const policy<Rows, Usage, Basis>& table) noexcept  // NOLINT: implicit by design
        : name_(table.name.view()), rules_(table.rules) {}

    /// The table's name.
    [[nodiscard]] constexpr std::string_view name() const noexcept { return name_; }
    /// The table's rules.
    [[nodiscard]] constexpr std::span<const rule<Usage>> rules() const noexcept { return rules_; }

    /// Whether the table is known to be sound: `prove` (policy/check.hpp) made this view.
    [[nodiscard]] constexpr bool proven() const noexcept { return proven_; }

private:
    template <const auto& Table>
    friend constexpr auto prove() noexcept;
    template <usage_state U, proration_basis B>
    friend constexpr auto prove(policy_view<U, B> table) noexcept;

    std::string_view name_{};
    std::span<const rule<Usage>> rules_{};
    bool proven_{false};
};

/// The one rule that applies. In a proven table no second one can, so the search ends with it;
/// the newest rules are looked at first, as most requests fall under them.
/// Errors: no_rule_in_force; rules_overlap when more than one applies.
template <usage_state Usage, proration_basis Basis>
[[nodiscard]] constexpr result<const rule<Usage>*> find_rule(const policy_view<Usage, Basis>& table,
                                                             date::sys_days as_of, int elapsed,
                                                             const Usage& usage) noexcept {
    const std::span<const rule<Usage>> rules = table.rules();
    // An index, not a pointer: under its sanitizers g++ takes no comparison with null for a constant.
    std::size_t found = rules.size();
    for (std::size_t i = rules.size(); i-- > 0;) {
        if (!rules[i].applies(as_of, elapsed, usage)) continue;
        if (found != rules.size()) return errc::rules_overlap;
        found = i;
        if (table.proven()) break;
    }
    if (found == rules.size()) return errc::no_rule_in_force;
    return &rules[found];
}

}  // namespace refund

#endif
