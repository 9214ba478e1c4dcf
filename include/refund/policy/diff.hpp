#ifndef REFUND_POLICY_DIFF_HPP
#define REFUND_POLICY_DIFF_HPP

#include <refund/core/list_view.hpp>
#include <refund/policy/policy.hpp>

#include <cstddef>
#include <string_view>

namespace refund {

/// How a rule differs between two tables.
enum class rule_change : unsigned char {
    added,    ///< only the later table has a rule of that id
    removed,  ///< only the earlier table has one
    changed,  ///< both have one, and the two differ; see `for_each_changed_field` (policy/fields.hpp)
};

/// The rule of that id, or null.
template <usage_state Usage>
[[nodiscard]] constexpr const rule<Usage>* find_rule_by_id(list_view<rule<Usage>> rules,
                                                           std::string_view id) noexcept {
    for (const rule<Usage>& row : rules) {
        if (row.id.view() == id) return &row;
    }
    return nullptr;
}

/// Calls `visit(rule_change, before, after)` for every rule that differs, by id: first those of the
/// earlier list, in its order, then the added ones. A side that has no such rule is null.
/// Returns how many rules differ.
template <usage_state Usage, class Visit>
constexpr std::size_t for_each_changed_rule(list_view<rule<Usage>> before, list_view<rule<Usage>> after,
                                            Visit&& visit) {
    std::size_t count = 0;
    for (const rule<Usage>& row : before) {
        const rule<Usage>* const other = find_rule_by_id(after, row.id.view());
        if (other != nullptr && *other == row) continue;
        ++count;
        visit(other == nullptr ? rule_change::removed : rule_change::changed, &row, other);
    }
    for (const rule<Usage>& row : after) {
        if (find_rule_by_id(before, row.id.view()) != nullptr) continue;
        ++count;
        visit(rule_change::added, static_cast<const rule<Usage>*>(nullptr), &row);
    }
    return count;
}

/// The same for two tables.
template <usage_state Usage, class Visit>
constexpr std::size_t for_each_changed_rule(const policy_view<Usage>& before, const policy_view<Usage>& after,
                                            Visit&& visit) {
    return for_each_changed_rule(before.rules(), after.rules(), static_cast<Visit&&>(visit));
}

}  // namespace refund

#endif
