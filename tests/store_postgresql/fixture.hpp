#ifndef REFUND_TESTS_STORE_POSTGRESQL_FIXTURE_HPP
#define REFUND_TESTS_STORE_POSTGRESQL_FIXTURE_HPP

// A server, found by the variable that script/with-postgresql sets, and in it a schema for each test case.

#include "../ledger/fixture.hpp"

#include <refund/store/postgresql.hpp>

#include <doctest/doctest.h>

#include <unistd.h>

#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>

namespace postgresql_tests {

using namespace ledger_tests;

using clocked_store = refund::postgresql_store<set_clock>;

inline const char* server() { return std::getenv("REFUND_POSTGRESQL"); }

inline int number_from(const char* variable, int otherwise) {
    const char* const text = std::getenv(variable);
    return text == nullptr ? otherwise : std::atoi(text);
}

/// Whether there is no server; says so.
inline bool skipped() {
    if (server() != nullptr) return false;
    if (std::getenv("REFUND_REQUIRE_DATABASES") != nullptr) {
        FAIL("no server: run this by script/with-postgresql");
    }
    MESSAGE("skipped: no server; run this by script/with-postgresql");
    return true;
}

/// The first column of the first row; an error's code where it fails.
inline std::string ask(PGconn* connection, const std::string& sql) {
    const refund::detail::postgresql::answer got(PQexec(connection, sql.c_str()));
    if (!refund::detail::postgresql::went_well(got))
        return "error " + std::string(refund::detail::postgresql::state_of(got));
    return PQntuples(got.get()) == 0 ? "" : PQgetvalue(got.get(), 0, 0);
}

inline refund::postgresql_connection connected(const std::string& conninfo) {
    auto connection = refund::open_postgresql(conninfo);
    if (!connection) {
        FAIL(connection.error().words);
        std::abort();
    }
    return *std::move(connection);
}

/// A schema of its own, gone at the end.
struct own_schema {
    std::string name{};
    std::string conninfo{};
    own_schema() {
        static int number = 0;
        name = "t" + std::to_string(getpid()) + "_" + std::to_string(++number);
        conninfo = std::string(server()) + " options='-c client_min_messages=error -c search_path=" + name + "'";
        ask(connected(server()).get(), "CREATE SCHEMA " + name);
    }
    ~own_schema() {
        ask(connected(server()).get(), "SET client_min_messages = warning; DROP SCHEMA " + name + " CASCADE");
    }
    own_schema(const own_schema&) = delete;
    own_schema& operator=(const own_schema&) = delete;
};

template <class Store = refund::postgresql_store<>>
Store store_on(PGconn* connection) {
    auto store = Store::on(connection);
    if (!store) {
        FAIL(code(store.error().reason) << ": " << store.error().words);
        std::abort();
    }
    return *std::move(store);
}

/// A schema, a connection, a store and the ledger on it.
template <class Store = refund::postgresql_store<>>
struct held_in_postgresql {
    own_schema schema{};
    refund::postgresql_connection connection{connected(schema.conninfo)};
    Store store{store_on<Store>(connection.get())};
    refund::ledger<Store> ledger{store};
    std::string ask(const std::string& sql) { return postgresql_tests::ask(connection.get(), sql); }
};

/// A cap of that many cents in 30 days.
inline refund::cap_terms cap(std::int64_t cents) { return {.limit = usd(cents), .window = refund::rolling_days(30)}; }

inline constexpr refund::calendar_day some_day = date::sys_days(date::year(2025) / 3 / 1);

}  // namespace postgresql_tests

#endif
