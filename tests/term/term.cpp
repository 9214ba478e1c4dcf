#include <refund/term/term.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using refund::billing_plan;
using refund::errc;
using refund::parse_term;
using refund::reservation_term;
using refund::standing;
using refund::standing_on;
using refund::term_length;
using namespace date::literals;
using namespace std::string_view_literals;

constexpr date::sys_days on(date::year_month_day day) { return date::sys_days(day); }

constexpr reservation_term upfront(date::year_month_day purchase, term_length length) {
    return {date::sys_days(purchase), length, billing_plan::upfront};
}
constexpr reservation_term monthly(date::year_month_day purchase, term_length length) {
    return {date::sys_days(purchase), length, billing_plan::monthly};
}

constexpr bool fails(const reservation_term& term, date::sys_days day, errc reason) {
    const refund::result<standing> at = standing_on(term, day);
    return !at && at.error() == reason;
}

/// A standing as the recordings state it: the period, the days, the payments.
struct recorded {
    date::year_month_day period_start;
    date::year_month_day period_end;
    int left;
    int n;
    int payments_made;
    int payments_to_come;
};

constexpr bool stands(const reservation_term& term, date::year_month_day day, const recorded& expected) {
    const refund::result<standing> at = standing_on(term, date::sys_days(day));
    return at && at->purchased_on == term.purchased_on && at->on == date::sys_days(day) &&
           at->period_start == date::sys_days(expected.period_start) &&
           at->period_end == date::sys_days(expected.period_end) && at->left() == expected.left &&
           at->n() == expected.n && at->payments_made == expected.payments_made &&
           at->payments_to_come == expected.payments_to_come;
}

struct naive_date {
    int year;
    int month;
    int day;
};

int month_length(int year, int month) {
    constexpr int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return lengths[month - 1] + (leap && month == 2 ? 1 : 0);
}

/// How many days one date is later than another, counted like the pages of a calendar.
int pages_between(naive_date from, naive_date to) {
    int pages = 0;
    while (from.year != to.year || from.month != to.month || from.day != to.day) {
        ++pages;
        if (++from.day <= month_length(from.year, from.month)) continue;
        from.day = 1;
        if (++from.month <= 12) continue;
        from.month = 1;
        ++from.year;
    }
    return pages;
}

naive_date plus_months(naive_date date, int months) {
    for (; months > 0; --months) {
        if (++date.month <= 12) continue;
        date.month = 1;
        ++date.year;
    }
    if (date.day > month_length(date.year, date.month)) date.day = month_length(date.year, date.month);
    return date;
}

/// The starts of all billing months and the end of the term, in days from the purchase.
std::vector<int> anniversaries(naive_date purchase, int months) {
    std::vector<int> offsets;
    for (int month = 0; month <= months; ++month)
        offsets.push_back(pages_between(purchase, plus_months(purchase, month)));
    return offsets;
}

/// Purchase days around all special days: month ends, leap days, the turn of a year.
std::vector<naive_date> purchases() {
    std::vector<naive_date> days;
    for (const int year : {1899, 1999, 2023, 2024}) {
        for (int month = 1; month <= 12; ++month) {
            for (int day = 1; day <= month_length(year, month); ++day) {
                if (day == 1 || day == 15 || day >= 28) days.push_back({year, month, day});
            }
        }
    }
    return days;
}

date::year_month_day fields_of(naive_date date) {
    return date::year(date.year) / date::month(static_cast<unsigned>(date.month)) /
           date::day(static_cast<unsigned>(date.day));
}

constexpr term_length lengths[] = {{1}, {2}, {11}, {12}, {18}, {36}, {60}};

}  // namespace

TEST_CASE("billing plans have names, and a default term is one year upfront") {
    static_assert(name(billing_plan::upfront) == "upfront" && name(billing_plan::monthly) == "monthly");
    static_assert(reservation_term{}.length == refund::one_year && reservation_term{}.plan == billing_plan::upfront);
    static_assert(term_length{} == refund::one_year);
}

