#ifndef REFUND_RECORD_BATCH_HPP
#define REFUND_RECORD_BATCH_HPP

#include <refund/bulk/arrow.hpp>

#include <cstdint>

namespace refund::record {

/// A record batch. It is borrowed: neither changed nor released.
struct input_batch {
    const ArrowSchema& schema;  ///< the columns' names and types
    const ArrowArray& array;    ///< the columns themselves
};

/// Where a record batch goes. It is written once everything is decided, and left as it is otherwise. The caller has to
/// call both release callbacks, or hand the structs to code that does.
struct output_batch {
    ArrowSchema& schema;  ///< the names and types
    ArrowArray& array;    ///< the columns themselves
};

/// The number of requests by outcome.
struct tally {
    std::int64_t granted{};  ///< paid as computed
    std::int64_t capped{};   ///< less than computed is paid
    std::int64_t refused{};  ///< by a rule or a limit
    std::int64_t errors{};   ///< not decided
    std::int64_t entered{};  ///< entries that were written
    friend constexpr bool operator==(const tally&, const tally&) = default;
};

}  // namespace refund::record

#endif
