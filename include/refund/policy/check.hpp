#ifndef REFUND_POLICY_CHECK_HPP
#define REFUND_POLICY_CHECK_HPP

#include <refund/core/detail/constexpr_string.hpp>
#include <refund/core/list_view.hpp>
#include <refund/policy/detail/cases.hpp>
#include <refund/policy/policy.hpp>
#include <refund/proof/sound.hpp>

#include <cstddef>
#include <cstdint>
#include <string>

namespace refund {

/// The rules of a table, for `check`, `describe` and `sound` (proof/).
/// @{
template <std::size_t Rows, usage_state Usage>
[[nodiscard]] constexpr list_view<rule<Usage>> rows_of(const policy<Rows, Usage>& table) noexcept {
    return table.rules;
}
template <std::size_t Rows, usage_state Usage>
void rows_of(const policy<Rows, Usage>&& table) = delete;
template <usage_state Usage>
[[nodiscard]] constexpr list_view<rule<Usage>> rows_of(const policy_view<Usage>& table) noexcept {
    return table.rules();
}
/// @}

/// A table made at run time and proven: a copy that nothing can change. A `policy_view` of it knows that the
/// table is sound:
///
///     const auto proven = prove(table);  // or the first fault
///     const policy_view<> view = *proven;
template <std::size_t Rows, usage_state Usage = used_or_not>
class proven_policy {
public:
    /// The view, proven. It refers to this copy: keep it in a variable first.
    /// @{
    constexpr operator policy_view<Usage>() const& noexcept {  // NOLINT: implicit by design
        return detail::known_sound::view_of(table_);
    }
    operator policy_view<Usage>() const&& = delete;
    /// @}

    constexpr proven_policy(const proven_policy&) = default;             ///< the same proven table
    proven_policy& operator=(const proven_policy&) = delete;             ///< its views rely on its contents

private:
    template <std::size_t R, usage_state U>
    friend constexpr result<proven_policy<R, U>, table_fault> prove(const policy<R, U>& table) noexcept;
    constexpr explicit proven_policy(const policy<Rows, Usage>& table) noexcept : table_(table) {}

    policy<Rows, Usage> table_;
};

/// A proven copy of a table that is known only at run time, or the table's first fault, which `describe`
/// (proof/check.hpp) puts into words.
template <std::size_t Rows, usage_state Usage>
[[nodiscard]] constexpr result<proven_policy<Rows, Usage>, table_fault> prove(
    const policy<Rows, Usage>& table) noexcept {
    const table_fault found = check(table);
    if (found) return found;
    return proven_policy<Rows, Usage>(table);
}
/// A view is not proven: the table behind it may change. Prove the table itself.
template <usage_state Usage>
void prove(const policy_view<Usage>& view_of_a_table_that_may_change) = delete;

/// The proven view of a table known at compile time; an unsound table does not compile.
template <const auto& Table>
[[nodiscard]] constexpr auto prove() noexcept {
    static_assert(sound<Table>);
    constexpr auto view = detail::known_sound::view_of(Table);
    return view;
}

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// Whether the amounts of a charged fee are in the cap's currency, if it states amounts and there is a cap: what counts
/// toward the cap is computed in the cap's currency, and no exchange rate is known.
[[nodiscard]] constexpr bool fee_meets_cap(const early_termination_fee& fee, const cap_terms& cap) noexcept {
    const currency unit = currency_stated(fee);
    const bool stated = fee.status == fee_status::charged && unit.has_minor_unit();
    return !cap.applies() || !stated || unit == cap.limit.unit;
}

/// Whether a rule's outcome and its cap each say exactly one thing.
template <usage_state Usage>
[[nodiscard]] constexpr bool outcome_is_sound(const rule<Usage>& row) noexcept {
    const auto& [id, in_force, elapsed, usage, only_if, outcome, cap, source, clause] = row;
    static_cast<void>(id), static_cast<void>(in_force), static_cast<void>(elapsed);
    static_cast<void>(source), static_cast<void>(clause);
    if (only_if && !is_sound(*only_if)) return false;
    if (!is_sound(cap) || !usage_kind<Usage>::is_sound(usage)) return false;
    const auto& [says, code, gives] = outcome;
    switch (says) {
        case ruling::refundable: return code.empty() && is_sound(gives) && fee_meets_cap(gives.fee, cap);
        case ruling::not_refundable:
        case ruling::undefined: return !code.empty() && gives == award{};
    }
    return false;
}

}  // namespace detail

