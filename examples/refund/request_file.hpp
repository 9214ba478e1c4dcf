#ifndef REFUND_PROGRAM_REQUEST_FILE_HPP
#define REFUND_PROGRAM_REQUEST_FILE_HPP

#include <refund/quote/cancel.hpp>

#include <string>
#include <vector>

namespace program {

/// A request, and what messages call it.
struct named_request {
    std::string id{};
    refund::cancel_request<> request{};
    std::shared_ptr<const std::vector<refund::stated_payment>> listed{};  ///< the payments that the request refers to
};

/// Reads all requests of a file, with the columns of a batch, into memory: for comparisons, not for nightly runs.
/// Throws `unusable` for a file or a row that cannot be read; passes over none.
[[nodiscard]] std::vector<named_request> read_request_file(const std::string& path);

}  // namespace program

#endif
