#include <refund/cap/admission.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <string>

// Nothing of the ledger's own header: a sink or a signature that only passes the two on needs this much.

namespace {

using refund::admission;

using ledger_by_name = refund::refund_cap_ledger<std::string, std::string, std::hash<std::string>, std::hash<std::string>>;

/// Compiles as long as the ledger is declared.
[[nodiscard]] const ledger_by_name* none() { return nullptr; }

TEST_CASE("an admission that nobody filled has asked for nothing and was granted nothing") {
    constexpr admission empty{};
    static_assert(empty.asked.minor == 0 && empty.granted.minor == 0 && !empty.seen_before);
    CHECK(empty == admission{});
}

TEST_CASE("every member of an admission tells two of them apart") {
    using namespace date::literals;
    constexpr refund::money one{1, refund::currency_of("USD")};
    admission answer{};
    const auto differs = [&answer] {
        const bool told_apart = answer != admission{};
        answer = admission{};
        return told_apart;
    };
    answer.asked = one;
    CHECK(differs());
    answer.granted = one;
    CHECK(differs());
    answer.used_before = one;
    CHECK(differs());
    answer.left_after = one;
    CHECK(differs());
    answer.counted_from = 2026_y / 11 / 20;
    CHECK(differs());
    answer.seen_before = true;
    CHECK(differs());
}

TEST_CASE("the ledger can be named where it is not known") { CHECK(none() == nullptr); }

}  // namespace
