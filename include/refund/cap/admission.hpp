#ifndef REFUND_CAP_ADMISSION_HPP
#define REFUND_CAP_ADMISSION_HPP

#include <refund/cap/terms.hpp>
#include <refund/money/money.hpp>
#include <refund/term/day.hpp>

#include <cstdint>

namespace refund {

/// Which limit a request ran into.
enum class limit_hit : unsigned char {
    none,           ///< It fits.
    money_limit,    ///< The request asks for more than is left of the cap.
    request_limit,  ///< The cap allows no more requests in its window: nothing is granted.
    unit_limit,     ///< Fewer units of the commitment are left than it gives back: nothing is granted.
};

/// How much of one request the limits let through.
struct admission {
    money asked{};          ///< what the request would count, in the cap's currency
    money granted{};        ///< what of it counts; less than asked when the cap binds
    money used_before{};    ///< in the fullest window that holds the request's day, without this request
    money left_after{};     ///< of the limit, for a further request of that day
    calendar_day counted_from{};  ///< first day of the window that ends on the request's day
    limit_hit limited_by{limit_hit::none};  ///< why it is less than asked
    std::int64_t units_left{};    ///< of the commitment, after it; 0 where none is named
    bool seen_before{false};      ///< the ledger held this request already; nothing was added
    friend constexpr bool operator==(const admission&, const admission&) = default;
};

}  // namespace refund

#endif
