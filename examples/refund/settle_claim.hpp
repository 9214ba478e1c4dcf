#ifndef REFUND_PROGRAM_SETTLE_CLAIM_HPP
#define REFUND_PROGRAM_SETTLE_CLAIM_HPP

#include "entry_place.hpp"

#include <refund/ledger/enter.hpp>
#include <refund/ledger/judge.hpp>

namespace program {

/// Settles a claim in the scope that `place` has turned to; the claim's keys must be sound and normal. Answers as the
/// library's `ledger` does, and also if the request is in an old ledger file, which says less about it.
[[nodiscard]] refund::result<refund::admission, refund::ledger_error> settle_claim(
    entry_place& place, const refund::claim& given, const refund::cap_terms& terms);

}  // namespace program

#endif
