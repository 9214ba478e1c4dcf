#include <refund/quote/interchange.hpp>

#include <doctest/doctest.h>

#include <array>
#include <optional>
#include <span>
#include <string_view>
#include <type_traits>
#include <vector>

namespace {

using namespace date::literals;
using refund::calendar_day;
using refund::exchange_purchase;
using refund::exchange_return;
using refund::exchange_rule;

constexpr std::string_view storage[] = {"disk", "tape"};
constexpr refund::service_family families[] = {{"storage", storage}};
constexpr std::string_view never[] = {"gift", "sample"};

constexpr exchange_rule with_list{.id = "with-list", .families = families, .never = never};
constexpr exchange_rule without_list{.id = "without-list", .families = families};
constexpr exchange_rule any_but_list{.id = "any", .any_service = true, .never = never};

/// The refusal, "allowed", or the code of the error, of a return among others and of purchases.
std::string_view answer(const exchange_rule& by, std::vector<std::string_view> returned,
                        std::vector<std::string_view> bought) {
    std::vector<exchange_return> returns(returned.size());
    std::vector<exchange_purchase> purchases(bought.size());
    for (std::size_t i = 0; i < returned.size(); ++i) returns[i].service = returned[i];
    for (std::size_t i = 0; i < bought.size(); ++i) purchases[i].service = bought[i];
    const auto found =
        why_not_interchangeable(by, returns.front(), {.returns = returns, .purchases = purchases});
    if (!found) return code(found.error());
    return found->empty() ? "allowed" : *found;
}

constexpr std::string_view excluded = "product-not-exchangeable";
constexpr std::string_view other = "services-not-interchangeable";
constexpr std::string_view unstated = "service-not-stated";

}  // namespace

TEST_CASE("services of one family replace each other, and a service in no family only itself") {
    for (const exchange_rule& by : {with_list, without_list}) {
        CHECK(answer(by, {"disk"}, {"disk"}) == "allowed");
        CHECK(answer(by, {"disk"}, {"tape"}) == "allowed");
        CHECK(answer(by, {"disk"}, {"cpu"}) == other);
        CHECK(answer(by, {"cpu"}, {"tape"}) == other);
        CHECK(answer(by, {"cpu"}, {"cpu"}) == "allowed");
        CHECK(answer(by, {"disk"}, {"tape", "cpu"}) == other);
        CHECK(answer(by, {"disk"}, {"cpu", "tape"}) == other);
    }
    CHECK(answer(any_but_list, {"disk"}, {"cpu", "tape"}) == "allowed");
}

TEST_CASE("a service that is never exchangeable is refused on both sides, in any place, stated or implied") {
    for (const exchange_rule& by : {with_list, any_but_list}) {
        for (const std::string_view service : never) {
            CAPTURE(service);
            CHECK(answer(by, {service}, {service}) == excluded);
            CHECK(answer(by, {service}, {"disk"}) == excluded);
            CHECK(answer(by, {"disk"}, {service}) == excluded);
            CHECK(answer(by, {service}, {""}) == excluded);
            CHECK(answer(by, {""}, {service}) == excluded);
            CHECK(answer(by, {"disk"}, {"disk", service}) == excluded);
            CHECK(answer(by, {"disk"}, {service, "disk"}) == excluded);
            CHECK(answer(by, {""}, {"", service}) == excluded);
        }
    }
    CHECK(answer(without_list, {"gift"}, {"gift"}) == "allowed");
}

TEST_CASE("a service that is not stated is taken to be that of the other side") {
    CHECK(answer(with_list, {""}, {"disk"}) == "allowed");
    CHECK(answer(with_list, {"disk"}, {""}) == "allowed");
    CHECK(answer(with_list, {""}, {"disk", "tape"}) == "allowed");
    CHECK(answer(with_list, {""}, {"disk", "cpu"}) == other);
    CHECK(answer(with_list, {"cpu", "disk"}, {""}) == "allowed");  // asked for the first return
    CHECK(answer(with_list, {"disk", "tape"}, {"", "cpu"}) == other);
}

TEST_CASE("where no side states a service, it could be one that is never exchangeable") {
    CHECK(answer(with_list, {""}, {""}) == unstated);
    CHECK(answer(any_but_list, {""}, {""}) == unstated);
    CHECK(answer(without_list, {""}, {""}) == "allowed");
    // The other return names one, but that does not answer for this one.
    CHECK(answer(with_list, {"", "disk"}, {""}) == unstated);
    CHECK(answer(without_list, {"", "disk"}, {""}) == unstated);
    CHECK(answer(with_list, {"disk"}, {"", "disk"}) == "allowed");
    CHECK(answer(with_list, {""}, {"", "disk"}) == unstated);
}

