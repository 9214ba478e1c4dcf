#ifndef REFUND_PROGRAM_POSTGRESQL_LEDGER_HPP
#define REFUND_PROGRAM_POSTGRESQL_LEDGER_HPP

#include "entry_place.hpp"

#include <memory>
#include <string>

namespace program {

/// A ledger in a PostgreSQL database. Each piece is one transaction, which first locks all scopes of the piece.
/// Throws `unusable` if the database cannot be used, or if this build has no PostgreSQL.
[[nodiscard]] std::unique_ptr<entry_place> open_postgresql_ledger(const std::string& where, open_for what);

}  // namespace program

#endif
