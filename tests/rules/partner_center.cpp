#include <refund/rules/partner_center.hpp>

#include <refund/policy/choices.hpp>
#include <refund/quote/cancel.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

// The rows of "How cancellations work" on the Partner Center page, in three versions:
//
//   from 2018-05-11  no window; the rest prorated, less a fee whose rate is not stated
//   from 2018-10-12  fewer than 5 days / more than 5 days; day 5 is in neither row
//   from 2018-11-16  5 or fewer days / more than 5 days

namespace {

using namespace date::literals;
using refund::currency_of;
using refund::errc;
using refund::fee_status;
using refund::find_rule;
using refund::policy_view;
using refund::rule;
using refund::used_or_not;
using refund::rules::partner_center;

constexpr used_or_not unused = used_or_not::unused;
constexpr used_or_not used = used_or_not::used;

/// The id of the rule for a day of the table's versions, or the code of the error.
constexpr std::string_view row(date::sys_days as_of, int elapsed, used_or_not usage) {
    const auto found = find_rule(policy_view<>(partner_center), as_of, elapsed, usage);
    return found ? (*found)->id.view() : code(found.error());
}

constexpr const rule<>& named(std::string_view id) {
    for (const rule<>& each : partner_center.rules) {
        if (each.id.view() == id) return each;
    }
    std::abort();  // does not compile in a constant expression
}

/// One unit at 1,200.00 dollars upfront for a year.
constexpr refund::cancel_request<> year_at_1200(date::sys_days bought, date::sys_days requested, used_or_not usage) {
    return {.term = {bought, refund::one_year, refund::billing_plan::upfront},
            .payment = {1'200'00, currency_of("USD")},
            .usage = usage,
            .requested_on = requested};
}

/// The same, paid monthly at 1,200.00 dollars.
constexpr refund::cancel_request<> month_at_1200(date::sys_days bought, date::sys_days requested, used_or_not usage) {
    refund::cancel_request<> request = year_at_1200(bought, requested, usage);
    request.term.plan = refund::billing_plan::monthly;
    return request;
}

constexpr errc error_of(const refund::cancel_request<>& request) {
    const auto quote = refund::quote_cancel<partner_center>(request);
    return quote ? errc{} : quote.error();
}

/// credit, fee and refund in cents
struct amounts {
    std::int64_t credit;
    std::int64_t fee;
    std::int64_t refund;
    friend constexpr bool operator==(const amounts&, const amounts&) = default;
};

constexpr amounts amounts_of(const refund::cancel_request<>& request) {
    const auto quote = refund::quote_cancel<partner_center>(request).value();
    return {quote.credit().minor, quote.fee().minor, quote.refund().minor};
}

}  // namespace

TEST_CASE("before 2018-05-11 no rule is in force") {
    for (const int elapsed : {0, 4, 5, 6, 400}) {
        for (const used_or_not usage : {unused, used}) {
            CHECK(row(2018_y / 5 / 10, elapsed, usage) == "no-rule-in-force");
            CHECK(row(2018_y / 5 / 11, elapsed, usage) == "partner-center-2018-05/any-time");
            CHECK(row(2018_y / 5 / 12, elapsed, usage) == "partner-center-2018-05/any-time");
        }
    }
    static_assert(row(1970_y / 1 / 1, 0, unused) == "no-rule-in-force");
    static_assert(error_of(year_at_1200(2018_y / 5 / 1, 2018_y / 5 / 10, unused)) == errc::no_rule_in_force);
}

TEST_CASE("on 2018-10-12 the version of 2018-10 replaces that of 2018-05") {
    for (const used_or_not usage : {unused, used}) {
        const std::string which = usage == unused ? "unused" : "used";
        for (const int elapsed : {4, 5, 6}) {
            CHECK(row(2018_y / 10 / 11, elapsed, usage) == "partner-center-2018-05/any-time");
        }
        for (const date::sys_days day : {2018_y / 10 / 12, 2018_y / 10 / 13}) {
            CHECK(row(day, 0, usage) == "partner-center-2018-10/early-" + which);
            CHECK(row(day, 4, usage) == "partner-center-2018-10/early-" + which);
            CHECK(row(day, 5, usage) == "partner-center-2018-10/day-5");
            CHECK(row(day, 6, usage) == "partner-center-2018-10/late-" + which);
            CHECK(row(day, 1825, usage) == "partner-center-2018-10/late-" + which);
        }
    }
}