/// A rule is a box of dates, days since the purchase and cases: usage states and, if rules ask for more in `only_if`,
/// the months, amounts and lengths between their limits. Every case counts for every day: the purchase day in a later
/// month, too.
template <usage_state Usage>
struct provable<rule<Usage>> : dated_rows<rule<Usage>> {
    using row = rule<Usage>;         ///< what is proven
    using kind = usage_kind<Usage>;  ///< what its states are

    /// Where rule `i` applies.
    [[nodiscard]] static constexpr box where(const row* rows, std::size_t count, std::size_t i,
                                             std::size_t first) noexcept {
        const row& each = rows[i];
        box here{each.in_force.from.days_since_epoch, each.in_force.until.days_since_epoch, each.elapsed.from,
                 each.elapsed.until, 0};
        const std::size_t samples = kind::samples(count);
        for (std::size_t bit = 0; bit < 64 && first + bit < samples; ++bit) {
            here.states |= std::uint64_t{covers(each.usage, kind::sample(rows, first + bit))} << bit;
        }
        return here;
    }
    /// The same for a table whose rules ask for more.
    [[nodiscard]] static constexpr box where_by_facts(const row* rows, std::size_t count, std::size_t i,
                                                      std::size_t first) noexcept {
        const row& each = rows[i];
        box here{each.in_force.from.days_since_epoch, each.in_force.until.days_since_epoch, each.elapsed.from,
                 each.elapsed.until, 0};
        detail::for_each_case(rows, count, [&, at = std::size_t{0}](const auto& state) mutable {
            const std::size_t bit = at++ - first;  // wraps around before the first
            if (bit < 64) here.states |= std::uint64_t{detail::covers(each, state)} << bit;
        });
        return here;
    }
    /// The fault `bad_outcome`, unless the outcome and the cap each say exactly one thing, and all rows limit the
    /// hourly commitment in one currency.
    [[nodiscard]] static constexpr table_fault outcome(const row* rows, std::size_t i) noexcept {
        const bool sound = detail::outcome_is_sound(rows[i]) && detail::limits_in_one_currency(rows, i);
        return {sound ? fault::none : fault::bad_outcome};
    }
    /// The cases that a proof looks at, and their names.
    /// @{
    [[nodiscard]] static constexpr std::size_t states(const row* rows, std::size_t count) noexcept {
        if (!detail::asks_more(rows, count)) return kind::samples(count);
        std::size_t all = 0;
        detail::for_each_case(rows, count, [&all](const auto&) { ++all; });
        return all;
    }
    [[nodiscard]] static constexpr bool several_facts(const row* rows, std::size_t count) noexcept {
        return detail::asks_more(rows, count);
    }
    [[nodiscard]] static constexpr Usage state(const row* rows, std::size_t, std::size_t i) noexcept {
        return kind::sample(rows, i);
    }
    [[nodiscard]] static constexpr detail::rule_case<Usage> facts(const row* rows, std::size_t count,
                                                                  std::size_t i) noexcept {
        return detail::case_at(rows, count, i);
    }
    [[nodiscard]] static REFUND_DETAIL_STRING_CONSTEXPR std::string state_name(const row* rows, std::size_t count,
                                                                               std::size_t i) {
        return detail::words_of(detail::case_at(rows, count, i));
    }
    /// @}
};

}  // namespace refund

#endif
