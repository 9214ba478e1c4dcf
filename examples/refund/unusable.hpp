#ifndef REFUND_PROGRAM_UNUSABLE_HPP
#define REFUND_PROGRAM_UNUSABLE_HPP

#include <stdexcept>

namespace program {

/// What was given cannot be used as a whole: a file that cannot be read or written, a broken CSV, a
/// wrong option. Thrown from anywhere, caught once, in `main`, which prints the words and ends with
/// status 2. A single wrong row is not such a case: it becomes a row of the output.
class unusable : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// Of these cases, entries of a ledger that cannot be: its other scopes can still be read.
class unsound : public unusable {
    using unusable::unusable;
};

}  // namespace program

#endif