TEST_CASE("on 2018-11-16 the version of 2018-11 replaces that of 2018-10") {
    for (const used_or_not usage : {unused, used}) {
        const std::string which = usage == unused ? "unused" : "used";
        CHECK(row(2018_y / 11 / 15, 4, usage) == "partner-center-2018-10/early-" + which);
        CHECK(row(2018_y / 11 / 15, 5, usage) == "partner-center-2018-10/day-5");
        CHECK(row(2018_y / 11 / 15, 6, usage) == "partner-center-2018-10/late-" + which);
        for (const date::sys_days day : {2018_y / 11 / 16, 2018_y / 11 / 17}) {
            CHECK(row(day, 0, usage) == "partner-center-2018-11/early-" + which);
            CHECK(row(day, 4, usage) == "partner-center-2018-11/early-" + which);
            CHECK(row(day, 5, usage) == "partner-center-2018-11/early-" + which);
            CHECK(row(day, 6, usage) == "partner-center-2018-11/late-" + which);
            CHECK(row(day, 1825, usage) == "partner-center-2018-11/late-" + which);
        }
    }
}

TEST_CASE("the versions of 2018-10 and 2018-11 have the credits and fees of the page's rows") {
    for (const std::string version : {"partner-center-2018-10/", "partner-center-2018-11/"}) {
        const rule<>& early_unused = named(version + "early-unused");
        CHECK(early_unused.outcome.gives.credit == refund::full_payment);
        CHECK(early_unused.outcome.gives.fee.status == fee_status::none);

        const rule<>& early_used = named(version + "early-used");
        CHECK(early_used.outcome.gives.credit == refund::prorated);
        CHECK(early_used.outcome.gives.fee.status == fee_status::none);

        for (const char* const late : {"late-unused", "late-used"}) {
            CHECK(named(version + late).outcome.gives.credit == refund::prorated);
            CHECK(named(version + late).outcome.gives.fee.status == fee_status::charged);
            CHECK(named(version + late).outcome.gives.fee.rate == refund::ratio{12, 100});
            CHECK(named(version + late).outcome.gives.fee.base == refund::fee_base::credit);
        }
    }
}

TEST_CASE("every row that refunds has the cap of 50,000 dollars, and the defaults where the page is silent") {
    for (const rule<>& each : partner_center.rules) {
        CHECK(each.outcome.gives.round == refund::rounding::half_even);
        CHECK(each.outcome.gives.credit.units == refund::unit_rounding::together);
        CHECK(each.outcome.gives.credit.price == refund::price_basis::purchase);
        if (each.outcome.says != refund::ruling::refundable) continue;
        CHECK(each.cap.limit == refund::money{5'000'000, currency_of("USD")});
        CHECK(each.cap.window == refund::rolling_days(365));
        CHECK(each.cap.basis == refund::cap_basis::money_refunded);
        CHECK(each.cap.when_over == refund::over_limit::pay_up_to_limit);
    }
}

TEST_CASE("every row cites the day on which its version was published, and the day on which it was last seen") {
    constexpr date::sys_days starts[] = {2018_y / 5 / 11, 2018_y / 10 / 12, 2018_y / 11 / 16};
    for (const rule<>& each : partner_center.rules) {
        CHECK(each.source.complete());
        CHECK_FALSE(each.clause.empty());
        CHECK(each.source.document.view().find("Partner Center") != std::string_view::npos);
        CHECK(each.source.published == each.in_force.from);  // in force from the day of publication
        CHECK(each.source.last_seen < each.in_force.until);  // and was no longer seen when replaced
        const std::string_view id = each.id.view();
        const std::size_t version = id.starts_with("partner-center-2018-05/")   ? 0
                                    : id.starts_with("partner-center-2018-10/") ? 1
                                                                                : 2;
        CHECK((version != 2 || id.starts_with("partner-center-2018-11/")));
        CHECK(date::sys_days(each.in_force.from) == starts[version]);
        CHECK(each.in_force.until == (version == 2 ? refund::open_end : refund::calendar_day(starts[version + 1])));
    }
    static_assert(named("partner-center-2018-11/late-used").source.last_seen == refund::calendar_day(2021_y / 9 / 14));
}

TEST_CASE("the table has one row for the version of 2018-05, five for 2018-10 and four for 2018-11") {
    static_assert(partner_center.size() == 10);
    static_assert(partner_center.name.view() == "partner-center");
    static_assert(refund::sound<partner_center>);
}