TEST_CASE("the one last exchange is only for what was bought before the day, and only if it was not used yet") {
    exchange_rule one_left = with_list;
    one_left.one_last_if_bought_before = 2027_y / 2 / 1;
    const auto asked = [&one_left](calendar_day bought_on, std::optional<int> exchanges,
                                   std::string_view to) -> std::string_view {
        exchange_return one;
        one.term.purchased_on = bought_on;
        one.service = "disk";
        one.exchanges_since_last_allowed = exchanges;
        const exchange_purchase bought{{}, to};
        const auto found = why_not_interchangeable(
            one_left, one, {.returns = std::span(&one, 1), .purchases = std::span(&bought, 1)});
        if (!found)
            return code(found.error());
        return found->empty() ? "allowed" : *found;
    };
    const calendar_day eve = 2027_y / 1 / 31;
    const calendar_day day = 2027_y / 2 / 1;
    CHECK(asked(eve, 0, "tape") == "allowed");
    CHECK(asked(eve, 1, "tape") == "no-longer-exchangeable");
    CHECK(asked(eve, -1, "tape") == "no-longer-exchangeable");  // no count of exchanges
    CHECK(asked(eve, std::nullopt, "tape") == "exchanges-not-stated");
    CHECK(asked(day, 0, "tape") == "no-longer-exchangeable");
    CHECK(asked(day, std::nullopt, "tape") == "no-longer-exchangeable");
    // Of two reasons, the one that no other purchase could remedy.
    CHECK(asked(eve, 0, "cpu") == other);
    CHECK(asked(eve, 1, "cpu") == "no-longer-exchangeable");
    CHECK(asked(day, 0, "gift") == excluded);
    CHECK(asked(eve, std::nullopt, "gift") == excluded);
}

TEST_CASE("the case of letters does not make another service") {
    CHECK(answer(any_but_list, {"disk"}, {"Gift"}) == excluded);
    CHECK(answer(any_but_list, {"GIFT"}, {"disk"}) == excluded);
    CHECK(answer(with_list, {"Disk"}, {"tAPE"}) == "allowed");
    CHECK(answer(without_list, {"cpu"}, {"CPU"}) == "allowed");
    CHECK(answer(without_list, {"cpu"}, {"cpv"}) == other);
    // Only A to Z are letters: other characters are 32 apart, too.
    CHECK(answer(without_list, {"cpu@"}, {"cpu`"}) == other);
    CHECK(answer(without_list, {"cpu["}, {"cpu{"}) == other);
    CHECK(answer(any_but_list, {"disk"}, {"gift "}) == "allowed");
}

TEST_CASE("an exchange request takes arrays, vectors and spans of commitments, and refers to them") {
    const exchange_return array[] = {{}, {}};
    std::vector<exchange_return> vector(3);
    const std::array<exchange_return, 4> standard{};
    const exchange_return one;
    using side = refund::exchange_side<exchange_return>;
    CHECK(refund::exchange_request{.returns = array}.returns.data() == array);
    CHECK(refund::exchange_request{.returns = array}.returns.size() == 2);
    CHECK(refund::exchange_request{.returns = vector}.returns.size() == 3);
    CHECK(refund::exchange_request{.returns = standard}.returns.data() == standard.data());
    CHECK(refund::exchange_request{.returns = std::span(vector)}.returns.data() == vector.data());
    CHECK(refund::exchange_request{.returns = {&one, 1}}.returns.data() == &one);
    CHECK(refund::exchange_request{}.returns.empty());
    const side kept = vector;
    CHECK(refund::exchange_request{.returns = kept}.returns.data() == vector.data());
    static_assert(!std::is_constructible_v<side, std::vector<exchange_return>>);
    static_assert(!std::is_constructible_v<side, const std::vector<exchange_return>>);
    static_assert(!std::is_constructible_v<side, std::array<exchange_return, 2>>);
    static_assert(!std::is_constructible_v<side, exchange_return[2]>);
    static_assert(std::is_constructible_v<side, side> && std::is_constructible_v<side, std::span<exchange_return>>);
}
