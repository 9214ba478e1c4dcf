#include "postgresql_ledger.hpp"

#include "unusable.hpp"

#if defined(REFUND_PROGRAM_WITH_POSTGRESQL)

#include "database_ledger.hpp"

#include <refund/store/postgresql.hpp>

#include <algorithm>
#include <vector>

namespace program {
namespace {

/// The address without the parts that may hold a password.
std::string shown(const std::string& where) {
    const std::size_t host = where.find('@');
    const std::size_t user = where.find("://");
    const std::string address = host == std::string::npos || user == std::string::npos || host < user
                                    ? where
                                    : where.substr(0, user + 3) + where.substr(host + 1);
    return address.substr(0, address.find('?'));
}

class postgresql_ledger final : public database_ledger<refund::postgresql_store<>> {
public:
    postgresql_ledger(const std::string& name, refund::postgresql_connection&& connection,
                      refund::postgresql_store<>&& store)
        : database_ledger(name, std::move(store)), connection_(std::move(connection)) {}
    ~postgresql_ledger() override { transaction().reset(); }  // before the connection goes

    void begin(std::span<const std::string_view> scopes) override {
        database_ledger::begin(scopes);
        if (scopes.empty()) return;
        std::vector<std::string> names(scopes.begin(), scopes.end());
        turn_to(*std::min_element(names.begin(), names.end()));
        expect_well(
            transaction()->lock(std::move(names)));  // in a fixed order, so that two runs do not wait for each other
    }

private:
    refund::postgresql_connection connection_;
};

}  // namespace

std::unique_ptr<entry_place> open_postgresql_ledger(const std::string& where, open_for what) {
    const std::string name = shown(where);
    auto connection = refund::open_postgresql(where);
    if (!connection) throw_ledger_error(name, connection.error());
    auto store = refund::postgresql_store<>::on(connection->get());
    if (!store) throw_ledger_error(name, store.error());
    auto opened = std::make_unique<postgresql_ledger>(name, *std::move(connection), *std::move(store));
    static_cast<void>(what);
    return opened;
}

}  // namespace program

#else

namespace program {

std::unique_ptr<entry_place> open_postgresql_ledger(const std::string&, open_for) {
    throw unusable("postgresql: this build of refund has no PostgreSQL; use sqlite:PATH or a CSV file, or build it "
                   "with REFUND_PROGRAM_POSTGRESQL=ON");
}

}  // namespace program

#endif
