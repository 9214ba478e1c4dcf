#ifndef REFUND_POLICY_DIFF_HPP
#define REFUND_POLICY_DIFF_HPP

#include <refund/policy/policy.hpp>

#include <cstddef>
#include <string_view>

namespace refund {

/// How a rule differs between two tables.
enum class rule_change : unsigned char {
    added,    ///< only the later table has a rule of that id
    removed,  ///< only the earlier one has
    changed,  ///< both have, and they are not equal
};

/// The rule of that id, or none.
template <usage_state Usage, proration_basis Basis>
[[nodiscard]] constexpr const rule<Usage>* find_rule_by_id(const policy_view<Usage, Basis>& table,
                                                           std::string_view id) noexcept {
    for (const rule<Usage>& row : table.rules()) {
        if (row.id.view() == id) return &row;
    }
    return nullptr;
}

/// Calls `visit(rule_change, before, after)` for every rule that differs, by id: first those of the
/// earlier table, in its order, then the added ones. A side that has no such rule is null.
/// Returns how many rules differ.
template <usage_state Usage, proration_basis Basis, class Visit>
constexpr std::size_t for_each_changed_rule(const policy_view<Usage, Basis>& before,
                                            const policy_view<Usage, Basis>& after, Visit&& visit) {
    std::size_t count = 0;
    for (const rule<Usage>& row : before.rules()) {
        const rule<Usage>* const other = find_rule_by_id(after, row.id.view());
        if (other != nullptr && *other == row) continue;
        ++count;
        visit(other == nullptr ? rule_change::removed : rule_change::changed, &row, other);
    }
    for (const rule<Usage>& row : after.rules()) {
        if (find_rule_by_id(before, row.id.view()) != nullptr) continue;
        ++count;
        visit(rule_change::added, static_cast<const rule<Usage>*>(nullptr), &row);
    }
    return count;
}

}  // namespace refund

#endif