TEST_CASE("recorded monthly refunds: the billing month and its days are those that the service counted") {
    // R01, R07, R08: bought 4 March 2023, returned 2 and 6 days later; R03: on the day itself.
    static_assert(stands(monthly(2023_y / 3 / 4, refund::one_year), 2023_y / 3 / 6,
                         {2023_y / 3 / 4, 2023_y / 4 / 4, 29, 31, 1, 11}));
    static_assert(stands(monthly(2023_y / 3 / 4, refund::one_year), 2023_y / 3 / 10,
                         {2023_y / 3 / 4, 2023_y / 4 / 4, 25, 31, 1, 11}));
    static_assert(stands(monthly(2023_y / 3 / 10, refund::one_year), 2023_y / 3 / 10,
                         {2023_y / 3 / 10, 2023_y / 4 / 10, 31, 31, 1, 11}));
    // R09: 3 of 12 payments made; 9 x 2.66 = 23.94 remain; 19 of 28 days.
    static_assert(stands(monthly(2022_y / 12 / 1, refund::one_year), 2023_y / 2 / 10,
                         {2023_y / 2 / 1, 2023_y / 3 / 1, 19, 28, 3, 9}));
    // R10: 5 of 12 payments made; 7 x 2.58 = 18.06 remain; 9 of 31 days.
    static_assert(stands(monthly(2022_y / 4 / 29, refund::one_year), 2022_y / 9 / 20,
                         {2022_y / 8 / 29, 2022_y / 9 / 29, 9, 31, 5, 7}));
    // X01: three years; 35 x 78.63 = 2752.05 remain; 19 and 17 of 30 days.
    static_assert(stands(monthly(2022_y / 6 / 17, refund::three_years), 2022_y / 6 / 28,
                         {2022_y / 6 / 17, 2022_y / 7 / 17, 19, 30, 1, 35}));
    static_assert(stands(monthly(2022_y / 6 / 15, refund::three_years), 2022_y / 6 / 28,
                         {2022_y / 6 / 15, 2022_y / 7 / 15, 17, 30, 1, 35}));
}

TEST_CASE("recorded upfront refunds: the period is the whole term") {
    // R06: bought 23 September 2022, returned the next day; 1 of 1 payments.
    static_assert(stands(upfront(2022_y / 9 / 23, refund::one_year), 2022_y / 9 / 24,
                         {2022_y / 9 / 23, 2023_y / 9 / 23, 364, 365, 1, 0}));
    // D07: a day before the expiry, one day of 365 is left.
    static_assert(stands(upfront(2024_y / 7 / 10, refund::one_year), 2025_y / 7 / 9,
                         {2024_y / 7 / 10, 2025_y / 7 / 10, 1, 365, 1, 0}));
    static_assert(standing_on(upfront(2024_y / 7 / 10, refund::one_year), on(2025_y / 7 / 9))->elapsed() == 364);
}

TEST_CASE("a year with a 29 February has 366 days, of which 316 are left on day 50, as published in E01") {
    int leap_terms = 0;
    for (date::sys_days day = on(2023_y / 1 / 1); day <= on(2024_y / 12 / 31); day += date::days(1)) {
        // If bought on 29 February itself, the year ends on 28 February and has 365 days.
        const bool leap = day > on(2023_y / 2 / 28) && day <= on(2024_y / 2 / 28);
        leap_terms += leap ? 1 : 0;
        const auto at = standing_on({day, refund::one_year, billing_plan::upfront}, day + date::days(50));
        CHECK(at->n() == (leap ? 366 : 365));
        CHECK(at->left() == (leap ? 316 : 315));
    }
    CHECK(leap_terms == 365);
    // Three years contain one leap day unless a century skips it: the other reading of E01.
    static_assert(standing_on(upfront(2022_y / 1 / 1, refund::three_years), on(2022_y / 1 / 1))->n() == 1096);
    static_assert(standing_on(upfront(2098_y / 1 / 1, refund::three_years), on(2098_y / 1 / 1))->n() == 1095);
    static_assert(standing_on(upfront(2020_y / 1 / 1, refund::five_years), on(2020_y / 1 / 1))->n() == 1827);
}

