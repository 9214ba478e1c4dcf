#ifndef REFUND_CAP_ADMISSION_HPP
#define REFUND_CAP_ADMISSION_HPP

#include <refund/money/money.hpp>
#include <refund/term/day.hpp>

namespace refund {

// Apart from the ledger, whose containers take longer to compile than all that a quote needs.

/// What the cap lets through of one request.
struct admission {
    money asked{};          ///< what the request would count, in the cap's currency
    money granted{};        ///< what of it counts; less than asked when the cap binds
    money used_before{};    ///< in the fullest window that holds the request's day, without this request
    money left_after{};     ///< of the limit, for a further request of that day
    date::sys_days counted_from{};  ///< first day of the window that ends on the request's day
    bool seen_before{false};        ///< the ledger held this request already; nothing was added
    friend constexpr bool operator==(const admission&, const admission&) = default;
};

/// The ledger that answers with an admission: see cap/ledger.hpp.
template <class Scope, class RequestId, class ScopeHash, class RequestIdHash>
class refund_cap_ledger;

}  // namespace refund

#endif
