#include <refund/proof/check.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace acme {

using namespace date::literals;

struct where_published {
    bool known{true};
    constexpr bool complete() const noexcept { return known; }
};

/// A kind of row that needs nothing but dates.
struct note {
    std::string_view id{};
    refund::date_range in_force{};
    where_published source{};
};
struct notes {
    std::vector<note> rows{};
};
inline std::span<const note> rows_of(const notes& table) noexcept { return table.rows; }

/// A kind of row with very many states: a row covers those from `first` up to, but not including, `end`.
struct graded {
    std::string_view id{};
    refund::date_range in_force{};
    where_published source{};
    std::size_t first{};
    std::size_t end{};
    bool good{true};
};
struct grades {
    std::vector<graded> rows{};
};
inline std::span<const graded> rows_of(const grades& table) noexcept { return table.rows; }

constexpr refund::date_range january{2024_y / 1 / 1, 2024_y / 2 / 1};
constexpr refund::date_range february{2024_y / 2 / 1, 2024_y / 3 / 1};

}  // namespace acme

// grouped: no
template <>
struct refund::provable<acme::note> : refund::dated_rows<acme::note> {
    static constexpr std::string_view noun = "note";
    static constexpr bool by_days = false;
};

template <>
struct refund::provable<acme::graded> : refund::dated_rows<acme::graded> {
    static constexpr std::size_t states(const acme::graded*, std::size_t) noexcept { return 130; }
    static constexpr box where(const acme::graded* rows, std::size_t, std::size_t i, std::size_t first_state) noexcept {
        box here{rows[i].in_force.from.days_since_epoch, rows[i].in_force.until.days_since_epoch, 0,
                 day_range::no_limit, 0};
        for (std::size_t bit = 0; bit < 64; ++bit) {
            const std::size_t state = first_state + bit;
            if (rows[i].first <= state && state < rows[i].end) here.states |= std::uint64_t{1} << bit;
        }
        return here;
    }
    static constexpr table_fault outcome(const acme::graded* rows, std::size_t i) noexcept {
        return {rows[i].good ? fault::none : fault::bad_outcome};
    }
    static constexpr std::string_view state_name(const acme::graded*, std::size_t, std::size_t i) noexcept {
        return i < 64 ? "low" : i < 128 ? "middle" : "high";
    }
};

namespace {

using acme::february;
using acme::grades;
using acme::january;
using acme::notes;
using refund::any_day;
using refund::check;
using refund::describe;
using refund::fault;
using refund::table_fault;

static_assert(refund::provable_table<notes> && refund::provable_table<grades> && !refund::provable_table<int>);

}  // namespace

TEST_CASE("any kind of row with id, dates and source can be proven without more code") {
    CHECK_FALSE(check(notes{{{"a", january}, {"b", february}}}));
    const notes gap{{{"a", january}, {"b", {refund::calendar_day(date::sys_days(february.from) + date::days(1))}}}};
    CHECK(describe(check(gap), gap) == "gap: in force 2024-02-01 to 2024-02-01: no note");
    CHECK(describe(check(notes{}), notes{}) == "empty table: no note");
}

TEST_CASE("faults of single rows are reported before gaps and overlaps, and in the order of the rows") {
    const auto kind_of = [](const notes& table) { return check(table).kind; };
    CHECK(kind_of({{{"a", january}, {"", january}}}) == fault::missing_id);
    CHECK(kind_of({{{"a", january}, {"a", january}}}) == fault::missing_id);
    CHECK(kind_of({{{"a", january}, {"b", january, {false}}}}) == fault::missing_citation);
    CHECK(kind_of({{{"a", january}, {"b", {}}}}) == fault::no_dates);
    CHECK(kind_of({{{"a", january}, {"b", {january.until, january.until}}}}) == fault::no_dates);
    CHECK(kind_of({{{"a", january}, {"b", january}}}) == fault::overlap);
    // One row with several faults: id, citation, dates.
    CHECK(kind_of({{{"", {}, {false}}}}) == fault::missing_id);
    CHECK(kind_of({{{"a", {}, {false}}}}) == fault::missing_citation);
    // Two rows with one fault each.
    CHECK(check(notes{{{"a", {}}, {"b", january, {false}}}}) == table_fault{fault::no_dates, {}, any_day, 0, 0, 0});
    CHECK(check(notes{{{"c", january}, {"a", january}, {"c", february}}}).other == 0);
}

TEST_CASE("a rule's own fault is reported after its id, source and dates") {
    CHECK(check(grades{{{"a", january, {}, 0, 130, false}}}) == table_fault{fault::bad_outcome, january, any_day});
    CHECK(check(grades{{{"a", {}, {}, 0, 130, false}}}).kind == fault::no_dates);
}

TEST_CASE("states are proven 64 at a time, and the first wrong one is reported by its number") {
    const auto found = [](std::size_t first_end, std::size_t second_first, std::size_t second_end) {
        return check(grades{{{"a", january, {}, 0, first_end}, {"b", january, {}, second_first, second_end}}});
    };
    for (const std::size_t cut : {1U, 63U, 64U, 65U, 127U, 128U, 129U}) {
        CAPTURE(cut);
        CHECK_FALSE(found(cut, cut, 130));
        CHECK(found(cut, cut + 1, 130) == table_fault{fault::gap, january, any_day, cut});
        CHECK(found(cut, cut - 1, 130) == table_fault{fault::overlap, january, any_day, cut - 1, 0, 1});
    }
    CHECK(found(64, 64, 129) == table_fault{fault::gap, january, any_day, 129});
    const grades table{{{"a", january, {}, 0, 64}, {"b", january, {}, 65, 130}}};
    CHECK(describe(check(table), table) == "gap: in force 2024-01-01 to 2024-01-31, days 0 to no end, middle: no rule");
    const grades twice{{{"a", january, {}, 0, 130}, {"b", january, {}, 129, 130}}};
    CHECK(describe(check(twice), twice) ==
          "overlap: in force 2024-01-01 to 2024-01-31, days 0 to no end, high: a and b");
}
