#ifndef REFUND_BULK_DETAIL_BOXES_HPP
#define REFUND_BULK_DETAIL_BOXES_HPP

#include <refund/bulk/columns.hpp>
#include <refund/bulk/detail/block.hpp>
#include <refund/bulk/detail/plan.hpp>
#include <refund/policy/policy.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <span>

// A decision table in the numbers that the block loops work with. Each rule is a box: dates by
// elapsed days by usage. What differs between rules only in words (id, citation, cap) is gone, so
// neighbouring boxes with one outcome become one: ten rows of a table are often three boxes.

namespace refund::bulk::detail {

/// The longest period of the fast range, in days; five years have 1827. See amounts.hpp.
inline constexpr std::int32_t longest_period = 2048;
inline constexpr int longest_period_bits = 11;
static_assert(longest_period == 1 << longest_period_bits);

struct box {
    // half-open
    int as_of_from{};
    int as_of_until{};
    int from{};
    int until{};
    // masks
    std::int32_t unused{};
    std::int32_t used{};
    plan says{};
};

/// Makes `into` cover `other` as well, if together they are a box with one outcome.
[[nodiscard]] constexpr bool join(box& into, const box& other) noexcept {
    if (into.says != other.says) return false;
    const bool dates = into.as_of_from == other.as_of_from && into.as_of_until == other.as_of_until;
    const bool days = into.from == other.from && into.until == other.until;
    const bool usage = into.unused == other.unused && into.used == other.used;
    if (dates && days) {
        into.unused |= other.unused;
        into.used |= other.used;
        return true;
    }
    if (usage && dates && (into.until == other.from || other.until == into.from)) {
        into.from = (std::min)(into.from, other.from);
        into.until = (std::max)(into.until, other.until);
        return true;
    }
    if (usage && days && (into.as_of_until == other.as_of_from || other.as_of_until == into.as_of_from)) {
        into.as_of_from = (std::min)(into.as_of_from, other.as_of_from);
        into.as_of_until = (std::max)(into.as_of_until, other.as_of_until);
        return true;
    }
    return false;
}

[[nodiscard]] constexpr bool overlap(const box& a, const box& b) noexcept {
    return a.as_of_from < b.as_of_until && b.as_of_from < a.as_of_until && a.from < b.until && b.from < a.until &&
           ((a.unused & b.unused) | (a.used & b.used)) != 0;
}

/// Boxes without overlap, and what they have in common. More than fit go the exact path.
struct box_list {
    static constexpr std::size_t capacity = 64;
    box boxes[capacity]{};
    std::size_t count{};
    std::int32_t denominator{1};  // of every fee rate
    int amount_bits{52 - longest_period_bits};  // amounts below 2 to this are in the fast range
    bool has_fee{};
    bool exact_only{};  // no fast path: an overlap, too many boxes, or no box that gains from it

    [[nodiscard]] constexpr fees fee() const noexcept {
        if (!has_fee) return fees::none;
        return denominator % 2 != 0 ? fees::by_odd_denominator : fees::by_any_denominator;
    }
    [[nodiscard]] constexpr std::span<const box> view() const noexcept { return {boxes, count}; }

    /// Whether any row can have an amount from the fast path.
    [[nodiscard]] constexpr bool refunds() const noexcept {
        for (const box& each : view()) {
            if (each.says.status == refundable) return true;
        }
        return false;
    }

    constexpr void add(const box& next) noexcept {
        if (next.as_of_from >= next.as_of_until || next.from >= next.until || (next.unused | next.used) == 0) return;
        if (count == capacity) {
            exact_only = true;
            return;
        }
        boxes[count++] = next;
    }

    /// Joins what can be joined, and brings the fee rates to one denominator.
    constexpr void finish() noexcept {
        for (std::size_t i = 0; i < count; ++i) {
            for (std::size_t k = 0; k < i; ++k) {
                if (overlap(boxes[i], boxes[k])) exact_only = true;
            }
        }
        for (bool again = true; again;) {
            again = false;
            for (std::size_t i = 0; i < count; ++i) {
                for (std::size_t k = i + 1; k < count;) {
                    if (join(boxes[i], boxes[k])) {
                        boxes[k] = boxes[--count];
                        again = true;
                    } else {
                        ++k;
                    }
                }
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
        std::int32_t largest = longest_period;  // payment times this stays below 2^52
        for (std::size_t i = 0; i < count; ++i) {
            plan& says = boxes[i].says;
            says.numerator *= static_cast<std::int32_t>(common) / says.denominator;
            says.denominator = static_cast<std::int32_t>(common);
            largest = (std::max)(largest, 4 * says.numerator);  // and with a fee's numerator below 2^50
            has_fee = has_fee || says.numerator != 0;
        }
        denominator = static_cast<std::int32_t>(common);
        amount_bits = 52 - static_cast<int>(std::bit_width(static_cast<std::uint32_t>(largest) - 1U));
    }
};

/// Where a rule applies; not yet what it says.
[[nodiscard]] constexpr box box_of(const rule<>& row) noexcept {
    return {row.in_force.from.days_since_epoch, row.in_force.until.days_since_epoch, row.elapsed.from, row.elapsed.until,
            covers(row.usage, used_or_not::unused) ? -1 : 0, covers(row.usage, used_or_not::used) ? -1 : 0, {}};
}

/// The boxes of a whole table.
[[nodiscard]] constexpr box_list boxes_of(std::span<const rule<>> rules) noexcept {
    box_list list;
    for (const rule<>& row : rules) {
        box each = box_of(row);
        each.says = plan_of(row);
        list.add(each);
    }
    list.finish();
    return list;
}

/// The dates around `as_of`, half-open, between which the boxes in force are the same ones.
struct version_dates {
    int from{(std::numeric_limits<int>::min)()};
    int until{(std::numeric_limits<int>::max)()};
};

[[nodiscard]] constexpr version_dates version_at(std::span<const box> boxes, int as_of) noexcept {
    version_dates dates;
    for (const box& each : boxes) {
        for (const int edge : {each.as_of_from, each.as_of_until}) {
            if (edge <= as_of) dates.from = (std::max)(dates.from, edge);
            if (edge > as_of) dates.until = (std::min)(dates.until, edge);
        }
    }
    return dates;
}

/// The boxes in force on a day, for all of its version.
[[nodiscard]] constexpr box_list version_of(const box_list& all, int as_of) noexcept {
    const version_dates dates = version_at(all.view(), as_of);
    box_list list;
    list.exact_only = all.exact_only;
    for (box each : all.view()) {
        if (each.as_of_from > as_of || as_of >= each.as_of_until) continue;
        each.as_of_from = dates.from;
        each.as_of_until = dates.until;
        // In lowest terms again: the common denominator is of this version's rates only.
        const std::int32_t common = std::gcd(each.says.numerator, each.says.denominator);
        each.says.numerator /= common;
        each.says.denominator /= common;
        list.add(each);
    }
    list.finish();
    return list;
}

}  // namespace refund::bulk::detail

#endif
