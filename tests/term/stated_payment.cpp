#include <refund/term/stated_payment.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <limits>

// Quotes with stated payments are tested in tests/quote/stated_payments.cpp.

namespace {

using namespace date::literals;
using refund::calendar_day;
using refund::errc;
using refund::payment_status;
using refund::stated_payment;

constexpr refund::currency eur = refund::currency_of("EUR");
constexpr stated_payment three[] = {{2024_y / 1 / 15, {100'00, eur}, payment_status::made},
                                    {2024_y / 2 / 15, {96'00, eur}, payment_status::declined},
                                    {2024_y / 3 / 15, {104'00, eur}}};
constexpr refund::reservation_term term{.purchased_on = 2024_y / 1 / 15, .length = {3}};

struct found {
    refund::standing at{};
    refund::payment_sums<> sums{};
    errc wrong{};
};
constexpr found on(calendar_day day) {
    found made;
    made.wrong = find_payments(made.at, made.sums, refund::list_view<stated_payment>(three), term, day);
    return made;
}

}  // namespace

TEST_CASE("the statuses of a payment, and the sources of payments, have names") {
    static_assert(name(payment_status::not_stated) == "not stated" && name(payment_status::made) == "made");
    static_assert(name(payment_status::declined) == "declined" && name(static_cast<payment_status>(9)) == "unknown");
    static_assert(name(refund::payment_source::equal) == "equal" && name(refund::payment_source::stated) == "stated");
    static_assert(stated_payment{}.status == payment_status::not_stated);
}

TEST_CASE("the sums of the payments on each day, and the period of the last payment due") {
    constexpr found first = on(2024_y / 2 / 14);
    static_assert(first.wrong == errc{} && first.sums.made == 100'00 && first.sums.owed == 0);
    static_assert(first.sums.to_come == 200'00 && first.sums.all == 300'00 && first.sums.current.minor == 100'00);
    static_assert(first.at.period_end == calendar_day(2024_y / 2 / 15));
    constexpr found second = on(2024_y / 2 / 15);
    static_assert(second.sums.made == 100'00 && second.sums.owed == 96'00 && second.sums.declined == 1);
    static_assert(second.sums.current == refund::money{0, eur} && second.sums.to_come == 104'00);
    static_assert(second.at.period_start == calendar_day(2024_y / 2 / 15) && second.at.n() == 29);
    static_assert(second.at.payments_made == 1 && second.at.payments_to_come == 1);
    static_assert(on(2024_y / 3 / 14).wrong == errc{});
    static_assert(on(2024_y / 3 / 15).wrong == errc::payment_not_stated);
}

TEST_CASE("an empty list, a due payment without a status, and a day before the purchase are errors") {
    refund::standing at;
    refund::payment_sums<> sums;
    CHECK(find_payments(at, sums, refund::list_view<stated_payment>(), term, 2024_y / 2 / 1) == errc::payments_empty);
    const stated_payment due[] = {{2024_y / 1 / 15, {100'00, eur}}};
    CHECK(find_payments(at, sums, refund::list_view<stated_payment>(due), term, 2024_y / 1 / 15) ==
          errc::payment_not_stated);
    CHECK(find_payments(at, sums, refund::list_view<stated_payment>(due), term, 2024_y / 1 / 14) ==
          errc::requested_before_purchase);
}

TEST_CASE("payments whose sum does not fit are an overflow, and one minor unit less is a sum") {
    const auto found = [](std::int64_t second) {
        refund::standing at;
        refund::payment_sums<> sums;
        const stated_payment two[] = {
            {2024_y / 1 / 15, {std::numeric_limits<std::int64_t>::max() - 1, eur}, payment_status::made},
            {2024_y / 2 / 15, {second, eur}}};
        return find_payments(at, sums, refund::list_view<stated_payment>(two), term, 2024_y / 1 / 20);
    };
    CHECK(found(1) == errc{});
    CHECK(found(2) == errc::overflow);
}
