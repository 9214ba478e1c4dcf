// 64 writers in 8 processes on one file: compares their answers with the file, and shows that a ledger without its lock
// or with a wrong judge fails the test. Below is what script/kill-ledger runs: writers to be killed, and the check
// afterwards.

#include "../store/writers.hpp"
#include "fixture.hpp"

#include <doctest/doctest.h>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <functional>
#include <optional>
#include <set>
#include <thread>

namespace {

using namespace sqlite_tests;
using refund::claim;
using refund::claim_entry;
using refund::errc;
using refund::ledger_error;
using store_tests::acknowledged;
using system_clock = std::chrono::system_clock;
using system_store = refund::sqlite_store<system_clock>;

/// A store that does not hold the lock between reading and writing, to show what goes wrong without it.
struct unlocked_store {
    system_store* base;

    class transaction {
    public:
        transaction(system_store* base, std::string scope, refund::account held)
            : base_(base), scope_(std::move(scope)), held_(std::move(held)) {}
        [[nodiscard]] refund::instant now() const {
            return std::chrono::time_point_cast<std::chrono::microseconds>(system_clock::now());
        }
        [[nodiscard]] const refund::account& held() const { return held_; }
        [[nodiscard]] refund::result<claim_entry, ledger_error> append(const claim_entry& entry) {
            added_ = entry;
            return entry;
        }
        [[nodiscard]] refund::store_status commit() {
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
            auto tx = base_->begin(scope_);
            if (!tx) return {tx.error()};
            if (const auto written = (*tx).append(*added_); !written) return {written.error()};
            return (*tx).commit();
        }

    private:
        system_store* base_;
        std::string scope_;
        refund::account held_;
        std::optional<claim_entry> added_{};
    };

    [[nodiscard]] refund::result<transaction, ledger_error> begin(std::string_view scope) {
        auto tx = base->begin(scope);  // ended immediately
        if (!tx) return tx.error();
        return transaction(base, std::string(scope), (*tx).held());
    }
};

/// A ledger whose judge is told that no money, or no units, were used before.
enum class forgets { money, units };
template <forgets What>
struct forgetful_store {
    system_store* base;

    class transaction {
    public:
        explicit transaction(system_store::transaction begun) : tx_(std::move(begun)) {
            for (claim_entry entry : tx_.held().entries()) {
                if (What == forgets::money) entry.answer.granted.minor = 0;
                if (What == forgets::units) entry.of.returned = 0;
                forgotten_.enter(entry);
            }
            forgotten_.advance(tx_.now());
        }
        [[nodiscard]] refund::instant now() const { return tx_.now(); }
        [[nodiscard]] const refund::account& held() const { return forgotten_; }
        [[nodiscard]] auto append(const claim_entry& entry) { return tx_.append(entry); }
        [[nodiscard]] auto commit() { return tx_.commit(); }

    private:
        system_store::transaction tx_;
        refund::account forgotten_{};
    };

    [[nodiscard]] refund::result<transaction, ledger_error> begin(std::string_view scope) {
        auto begun = base->begin(scope);
        if (!begun) return begun.error();
        return transaction(*std::move(begun));
    }
};

/// A file to which answers are appended in whole lines.
class told_file {
public:
    explicit told_file(const std::string& path) : at_(open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND, 0600)) {}
    told_file(const told_file&) = delete;
    told_file& operator=(const told_file&) = delete;
    ~told_file() { close(at_); }
    void add(const std::string& line) const {
        if (write(at_, line.data(), line.size()) != static_cast<ssize_t>(line.size())) std::abort();
    }

private:
    int at_;
};

struct plan {
    std::string ledger{};
    std::string told{};  ///< answers
    int threads{};
    std::uint64_t seed{};
    int calls{};  ///< per thread; 0: until it is killed
};

