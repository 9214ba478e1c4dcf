#ifndef REFUND_POLICY_EXCHANGE_HPP
#define REFUND_POLICY_EXCHANGE_HPP

#include <refund/award/award.hpp>
#include <refund/core/list_view.hpp>
#include <refund/policy/citation.hpp>
#include <refund/policy/usage.hpp>
#include <refund/proof/sound.hpp>
#include <refund/term/range.hpp>

#include <cstddef>
#include <optional>
#include <string_view>

namespace refund {

/// Whether another offer covers the service of a commitment: the one that the rule names in `covered_by`.
/// Lists of covered services change often and are not part of this library: the caller says.
enum class service_cover : unsigned char {
    not_covered,  ///< the offer does not pay for the service
    covered,      ///< it does
};

/// The services that an exchange rule is about; one bit for each state.
enum class cover_condition : unsigned char {
    not_covered_only = 1,  ///< only services that the other offer does not cover
    covered_only = 2,      ///< only services that it covers
    any = 3,               ///< both
};

/// Whether a rule with this condition is about a service with this cover.
[[nodiscard]] constexpr bool covers(cover_condition condition, service_cover cover) noexcept {
    return (static_cast<unsigned>(condition) >> static_cast<unsigned>(cover) & 1U) != 0;
}

/// What a returned commitment is worth toward new ones.
enum class returned_worth : unsigned char {
    credit,                           ///< the credit, less a fee if there is one
    credit_and_cancelled_commitment,  ///< that, and the future payments that stop
};

/// What the new commitments must be worth.
enum class worth_check : unsigned char {
    at_least_returned,    ///< at least the worth of what is returned; otherwise the exchange is refused
    at_least_to_be_paid,  ///< at least the payments that stop; for a commitment paid at once, the credit
    not_stated,  ///< the text does not say what happens if less is bought than returned: then an error
};

namespace detail {
/// Whether both are values that the enumerations name, and not another number cast to one.
[[nodiscard]] constexpr bool is_known(returned_worth worth, worth_check check) noexcept {
    return worth <= returned_worth::credit_and_cancelled_commitment && check <= worth_check::not_stated;
}
}  // namespace detail

/// Services that replace each other.
struct service_family {
    std::string_view name{};                 ///< as the page calls it
    list_view<std::string_view> services{};  ///< types of services
};

/// One dated rule of exchanges. It refers to its lists of services. No exchange counts toward a refund cap.
struct exchange_rule {
    text<63> id{};  ///< stable; unique within its table

    // conditions: all four must hold
    date_range in_force{};  ///< of the day whose version of the rules applies; a sound table states it
    day_range elapsed{};    ///< days since the purchase of what is returned, on the day of the exchange
    usage_condition usage{usage_condition::any};  ///< of what is returned
    cover_condition cover{cover_condition::any};  ///< of its service
    text<31> covered_by{};  ///< the offer that `cover` asks about, in words: "a savings plan"; empty: it does not ask

    // outcome
    award gives{};  ///< what a return is credited, at the price that was paid
    returned_worth worth{returned_worth::credit_and_cancelled_commitment};  ///< of what is returned
    worth_check check{worth_check::at_least_returned};                      ///< of what is bought
    /// Services of one family replace each other; a service in no family replaces only itself.
    list_view<service_family> families{};
    bool any_service{false};  ///< the text does not restrict what replaces what
    /// Services that are never exchanged: neither given back nor bought.
    list_view<std::string_view> never{};
    /// If not the epoch: commitments bought before this day keep one exchange, later ones have none.
    calendar_day one_last_if_bought_before{};

    // source
    citation source{};         ///< where it is published
    citation credit_source{};  ///< where the credit is published, if not there
    text<255> clause{};        ///< the clause in our own words

    /// Whether all four conditions hold.
    [[nodiscard]] constexpr bool applies(calendar_day as_of, int days, used_or_not used,
                                         service_cover covered) const noexcept {
        return in_force.contains(as_of) && elapsed.contains(days) && covers(usage, used) && covers(cover, covered);
    }
};

/// The dated rules of exchanges under one agreement.
template <std::size_t Rows>
struct exchange_policy {
    text<47> name{};              ///< as explanations print it
    exchange_rule rules[Rows]{};  ///< oldest first by custom; the order decides nothing
};

/// Any table of exchange rules. It refers to the table; a temporary one does not bind.
class exchange_policy_view {
public:
    /// A table without rules: it answers nothing.
    constexpr exchange_policy_view() = default;
    /// The view of a table.
    template <std::size_t Rows>
    constexpr exchange_policy_view(const exchange_policy<Rows>& table) noexcept  // NOLINT: implicit by design
        : name_(&table.name), rules_(table.rules, Rows) {}
    /// Not a temporary table, which is gone when the statement ends: keep it in a variable first.
    template <std::size_t Rows>
    exchange_policy_view(const exchange_policy<Rows>&& table) = delete;

