#ifndef REFUND_POLICY_EXCHANGE_HPP
#define REFUND_POLICY_EXCHANGE_HPP

#include <refund/core/result.hpp>
#include <refund/core/text.hpp>
#include <refund/policy/citation.hpp>
#include <refund/policy/rule.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace refund {

/// Whether a savings plan covers the service of a commitment. The lists of covered services change
/// often and are not part of this library: the caller says.
enum class savings_plan_cover : unsigned char {
    not_covered,  ///< no savings plan pays for the service
    covered,      ///< one does
};

/// The services that an exchange rule is about.
enum class cover_condition : unsigned char {
    not_covered_only = 1,  ///< only services that no savings plan covers
    covered_only = 2,      ///< only services that one covers
    any = 3,               ///< both
};

/// Whether a rule with this condition is about a service so covered.
[[nodiscard]] constexpr bool covers(cover_condition condition, savings_plan_cover cover) noexcept {
    return (static_cast<unsigned>(condition) >> static_cast<unsigned>(cover) & 1U) != 0;
}

/// What a returned commitment is worth toward new ones.
enum class returned_worth : unsigned char {
    credit,                           ///< the prorated credit
    credit_and_cancelled_commitment,  ///< that, and the future payments that stop
};

/// What the new commitments must be worth.
enum class worth_check : unsigned char {
    at_least_returned,  ///< as much as is returned, or more; else the exchange is refused
    not_stated,         ///< the text speaks of a price to pay toward, and not of less: then an error
};

/// Which services may replace which.
struct service_family {
    text<31> name{};         ///< as the page calls it
    text<31> services[4]{};  ///< types of services; unused places are empty
    friend constexpr bool operator==(const service_family&, const service_family&) = default;
};

/// One dated rule of exchanges. No rule takes a fee, and none counts toward a refund cap.
struct exchange_rule {
    text<63> id{};  ///< stable; unique within its table

    // conditions
    date_range in_force{};  ///< of the day whose version of the rules applies
    cover_condition cover{cover_condition::any};  ///< which services

    // outcome
    returned_worth worth{returned_worth::credit_and_cancelled_commitment};  ///< of what is given back
    worth_check check{worth_check::at_least_returned};  ///< of what is bought
    /// Services of one family replace each other; a service in none only itself.
    service_family families[2]{};
    bool any_service{false};  ///< the text does not restrict what replaces what
    /// Services that are never exchanged.
    text<31> never[7]{};
    /// Not the epoch: commitments bought before this day keep one exchange, later ones have none.
    calendar_day one_last_if_bought_before{};
    rounding round{rounding::half_even};  ///< of the prorated credit

    // source
    citation source{};   ///< where it is published
    text<255> clause{};  ///< the clause in our own words

    friend constexpr bool operator==(const exchange_rule&, const exchange_rule&) = default;
};

/// The dated rules of exchanges under one agreement.
template <std::size_t Rows>
struct exchange_policy {
    text<47> name{};              ///< as explanations print it
    exchange_rule rules[Rows]{};  ///< oldest first by custom; the order decides nothing
};

/// Any table of exchange rules; it refers to the table.
struct exchange_policy_view {
    std::string_view name{};                 ///< the table's name
    std::span<const exchange_rule> rules{};  ///< the table's rules

    /// A table without rules: it answers nothing.
    constexpr exchange_policy_view() = default;
    /// The view of a table.
    template <std::size_t Rows>
    constexpr exchange_policy_view(const exchange_policy<Rows>& table) noexcept  // NOLINT: implicit by design
        : name(table.name.view()), rules(table.rules) {}
};

/// The one rule that applies. Errors: no_rule_in_force; rules_overlap when more than one does.
[[nodiscard]] constexpr result<const exchange_rule*> find_rule(const exchange_policy_view& table, date::sys_days as_of,
                                                               savings_plan_cover cover) noexcept {
    // An index, not a pointer: under its sanitizers g++ takes no comparison with null for a constant.
    std::size_t found = table.rules.size();
    for (std::size_t i = 0; i < table.rules.size(); ++i) {
        const exchange_rule& candidate = table.rules[i];
        if (!candidate.in_force.contains(as_of) || !covers(candidate.cover, cover)) continue;
        if (found != table.rules.size()) return errc::rules_overlap;
        found = i;
    }
    if (found == table.rules.size()) return errc::no_rule_in_force;
    return &table.rules[found];
}

/// Whether every rule is cited and has an id of its own, and exactly one applies on each day from the
/// first one on, for covered services and for others. Coverage changes only where a rule begins or
/// ends, so the first day of each rule and the first day after it prove it.
[[nodiscard]] constexpr bool is_sound(const exchange_policy_view& table) noexcept {
    if (table.rules.empty()) return false;
    calendar_day first = table.rules.front().in_force.from;
    calendar_day end = table.rules.front().in_force.until;
    for (std::size_t i = 0; i < table.rules.size(); ++i) {
        for (std::size_t k = 0; k < i; ++k) {
            if (table.rules[i].id == table.rules[k].id) return false;
        }
    }
    for (const exchange_rule& row : table.rules) {
        if (row.id.empty() || !row.source.complete() || !(row.in_force.from < row.in_force.until)) return false;
        if (row.in_force.from < first) first = row.in_force.from;
        if (end < row.in_force.until) end = row.in_force.until;
    }
    for (const exchange_rule& row : table.rules) {
        for (const calendar_day edge : {row.in_force.from, row.in_force.until}) {
            if (edge < first || !(edge < end)) continue;
            for (const savings_plan_cover cover : {savings_plan_cover::not_covered, savings_plan_cover::covered}) {
                if (!find_rule(table, edge, cover)) return false;
            }
        }
    }
    return true;
}

}  // namespace refund

#endif
