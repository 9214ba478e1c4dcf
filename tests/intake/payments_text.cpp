#include <refund/intake/payments_text.hpp>

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

namespace {

using namespace date::literals;
using refund::errc;
using refund::payment_status;
using refund::stated_payment;
using refund::text_error;

constexpr refund::currency eur = refund::currency_of("EUR");
constexpr std::string_view three = "2024-01-15=100.00 made; 2024-02-15=96.00 declined; 2024-03-15=104.00";

constexpr text_error wrong(std::string_view text) {
    std::array<stated_payment, 3> room{};
    const auto read = refund::parse_payments(text, eur, room);
    return read ? text_error{} : read.error();
}

}  // namespace

TEST_CASE("each payment is read with its day, its amount and its status") {
    static_assert(refund::payments_in(three) == 3 && refund::payments_in("") == 0 && refund::payments_in("x") == 1);
    std::array<stated_payment, 3> room{};
    const auto read = refund::parse_payments(three, eur, room);
    REQUIRE(read);
    REQUIRE(read->payments.size() == 3);
    CHECK(read->payments[0] == stated_payment{2024_y / 1 / 15, {100'00, eur}, payment_status::made});
    CHECK(read->payments[1] == stated_payment{2024_y / 2 / 15, {96'00, eur}, payment_status::declined});
    CHECK(read->payments[2] == stated_payment{2024_y / 3 / 15, {104'00, eur}, payment_status::not_stated});
    CHECK(read->payments.data() == room.data());
    CHECK(read->rounded == 0);
    // Blanks may be missing or repeated, and a moment stands for its day in UTC.
    REQUIRE(refund::parse_payments("2024-01-15T23:30:00-08:00=1 made;2024-02-15=2;   2024-03-15=0.00 made", eur, room));
    CHECK(room[0].due == refund::calendar_day(2024_y / 1 / 16));
    CHECK(room[1] == stated_payment{2024_y / 2 / 15, {2'00, eur}, payment_status::not_stated});
    CHECK(room[2].status == payment_status::made);
}

TEST_CASE("a malformed payment is reported with its position") {
    static_assert(wrong(three) == text_error{});
    static_assert(wrong("") == text_error{});
    static_assert(wrong("2024-01-15") == text_error{errc::payment_malformed, 0});
    static_assert(wrong("2024-01-15=1 made;") == text_error{errc::payment_malformed, 18});
    static_assert(wrong("2024-01-15=1 made; x") == text_error{errc::payment_malformed, 19});
    static_assert(wrong("2024-01-15=1 paid") == text_error{errc::payment_malformed, 13});
    static_assert(wrong("2024-01-15=1  made") == text_error{errc::payment_malformed, 13});
    static_assert(wrong("2024-01-15=1 made ") == text_error{errc::payment_malformed, 13});
    static_assert(wrong("2024-01-15=1 not stated") == text_error{errc::payment_malformed, 13});
    static_assert(wrong(" 2024-01-15=1 made") == text_error{errc::date_malformed, 0});
    static_assert(wrong("2024-01-15=1 made; 2024-02-30=1") == text_error{errc::date_invalid, 19});
    static_assert(wrong("2024-01-15=1 made; 2024-02-15=1,00") == text_error{errc::amount_malformed, 31});
    static_assert(wrong("2024-01-15= made") == text_error{errc::amount_empty, 11});
    static_assert(wrong("2024-01-15=1.001 made") == text_error{errc::amount_too_precise, 15});
    static_assert(wrong("2024-01-15=1;2024-01-16=-1") == text_error{errc::negative_amount, 24});
    static_assert(wrong("2024-01-15=1;2024-01-16=1;2024-01-17=1;2024-01-18=1") ==
                  text_error{errc::payments_too_many, 0});
}

TEST_CASE("amounts are rounded if a rounding mode is named, and the rounded ones are counted") {
    std::array<stated_payment, 2> room{};
    const auto rounded_in = [&](std::string_view text) {
        return refund::parse_payments(text, eur, room, refund::rounding::half_up).value().rounded;
    };
    CHECK(rounded_in("2024-01-15=1.005 made;2024-02-15=1.00") == 1);
    CHECK(room[0].amount.minor == 1'01);
    CHECK(rounded_in("2024-01-15=1.005 made;2024-02-15=1.004") == 2);
    CHECK(rounded_in("2024-01-15=1.00 made;2024-02-15=1.010") == 0);  // each text is counted from 0
}
