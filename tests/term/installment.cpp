#include <refund/term/installment.hpp>

#include <refund/money/multiprecision.hpp>

#include <doctest/doctest.h>

#include <boost/multiprecision/cpp_int.hpp>

#include <array>
#include <cstdint>
#include <limits>
#include <random>
#include <span>
#include <type_traits>

namespace {

using boost::multiprecision::cpp_int;
using refund::currency_of;
using refund::errc;
using refund::installment_remainder;
using refund::money;
using refund::monthly_installment;
using refund::term_length;

constexpr refund::currency usd = currency_of("USD");
constexpr refund::currency gbp = currency_of("GBP");
constexpr std::int64_t largest = (std::numeric_limits<std::int64_t>::max)();

}  // namespace

TEST_CASE("monthly installments equal those that the live service asked for") {
    // X01: 2831.00 / 36 = 78.638..., X06: 23.00 / 12 = 1.916...
    static_assert(monthly_installment(money{2831'00, gbp}, refund::three_years) == money{78'63, gbp});
    static_assert(monthly_installment(money{23'00, gbp}, refund::one_year) == money{1'91, gbp});
}

TEST_CASE("an installment is rounded down to the minor unit, never up") {
    static_assert(monthly_installment(money{11, usd}, refund::one_year)->minor == 0);   // 0.916... cents
    static_assert(monthly_installment(money{12, usd}, refund::one_year)->minor == 1);
    static_assert(monthly_installment(money{18, usd}, refund::one_year)->minor == 1);   // 1.5 cents
    static_assert(monthly_installment(money{42, usd}, refund::one_year)->minor == 3);   // 3.5 cents
    static_assert(monthly_installment(money{35, usd}, refund::three_years)->minor == 0);
    static_assert(monthly_installment(money{119, usd}, refund::five_years)->minor == 1);  // 1.983... cents
    static_assert(monthly_installment(money{0, usd}, refund::five_years)->minor == 0);
}

TEST_CASE("a term of one month has one installment, the total") {
    static_assert(monthly_installment(money{99'99, usd}, refund::one_month) == money{99'99, usd});
    static_assert(monthly_installment(money{largest, usd}, refund::one_month) == money{largest, usd});
}

TEST_CASE("the minor unit is that of the currency: whole yen, thousandths of a dinar") {
    static_assert(monthly_installment(money{1000, currency_of("JPY")}, refund::one_year)->minor == 83);
    static_assert(monthly_installment(money{1'000, currency_of("KWD")}, refund::one_year)->minor == 83);
    static_assert(monthly_installment(money{1000, currency_of("JPY")}, refund::one_year)->unit == currency_of("JPY"));
}

TEST_CASE("all installments together never exceed the total, and lack less than one minor unit a month") {
    std::mt19937_64 random(20260120);
    for (int months = 1; months <= 60; ++months) {
        for (int i = 0; i < 200; ++i) {
            // Every size of amount, the largest included.
            const auto total = static_cast<std::int64_t>(random() >> (1 + random() % 62));
            CAPTURE(months);
            CAPTURE(total);
            const auto one = monthly_installment(money{total, usd}, term_length{months});
            REQUIRE(one);
            const cpp_int missing = cpp_int(total) - cpp_int(one->minor) * months;
            CHECK(missing >= 0);
            CHECK(missing < months);
        }
    }
}

TEST_CASE("amounts beyond 64 bits are rounded down in the same way") {
    using wide_money = refund::basic_money<cpp_int>;
    const cpp_int total("123456789012345678901234567890");
    // 123456789012345678901234567890 = 36 * 3429355250342935525034293552 + 18
    CHECK(monthly_installment(wide_money{total, usd}, refund::three_years)->minor ==
          cpp_int("3429355250342935525034293552"));
    static_assert(
        std::is_same_v<decltype(monthly_installment(wide_money{}, refund::one_year))::value_type, wide_money>);
}

TEST_CASE("a term outside one month to five years, or a negative total, has no installment") {
    static_assert(monthly_installment(money{100, usd}, term_length{0}).error() == errc::term_out_of_range);
    static_assert(monthly_installment(money{100, usd}, term_length{-12}).error() == errc::term_out_of_range);
    static_assert(monthly_installment(money{100, usd}, term_length{61}).error() == errc::term_out_of_range);
    static_assert(monthly_installment(money{100, usd}, term_length{60}).has_value());
    static_assert(monthly_installment(money{-1, usd}, refund::one_year).error() == errc::negative_amount);
    static_assert(monthly_installment(money{-1, usd}, term_length{0}).error() == errc::term_out_of_range);
}

TEST_CASE("a currency without a minor unit has no installment") {
    static_assert(monthly_installment(money{100, currency_of("XAU")}, refund::one_year).error() == errc::no_minor_unit);
    static_assert(monthly_installment(money{}, refund::one_year).error() == errc::no_minor_unit);
}

TEST_CASE("the remainder is dropped, or added to the first or the last installment, as the contract says") {
    constexpr money total{100'00, usd};  // 12 * 8.33 = 99.96
    const auto nth = [&](int number, installment_remainder remainder) {
        return monthly_installment(total, refund::one_year, number, remainder)->minor;
    };
    CHECK(nth(1, installment_remainder::cut) == 8'33);
    CHECK(nth(12, installment_remainder::cut) == 8'33);
    CHECK(nth(1, installment_remainder::first_larger) == 8'37);
    CHECK(nth(2, installment_remainder::first_larger) == 8'33);
    CHECK(nth(12, installment_remainder::first_larger) == 8'33);
    CHECK(nth(1, installment_remainder::last_larger) == 8'33);
    CHECK(nth(11, installment_remainder::last_larger) == 8'33);
    CHECK(nth(12, installment_remainder::last_larger) == 8'37);
}

TEST_CASE("installments whose remainder is paid sum to the total, and all but one are equal") {
    std::mt19937_64 random(20261126);
    for (int months = 1; months <= 60; ++months) {
        for (int i = 0; i < 20; ++i) {
            const auto total = static_cast<std::int64_t>(random() >> (1 + random() % 62));
            CAPTURE(months);
            CAPTURE(total);
            for (const auto remainder : {installment_remainder::first_larger, installment_remainder::last_larger}) {
                cpp_int sum = 0;
                int larger = 0;
                for (int number = 1; number <= months; ++number) {
                    const auto one = monthly_installment(money{total, usd}, term_length{months}, number, remainder);
                    REQUIRE(one);
                    sum += one->minor;
                    if (one->minor != total / months) ++larger;
                }
                CHECK(sum == total);
                CHECK(larger == (total % months == 0 ? 0 : 1));
            }
        }
    }
}

TEST_CASE("the only installment of one month is the total, whatever happens to the remainder") {
    for (const auto remainder :
         {installment_remainder::cut, installment_remainder::first_larger, installment_remainder::last_larger}) {
        CHECK(monthly_installment(money{largest, usd}, refund::one_month, 1, remainder) == money{largest, usd});
    }
}

TEST_CASE("an installment's number is from 1 to the number of months, and its remainder a known one") {
    constexpr auto last = installment_remainder::last_larger;
    static_assert(monthly_installment(money{100, usd}, refund::one_year, 0, last).error() ==
                  errc::quantity_out_of_range);
    static_assert(monthly_installment(money{100, usd}, refund::one_year, 12, last)->minor == 12);
    static_assert(monthly_installment(money{100, usd}, refund::one_year, 13, last).error() ==
                  errc::quantity_out_of_range);
    static_assert(monthly_installment(money{100, usd}, refund::one_year, 1, installment_remainder{3}).error() ==
                  errc::rule_undefined);
    static_assert(monthly_installment(money{-1, usd}, refund::one_year, 1, last).error() == errc::negative_amount);
    static_assert(monthly_installment(money{100, usd}, term_length{61}, 1, last).error() == errc::term_out_of_range);
    static_assert(monthly_installment(money{}, refund::one_year, 1, last).error() == errc::no_minor_unit);
}

TEST_CASE("each treatment of the remainder has a name") {
    static_assert(name(installment_remainder::cut) == "cut");
    static_assert(name(installment_remainder::first_larger) == "first one larger");
    static_assert(name(installment_remainder::last_larger) == "last one larger");
    static_assert(name(installment_remainder{3}) == "unknown");
}

TEST_CASE("all installments of a plan are due on their anniversaries, and made up to a given day") {
    using namespace date::literals;
    std::array<refund::stated_payment, 13> room{};
    const refund::reservation_term term{2024_y / 1 / 31, refund::one_year, refund::billing_plan::monthly};
    const auto all =
        monthly_payments(money{100'00, usd}, term, installment_remainder::last_larger, 2024_y / 3 / 31, room).value();
    REQUIRE(all.size() == 12);
    CHECK(all[0] == refund::stated_payment{2024_y / 1 / 31, {8'33, usd}, refund::payment_status::made});
    CHECK(all[1].due == refund::calendar_day(2024_y / 2 / 29));
    CHECK(all[2].status == refund::payment_status::made);  // due on that day
    CHECK(all[3] == refund::stated_payment{2024_y / 4 / 30, {8'33, usd}, refund::payment_status::not_stated});
    CHECK(all[11] == refund::stated_payment{2024_y / 12 / 31, {8'37, usd}, refund::payment_status::not_stated});
    CHECK(monthly_payments(money{100'00, usd}, term, installment_remainder::cut, 2024_y / 3 / 31,
                           std::span(room).first(11))
              .error() == errc::payments_too_many);
    CHECK(monthly_payments(money{-1, usd}, term, installment_remainder::cut, 2024_y / 3 / 31, room).error() ==
          errc::negative_amount);
    refund::reservation_term none = term;
    none.length = {0};
    CHECK(monthly_payments(money{1, usd}, none, installment_remainder::cut, 2024_y / 3 / 31, room).error() ==
          errc::term_out_of_range);
    none = term;
    none.purchased_on = refund::open_end;
    CHECK(monthly_payments(money{1, usd}, none, installment_remainder::cut, 2024_y / 3 / 31, room).error() ==
          errc::date_invalid);
    CHECK(monthly_payments(money{1, usd}, term, static_cast<installment_remainder>(9), 2024_y / 3 / 31, room).error() ==
          errc::rule_undefined);
}
