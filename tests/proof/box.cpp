#include <refund/proof/box.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

namespace {

using refund::box;
using refund::calendar_day;
using refund::day_range;
using refund::fault;
using refund::find_gap_or_overlap;
using refund::table_fault;

constexpr calendar_day day(int number) { return date::sys_days(date::days(number)); }
constexpr int no_limit = day_range::no_limit;

}  // namespace

TEST_CASE("boxes that touch leave no gap or overlap; a day between them or in both is found") {
    constexpr box touching[] = {{10, 20}, {20, 30}};
    static_assert(!find_gap_or_overlap(touching, 2, 1));
    constexpr box apart[] = {{10, 20}, {21, 30}};
    static_assert(find_gap_or_overlap(apart, 2, 1) == table_fault{fault::gap, {day(20), day(21)}});
    constexpr box meeting[] = {{10, 20}, {19, 30}};
    static_assert(find_gap_or_overlap(meeting, 2, 1) == table_fault{fault::overlap, {day(19), day(20)}, {}, 0, 0, 1});
}

TEST_CASE("days since the purchase run from 0 without an end") {
    constexpr box late[] = {{10, 20, 1, no_limit}};
    static_assert(find_gap_or_overlap(late, 1, 1) == table_fault{fault::gap, {day(10), day(20)}, {0, 1}});
    constexpr box early[] = {{10, 20, 0, 5}};
    static_assert(find_gap_or_overlap(early, 1, 1) == table_fault{fault::gap, {day(10), day(20)}, {5, no_limit}});
    constexpr box both[] = {{10, 20, 0, 5}, {10, 20, 5, no_limit}};
    static_assert(!find_gap_or_overlap(both, 2, 1));
}

TEST_CASE("the region reported is as large as the rules in force at the same time allow") {
    // The rules of other dates have edges at days 3 and 4, which do not cut this region.
    constexpr box boxes[] = {{10, 20, 0, 2}, {20, 30, 0, 3}, {20, 30, 3, 4}, {20, 30, 4, no_limit}};
    static_assert(find_gap_or_overlap(boxes, 4, 1) == table_fault{fault::gap, {day(10), day(20)}, {2, no_limit}});
}

TEST_CASE("each of the 64 states must be covered exactly once") {
    constexpr std::uint64_t all = ~std::uint64_t{0};
    for (unsigned at = 0; at < 64; ++at) {
        const std::uint64_t bit = std::uint64_t{1} << at;
        const box whole[] = {{10, 20, 0, no_limit, bit}, {10, 20, 0, no_limit, ~bit}};
        CHECK_FALSE(find_gap_or_overlap(whole, 2, all));
        const box gap[] = {{10, 20, 0, no_limit, ~bit}};
        CHECK(find_gap_or_overlap(gap, 1, all) == table_fault{fault::gap, {day(10), day(20)}, {}, at});
        const box overlap[] = {{10, 20, 0, no_limit, bit}, {10, 20, 0, no_limit, all}};
        CHECK(find_gap_or_overlap(overlap, 2, all) == table_fault{fault::overlap, {day(10), day(20)}, {}, at, 0, 1});
    }
}

TEST_CASE("of three boxes in one place, the first two are named") {
    constexpr box boxes[] = {{10, 20, 0, no_limit, 0}, {10, 20}, {10, 20}, {10, 20}};
    static_assert(find_gap_or_overlap(boxes, 4, 1) == table_fault{fault::overlap, {day(10), day(20)}, {}, 0, 1, 2});
}

TEST_CASE("on random boxes the search finds the first case that trying every case finds") {
    std::mt19937_64 random{20'24};
    const auto below = [&random](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    constexpr int states = 3;
    int kinds[16]{};
    for (int round = 0; round < 30'000; ++round) {
        // Half of the tables are one box cut again and again, which leaves neither gap nor overlap.
        std::vector<box> boxes{{1, 7, 0, no_limit, 7}};
        for (int cuts = below(5); cuts > 0; --cuts) {
            box& cut = boxes[static_cast<std::size_t>(below(static_cast<int>(boxes.size())))];
            box rest = cut;
            const int at = below(6);
            if (cut.from_date < at && at < cut.until_date) {
                cut.until_date = rest.from_date = at;
            } else if (cut.from_day < at && at < cut.until_day) {
                cut.until_day = rest.from_day = at;
            } else {
                const auto part = static_cast<std::uint64_t>(below(8));
                rest.states = cut.states & part;
                cut.states &= ~part;
            }
            boxes.push_back(rest);
        }
        if (round % 2 == 0) {
            box& bent = boxes[static_cast<std::size_t>(below(static_cast<int>(boxes.size())))];
            switch (below(4)) {
                case 0: bent.from_date += bent.until_date - bent.from_date > 1 ? 1 : -1; break;
                case 1: bent.until_day = bent.until_day == no_limit ? 6 : bent.until_day + 1; break;
                case 2: bent.from_day += bent.from_day == 0 ? 1 : -1; break;
                default: bent.states ^= std::uint64_t{1} << below(states); break;
            }
        }

        int first = 100;
        int last = 0;
        for (const box& each : boxes) first = std::min(first, each.from_date), last = std::max(last, each.until_date);
        const auto holders = [&boxes](int date, int elapsed, int state) {
            std::vector<std::size_t> found;
            for (std::size_t i = 0; i < boxes.size(); ++i) {
                const box& each = boxes[i];
                const bool inside = date >= each.from_date && date < each.until_date && elapsed >= each.from_day &&
                                    elapsed < each.until_day && (each.states >> state) % 2 == 1;
                if (inside) found.push_back(i);
            }
            return found;
        };
        table_fault expected{};
        for (int date = first; date < last && !expected; ++date) {
            for (int elapsed = 0; elapsed <= 8 && !expected; ++elapsed) {
                for (int state = 0; state < states && !expected; ++state) {
                    const auto found = holders(date, elapsed, state);
                    if (found.size() == 1) continue;
                    expected = {found.empty() ? fault::gap : fault::overlap,
                                {day(date)},
                                {elapsed},
                                static_cast<std::size_t>(state)};
                    if (!found.empty()) expected.row = found[0], expected.other = found[1];
                }
            }
        }

        const table_fault found = find_gap_or_overlap(boxes.data(), boxes.size(), 7);
        ++kinds[static_cast<int>(found.kind)];
        REQUIRE(found.kind == expected.kind);
        if (!found) continue;
        REQUIRE(found.dates.from == expected.dates.from);
        REQUIRE(found.days.from == expected.days.from);
        REQUIRE(found.state == expected.state);
        REQUIRE(found.row == expected.row);
        REQUIRE(found.other == expected.other);
        for (int date = found.dates.from.days_since_epoch; date < found.dates.until.days_since_epoch; ++date) {
            for (int elapsed = found.days.from; elapsed < std::min(found.days.until, 10); ++elapsed) {
                const std::size_t count = holders(date, elapsed, static_cast<int>(found.state)).size();
                REQUIRE((found.kind == fault::gap ? count == 0 : count >= 2));
            }
        }
    }
    CHECK(kinds[static_cast<int>(fault::none)] > 10'000);
    CHECK(kinds[static_cast<int>(fault::gap)] > 3'000);
    CHECK(kinds[static_cast<int>(fault::overlap)] > 1'500);
}