/// The writers of one process, each with its own connection. `Over` makes the store to be tested from one in SQLite.
template <class Over>
int write_in_threads(const plan& by, Over over) {
    std::atomic<int> faults = 0;
    const told_file told(by.told);
    std::vector<std::thread> all;
    for (int thread = 0; thread < by.threads; ++thread) {
        all.emplace_back([&, thread] {
            auto connection = refund::open_sqlite(by.ledger, std::chrono::seconds(120));
            if (!connection) {
                told.add("fault " + connection.error().words + '\n');
                ++faults;
                return;
            }
            auto store = system_store::on(connection->get());
            if (!store) {
                told.add("fault " + store.error().words + '\n');
                ++faults;
                return;
            }
            auto tested = over(*store);
            refund::ledger held(tested);
            store_tests::write_calls(
                held, by.seed * 1'000 + static_cast<std::uint64_t>(thread),
                [&](const acknowledged& answer) { told.add(line_of(answer)); },
                [&](const ledger_error& wrong) {
                    if (faults++ < 5) told.add("fault " + std::string(code(wrong.reason)) + ' ' + wrong.words + '\n');
                },
                [&](int call) { return by.calls == 0 || call < by.calls; });
        });
    }
    for (std::thread& each : all) each.join();
    return faults;
}

struct same_store {
    system_store* base;
    using transaction = system_store::transaction;
    [[nodiscard]] refund::result<transaction, ledger_error> begin(std::string_view scope) { return base->begin(scope); }
};
constexpr auto as_it_is = [](system_store& store) { return same_store{&store}; };

std::vector<std::string> faults_in(const std::string& ledger, const std::string& told) {
    held_in_file<system_clock> file(ledger);
    const std::vector<acknowledged> answers = store_tests::read_acknowledged(told);
    std::vector<std::string> faults;
    if (text(file.connection.get(), "PRAGMA integrity_check") != "ok") faults.emplace_back("the file is damaged");
    for (const acknowledged& each : answers) {
        if (each.scope == "fault") faults.push_back("an error: " + each.request_id + ' ' + each.kind);
    }
    for (const char* const scope : store_tests::writers_scopes) {
        const auto entries = file.ledger.history(scope);
        if (!entries) {
            faults.push_back(std::string(scope) + ": " + entries.error().words);
            continue;
        }
        const auto more = store_tests::faults_of(scope, *entries, answers);
        faults.insert(faults.end(), more.begin(), more.end());
    }
    return faults;
}

bool any_says(const std::vector<std::string>& faults, const char* words) {
    return std::any_of(faults.begin(), faults.end(),
                       [&](const std::string& fault) { return fault.find(words) != std::string::npos; });
}

std::string from_environment(const char* variable) {
    const char* const text = std::getenv(variable);
    return text == nullptr ? "" : text;
}

}  // namespace

TEST_CASE("64 writers in 8 processes exceed no window, return no unit twice and lose nothing acknowledged") {
    const folder folder;
    const std::string ledger = folder / "ledger";
    const std::string told = folder / "told";
    std::vector<pid_t> children;
    for (int process = 0; process < 8; ++process) {
        const pid_t child = fork();
        if (child == 0) {  // all of them open the new file at the same time
            const auto seed = static_cast<std::uint64_t>(process) + 1;
            _exit(write_in_threads({ledger, told, 8, seed, 60}, as_it_is) == 0 ? 0 : 1);
        }
        children.push_back(child);
    }
    for (const pid_t child : children) {
        int status = 0;
        waitpid(child, &status, 0);
        CHECK((WIFEXITED(status) && WEXITSTATUS(status) == 0));
    }
    const auto faults = faults_in(ledger, told);
    for (const std::string& fault : faults) CHECK(fault == "");
    // All kinds of calls occurred.
    held_in_file<system_clock> file(ledger);
    const auto number_of = [&](const std::string& what) {
        return number(file.connection.get(), ("SELECT count(*) FROM refund_ledger_entry WHERE " + what).c_str());
    };
    for (const char* const kind : {"granted", "refused", "reserved", "committed", "released", "reversed"}) {
        CAPTURE(kind);
        CHECK(number_of("kind = '" + std::string(kind) + "'") > 20);
    }
    CHECK(number_of("limited_by = 1") > 20);
    CHECK(number_of("limited_by = 3") > 10);
    CHECK(store_tests::read_acknowledged(told).size() > 500);
}

