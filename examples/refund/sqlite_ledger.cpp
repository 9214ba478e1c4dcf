#include "sqlite_ledger.hpp"

#include "platform/files.hpp"
#include "unusable.hpp"

#if defined(REFUND_PROGRAM_WITH_SQLITE)

#include "database_ledger.hpp"

#include <refund/store/sqlite.hpp>

#include <filesystem>
#include <system_error>

namespace program {
namespace {

class sqlite_ledger final : public database_ledger<refund::sqlite_store<>> {
public:
    sqlite_ledger(const std::string& name, refund::sqlite_connection&& connection, refund::sqlite_store<>&& store)
        : database_ledger(name, std::move(store)), connection_(std::move(connection)) {}
    ~sqlite_ledger() override { transaction().reset(); }  // before the connection closes

private:
    refund::sqlite_connection connection_;
};

}  // namespace

std::unique_ptr<entry_place> open_sqlite_ledger(const std::string& path, open_for what) {
    const std::string name = "sqlite:" + path;
    std::error_code ignored;
    if (path.empty()) throw unusable("sqlite: names no file");
    if (what == open_for::reading && !std::filesystem::exists(path_of(path), ignored)) {
        throw unusable(fmt::format("{}: there is no such file", name));
    }
    auto connection = refund::open_sqlite(path);
    if (!connection) throw_ledger_error(name, connection.error());
    auto store = refund::sqlite_store<>::on(connection->get());
    if (!store) throw_ledger_error(name, store.error());
    auto opened = std::make_unique<sqlite_ledger>(name, *std::move(connection), *std::move(store));
    if (what == open_for::deciding) {
        opened->turn_to("");  // fails if it cannot be written
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
