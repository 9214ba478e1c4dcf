#ifndef REFUND_TESTS_LEDGER_FIXTURE_HPP
#define REFUND_TESTS_LEDGER_FIXTURE_HPP

// What tests of ledgers share: amounts, a clock that stands where a test sets it, and short claims.

#include <refund/ledger/history.hpp>
#include <refund/store/memory.hpp>

#include <doctest/doctest.h>

#include <chrono>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>

namespace ledger_tests {

constexpr refund::money usd(std::int64_t cents) { return {cents, refund::currency_of("USD")}; }
constexpr refund::money eur(std::int64_t cents) { return {cents, refund::currency_of("EUR")}; }

/// A moment: so many seconds after an arbitrary one.
constexpr refund::instant at(std::int64_t seconds) {
    return refund::instant(std::chrono::seconds(1'700'000'000 + seconds));
}
constexpr std::chrono::microseconds tick{1};

/// A clock of the tests' own. Each test case sets it first.
struct set_clock {
    static inline refund::instant moment{};
    static refund::instant now() noexcept { return moment; }
};

using test_store = refund::memory_store<set_clock>;
using test_ledger = refund::ledger<test_store>;

/// A store, the ledger on it, and the clock at `at(0)`.
struct held_in_memory {
    test_store store{};
    test_ledger ledger{store};
    held_in_memory() { set_clock::moment = at(0); }

    /// Enters an amount, however large: what was paid was paid.
    void pay(std::string scope, std::string id, refund::calendar_day day, refund::money amount) {
        const auto answer =
            ledger.settle({.scope = std::move(scope), .request_id = std::move(id), .day = day, .asked = amount},
                          {.limit = {(std::numeric_limits<std::int64_t>::max)(), amount.unit},
                           .window = refund::rolling_days(1),
                           .when_over = refund::over_limit::refuse_whole});
        REQUIRE(answer);
        REQUIRE(answer->granted == amount);
    }
    /// What is left of a cap.
    [[nodiscard]] refund::money left(std::string_view scope, refund::calendar_day day, const refund::cap_terms& terms) {
        const auto history = ledger.history(scope);
        return available_at(*history, day, terms, set_clock::moment).value();
    }
};

/// A claim on money alone.
inline refund::claim asks(std::string scope, std::string id, refund::calendar_day day, refund::money amount) {
    return {.scope = std::move(scope), .request_id = std::move(id), .day = day, .asked = amount};
}

/// A claim on units of a commitment alone, where no cap applies.
inline refund::claim gives_back(std::string id, std::string commitment, std::int64_t bought, std::int64_t returned) {
    using namespace date::literals;
    return {.scope = "a",
            .request_id = std::move(id),
            .day = 2024_y / 1 / 15,
            .commitment_id = std::move(commitment),
            .bought = bought,
            .returned = returned};
}

template <class Answer>
bool fails(const Answer& answer, refund::errc reason) {
    return !answer && answer.error().reason == reason;
}

}  // namespace ledger_tests

#endif
