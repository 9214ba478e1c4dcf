// The example of store/postgresql.hpp. It is only compiled, since it names a server that the tests do not have.

#include <refund/store/postgresql.hpp>

namespace {

[[maybe_unused]] bool example() {
    using namespace refund;
    auto connection = open_postgresql("postgresql:///billing");   // or a connection of your own
    auto store = postgresql_store<>::on(connection->get());
    ledger held(*store);
    return held.history("contoso").has_value();
}

}  // namespace
