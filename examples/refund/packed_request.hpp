#ifndef REFUND_PROGRAM_PACKED_REQUEST_HPP
#define REFUND_PROGRAM_PACKED_REQUEST_HPP

#include <refund/money/currency.hpp>

#include <cstdint>

namespace program {

/// Where the store keeps what a row states.
enum class packed_kind : std::uint8_t {
    plain,
    with_cap_payment,
    unusual,  ///< kept in full, elsewhere
    wrong,    ///< not a request; the reason is kept elsewhere
};

/// A request as a store keeps it. Days count from 1970-01-01.
struct packed_request {
    std::int64_t payment{};
    std::int64_t cap_payment{};
    refund::currency unit{};
    std::int32_t purchased_on{};
    std::int32_t requested_on{};
    std::int32_t as_of{};
    std::uint32_t quantity{};
    std::uint32_t returned{};
    std::uint32_t elsewhere{};
    std::uint8_t months{};
    std::uint8_t offer_number{};
    packed_kind kind{};
    bool monthly : 1 {};
    bool used : 1 {};
    bool has_as_of : 1 {};
};
static_assert(sizeof(packed_request) == 48);

}  // namespace program

#endif
