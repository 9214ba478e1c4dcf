#ifndef REFUND_CAP_ADMISSION_HPP
#define REFUND_CAP_ADMISSION_HPP

#include <refund/cap/terms.hpp>
#include <refund/money/money.hpp>
#include <refund/term/day.hpp>

#include <cstdint>
#include <optional>
#include <string_view>

namespace refund {

/// Which limit a request ran into.
enum class limit_hit : unsigned char {
    none,           ///< It fits.
    money_limit,    ///< The request asks for more than is left of the cap.
    request_limit,  ///< The cap allows no more requests in its window: nothing is granted.
    unit_limit,     ///< Fewer units of the commitment are left than it gives back: nothing is granted.
};

/// The name in a ledger's files and record batches: "money", "requests", "units"; empty for none.
[[nodiscard]] constexpr std::string_view name(limit_hit limit) noexcept {
    switch (limit) {
        case limit_hit::none: return "";
        case limit_hit::money_limit: return "money";
        case limit_hit::request_limit: return "requests";
        case limit_hit::unit_limit: return "units";
    }
    return "unknown";
}

/// The limit of that name; nothing if no limit has it.
[[nodiscard]] constexpr std::optional<limit_hit> find_limit(std::string_view wanted) noexcept {
    for (const limit_hit limit : {limit_hit::none, limit_hit::money_limit, limit_hit::request_limit,
                                  limit_hit::unit_limit}) {
        if (name(limit) == wanted) return limit;
    }
    return std::nullopt;
}

/// How much of one request the limits let through.
struct admission {
    money asked{};          ///< what the request would count, in the cap's currency
    money granted{};        ///< how much of it counts; less than asked if the cap binds
    money used_before{};    ///< in the fullest window that holds the request's day, without this request
    money left_after{};     ///< of the limit, for a further request of that day
    calendar_day counted_from{};  ///< first day of the window that ends on the request's day
    limit_hit limited_by{limit_hit::none};  ///< why it is less than asked
    std::int64_t units_left{};    ///< of the commitment, after it; 0 if none is named
    bool seen_before{false};      ///< the ledger held this request already; nothing was added
    friend constexpr bool operator==(const admission&, const admission&) = default;
};

}  // namespace refund

#endif
