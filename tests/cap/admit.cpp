#include <refund/cap/admit.hpp>

#include <refund/money/multiprecision.hpp>

#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_int.hpp>

#include <cstdint>
#include <limits>

namespace {

using boost::multiprecision::cpp_int;
using refund::admit;
using refund::admitted_amount;
using refund::cap_basis;
using refund::cap_effect;
using refund::counts_stopped_payments;
using refund::errc;
using refund::keep_of;
using refund::kept_of_credit;
using refund::left_of;
using refund::over_limit;
using refund::payable_of;
using refund::payable_part;
using refund::toward_cap;

constexpr std::int64_t highest = std::numeric_limits<std::int64_t>::max();
constexpr over_limit pay_up = over_limit::pay_up_to_limit;
constexpr over_limit refuse = over_limit::refuse_whole;

/// What a cap lets through, found by handing out one cent after the other until none is left.
admitted_amount handed_out(int limit, int used, int asked, over_limit when_over) {
    int purse = 0;
    for (int cent = used; cent < limit; ++cent) ++purse;
    int given = 0;
    while (given < asked && given < purse) ++given;
    if (when_over == refuse && given != asked) given = 0;
    return {given, purse - given};
}

}  // namespace

TEST_CASE("for all small amounts a cap grants what handing out cent by cent grants") {
    for (int limit = 0; limit <= 12; ++limit) {
        for (int used = 0; used <= 14; ++used) {
            for (int asked = 0; asked <= 14; ++asked) {
                for (const over_limit when_over : {pay_up, refuse}) {
                    CAPTURE(limit);
                    CAPTURE(used);
                    CAPTURE(asked);
                    REQUIRE(admit(limit, used, asked, when_over) == handed_out(limit, used, asked, when_over));
                }
            }
            REQUIRE(left_of(limit, used) == handed_out(limit, used, 0, pay_up).left);
        }
    }
}

TEST_CASE("the largest amounts do not overflow") {
    static_assert(admit(highest, 0, highest, refuse) == admitted_amount{highest, 0});
    static_assert(admit(highest, highest, highest, pay_up) == admitted_amount{0, 0});
    static_assert(admit(0, highest, highest, pay_up) == admitted_amount{0, 0});
    static_assert(admit(highest, 1, highest, pay_up) == admitted_amount{highest - 1, 0});
    static_assert(admit(highest, 1, highest, refuse) == admitted_amount{0, highest - 1});
    static_assert(admit(highest, 0, 0, refuse) == admitted_amount{0, highest});
    static_assert(left_of(0, highest) == 0 && left_of(highest, 0) == highest);
    CHECK(noexcept(admit(1, 1, 1, pay_up)));
}

TEST_CASE("a request for a cent less than what is left, for exactly that, and for a cent more") {
    static_assert(admit(500, 450, 49, refuse) == admitted_amount{49, 1});
    static_assert(admit(500, 450, 50, refuse) == admitted_amount{50, 0});
    static_assert(admit(500, 450, 51, refuse) == admitted_amount{0, 50});
    static_assert(admit(500, 450, 51, pay_up) == admitted_amount{50, 0});
    CHECK(admit(500, 450, 51, pay_up).granted == 50);
}

TEST_CASE("a cap on money counts the refund; one on the commitment also counts the payments that stop") {
    static_assert(!counts_stopped_payments(cap_basis::money_refunded));
    static_assert(counts_stopped_payments(cap_basis::cancelled_commitment));
    for (std::int64_t refund = 0; refund <= 9; ++refund) {
        for (std::int64_t stopped = 0; stopped <= 9; ++stopped) {
            CHECK(toward_cap(cap_basis::money_refunded, refund, stopped) == refund);
            CHECK(toward_cap(cap_basis::cancelled_commitment, refund, stopped) == refund + stopped);
        }
    }
    // The largest sum that fits, and the first that does not; if the refund alone counts, nothing is added.
    static_assert(toward_cap(cap_basis::cancelled_commitment, highest - 7, std::int64_t{7}) == highest);
    static_assert(toward_cap(cap_basis::cancelled_commitment, highest - 7, std::int64_t{8}) == errc::overflow);
    static_assert(toward_cap(cap_basis::cancelled_commitment, highest, highest) == errc::overflow);
    static_assert(toward_cap(cap_basis::money_refunded, highest, highest) == highest);
    static_assert(noexcept(toward_cap(cap_basis::money_refunded, highest, highest)));
    CHECK(toward_cap(cap_basis::cancelled_commitment, cpp_int(highest), cpp_int(highest)) == cpp_int(highest) * 2);
}

TEST_CASE("a cap pays the part of a refund that the grant covers; one that refuses pays all or nothing") {
    for (int refund = 0; refund <= 9; ++refund) {
        for (int asked = refund; asked <= 12; ++asked) {
            for (int granted = 0; granted <= asked; ++granted) {
                CAPTURE(refund);
                CAPTURE(asked);
                CAPTURE(granted);
                int covered = 0;  // cent by cent
                while (covered < refund && covered < granted) ++covered;
                REQUIRE(payable_of(refund, asked, granted, pay_up) ==
                        payable_part{covered, covered == refund ? cap_effect::none : cap_effect::reduced});
                REQUIRE(
                    payable_of(refund, asked, granted, refuse) ==
                    (granted == asked ? payable_part{refund, cap_effect::none} : payable_part{0, cap_effect::refused}));
            }
        }
    }
}

TEST_CASE("credit = fee + refund + withheld, and a cap that refuses takes no fee") {
    for (int credit = 0; credit <= 9; ++credit) {
        for (int fee = 0; fee <= credit; ++fee) {
            for (int refund = 0; refund <= credit - fee; ++refund) {
                for (const cap_effect effect : {cap_effect::none, cap_effect::reduced}) {
                    const kept_of_credit kept = keep_of(credit, fee, refund, effect);
                    REQUIRE(kept.fee == fee);
                    REQUIRE(kept.fee + refund + kept.withheld == credit);
                }
            }
            REQUIRE(keep_of(credit, fee, 0, cap_effect::refused) == kept_of_credit{0, credit});
        }
    }
}

TEST_CASE("an unknown enumerator grants nothing, pays nothing and counts everything") {
    constexpr auto unknown = static_cast<over_limit>(99);
    static_assert(admit(500, 0, 100, unknown) == admitted_amount{0, 500});
    static_assert(payable_of(100, 100, 100, unknown) == payable_part{0, cap_effect::refused});
    static_assert(counts_stopped_payments(static_cast<cap_basis>(99)));
    CHECK(payable_part{}.effect == cap_effect::refused);  // the default
}
