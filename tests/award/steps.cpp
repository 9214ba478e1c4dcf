#include <refund/award/steps.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <type_traits>

namespace {

using credit_step = refund::step::computed_credit<std::int64_t>;
using fee_step = refund::step::computed_fee<std::int64_t>;

}  // namespace

TEST_CASE("a step of an award is empty until it is filled") {
    constexpr credit_step credit{};
    static_assert(credit.terms == nullptr && credit.part == refund::ratio{1, 1} && credit.of.empty());
    static_assert(credit.units == 0 && credit.payment == refund::money{} && credit.credit == refund::money{});
    static_assert(!credit.for_cap && !credit.todays_price);
    constexpr fee_step fee{};
    static_assert(fee.terms == nullptr && fee.rate == refund::ratio{1, 1} && fee.of.empty());
    static_assert(fee.base == refund::money{} && fee.fee == refund::money{} && !fee.limited_to_credit && !fee.for_cap);
    static_assert(fee.months == 0 && fee.bound == refund::step::fee_bound::none);
}

TEST_CASE("steps own nothing and are trivially copyable") {
    static_assert(std::is_trivially_copyable_v<credit_step> && std::is_trivially_copyable_v<fee_step>);
}