TEST_CASE("under the version of 2018-05 nothing can be computed until a fee rate is stated") {
    static_assert(error_of(year_at_1200(2018_y / 6 / 1, 2018_y / 6 / 3, unused)) == errc::fee_rate_not_stated);
    static_assert(error_of(year_at_1200(2018_y / 6 / 1, 2018_y / 9 / 9, used)) == errc::fee_rate_not_stated);

    static constexpr auto stated =
        with_fee_rate(partner_center, "partner-center-2018-05/any-time", refund::percent(12)).value();
    static_assert(refund::sound<stated>);
    // 1 June to 9 September 2018 is 100 days: 30 in June, 31 in July, 31 in August, 8 in September.
    // 265 of 365 days are left: 1200.00 * 265 / 365 = 871.2328..., so 871.23.
    // 12 percent of 871.23 are 104.5476, so 104.55; 871.23 - 104.55 = 766.68.
    constexpr auto quote = refund::quote_cancel<stated>(year_at_1200(2018_y / 6 / 1, 2018_y / 9 / 9, used)).value();
    static_assert(quote.credit().minor == 871'23 && quote.fee().minor == 104'55 && quote.refund().minor == 766'68);
    static_assert(quote.rule().id.view() == "partner-center-2018-05/any-time");
}

TEST_CASE("under the version of 2018-10 day 5 is an error until a reading is named") {
    static_assert(error_of(year_at_1200(2018_y / 10 / 15, 2018_y / 10 / 20, unused)) == errc::rule_undefined);
    static_assert(error_of(year_at_1200(2018_y / 10 / 15, 2018_y / 10 / 20, used)) == errc::rule_undefined);
    static_assert(error_of(year_at_1200(2018_y / 10 / 15, 2018_y / 10 / 19, used)) == errc{});
    static_assert(error_of(year_at_1200(2018_y / 10 / 15, 2018_y / 10 / 21, used)) == errc{});

    // Read as inside the window, everything comes back.
    static constexpr auto inside = with_undefined_read_as(partner_center, "partner-center-2018-10/day-5",
                                                          "partner-center-2018-10/early-unused")
                                       .value();
    static_assert(refund::sound<inside>);
    constexpr auto all = refund::quote_cancel<inside>(year_at_1200(2018_y / 10 / 15, 2018_y / 10 / 20, unused)).value();
    static_assert(all.credit().minor == 1200'00 && all.fee().minor == 0 && all.refund().minor == 1200'00);
    static_assert(all.rule().id.view() == "partner-center-2018-10/day-5");

    // Read as after the window: 360 of 365 days are left: 1200.00 * 360 / 365 = 1183.5616..., so
    // 1183.56. 12 percent of it are 142.0272, so 142.03; 1183.56 - 142.03 = 1041.53.
    static constexpr auto outside = with_undefined_read_as(partner_center, "partner-center-2018-10/day-5",
                                                           "partner-center-2018-10/late-unused")
                                        .value();
    static_assert(refund::sound<outside>);
    constexpr auto less =
        refund::quote_cancel<outside>(year_at_1200(2018_y / 10 / 15, 2018_y / 10 / 20, unused)).value();
    static_assert(less.credit().minor == 1183'56 && less.fee().minor == 142'03 && less.refund().minor == 1041'53);
}

TEST_CASE("refunds under the version of 2018-11, computed by hand") {
    // Bought on 1 March 2019 for a year that ends on 1 March 2020 and has a leap day: 366 days.

    // Day 5, nothing used: all of it.
    static_assert(amounts_of(year_at_1200(2019_y / 3 / 1, 2019_y / 3 / 6, unused)) == amounts{1200'00, 0, 1200'00});

    // Day 5, used: 361 of 366 days are left: 1200.00 * 361 / 366 = 1183.6065..., so 1183.61. No fee.
    static_assert(amounts_of(year_at_1200(2019_y / 3 / 1, 2019_y / 3 / 6, used)) == amounts{1183'61, 0, 1183'61});

    // Day 6, used or not: 360 of 366 days are left: 1200.00 * 360 / 366 = 1180.3278..., so 1180.33.
    // 12 percent of 1180.33 are 141.6396, so 141.64; 1180.33 - 141.64 = 1038.69.
    static_assert(amounts_of(year_at_1200(2019_y / 3 / 1, 2019_y / 3 / 7, unused)) ==
                  amounts{1180'33, 141'64, 1038'69});
    static_assert(amounts_of(year_at_1200(2019_y / 3 / 1, 2019_y / 3 / 7, used)) == amounts{1180'33, 141'64, 1038'69});

    // 10 May is 70 days later (30 + 30 + 10 days to the 10th): 296 of 366 days are left.
    // 1200.00 * 296 / 366 = 970.4918..., so 970.49; 12 percent are 116.4588, so 116.46; 854.03 remain.
    static_assert(amounts_of(year_at_1200(2019_y / 3 / 1, 2019_y / 5 / 10, used)) == amounts{970'49, 116'46, 854'03});

    // The last day: 1 of 366 days is left: 1200.00 / 366 = 3.2786..., so 3.28; the fee is 0.3936, so 0.39.
    static_assert(amounts_of(year_at_1200(2019_y / 3 / 1, 2020_y / 2 / 29, used)) == amounts{3'28, 39, 2'89});
    // On the anniversary nothing is left to cancel.
    static_assert(error_of(year_at_1200(2019_y / 3 / 1, 2020_y / 3 / 1, used)) == errc::term_ended);

    // Paid by the month, bought on 31 January 2019. On 15 February the month runs from 31 January to 28
    // February: 28 days, of which 13 are left. 1200.00 * 13 / 28 = 557.1428..., so 557.14; 12 percent are
    // 66.8568, so 66.86; 490.28 are paid back and 11 payments of 1200.00 stop.
    static_assert(amounts_of(month_at_1200(2019_y / 1 / 31, 2019_y / 2 / 15, used)) == amounts{557'14, 66'86, 490'28});
    constexpr auto monthly =
        refund::quote_cancel<partner_center>(month_at_1200(2019_y / 1 / 31, 2019_y / 2 / 15, used)).value();
    static_assert(monthly.cancelled_commitment().minor == 13'200'00);
    static_assert(monthly.paid().minor == 1200'00 && monthly.kept().minor == 709'72);
}

TEST_CASE("the rules in force on the day of the request decide, unless another day is named") {
    // Bought while no rule was in force, cancelled under the version of 2018-11.
    constexpr auto now =
        refund::quote_cancel<partner_center>(year_at_1200(2018_y / 4 / 1, 2018_y / 12 / 1, used)).value();
    static_assert(now.rule().id.view() == "partner-center-2018-11/late-used");

    // As of the day of purchase no rule was in force.
    constexpr auto then = [] {
        refund::cancel_request<> request = year_at_1200(2018_y / 4 / 1, 2018_y / 12 / 1, used);
        request.as_of = request.term.purchased_on;
        return request;
    }();
    static_assert(error_of(then) == errc::no_rule_in_force);
}

TEST_CASE("every quarter from 2018 to 2027 has an answer, or an error that says why not") {
    // Samples the second day of each quarter: a gap or an overlap between versions would show.
    int answers = 0;
    for (int quarter = 0; quarter < 40; ++quarter) {
        const date::sys_days day = date::year(2018 + quarter / 4) / date::month(1 + 3 * (unsigned(quarter) % 4)) / 2;
        for (int elapsed = 0; elapsed <= 366; ++elapsed) {
            for (const used_or_not usage : {unused, used}) {
                const auto found = find_rule(policy_view<>(partner_center), day, elapsed, usage);
                if (quarter < 2) {  // 2018-01-02 and 2018-04-02
                    CHECK(found.error() == errc::no_rule_in_force);
                    continue;
                }
                REQUIRE(found.has_value());
                ++answers;
                CHECK((*found)->source.published <= refund::calendar_day(day));
                if (quarter < 4) {  // 2018-07-02 and 2018-10-02
                    CHECK((*found)->outcome.gives.fee.status == fee_status::rate_not_stated);
                } else {
                    CHECK((*found)->outcome.says == refund::ruling::refundable);
                    CHECK((*found)->outcome.gives.fee.status != fee_status::rate_not_stated);
                }
            }
        }
    }
    CHECK(answers == 38 * 367 * 2);
}

TEST_CASE("every day from 2018-05-11 to the end of 2027 has exactly one row for every case") {
    for (date::sys_days day = 2018_y / 5 / 11; day < 2028_y / 1 / 1; day += date::days(1)) {
        for (int elapsed = 0; elapsed <= 8; ++elapsed) {
            for (const used_or_not usage : {unused, used}) {
                REQUIRE(find_rule(policy_view<>(partner_center), day, elapsed, usage).has_value());
            }
        }
    }
}
