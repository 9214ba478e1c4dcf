#ifndef REFUND_PROGRAM_POSTGRESQL_LEDGER_HPP
#define REFUND_PROGRAM_POSTGRESQL_LEDGER_HPP

#include "entry_place.hpp"

#include <memory>
#include <string>

namespace program {

/// A ledger in a PostgreSQL database. Each piece is one transaction, which holds the scopes that it has come to.
/// Throws `unusable`: it cannot be reached or written, or this build has no PostgreSQL.
[[nodiscard]] std::unique_ptr<entry_place> open_postgresql_ledger(const std::string& where, open_for what);

}  // namespace program

#endif
