// Connections lost at the worst moment: between a call and its answer.

#include "fixture.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <array>
#include <atomic>
#include <filesystem>
#include <thread>

namespace {

using namespace postgresql_tests;
using refund::errc;

enum class cut { never, before_commit, after_commit };

sockaddr_un address_of(const std::string& folder) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string path = folder + "/.s.PGSQL.5432";
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    return address;
}
void hand_on(int to, const char* bytes, std::size_t size) {
    while (size > 0) {
        const ssize_t sent = send(to, bytes, size, MSG_NOSIGNAL);
        if (sent <= 0) return;
        bytes += sent;
        size -= static_cast<std::size_t>(sent);
    }
}

/// A proxy between client and server, for one connection at a time. It cuts the connection once, at a COMMIT.
class proxy {
public:
    explicit proxy(cut when) : when_(when) {
        REQUIRE(mkdtemp(folder_.data()) != nullptr);
        listener_ = socket(AF_UNIX, SOCK_STREAM, 0);
        const sockaddr_un here = address_of(folder_);
        REQUIRE(bind(listener_, reinterpret_cast<const sockaddr*>(&here), sizeof here) == 0);
        REQUIRE(listen(listener_, 8) == 0);
        serves_ = std::thread([this] { serve(); });
    }
    ~proxy() {
        stop_ = true;
        serves_.join();
        close(listener_);
        std::filesystem::remove_all(folder_);
    }
    proxy(const proxy&) = delete;
    proxy& operator=(const proxy&) = delete;

    [[nodiscard]] std::string conninfo(const own_schema& schema) const { return schema.conninfo + " host=" + folder_; }
    [[nodiscard]] bool has_cut() const { return when_ == cut::never; }

private:
    void serve() {
        while (!stop_) {
            pollfd waits{listener_, POLLIN, 0};
            if (poll(&waits, 1, 20) != 1) continue;
            const int client = accept(listener_, nullptr, nullptr);
            const int database = socket(AF_UNIX, SOCK_STREAM, 0);
            const sockaddr_un there = address_of(std::getenv("REFUND_POSTGRESQL_FOLDER"));
            if (connect(database, reinterpret_cast<const sockaddr*>(&there), sizeof there) == 0)
                carry(client, database);
            close(client);
            close(database);
        }
    }
    void carry(int client, int database) {
        std::array<char, 65536> bytes{};
        while (!stop_) {
            pollfd waits[2] = {{client, POLLIN, 0}, {database, POLLIN, 0}};
            if (poll(waits, 2, 20) < 0) return;
            if (waits[0].revents != 0) {
                const ssize_t got = recv(client, bytes.data(), bytes.size(), 0);
                if (got <= 0) return;
                const std::string_view sent(bytes.data(), static_cast<std::size_t>(got));
                const bool commits = when_ != cut::never && sent.find("COMMIT") != std::string_view::npos &&
                                     sent.find("ISOLATION") == std::string_view::npos && sent.front() == 'Q';
                if (commits && when_ == cut::before_commit) {
                    when_ = cut::never;
                    return;
                }
                hand_on(database, sent.data(), sent.size());
                if (commits) {  // once the server answers, it has committed; the answer is withheld
                    const ssize_t answered = recv(database, bytes.data(), bytes.size(), 0);
                    when_ = cut::never;
                    static_cast<void>(answered);
                    return;
                }
            }
            if (waits[1].revents != 0) {
                const ssize_t got = recv(database, bytes.data(), bytes.size(), 0);
                if (got <= 0) return;
                hand_on(client, bytes.data(), static_cast<std::size_t>(got));
            }
        }
    }

    std::string folder_ = (std::filesystem::temp_directory_path() / "refund-proxy-XXXXXX").string();
    std::atomic<cut> when_;
    std::atomic<bool> stop_{false};
    int listener_{};
    std::thread serves_{};
};

}  // namespace

TEST_CASE("after a connection lost in COMMIT, the same call tells what came of the claim, and enters it once") {
    if (skipped()) return;
    for (const cut when : {cut::before_commit, cut::after_commit}) {
        CAPTURE(static_cast<int>(when));
        own_schema schema;
        store_on(connected(schema.conninfo).get());
        proxy cuts(when);
        auto connection = connected(cuts.conninfo(schema));
        // In our own transaction, the store's preparations end with RELEASE, so that its first COMMIT is that of the
        // claim.
        ask(connection.get(), "BEGIN");
        auto store = store_on(connection.get());
        ask(connection.get(), "ROLLBACK");
        refund::ledger held(store);
        const refund::claim asked = asks("a", "1", some_day, usd(60));
        const auto lost = held.settle(asked, cap(100));
        REQUIRE(cuts.has_cut());
        REQUIRE(fails(lost, errc::ledger_unavailable));
        CHECK(lost.error().words != "");
        CHECK(fails(held.settle(asked, cap(100)), errc::ledger_unavailable));  // until it is connected again
        REQUIRE(store.reconnect().ok());
        const auto again = held.settle(asked, cap(100));
        REQUIRE(again);
        CHECK(again->seen_before == (when == cut::after_commit));
        CHECK(again->granted == usd(60));
        CHECK(held.history("a").value().size() == 1);
        CHECK(held.settle(asks("a", "2", some_day, usd(60)), cap(100))->granted == usd(40));
    }
}

TEST_CASE("the server may end a connection within a transaction, while it waits for a lock, or between two calls") {
    if (skipped()) return;
    held_in_postgresql<> held;
    const auto ended = [&](PGconn* whose) {
        CHECK(ask(connected(server()).get(),
                  "SELECT pg_terminate_backend(" + std::to_string(PQbackendPID(whose)) + ", 5000)") == "t");
    };
    const refund::claim asked = asks("a", "1", some_day, usd(60));
    ended(held.connection.get());
    CHECK(fails(held.ledger.settle(asked, cap(100)), errc::ledger_unavailable));
    CHECK(fails(held.ledger.settle(asked, cap(100)), errc::ledger_unavailable));
    REQUIRE(held.store.reconnect().ok());
    {
        auto tx = held.store.begin("a");
        REQUIRE(tx);
        REQUIRE((*tx).append({.kind = refund::entry_kind::granted, .of = asked}));
        ended(held.connection.get());
        CHECK((*tx).commit().error.reason == errc::ledger_unavailable);
    }
    REQUIRE(held.store.reconnect().ok());
    CHECK(held.ledger.history("a").value().empty());
    auto other = connected(held.schema.conninfo);
    auto theirs = store_on(other.get());
    {
        auto keeps = theirs.begin("a");
        REQUIRE(keeps);
        std::thread ends([&] {
            auto looks = connected(server());
            while (ask(looks.get(), "SELECT count(*) FROM pg_locks WHERE NOT granted") == "0")
                std::this_thread::yield();
            ask(looks.get(),
                "SELECT pg_terminate_backend(" + std::to_string(PQbackendPID(held.connection.get())) + ")");
        });
        CHECK(fails(held.ledger.settle(asked, cap(100)), errc::ledger_unavailable));
        ends.join();
    }
    REQUIRE(held.store.reconnect().ok());
    CHECK(held.ledger.settle(asked, cap(100))->granted == usd(60));
}

TEST_CASE("without a server the ledger is unavailable") {
    if (skipped()) return;
    own_schema schema;
    store_on(connected(schema.conninfo).get());
    refund::postgresql_connection connection;
    {
        proxy between(cut::never);
        connection = connected(between.conninfo(schema));
        store_on(connection.get());
    }
    auto store = refund::postgresql_store<>::on(connection.get());
    REQUIRE(fails(store, errc::ledger_unavailable));
}