TEST_CASE("the day before the purchase is too early, and the day of the purchase is not") {
    for (const term_length length : lengths) {
        for (const billing_plan plan : {billing_plan::upfront, billing_plan::monthly}) {
            const reservation_term term{on(2024_y / 1 / 31), length, plan};
            CHECK(fails(term, on(2024_y / 1 / 30), errc::requested_before_purchase));
            const auto first = standing_on(term, on(2024_y / 1 / 31));
            REQUIRE(first.has_value());
            CHECK(first->elapsed() == 0);
            CHECK(first->left() == first->n());
            CHECK(first->payments_made == 1);
            CHECK(standing_on(term, on(2024_y / 2 / 1))->elapsed() == 1);
        }
    }
}

TEST_CASE("a term has ended on its anniversary, and has one day left the day before") {
    struct edge {
        date::year_month_day purchase;
        term_length length;
        date::year_month_day end;
    };
    constexpr edge edges[] = {
        {2023_y / 3 / 4, refund::one_month, 2023_y / 4 / 4},
        {2023_y / 1 / 31, refund::one_month, 2023_y / 2 / 28},
        {2024_y / 1 / 31, refund::one_month, 2024_y / 2 / 29},
        {2023_y / 12 / 31, refund::one_month, 2024_y / 1 / 31},
        {2023_y / 3 / 31, refund::one_month, 2023_y / 4 / 30},
        {2024_y / 2 / 29, refund::one_month, 2024_y / 3 / 29},
        {2024_y / 7 / 10, refund::one_year, 2025_y / 7 / 10},
        {2024_y / 2 / 29, refund::one_year, 2025_y / 2 / 28},
        {2023_y / 2 / 28, refund::one_year, 2024_y / 2 / 28},
        {2023_y / 3 / 1, refund::one_year, 2024_y / 3 / 1},
        {2024_y / 2 / 29, refund::three_years, 2027_y / 2 / 28},
        {2022_y / 12 / 31, refund::three_years, 2025_y / 12 / 31},
        {2024_y / 2 / 29, refund::five_years, 2029_y / 2 / 28},
        {2020_y / 5 / 31, refund::five_years, 2025_y / 5 / 31},
        {2023_y / 2 / 28, term_length{12 * 5 - 12}, 2027_y / 2 / 28},
        {2024_y / 2 / 29, term_length{48}, 2028_y / 2 / 29},
        {2024_y / 8 / 31, term_length{18}, 2026_y / 2 / 28},
    };
    for (const edge& row : edges) {
        for (const billing_plan plan : {billing_plan::upfront, billing_plan::monthly}) {
            const reservation_term term{on(row.purchase), row.length, plan};
            CAPTURE(refund::to_string(term.purchased_on));
            CAPTURE(row.length.months);
            CHECK(refund::term_end(term) == on(row.end));
            const auto eve = standing_on(term, on(row.end) - date::days(1));
            REQUIRE(eve.has_value());
            CHECK(eve->left() == 1);
            CHECK(eve->period_end == on(row.end));
            CHECK(eve->payments_to_come == 0);
            CHECK(fails(term, on(row.end), errc::term_ended));
            CHECK(fails(term, on(row.end) + date::days(1), errc::term_ended));
            CHECK(fails(term, on(row.end) + date::days(1000), errc::term_ended));
            CHECK(fails(term, refund::last_day, errc::term_ended));
        }
    }
}

