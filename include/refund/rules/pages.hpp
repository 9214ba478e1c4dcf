#ifndef REFUND_RULES_PAGES_HPP
#define REFUND_RULES_PAGES_HPP

#include <refund/core/text.hpp>

/// \file
/// Documents that several tables cite, each under one name. A document that one table cites is named there.

namespace refund::rules {

/// Titles, each with its publisher.
namespace pages {

/// How customers exchange and return reservations themselves.
inline constexpr text<95> exchanges_and_refunds =
    "Azure docs: Self-service exchanges and refunds for Azure Reservations";

/// How partners manage the reservations of their customers.
inline constexpr text<95> partner_reservations =
    "Microsoft Partner Center: Manage Microsoft Azure reservations on behalf of your customers";

/// How partners sell software.
inline constexpr text<95> partner_software = "Microsoft Partner Center: Sell software subscriptions through CSP";

}  // namespace pages

}  // namespace refund::rules

#endif
