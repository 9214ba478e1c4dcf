// Random calls to a ledger in SQLite and to one in memory must give equal answers in every part, and equal entries,
// even after the file was closed and opened again. 50,000 calls; REFUND_MODEL_STEPS sets another number.

#include "../store/random_calls.hpp"
#include "fixture.hpp"

#include <algorithm>

TEST_CASE("a ledger in SQLite gives the same answers as one in memory, and holds the same entries") {
    const sqlite_tests::folder folder;
    constexpr int calls_of_a_run = 2'000;
    const int wanted = store_tests::calls_wanted(50'000);
    int entered = 0;
    for (int run = 0; run * calls_of_a_run < wanted; ++run) {
        const std::string path = folder / ("model-" + std::to_string(run)).c_str();
        sqlite_tests::held_in_file<> file(path);
        sqlite_tests::run(file.connection.get(), "PRAGMA synchronous = OFF");  // this test does not need the disk
        entered += store_tests::same_answers(file.ledger, static_cast<std::uint64_t>(run) + 1,
                                             std::min(calls_of_a_run, wanted - run * calls_of_a_run));
    }
    CHECK(entered > wanted / 20);  // not all were repeats or errors
}

namespace {

/// A ledger whose connection is closed and opened again before every call.
struct reopened_ledger {
    std::string path;

    template <class Call>
    auto with(Call&& call) {
        sqlite_tests::held_in_file<> file(path);
        sqlite_tests::run(file.connection.get(), "PRAGMA synchronous = OFF");
        return call(file.ledger);
    }
    auto consider(const refund::claim& asked, const refund::cap_terms& terms) {
        return with([&](auto& held) { return held.consider(asked, terms); });
    }
    auto settle(const refund::claim& asked, const refund::cap_terms& terms) {
        return with([&](auto& held) { return held.settle(asked, terms); });
    }
    auto reserve(const refund::claim& asked, const refund::cap_terms& terms, refund::instant until) {
        return with([&](auto& held) { return held.reserve(asked, terms, until); });
    }
    auto commit(const std::string& scope, const std::string& id) {
        return with([&](auto& held) { return held.commit(scope, id); });
    }
    auto release(const std::string& scope, const std::string& id) {
        return with([&](auto& held) { return held.release(scope, id); });
    }
    auto reverse(const std::string& scope, const std::string& id) {
        return with([&](auto& held) { return held.reverse(scope, id); });
    }
    auto history(const std::string& scope) {
        return with([&](auto& held) { return held.history(scope); });
    }
};

}  // namespace

TEST_CASE("a ledger in SQLite that is opened anew for every call gives the same answers, too") {
    const sqlite_tests::folder folder;
    reopened_ledger each{folder / "ledger"};
    CHECK(store_tests::same_answers(each, 4711, 600) > 50);
}
