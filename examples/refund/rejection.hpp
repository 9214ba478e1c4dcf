#ifndef REFUND_PROGRAM_REJECTION_HPP
#define REFUND_PROGRAM_REJECTION_HPP

#include <refund/core/errc.hpp>

#include <string>

namespace program {

/// Why a request was not decided, or a claim not taken.
struct rejection {
    refund::errc reason{};
    std::string words{};  ///< in place of the library's; may be empty
};

}  // namespace program

#endif
