#include <refund/bulk/detail/calendar.hpp>

#include <doctest/doctest.h>

// All 128 years of the fast calendar: every day, and every month with every day of purchase.

using namespace refund::bulk::detail;

TEST_CASE("the fast calendar gives every day the same month and day as the scalar calendar") {
    std::size_t wrong = 0;
    for (std::uint32_t day = 0; day <= calendar_days; ++day) {
        const date::year_month_day fields(date::sys_days(date::days(calendar_start + static_cast<int>(day))));
        const auto month = static_cast<std::uint32_t>((static_cast<int>(fields.year()) - 1972) * 12 +
                                                      static_cast<int>(static_cast<unsigned>(fields.month())) - 3);
        const month_and_day found = fields_of(day);
        wrong += found.month != month || found.day + 1 != static_cast<unsigned>(fields.day());
    }
    CHECK(wrong == 0);
}

TEST_CASE("the fast calendar gives every month the same clamped anniversaries as the scalar calendar") {
    const auto clamped = [](std::uint32_t month, unsigned day) {
        const date::year_month_day first(refund::add_months_clamped(date::year(1972) / 3 / 1, static_cast<int>(month)));
        const unsigned last = refund::days_in_month(first.year(), first.month());
        const date::sys_days found = first.year() / first.month() / date::day(day < last ? day : last);
        return static_cast<std::uint32_t>(refund::calendar_day(found).days_since_epoch - calendar_start);
    };
    std::size_t wrong = 0;
    for (std::uint32_t month = 1; month < 128 * 12 - 1; ++month) {
        for (unsigned day = 1; day <= 31; ++day) {
            const anniversaries found = anniversaries_in(month, day - 1);
            wrong += found.here != clamped(month, day) || found.before != clamped(month - 1, day);
        }
    }
    CHECK(wrong == 0);
}