TEST_CASE("a monthly plan enters its next period on the anniversary of the purchase, clamped") {
    constexpr reservation_term term = monthly(2024_y / 1 / 31, refund::one_year);
    static_assert(stands(term, 2024_y / 2 / 28, {2024_y / 1 / 31, 2024_y / 2 / 29, 1, 29, 1, 11}));
    static_assert(stands(term, 2024_y / 2 / 29, {2024_y / 2 / 29, 2024_y / 3 / 31, 31, 31, 2, 10}));
    static_assert(stands(term, 2024_y / 3 / 1, {2024_y / 2 / 29, 2024_y / 3 / 31, 30, 31, 2, 10}));
    static_assert(stands(term, 2024_y / 3 / 30, {2024_y / 2 / 29, 2024_y / 3 / 31, 1, 31, 2, 10}));
    static_assert(stands(term, 2024_y / 3 / 31, {2024_y / 3 / 31, 2024_y / 4 / 30, 30, 30, 3, 9}));
    static_assert(stands(term, 2025_y / 1 / 30, {2024_y / 12 / 31, 2025_y / 1 / 31, 1, 31, 12, 0}));
    constexpr reservation_term leap = monthly(2024_y / 2 / 29, refund::one_year);
    static_assert(stands(leap, 2025_y / 2 / 27, {2025_y / 1 / 29, 2025_y / 2 / 28, 1, 30, 12, 0}));
    static_assert(fails(leap, on(2025_y / 2 / 28), errc::term_ended));
}

TEST_CASE("a length that no term can have is out of range on any day") {
    for (const int months : {-12, -1, 0, 61, 1000, 2'147'483'647, -2'147'483'647 - 1}) {
        for (const billing_plan plan : {billing_plan::upfront, billing_plan::monthly}) {
            const reservation_term term{on(2024_y / 1 / 31), term_length{months}, plan};
            CHECK(fails(term, on(2024_y / 1 / 31), errc::term_out_of_range));
            CHECK(fails(term, on(2024_y / 1 / 30), errc::term_out_of_range));
        }
    }
}

TEST_CASE("a purchase before year 1 and a request after year 9999 are invalid dates") {
    constexpr date::days one(1);
    const reservation_term oldest{refund::first_day, refund::one_year, billing_plan::monthly};
    CHECK(standing_on(oldest, refund::first_day)->n() == 31);
    CHECK(fails(oldest, refund::first_day - one, errc::date_invalid));
    CHECK(fails({refund::first_day - one, refund::one_year, billing_plan::monthly}, refund::first_day,
                errc::date_invalid));
    CHECK(fails({refund::first_day - one, refund::one_year, billing_plan::upfront}, refund::first_day,
                errc::date_invalid));
    // The period must end by 9999-12-31, too: bought on 30 November for a month, it ends on 30 December.
    const date::sys_days november = date::year(9999) / 11 / 30;
    CHECK(standing_on({november, refund::one_month, billing_plan::monthly}, november)->left() == 30);
    CHECK(fails({refund::last_day, refund::one_month, billing_plan::monthly}, refund::last_day, errc::date_invalid));
    CHECK(fails({refund::last_day, refund::five_years, billing_plan::upfront}, refund::last_day, errc::date_invalid));
    CHECK(fails({november, refund::one_month, billing_plan::monthly}, refund::last_day + one, errc::date_invalid));
    CHECK(fails({refund::last_day + one, refund::one_month, billing_plan::upfront}, refund::last_day,
                errc::date_invalid));
}

