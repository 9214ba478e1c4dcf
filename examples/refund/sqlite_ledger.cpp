#include "sqlite_ledger.hpp"

#include "unusable.hpp"

#if defined(REFUND_PROGRAM_WITH_SQLITE)

#include "database_ledger.hpp"

#include <refund/store/sqlite.hpp>

#include <filesystem>
#include <system_error>
#include <vector>

namespace program {
namespace {

class sqlite_ledger final : public database_ledger<refund::sqlite_store<>> {
public:
    sqlite_ledger(const std::string& name, refund::sqlite_connection&& connection, refund::sqlite_store<>&& store)
        : database_ledger(name, std::move(store)), connection_(std::move(connection)) {}
    ~sqlite_ledger() override { roll_back(); }  // before the connection goes

    void begin(std::span<const std::string_view> scopes) override {
        database_ledger::begin(scopes);
        turn_to("");  // takes the lock, so that the moment is known
    }

    void for_each_scope(const std::function<void(const scope_entries&)>& visit) override {
        std::vector<std::string> scopes;
        sqlite3_stmt* found = nullptr;
        sqlite3_prepare_v2(connection_.get(), "SELECT scope FROM refund_ledger_scope ORDER BY scope", -1, &found, nullptr);
        int code = SQLITE_ERROR;
        while (found != nullptr && (code = sqlite3_step(found)) == SQLITE_ROW) {
            scopes.emplace_back(reinterpret_cast<const char*>(sqlite3_column_text(found, 0)),
                                static_cast<std::size_t>(sqlite3_column_bytes(found, 0)));
        }
        const std::string words = sqlite3_errmsg(connection_.get());
        sqlite3_finalize(found);
        if (code != SQLITE_DONE) throw unusable(fmt::format("{}: cannot be read: {}", name(), words));
        begin({});
        for (const std::string& scope : scopes) visit(history(scope));
        roll_back();
    }

private:
    refund::sqlite_connection connection_;
};

}  // namespace

std::unique_ptr<entry_place> open_sqlite_ledger(const std::string& path, open_for what) {
    const std::string name = "sqlite:" + path;
    std::error_code ignored;
    if (path.empty()) throw unusable("sqlite: names no file");
    if (what == open_for::reading && !std::filesystem::exists(path, ignored)) {
        throw unusable(fmt::format("{}: there is no such file", name));
    }
    auto connection = refund::open_sqlite(path);
    if (!connection) throw_ledger_error(name, connection.error());
    auto store = refund::sqlite_store<>::on(connection->get());
    if (!store) throw_ledger_error(name, store.error());
    auto opened = std::make_unique<sqlite_ledger>(name, *std::move(connection), *std::move(store));
    if (what == open_for::deciding) {
        opened->begin({});  // whether it can be written
        opened->end();
    }
    return opened;
}

}  // namespace program

#else

namespace program {

std::unique_ptr<entry_place> open_sqlite_ledger(const std::string& path, open_for) {
    throw unusable("sqlite:" + path + ": this build of refund has no SQLite; use a CSV file, or build it with "
                                      "REFUND_PROGRAM_SQLITE=ON");
}

}  // namespace program

#endif
