#include "entry_place.hpp"

#include "csv_ledger.hpp"
#include "postgresql_ledger.hpp"
#include "sqlite_ledger.hpp"

namespace program {
namespace {

bool begins(const std::string& text, std::string_view with) { return text.compare(0, with.size(), with) == 0; }

constexpr std::string_view sqlite_prefix = "sqlite:";

bool is_postgresql(const std::string& where) { return begins(where, "postgresql://") || begins(where, "postgres://"); }

}  // namespace

std::unique_ptr<entry_place> open_place(const std::string& where, open_for what) {
    if (begins(where, sqlite_prefix)) return open_sqlite_ledger(where.substr(sqlite_prefix.size()), what);
    if (is_postgresql(where)) return open_postgresql_ledger(where, what);
    return std::make_unique<csv_ledger>(where, what);
}

std::string ledger_path(const std::string& where) {
    if (is_postgresql(where)) return {};
    return begins(where, sqlite_prefix) ? where.substr(sqlite_prefix.size()) : where;
}

}  // namespace program
