#ifndef REFUND_PROGRAM_SQLITE_LEDGER_HPP
#define REFUND_PROGRAM_SQLITE_LEDGER_HPP

#include "entry_place.hpp"

#include <memory>
#include <string>

namespace program {

/// A ledger in an SQLite database. Each piece is one transaction. Throws `unusable` if it cannot be opened or written,
/// or if this build has no SQLite.
[[nodiscard]] std::unique_ptr<entry_place> open_sqlite_ledger(const std::string& path, open_for what);

}  // namespace program

#endif
