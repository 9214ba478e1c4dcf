#ifndef REFUND_TESTS_STORE_SQLITE_FIXTURE_HPP
#define REFUND_TESTS_STORE_SQLITE_FIXTURE_HPP

// What the tests of the ledger in SQLite share: a folder that goes away, a ledger in a file of it, and SQL.

#include <refund/store/sqlite.hpp>

#include "../ledger/fixture.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>

namespace sqlite_tests {

using namespace ledger_tests;

/// A folder of the test's own.
struct folder {
    std::filesystem::path path{};
    folder() {
        std::string name = (std::filesystem::temp_directory_path() / "refund-sqlite-XXXXXX").string();
        REQUIRE(mkdtemp(name.data()) != nullptr);
        path = name;
    }
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;
    ~folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path, ignored);
    }
    [[nodiscard]] std::string operator/(const char* name) const { return (path / name).string(); }
};

inline void run(sqlite3* connection, const char* sql) {
    const int code = sqlite3_exec(connection, sql, nullptr, nullptr, nullptr);
    CAPTURE(sql);
    CAPTURE(sqlite3_errmsg(connection));
    REQUIRE(code == SQLITE_OK);
}
inline std::int64_t number(sqlite3* connection, const char* sql) {
    const auto found = refund::detail::sqlite_number(connection, sql);
    REQUIRE(found);
    return *found;
}
inline std::string text(sqlite3* connection, const char* sql) {
    sqlite3_stmt* made = nullptr;
    REQUIRE(sqlite3_prepare_v2(connection, sql, -1, &made, nullptr) == SQLITE_OK);
    std::string found;
    if (sqlite3_step(made) == SQLITE_ROW) found = reinterpret_cast<const char*>(sqlite3_column_text(made, 0));
    sqlite3_finalize(made);
    return found;
}

/// A connection and the ledger on it.
template <class Clock = set_clock>
struct held_in_file {
    refund::sqlite_connection connection{};
    refund::sqlite_store<Clock> store;
    refund::ledger<refund::sqlite_store<Clock>> ledger{store};

    explicit held_in_file(const std::string& path, std::chrono::milliseconds patience = std::chrono::seconds(30))
        : connection(opened(path, patience)), store(made(connection.get())) {}

    static refund::sqlite_connection opened(const std::string& path, std::chrono::milliseconds patience) {
        auto file = refund::open_sqlite(path, patience);
        if (!file) FAIL(code(file.error().reason) << ": " << file.error().words);
        return *std::move(file);
    }
    static refund::sqlite_store<Clock> made(sqlite3* connection) {
        auto store = refund::sqlite_store<Clock>::on(connection);
        if (!store) FAIL(code(store.error().reason) << ": " << store.error().words);
        return *std::move(store);
    }
};

}  // namespace sqlite_tests

#endif