TEST_CASE("on every day of every term the standing equals that of a counting calendar") {
    int standings = 0;
    for (const naive_date& purchase : purchases()) {
        const std::vector<int> starts = anniversaries(purchase, 60);
        const date::sys_days first = on(fields_of(purchase));
        const int longest = purchase.day >= 28 ? 60 : 12;
        for (const term_length length : {refund::one_month, term_length{11}, refund::one_year, term_length{longest}}) {
            const int days = starts[static_cast<std::size_t>(length.months)];
            int month = 0;
            int made_before = 0;
            date::sys_days covered_to = first;  // the end of the periods seen so far, laid end to end
            for (int day = 0; day < days; ++day, ++standings) {
                if (day == starts[static_cast<std::size_t>(month) + 1]) ++month;
                const int start = starts[static_cast<std::size_t>(month)];
                const int end = starts[static_cast<std::size_t>(month) + 1];
                const auto paid = standing_on({first, length, billing_plan::monthly}, first + date::days(day));
                const auto whole = standing_on({first, length, billing_plan::upfront}, first + date::days(day));
                bool right = paid && whole && paid->period_start == first + date::days(start) &&
                             paid->left() == end - day && paid->n() == end - start && paid->elapsed() == day &&
                             paid->payments_made == month + 1 && paid->payments_to_come == length.months - month - 1 &&
                             whole->period_start == first && whole->left() == days - day && whole->n() == days &&
                             whole->elapsed() == day && whole->payments_made == 1 && whole->payments_to_come == 0;
                // Tests properties that do not depend on the counted pages.
                if (right && paid->payments_made != made_before) {
                    right = paid->payments_made == made_before + 1 && paid->period_start == covered_to;
                    made_before = paid->payments_made;
                    covered_to = paid->period_end;
                }
                right = right && 0 < paid->left() && paid->left() <= paid->n() && 28 <= paid->n() && paid->n() <= 31 &&
                        paid->period_start <= paid->on && paid->on < paid->period_end && paid->period_end == covered_to;
                if (right) continue;
                CAPTURE(refund::to_string(first));
                CAPTURE(length.months);
                CAPTURE(day);
                REQUIRE(right);
            }
            CHECK(covered_to == refund::term_end({first, length, billing_plan::monthly}));
            CHECK(made_before == length.months);
        }
    }
    CHECK(standings > 400'000);
}

TEST_CASE("payments made and payments to come add up to all payments of the term") {
    for (const term_length length : lengths) {
        const reservation_term once{on(2024_y / 1 / 31), length, billing_plan::upfront};
        const reservation_term often{on(2024_y / 1 / 31), length, billing_plan::monthly};
        CHECK(refund::payments_in_all(once) == 1);
        CHECK(refund::payments_in_all(often) == length.months);
        for (date::sys_days day = once.purchased_on; day < refund::term_end(once); day += date::days(1)) {
            const auto a = standing_on(once, day);
            const auto b = standing_on(often, day);
            const int all_once = a->payments_made + a->payments_to_come;
            const int all_often = b->payments_made + b->payments_to_come;
            if (all_once == 1 && all_often == length.months) continue;
            CAPTURE(refund::to_string(day));
            CHECK(all_once == 1);
            CHECK(all_often == length.months);
        }
    }
}

TEST_CASE("the end of a term bought outside the years 1 to 9999 is not a day of the calendar") {
    const auto end_of = [](int day) {
        return refund::term_end({date::sys_days(date::days(day)), refund::one_year, refund::billing_plan::upfront});
    };
    CHECK(end_of(20'513) == refund::calendar_day(2027_y / 3 / 1));
    CHECK_FALSE(refund::in_calendar(end_of(20'513 + 23'936'532)));  // 65,536 years later: 2026 again in 16 bits
    CHECK_FALSE(refund::in_calendar(end_of(20'513 - 23'936'532)));
}

TEST_CASE("a stated period is taken as it is, whatever the length of the term") {
    constexpr refund::date_range february{2023_y / 2 / 8, 2023_y / 3 / 1};
    constexpr reservation_term stub{.purchased_on = 2023_y / 2 / 1, .stated_period = february};
    constexpr auto at = standing_on(stub, 2023_y / 2 / 21);
    static_assert(at == standing{2023_y / 2 / 1, 2023_y / 2 / 21, 2023_y / 2 / 8, 2023_y / 3 / 1, 1, 0});
    static_assert(at->left() == 8 && at->n() == 21 && at->elapsed() == 20);
    static_assert(refund::term_end(stub) == 2023_y / 3 / 1);
    static_assert(refund::payments_in_all(stub) == 1);
    static_assert(name(refund::period_source::derived) == "derived");
    static_assert(name(refund::period_source::stated) == "stated");

    static_assert(standing_on(stub, 2023_y / 2 / 8)->left() == 21);
    static_assert(standing_on(stub, 2023_y / 2 / 7).error() == errc::requested_before_period);
    static_assert(standing_on(stub, 2023_y / 1 / 31).error() == errc::requested_before_purchase);
    static_assert(standing_on(stub, 2023_y / 2 / 28)->left() == 1);
    static_assert(standing_on(stub, 2023_y / 3 / 1).error() == errc::term_ended);
}

TEST_CASE("a term in days runs from the purchase: its first day, its last, and the day after") {
    constexpr reservation_term week = refund::term_of_days(2024_y / 2 / 26, 7);  // over 29 February
    static_assert(standing_on(week, 2024_y / 2 / 26) ==
                  standing{2024_y / 2 / 26, 2024_y / 2 / 26, 2024_y / 2 / 26, 2024_y / 3 / 4, 1, 0});
    static_assert(standing_on(week, 2024_y / 3 / 3)->left() == 1);
    static_assert(standing_on(week, 2024_y / 3 / 4).error() == errc::term_ended);
    static_assert(standing_on(week, 2024_y / 2 / 25).error() == errc::requested_before_purchase);
    CHECK(to_string(week) == "P7D");
    CHECK(to_string(refund::term_of_days(2024_y / 2 / 26, 1827)) == "P1827D");
    CHECK(to_string(reservation_term{2024_y / 2 / 26, refund::one_year}) == "P1Y");
    static_assert(refund::term_end(week) == 2024_y / 3 / 4 && refund::payments_in_all(week) == 1);

    const auto fault = [](reservation_term term) { return standing_on(term, 2024_y / 2 / 26).error(); };
    CHECK(fault(refund::term_of_days(2024_y / 2 / 26, 0)) == errc::period_contradicts);
    CHECK(fault(refund::term_of_days(2024_y / 2 / 26, 1828)) == errc::term_out_of_range);
    CHECK(fault({2024_y / 2 / 26, refund::counted_in_days}) == errc::term_out_of_range);  // and no days
    reservation_term changed = week;
    changed.plan = billing_plan::monthly;
    CHECK(fault(changed) == errc::period_contradicts);
    changed = week;
    changed.purchased_on = 2024_y / 2 / 25;
    CHECK(fault(changed) == errc::period_contradicts);
}

TEST_CASE("a renewed term runs from the renewal: the day before it, the day itself, and the day after its end") {
    constexpr reservation_term renewed{.purchased_on = 2023_y / 1 / 1, .renewed_on = 2024_y / 1 / 1};
    constexpr auto third = standing_on(renewed, 2024_y / 1 / 3);
    static_assert(third->purchased_on == 2023_y / 1 / 1 && third->renewed_on == 2024_y / 1 / 1);
    static_assert(third->period_start == 2024_y / 1 / 1 && third->period_end == 2025_y / 1 / 1);
    static_assert(third->left() == 364 && third->n() == 366);
    static_assert(third->elapsed() == 367 && third->since_renewal() == 2);
    static_assert(standing_on(renewed, 2024_y / 1 / 1)->since_renewal() == 0);
    static_assert(standing_on(renewed, 2023_y / 12 / 31).error() == errc::renewal_contradicts);
    static_assert(standing_on(renewed, 2022_y / 12 / 31).error() == errc::requested_before_purchase);
    static_assert(standing_on(renewed, 2024_y / 12 / 31)->left() == 1);
    static_assert(standing_on(renewed, 2025_y / 1 / 1).error() == errc::term_ended);
    static_assert(refund::term_end(renewed) == 2025_y / 1 / 1);
    // Without the renewal, the term is over, and days count from the purchase.
    constexpr reservation_term first{.purchased_on = 2023_y / 1 / 1};
    static_assert(standing_on(first, 2024_y / 1 / 3).error() == errc::term_ended);
    static_assert(standing_on(first, 2023_y / 1 / 3)->since_renewal() == 2);
    static_assert(!standing_on(first, 2023_y / 1 / 3)->renewed_on);
}

TEST_CASE("months, days and stated periods count from a renewal") {
    // From 2024-02-29 on, months end on the 29th, whatever the day of the purchase.
    constexpr reservation_term monthly_term{.purchased_on = 2023_y / 1 / 31, .plan = billing_plan::monthly,
                                            .renewed_on = 2024_y / 2 / 29};
    constexpr auto april = standing_on(monthly_term, 2024_y / 4 / 10);
    static_assert(april->period_start == 2024_y / 3 / 29 && april->period_end == 2024_y / 4 / 29);
    static_assert(april->payments_made == 2 && april->payments_to_come == 10);
    constexpr reservation_term week = refund::term_of_days(2023_y / 1 / 1, 7, refund::calendar_day(2023_y / 1 / 8));
    static_assert(standing_on(week, 2023_y / 1 / 14)->left() == 1);
    static_assert(standing_on(week, 2023_y / 1 / 7).error() == errc::renewal_contradicts);
    constexpr reservation_term stub{.purchased_on = 2023_y / 1 / 1,
                                    .stated_period = refund::date_range{2023_y / 2 / 8, 2023_y / 3 / 1},
                                    .renewed_on = 2023_y / 2 / 8};
    static_assert(standing_on(stub, 2023_y / 2 / 21)->left() == 8 && standing_on(stub, 2023_y / 2 / 21)->renewed_on);
}

TEST_CASE("a renewal that contradicts the purchase is refused") {
    const auto asked = [](refund::calendar_day renewed_on, std::optional<refund::date_range> period = {}) {
        return standing_on({.purchased_on = 2023_y / 1 / 1, .stated_period = period, .renewed_on = renewed_on},
                           2023_y / 6 / 1).error();
    };
    CHECK(asked(2022_y / 12 / 31) == errc::renewal_contradicts);
    CHECK(asked(2023_y / 1 / 1) == errc::renewal_contradicts);
    CHECK(standing_on({.purchased_on = 2023_y / 1 / 1, .renewed_on = 2023_y / 1 / 2}, 2023_y / 6 / 1).has_value());
    CHECK(asked(2023_y / 6 / 2) == errc::renewal_contradicts);
    CHECK(asked(refund::open_end) == errc::date_invalid);
    CHECK(asked(2023_y / 3 / 1, refund::date_range{2023_y / 2 / 1, 2023_y / 7 / 1}) == errc::period_contradicts);
}

TEST_CASE("a stated period that contradicts the rest of the term is refused") {
    const auto asked = [](refund::date_range period, billing_plan plan) {
        const reservation_term term{2023_y / 2 / 8, refund::one_year, plan, period};
        return standing_on(term, 2023_y / 2 / 21);
    };
    CHECK(asked({2023_y / 2 / 8, 2023_y / 3 / 1}, billing_plan::upfront).has_value());
    CHECK(asked({2023_y / 2 / 8, 2023_y / 3 / 1}, billing_plan::monthly).error() == errc::period_contradicts);
    CHECK(asked({2023_y / 2 / 7, 2023_y / 3 / 1}, billing_plan::upfront).error() == errc::period_contradicts);
    CHECK(asked({2023_y / 2 / 21, 2023_y / 2 / 21}, billing_plan::upfront).error() == errc::period_contradicts);
    CHECK(asked({2023_y / 2 / 22, 2023_y / 2 / 21}, billing_plan::upfront).error() == errc::period_contradicts);
    CHECK(asked({2023_y / 2 / 8, refund::open_end}, billing_plan::upfront).error() == errc::date_invalid);
}
