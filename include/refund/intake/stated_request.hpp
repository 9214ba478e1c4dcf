#ifndef REFUND_INTAKE_STATED_REQUEST_HPP
#define REFUND_INTAKE_STATED_REQUEST_HPP

#include <refund/intake/offer.hpp>
#include <refund/market/availability.hpp>
#include <refund/quote/cancel_request.hpp>

#include <cstdint>
#include <optional>

namespace refund {

/// A request as its texts state it, and what it is about.
struct stated_request {
    cancel_request<> request{};  ///< what is asked; the payments that it lists are in the form's room
    const cancel_offer* offer{nullptr};                   ///< what was bought; outlives the request
    std::optional<refund::market> market{};               ///< where it was bought, if stated
    std::optional<availability<cited_list>> not_sold{};   ///< the list that says it was not sold there on that day
    std::uint8_t rounded_amounts{0};                      ///< how many amounts had to be rounded
};

}  // namespace refund

#endif
