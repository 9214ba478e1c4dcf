#ifndef REFUND_PROGRAM_UNUSABLE_HPP
#define REFUND_PROGRAM_UNUSABLE_HPP

#include <stdexcept>

namespace program {

/// The input or the options are unusable as a whole: a file that cannot be read or written, a broken CSV, a wrong
/// option. Thrown from anywhere and caught in `main`, which prints the message and ends with status 2. A single wrong
/// row is no reason to throw: it becomes a row of the output.
class unusable : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// The case of ledger entries that cannot be right. Other scopes of the ledger can still be read, so `refund ledger
/// check` goes on to them.
class unsound : public unusable {
    using unusable::unusable;
};

}  // namespace program

#endif