    /// The table's name.
    [[nodiscard]] constexpr std::string_view name() const noexcept { return name_->view(); }
    /// The table's rules.
    [[nodiscard]] constexpr list_view<exchange_rule> rules() const noexcept { return rules_; }

private:
    static constexpr text<47> no_name{};
    const text<47>* name_{&no_name};
    list_view<exchange_rule> rules_{};
};

/// What the exchange rules need to know about one commitment that is given back.
struct exchange_case {
    calendar_day as_of{};                  ///< whose version of the rules
    int elapsed{};                         ///< days since the purchase
    std::optional<used_or_not> usage{};    ///< until then; may be left out if no relevant rule asks
    std::optional<service_cover> cover{};  ///< the same for the cover of its service
};

/// The one rule that applies, which must be the same whatever is not stated.
/// Errors: no_rule_in_force; rules_overlap (more than one applies); usage_not_stated, cover_not_stated (which
/// one applies depends on it).
[[nodiscard]] constexpr result<const exchange_rule*> find_rule(const exchange_policy_view& table,
                                                               const exchange_case& asked) noexcept;

/// The rules of a table, for `check`, `describe` and `sound` (proof/).
/// @{
template <std::size_t Rows>
[[nodiscard]] constexpr list_view<exchange_rule> rows_of(const exchange_policy<Rows>& table) noexcept {
    return table.rules;
}
template <std::size_t Rows>
void rows_of(const exchange_policy<Rows>&& table) = delete;
[[nodiscard]] constexpr list_view<exchange_rule> rows_of(const exchange_policy_view& table) noexcept {
    return table.rules();
}
/// @}

/// The table with another check of what is bought. Rules whose text states no check stay without one.
template <std::size_t Rows>
[[nodiscard]] constexpr exchange_policy<Rows> with_worth_check(exchange_policy<Rows> table,
                                                               worth_check check) noexcept {
    for (exchange_rule& row : table.rules) {
        if (row.check != worth_check::not_stated) row.check = check;
    }
    return table;
}

// ---------------------------------------------------------------------------- implementation

constexpr result<const exchange_rule*> find_rule(const exchange_policy_view& table,
                                                 const exchange_case& asked) noexcept {
    // A fact that is not stated must not matter, so this tries both values.
    const auto whatever = [&table, &asked](auto member, auto one, auto other, errc differ) {
        exchange_case stated = asked;
        stated.*member = one;
        const auto first = find_rule(table, stated);
        stated.*member = other;
        const auto second = find_rule(table, stated);
        if (!first || !second) return first ? second : first;
        return *first == *second ? first : result<const exchange_rule*>(differ);
    };
    if (!asked.usage) {
        return whatever(&exchange_case::usage, used_or_not::unused, used_or_not::used, errc::usage_not_stated);
    }
    if (!asked.cover) {
        return whatever(&exchange_case::cover, service_cover::not_covered, service_cover::covered,
                        errc::cover_not_stated);
    }
    const auto rules = table.rules();
    // An index, not a pointer: under its sanitizers, g++ does not accept a comparison with null as constant.
    std::size_t found = rules.size();
    for (std::size_t i = 0; i < rules.size(); ++i) {
        if (!rules[i].applies(asked.as_of, asked.elapsed, *asked.usage, *asked.cover)) continue;
        if (found != rules.size()) return errc::rules_overlap;
        found = i;
    }
    if (found == rules.size()) return errc::no_rule_in_force;
    return &rules[found];
}

/// The states that the proof distinguishes, as the compiler's message names them.
enum class exchange_state : unsigned char {
    unused_not_covered,  ///< not used, of a service that the other offer does not cover
    used_not_covered,    ///< used, of such a service
    unused_covered,      ///< not used, of a service that it covers
    used_covered,        ///< used, of such a service
};

/// A rule is a box of dates, days since the purchase, usage and cover: four states.
template <>
struct provable<exchange_rule> : dated_rows<exchange_rule> {
    /// Where rule `i` applies.
    [[nodiscard]] static constexpr box where(const exchange_rule* rows, std::size_t, std::size_t i,
                                             std::size_t) noexcept {
        const exchange_rule& each = rows[i];
        const auto used = static_cast<unsigned>(each.usage);
        const bool not_covered = covers(each.cover, service_cover::not_covered);
        const bool covered = covers(each.cover, service_cover::covered);
        return {each.in_force.from.days_since_epoch, each.in_force.until.days_since_epoch, each.elapsed.from,
                each.elapsed.until, (not_covered ? used : 0U) | (covered ? used << 2U : 0U)};
    }
    /// Checks that the credit says exactly one thing and does not use today's price, which no return states; that its
    /// own citation, if there is one, is complete; and that the rule names the offer that covers a service, if it asks.
    [[nodiscard]] static constexpr table_fault outcome(const exchange_rule* rows, std::size_t i) noexcept {
        const exchange_rule& each = rows[i];
        if (!each.credit_source.complete() && each.credit_source != citation{}) return {fault::missing_citation};
        const bool names_cover = (each.cover == cover_condition::any) == each.covered_by.empty();
        const bool one_credit = is_sound(each.gives) && each.gives.credit.price == price_basis::purchase;
        const bool one_thing = one_credit && names_cover && detail::is_known(each.worth, each.check);
        return {one_thing ? fault::none : fault::bad_outcome};
    }
    /// Unused and used, first of services that are not covered, then of those that are.
    /// @{
    [[nodiscard]] static constexpr std::size_t states(const exchange_rule*, std::size_t) noexcept { return 4; }
    [[nodiscard]] static constexpr exchange_state state(const exchange_rule*, std::size_t, std::size_t i) noexcept {
        return static_cast<exchange_state>(i);
    }
    [[nodiscard]] static constexpr std::string_view state_name(const exchange_rule*, std::size_t,
                                                               std::size_t i) noexcept {
        constexpr std::string_view names[] = {"unused, service not covered", "used, service not covered",
                                              "unused, service covered", "used, service covered"};
        return names[i];
    }
    /// @}
};

}  // namespace refund

#endif
