#ifndef REFUND_PROGRAM_LEDGER_FILE_HPP
#define REFUND_PROGRAM_LEDGER_FILE_HPP

#include "output_file.hpp"
#include "request_book.hpp"

#include <string>

namespace program {

/// Fills the book's ledger from a file, if there is one of that name.
///
/// Columns: scope, request_id, requested_on, amount, currency and, if known, cap_left: what was left
/// after the request, which is part of the answer when the same request comes again.
/// Throws `unusable`, with line and column, when the file is no ledger: a cap must never be counted
/// from a part of what was paid.
void read_ledger(const std::string& path, request_book& book);

/// Writes the book's ledger: by scope in order of first appearance, then by day, then by id.
void write_ledger(output_file& out, const request_book& book);

}  // namespace program

#endif
