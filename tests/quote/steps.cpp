#include <refund/quote/steps.hpp>

#include <doctest/doctest.h>

#include <cstdint>
#include <type_traits>

namespace {

using refund::no_steps;
using refund::used_or_not;

template <class Step>
constexpr bool taken_silently = std::is_nothrow_invocable_r_v<void, const no_steps&, const Step&>;

}  // namespace

TEST_CASE("no_steps takes every step and never throws") {
    static_assert(taken_silently<refund::step::began>);
    static_assert(taken_silently<refund::step::found_standing>);
    static_assert(taken_silently<refund::step::chose_rule<used_or_not>>);
    static_assert(taken_silently<refund::step::chose_rule<refund::consumed_share>>);
    static_assert(taken_silently<refund::step::computed_credit<std::int64_t>>);
    static_assert(taken_silently<refund::step::computed_fee<std::int64_t>>);
    static_assert(taken_silently<refund::step::summed_payments<std::int64_t>>);
    static_assert(taken_silently<refund::step::stopped_payments<std::int64_t>>);
    static_assert(taken_silently<refund::step::applied_cap>);
    static_assert(std::is_empty_v<no_steps>);
}

TEST_CASE("no_steps works in constant expressions") {
    static_assert([] {
        no_steps{}(refund::step::found_standing{});
        no_steps{}(refund::step::applied_cap{});
        return true;
    }());
}

TEST_CASE("a step is empty until it is filled") {
    constexpr refund::step::chose_rule<used_or_not> rule{};
    static_assert(rule.rule == nullptr && rule.policy.empty());
    constexpr refund::step::stopped_payments<std::int64_t> stopped{};
    static_assert(stopped.payments_to_come == 0 && stopped.cancelled == refund::money{});
    static_assert(!refund::step::applied_cap{}.terms.applies());
    static_assert(std::is_empty_v<refund::step::began>);
}