TEST_CASE("the same check finds the faults of a ledger without its lock, and of stores that forget") {
    // Whether it happens depends on timing, so a single run may be lucky. The ledger itself may be the first to notice
    // units that were given back twice: it then refuses to read the scope, and names the entry.
    const auto finds = [](const char* words, auto over) {
        for (std::uint64_t seed = 1; seed <= 10; ++seed) {
            const folder folder;
            const std::string ledger = folder / "ledger";
            const std::string told = folder / "told";
            write_in_threads({ledger, told, 8, seed, 60}, over);
            const auto faults = faults_in(ledger, told);
            if (any_says(faults, words) || any_says(faults, " of entry ")) return true;
        }
        return false;
    };
    CHECK(finds("a window over the cap", [](system_store& store) { return unlocked_store{&store}; }));
    CHECK(finds("a window over the cap", [](system_store& store) { return forgetful_store<forgets::money>{&store}; }));
    CHECK(finds("units given back twice", [](system_store& store) { return forgetful_store<forgets::units>{&store}; }));
}

TEST_CASE("the same check finds acknowledged entries that are missing") {
    const folder folder;
    const std::string ledger = folder / "ledger";
    const std::string told = folder / "told";
    CHECK(write_in_threads({ledger, told, 2, 3, 20}, as_it_is) == 0);
    CHECK(faults_in(ledger, told).empty());
    told_file(told).add("contoso r100000 settled 5\n");
    CHECK(any_says(faults_in(ledger, told), "lost"));
}

TEST_CASE("one claim from 64 threads is entered once, and all get the same answer") {
    const folder folder;
    const std::string path = folder / "ledger";
    const auto asked = store_tests::request_of(4);
    std::vector<std::optional<refund::admission>> answers(64);
    std::vector<std::thread> all;
    for (auto& answer : answers) {
        all.emplace_back([&] {
            auto connection = refund::open_sqlite(path, std::chrono::seconds(120));
            if (!connection) return;
            auto store = system_store::on(connection->get());
            if (!store) return;
            const auto got = refund::ledger(*store).settle(asked.of, asked.terms);
            if (got) answer = *got;
        });
    }
    for (std::thread& each : all) each.join();
    int first = 0;
    for (auto& answer : answers) {
        REQUIRE(answer);
        first += answer->seen_before ? 0 : 1;
        answer->seen_before = false;
        CHECK(*answer == *answers.front());
    }
    CHECK(first == 1);
    CHECK(held_in_file<system_clock>(path).ledger.history(asked.of.scope)->size() == 1);
}

// script/kill-ledger: REFUND_KILL_LEDGER names the file, REFUND_KILL_TOLD the one with the answers.

TEST_CASE("kill: write until killed" * doctest::skip()) {
    const std::string seed = from_environment("REFUND_KILL_SEED");
    CHECK(write_in_threads({from_environment("REFUND_KILL_LEDGER"), from_environment("REFUND_KILL_TOLD"), 4,
                            std::strtoull(seed.c_str(), nullptr, 10), 0}, as_it_is) == 0);
}

TEST_CASE("kill: check" * doctest::skip()) {
    const std::string ledger = from_environment("REFUND_KILL_LEDGER");
    const std::string told = from_environment("REFUND_KILL_TOLD");
    for (const std::string& fault : faults_in(ledger, told)) CHECK(fault == "");
    // Requests that are held get the same answer as before, whether it was acknowledged or not.
    held_in_file<system_clock> file(ledger);
    std::int64_t held = 0;
    for (const char* const scope : store_tests::writers_scopes) {
        const auto before = file.ledger.history(scope);
        REQUIRE(before);
        std::set<std::string> seen;
        for (const claim_entry& entry : *before) {
            if (!seen.insert(entry.of.request_id).second || seen.size() > 25) continue;
            const auto answer = file.ledger.consider(entry.of, store_tests::request_of(0).terms);
            if (!answer) continue;  // it was released or reversed, or it has expired
            CHECK(answer->seen_before);
            CHECK(answer->granted == entry.answer.granted);
        }
        held += static_cast<std::int64_t>(before->size());
    }
    MESSAGE("entries held: " << held << ", answers: " << store_tests::read_acknowledged(told).size());
}
