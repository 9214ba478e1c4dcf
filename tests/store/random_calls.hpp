#ifndef REFUND_TESTS_STORE_RANDOM_CALLS_HPP
#define REFUND_TESTS_STORE_RANDOM_CALLS_HPP

// Random calls against two ledgers at once: the one in memory, which tests/ledger compares with a model of its own,
// and one on another store. Both must answer the same, and hold the same entries afterwards.

#include <refund/ledger/ledger.hpp>

#include "../ledger/fixture.hpp"

#include <doctest/doctest.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <random>
#include <string>
#include <vector>

namespace store_tests {

using namespace ledger_tests;

struct call_source {
    std::mt19937_64 random;
    std::vector<refund::claim> known{};  ///< claims that were asked before
    std::int64_t now{};                  ///< seconds

    int below(int bound) { return static_cast<int>(random() % static_cast<unsigned>(bound)); }

    refund::claim next_claim() {
        if (!known.empty() && below(3) == 0) return known[random() % known.size()];
        using namespace date::literals;
        static constexpr const char* scopes[] = {"contoso", "fabrikam", "A838A8C3-0000-4000-8000-00000000000F", ""};
        refund::claim made{.scope = scopes[below(4)], .request_id = "r" + std::to_string(below(60))};
        made.day = date::sys_days(2024_y / 1 / 1) + date::days(below(500));
        if (below(4) != 0) {
            made.asked = below(20) == 0 ? eur(below(900)) : usd(below(3) == 0 ? below(900) : below(200));
        }
        if (below(3) == 0) {
            made.commitment_id = "c" + std::to_string(below(3));
            made.bought = below(10) == 0 ? 6 : 5;
            made.returned = below(6);
        }
        made.fingerprint = below(2) == 0 ? 7 : 0xFFFF'FFFF'FFFF'FFF7U;  // its bits do not fit a signed number
        made.refused_by_rule = below(15) == 0;
        known.push_back(made);
        return made;
    }

    refund::cap_terms terms_for(const refund::claim& given) {
        if (!given.asked.unit.has_minor_unit()) return refund::uncapped;
        static constexpr std::array windows = {refund::cap_window(refund::rolling_days(30)), refund::rolling_days(365),
                                               refund::cap_window(refund::rolling_months(1)),
                                               refund::cap_window(refund::calendar_year()),
                                               refund::cap_window(refund::whole_life())};
        refund::cap_terms made{.limit = {below(3) == 0 ? 500 : 1'000, given.asked.unit},
                               .window = windows[static_cast<std::size_t>(below(5))]};
        made.when_over = below(2) == 0 ? refund::over_limit::refuse_whole : refund::over_limit::pay_up_to_limit;
        if (below(4) == 0) made.most_requests = below(6);
        return made;
    }
};

/// An answer, or the code of an error: the words are a store's own.
template <class Value>
struct told {
    bool ok{};
    refund::errc reason{};
    Value value{};
    friend bool operator==(const told&, const told&) = default;
};
template <class Value>
told<Value> told_by(const refund::result<Value, refund::ledger_error>& answer) {
    return answer ? told<Value>{true, {}, *answer} : told<Value>{false, answer.error().reason, {}};
}

/// How many random calls a test makes; REFUND_MODEL_STEPS sets another number.
inline int calls_wanted(int otherwise) {
    const char* const text = std::getenv("REFUND_MODEL_STEPS");
    return text == nullptr ? otherwise : std::atoi(text);
}

/// Makes calls against both, from the same seed; a difference ends the test. `set_clock` is the clock of both.
/// Returns how many calls changed something.
template <class Ledger>
int same_answers(Ledger& other, std::uint64_t seed, int calls) {
    held_in_memory memory;
    call_source from{std::mt19937_64(seed)};
    int entered = 0;
    const auto same = [&](const auto& expected, const auto& got, int step) {
        if (told_by(expected) == told_by(got)) return;
        CAPTURE(seed);
        CAPTURE(step);
        if (!got) CAPTURE(got.error().words);
        REQUIRE(code(told_by(expected).reason) == code(told_by(got).reason));
        FAIL("both have an answer, and it is not the same");
    };
    for (int step = 0; step < calls; ++step) {
        from.now += from.below(3) == 0 ? from.below(40) : 0;
        set_clock::moment = at(from.now);
        const refund::claim asked = from.next_claim();
        const std::string& id = asked.request_id;
        const refund::cap_terms terms = from.terms_for(asked);
        const refund::instant until = at(from.now + from.below(60) - 5);
        switch (from.below(8)) {
            case 0: same(memory.ledger.consider(asked, terms), other.consider(asked, terms), step); break;
            case 1:
            case 2:
            case 3: same(memory.ledger.settle(asked, terms), other.settle(asked, terms), step); break;
            case 4: same(memory.ledger.reserve(asked, terms, until), other.reserve(asked, terms, until), step); break;
            case 5: same(memory.ledger.commit(asked.scope, id), other.commit(asked.scope, id), step); break;
            case 6: same(memory.ledger.release(asked.scope, id), other.release(asked.scope, id), step); break;
            default: same(memory.ledger.reverse(asked.scope, id), other.reverse(asked.scope, id), step);
        }
    }
    for (const char* const scope : {"contoso", "fabrikam", "a838a8c3-0000-4000-8000-00000000000f", ""}) {
        const auto expected = memory.ledger.history(scope);
        same(expected, other.history(scope), calls);
        REQUIRE(refund::find_history_fault(*expected) == refund::history_fault{});
        entered += static_cast<int>(expected->size());
    }
    return entered;
}

}  // namespace store_tests

#endif
