#ifndef REFUND_PROGRAM_REQUEST_READER_HPP
#define REFUND_PROGRAM_REQUEST_READER_HPP

#include "progress.hpp"
#include "request_book.hpp"
#include "request_store.hpp"

#include <string>

namespace program {

/// Reads all requests of a CSV file ("-": standard input). A wrong row is kept with its reason;
/// columns that are not known are named once on standard error and otherwise ignored.
/// Throws `unusable` where the file as a whole is no list of requests.
[[nodiscard]] request_store read_requests(const std::string& path, request_book& book, progress& shown);

}  // namespace program

#endif
