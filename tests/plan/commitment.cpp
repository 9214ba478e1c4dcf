#include <refund/plan/commitment.hpp>

#include <doctest/doctest.h>

#include <string_view>

using refund::plan_omission;

TEST_CASE("every reason to leave a commitment out has its own words") {
    constexpr plan_omission all[] = {plan_omission::term_not_running, plan_omission::no_units_left,
                                     plan_omission::not_refundable, plan_omission::nothing_back,
                                     plan_omission::cap_full};
    constexpr std::string_view words[] = {"term not running", "no units left", "not refundable", "nothing comes back",
                                          "no room under the cap"};
    for (int i = 0; i < 5; ++i) CHECK(name(all[i]) == words[i]);
    CHECK(name(static_cast<plan_omission>(9)) == "unknown");
}

TEST_CASE("a fault of the whole plan names no single commitment") {
    constexpr refund::plan_fault fault{.reason = refund::errc::plan_too_large};
    static_assert(fault.commitment == refund::plan_fault::of_all);
    static_assert(fault == refund::plan_fault{refund::errc::plan_too_large, refund::plan_fault::of_all, {}});
    CHECK(fault.day == refund::calendar_day{});
}
