// A failing disk: the n-th write, sync or truncation of any file of the database fails, for every n until none does.
// Whatever fails, each call either reports it or succeeds; acknowledged entries are there, and repeating all calls
// gives the same result as without a fault.

#include "fixture.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <cstring>
#include <string>
#include <vector>

namespace {

using namespace date::literals;
using namespace sqlite_tests;
using refund::cap_terms;
using refund::claim_entry;
using refund::errc;

// ---- a file system that fails when it is told to ----

struct fault_plan {
    int at{-1};  ///< counts down; the operation at 0 fails; negative: none
    int code{};
    bool goes_on{};  ///< all later ones fail, too
    bool happened{};
};
fault_plan planned;

bool fails_now() {
    if (planned.at < 0) return false;
    if (planned.at > 0) {
        --planned.at;
        return false;
    }
    planned.happened = true;
    if (!planned.goes_on) planned.at = -1;
    return true;
}
int faulty(int kind) {  // the code that a device returns for it
    return planned.code == SQLITE_FULL ? SQLITE_FULL : kind;
}

using methods = sqlite3_io_methods;

struct faulty_file {
    sqlite3_file base;
    sqlite3_file* real;
};
sqlite3_file* real_of(sqlite3_file* file) { return reinterpret_cast<faulty_file*>(file)->real; }

template <auto Member, class... Arguments>
int forward(sqlite3_file* file, Arguments... arguments) {
    return (real_of(file)->pMethods->*Member)(real_of(file), arguments...);
}

const sqlite3_io_methods& faulty_methods() {
    static const sqlite3_io_methods made = [] {
        sqlite3_io_methods m{};
        m.iVersion = 2;  // with shared memory, without memory-mapped files
        m.xClose = [](sqlite3_file* f) { return forward<&methods::xClose>(f); };
        m.xRead = [](sqlite3_file* f, void* to, int size, sqlite3_int64 at) {
            return forward<&methods::xRead>(f, to, size, at);
        };
        m.xWrite = [](sqlite3_file* f, const void* from, int size, sqlite3_int64 at) {
            if (!fails_now()) return forward<&methods::xWrite>(f, from, size, at);
            forward<&methods::xWrite>(f, from, size / 2, at);  // half of it, as may happen on a device
            return faulty(SQLITE_IOERR_WRITE);
        };
        m.xTruncate = [](sqlite3_file* f, sqlite3_int64 size) {
            return fails_now() ? faulty(SQLITE_IOERR_TRUNCATE) : forward<&methods::xTruncate>(f, size);
        };
        m.xSync = [](sqlite3_file*, int) { return fails_now() ? faulty(SQLITE_IOERR_FSYNC) : SQLITE_OK; };
        m.xFileSize = [](sqlite3_file* f, sqlite3_int64* size) { return forward<&methods::xFileSize>(f, size); };
        m.xLock = [](sqlite3_file* f, int lock) { return forward<&methods::xLock>(f, lock); };
        m.xUnlock = [](sqlite3_file* f, int lock) { return forward<&methods::xUnlock>(f, lock); };
        m.xCheckReservedLock = [](sqlite3_file* f, int* out) { return forward<&methods::xCheckReservedLock>(f, out); };
        m.xFileControl = [](sqlite3_file* f, int op, void* arg) { return forward<&methods::xFileControl>(f, op, arg); };
        m.xSectorSize = [](sqlite3_file* f) { return forward<&methods::xSectorSize>(f); };
        m.xDeviceCharacteristics = [](sqlite3_file* f) { return forward<&methods::xDeviceCharacteristics>(f); };
        m.xShmMap = [](sqlite3_file* f, int page, int size, int extend, void volatile** out) {
            if (extend != 0 && fails_now()) return SQLITE_IOERR_SHMSIZE;
            return forward<&methods::xShmMap>(f, page, size, extend, out);
        };
        m.xShmLock = [](sqlite3_file* f, int offset, int n, int flags) {
            return forward<&methods::xShmLock>(f, offset, n, flags);
        };
        m.xShmBarrier = [](sqlite3_file* f) { real_of(f)->pMethods->xShmBarrier(real_of(f)); };
        m.xShmUnmap = [](sqlite3_file* f, int remove) { return forward<&methods::xShmUnmap>(f, remove); };
        return m;
    }();
    return made;
}

sqlite3_vfs* faulty_files() {
    static sqlite3_vfs made = [] {
        sqlite3_vfs* const real = sqlite3_vfs_find(nullptr);
        sqlite3_vfs copy = *real;
        copy.zName = "faulty";
        copy.pAppData = real;
        copy.szOsFile = static_cast<int>(sizeof(faulty_file)) + real->szOsFile;
        copy.xOpen = [](sqlite3_vfs* self, const char* name, sqlite3_file* file, int flags, int* out) {
            auto* const opened = reinterpret_cast<faulty_file*>(file);
            opened->real = reinterpret_cast<sqlite3_file*>(opened + 1);
            opened->base.pMethods = nullptr;
            auto* const under = static_cast<sqlite3_vfs*>(self->pAppData);
            const int code = under->xOpen(under, name, opened->real, flags, out);
            if (opened->real->pMethods != nullptr) opened->base.pMethods = &faulty_methods();
            return code;
        };
        copy.xDelete = [](sqlite3_vfs* self, const char* name, int sync) {
            auto* const under = static_cast<sqlite3_vfs*>(self->pAppData);
            return fails_now() ? SQLITE_IOERR_DELETE : under->xDelete(under, name, sync);
        };
        return copy;
    }();
    static const int registered = sqlite3_vfs_register(&made, 0);
    REQUIRE(registered == SQLITE_OK);
    return &made;
}

// ---- a program of a ledger's calls ----

constexpr cap_terms terms{.limit = usd(1'000), .window = refund::rolling_days(30)};
const refund::calendar_day day = 2024_y / 1 / 15;

/// Makes calls until one fails. Returns how many were acknowledged, and the error of the one that failed.
struct outcome {
    int acknowledged{};
    refund::ledger_error wrong{};
};
template <class Ledger>
outcome run_program(Ledger& held, bool again) {
    outcome so_far;
    const auto done = [&](const auto& answer) {
        if (!answer) {
            // If a later step was already made, a repeated call gets the error for the current state.
            const errc reason = answer.error().reason;
            if (again && (reason == errc::request_reversed || reason == errc::request_released)) return true;
            so_far.wrong = answer.error();
            return false;
        }
        ++so_far.acknowledged;
        return true;
    };
    const auto claim_of = [](const char* scope, const char* id, std::int64_t cents) {
        refund::claim made = asks(scope, id, day, usd(cents));
        made.commitment_id = "order", made.bought = 9, made.returned = 1;
        return made;
    };
    const bool all = done(held.settle(claim_of("a", "R1", 300), terms)) &&
                     done(held.reserve(claim_of("a", "R2", 400), terms, at(1'000))) && done(held.commit("a", "R2")) &&
                     done(held.settle(claim_of("a", "R3", 500), terms)) && done(held.reverse("a", "R2")) &&
                     done(held.reserve(claim_of("b", "R1", 400), terms, at(1'000))) && done(held.release("b", "R1")) &&
                     done(held.settle(claim_of("a", "R4", 100), terms));
    static_cast<void>(all);
    return so_far;
}
constexpr int calls_in_all = 8;

template <class Ledger>
std::vector<claim_entry> all_entries(Ledger& held) {
    const auto of_a = held.history("a");
    const auto of_b = held.history("b");
    REQUIRE(of_a);
    REQUIRE(of_b);
    std::vector<claim_entry> all = *of_a;
    all.insert(all.end(), of_b->begin(), of_b->end());
    return all;
}
std::vector<claim_entry> entries_in(const std::string& path) {
    held_in_file<> file(path);
    run(file.connection.get(), "PRAGMA synchronous = OFF");  // no need to wait: this connection only reads
    CHECK(text(file.connection.get(), "PRAGMA integrity_check") == "ok");
    return all_entries(file.ledger);
}

struct found_out {
    int faults{};
    int told{};  ///< faults that a call reported
};

/// Lets the n-th write fail, for every n. With `caller_begins`, each run is one transaction of the caller's.
found_out fail_everywhere(int code, bool goes_on, const char* journal, bool caller_begins) {
    set_clock::moment = at(0);
    found_out counted;
    faulty_files();
    held_in_memory memory;
    REQUIRE(run_program(memory.ledger, false).acknowledged == calls_in_all);
    const std::vector<claim_entry> expected = all_entries(memory.ledger);
    for (int n = 0;; ++n) {
        CAPTURE(n);
        CAPTURE(code);
        CAPTURE(goes_on);
        CAPTURE(caller_begins);
        REQUIRE(n < 2'000);
        const folder folder;
        const std::string path = folder / "ledger";
        outcome first;
        bool committed = false;
        planned = {.at = n, .code = code, .goes_on = goes_on, .happened = false};
        {
            sqlite3* opened = nullptr;
            constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
            REQUIRE(sqlite3_open_v2(path.c_str(), &opened, flags, "faulty") == SQLITE_OK);
            const refund::sqlite_connection connection(opened);
            const auto does = [&](const char* sql) {
                return sqlite3_exec(opened, sql, nullptr, nullptr, nullptr) == SQLITE_OK;
            };
            const std::string pragma = std::string("PRAGMA journal_mode = ") + journal;
            if (does(pragma.c_str())) {
                auto store = refund::sqlite_store<set_clock>::on(opened);
                if (!store) {
                    first.wrong = store.error();
                } else {
                    refund::ledger held(*store);
                    const bool begun = caller_begins && does("BEGIN IMMEDIATE");
                    first = run_program(held, false);
                    if (begun) {
                        committed = sqlite3_get_autocommit(opened) == 0 && first.wrong.reason == errc{} &&
                                    does("COMMIT");
                        if (sqlite3_get_autocommit(opened) == 0) CHECK(does("ROLLBACK"));
                    }
                }
            }
        }
        const bool happened = planned.happened;
        planned = {};
        if (first.wrong.reason != errc{}) {
            ++counted.told;
            CHECK((first.wrong.reason == errc::ledger_full || first.wrong.reason == errc::ledger_unavailable));
            CHECK((code != SQLITE_FULL || goes_on || first.wrong.reason == errc::ledger_full ||
                   first.wrong.words == "disk I/O error"));
            CHECK_FALSE(first.wrong.words.empty());
        }
        const std::vector<claim_entry> held_then = entries_in(path);
        if (caller_begins) {
            CHECK((held_then.empty() || held_then.size() == calls_in_all));
            if (committed) CHECK(held_then.size() == calls_in_all);
        } else {
            CHECK(held_then.size() >= static_cast<std::size_t>(first.acknowledged));
            // A call whose commit failed may have succeeded, but only that one.
            CHECK(held_then.size() <= static_cast<std::size_t>(first.acknowledged) + 1);
        }
        {
            held_in_file<> file(path);
            run(file.connection.get(), "PRAGMA synchronous = OFF");
            CHECK(run_program(file.ledger, true).wrong.reason == errc{});
        }
        CHECK(entries_in(path) == expected);
        if (!happened) break;
        ++counted.faults;
    }
    return counted;
}

}  // namespace

TEST_CASE("a write, sync or truncation that fails leaves nothing half done, on a full disk or a broken device") {
    for (const int code : {SQLITE_FULL, SQLITE_IOERR}) {
        for (const bool goes_on : {false, true}) {
            for (const char* const journal : {"WAL", "DELETE"}) {
                CAPTURE(journal);
                const found_out own = fail_everywhere(code, goes_on, journal, false);
                CHECK(own.faults > 20);
                CHECK(own.told > 10);
            }
            CHECK(fail_everywhere(code, goes_on, "WAL", true).faults > 10);
        }
    }
}
