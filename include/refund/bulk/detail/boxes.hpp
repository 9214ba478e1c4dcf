#ifndef REFUND_BULK_DETAIL_BOXES_HPP
#define REFUND_BULK_DETAIL_BOXES_HPP

#include <refund/bulk/columns.hpp>
#include <refund/bulk/detail/block.hpp>
#include <refund/bulk/detail/recipe.hpp>
#include <refund/policy/policy.hpp>
#include <refund/proof/box.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>

// A decision table in the numbers that the block loops work with. Each rule is a box: dates by
// elapsed days by usage. Everything else that rules differ in (id, citation, cap) is dropped, so
// neighbouring boxes with one outcome are joined: ten rows of a table are often three boxes.

namespace refund::bulk::detail {

/// The longest period in the fast range, in days; five years have 1827 at most. See amounts.hpp.
inline constexpr std::int32_t longest_period = 2048;
inline constexpr int longest_period_bits = 11;
static_assert(longest_period == 1 << longest_period_bits);

/// Where a rule applies, and what it says. The state of a row's usage is 0 or 1.
struct box : refund::box {
    recipe says{};

    /// Whether the box covers a row's usage. Both this and `is_used` are masks, -1 or 0.
    [[nodiscard, gnu::always_inline]] constexpr std::int32_t covers_usage(std::int32_t is_used) const noexcept {
        const auto unused = -static_cast<std::int32_t>(states & 1);
        const auto used = -static_cast<std::int32_t>(states >> 1 & 1);
        return (is_used & used) | (~is_used & unused);
    }
};

/// Extends `into` over `other`, if the two together form a box with one outcome.
[[nodiscard]] constexpr bool join(box& into, const box& other) noexcept {
    const bool dates = into.from_date == other.from_date && into.until_date == other.until_date;
    const bool days = into.from_day == other.from_day && into.until_day == other.until_day;
    const bool states = into.states == other.states;
    const bool touch = into.from_date <= other.until_date && other.from_date <= into.until_date &&
                       into.from_day <= other.until_day && other.from_day <= into.until_day;
    if (into.says != other.says || !touch || dates + days + states < 2) return false;
    into.from_date = (std::min)(into.from_date, other.from_date);
    into.until_date = (std::max)(into.until_date, other.until_date);
    into.from_day = (std::min)(into.from_day, other.from_day);
    into.until_day = (std::max)(into.until_day, other.until_day);
    into.states |= other.states;
    return true;
}

[[nodiscard]] constexpr bool overlap(const box& a, const box& b) noexcept {
    return a.from_date < b.until_date && b.from_date < a.until_date && a.from_day < b.until_day &&
           b.from_day < a.until_day && (a.states & b.states) != 0;
}

/// Dates, half-open.
struct version_dates {
    int from{(std::numeric_limits<int>::min)()};
    int until{(std::numeric_limits<int>::max)()};
};

/// Boxes without overlap, and what they have in common. Tables with more boxes take the exact path.
struct box_list {
    static constexpr std::size_t capacity = 64;
    box boxes[capacity]{};
    std::size_t count{};
    std::int32_t denominator{1};  // of every fee rate
    int amount_bits{52 - longest_period_bits};  // amounts below 2^amount_bits are in the fast range
    bool has_fee{};
    bool exact_only{};  // no fast path: overlap, too many boxes or too large a denominator, or no gain

    [[nodiscard]] constexpr fees fee() const noexcept {
        if (!has_fee) return fees::none;
        return denominator % 2 != 0 ? fees::by_odd_denominator : fees::by_any_denominator;
    }
    [[nodiscard]] constexpr std::span<const box> view() const noexcept { return {boxes, count}; }

    /// Whether any row can get an amount from the fast path.
    [[nodiscard]] constexpr bool refunds() const noexcept {
        return std::any_of(boxes, boxes + count, [](const box& each) { return each.says.status == refundable; });
    }

    constexpr void add(const box& next) noexcept {
        if (next.from_date >= next.until_date || next.from_day >= next.until_day || next.states == 0) return;
        if (count == capacity) {
            exact_only = true;
            return;
        }
        for (const box& each : view()) exact_only = exact_only || overlap(each, next);
        boxes[count++] = next;
    }

    /// Joins boxes and brings the fee rates to one denominator.
    constexpr void finish() noexcept {
        for (std::size_t i = 0; i < count;) {
            std::size_t k = i + 1;
            while (k < count && !join(boxes[i], boxes[k])) ++k;
            if (k >= count) {
                ++i;
            } else {
                boxes[k] = boxes[--count];
                i = 0;  // may now join an earlier one
            }
        }
        std::int64_t common = 1;
        bool gains = count == 0;
        for (const box& each : view()) {
            gains = gains || each.says.status != undecided;
            common = std::lcm(common, std::int64_t{each.says.denominator});
            if (common > 1 << 20) exact_only = true;
            if (exact_only) return;
        }
        exact_only = !gains;
        std::int32_t largest = longest_period;  // payment times this must stay below 2^52
        for (std::size_t i = 0; i < count; ++i) {
            recipe& says = boxes[i].says;
            says.numerator *= static_cast<std::int32_t>(common) / says.denominator;
            says.denominator = static_cast<std::int32_t>(common);
            largest = (std::max)(largest, 4 * says.numerator);  // times a fee's numerator, below 2^50
            has_fee = has_fee || says.numerator != 0;
        }
        denominator = static_cast<std::int32_t>(common);
        amount_bits = 52 - static_cast<int>(std::bit_width(static_cast<std::uint32_t>(largest) - 1U));
    }
};

/// A box with the place where a rule applies, but not yet with what it says.
[[nodiscard]] constexpr box box_of(const rule<>& row) noexcept {
    const auto& [from, until] = row.in_force;
    return {{from.days_since_epoch, until.days_since_epoch, row.elapsed.from, row.elapsed.until,
             static_cast<std::uint64_t>(row.usage)},  // one bit for each state
            {}};
}

/// The boxes of a table, cut to these dates. Their order does not matter; starting from the last rule makes the
/// loops compiled for the shipped tables a little shorter.
[[nodiscard]] constexpr box_list boxes_of(std::span<const rule<>> rules, version_dates between = {}) noexcept {
    box_list list;
    for (std::size_t i = rules.size(); i-- > 0;) {
        box each = box_of(rules[i]);
        each.from_date = (std::max)(each.from_date, between.from);
        each.until_date = (std::min)(each.until_date, between.until);
        each.says = recipe_of(rules[i]);
        list.add(each);
    }
    list.finish();
    return list;
}

/// The longest range of dates around a day in which the same boxes are in force.
[[nodiscard]] constexpr version_dates version_at(std::span<const box> boxes, int day) noexcept {
    version_dates dates;
    for (const box& each : boxes) {
        for (const int edge : {each.from_date, each.until_date}) {
            if (edge <= day) dates.from = (std::max)(dates.from, edge);
            if (edge > day) dates.until = (std::min)(dates.until, edge);
        }
    }
    return dates;
}

}  // namespace refund::bulk::detail

#endif
