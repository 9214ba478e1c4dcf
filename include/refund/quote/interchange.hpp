#ifndef REFUND_QUOTE_INTERCHANGE_HPP
#define REFUND_QUOTE_INTERCHANGE_HPP

#include <refund/award/payment_for.hpp>
#include <refund/core/list_view.hpp>
#include <refund/core/text.hpp>
#include <refund/policy/exchange.hpp>
#include <refund/term/term.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace refund {

/// A commitment that is given back, whole or in part, in an exchange. If a rule asks for something that the return does
/// not state, that is an error: no answer is assumed.
struct exchange_return {
    reservation_term term{};   ///< what was bought, when, for how long
    money payment{};           ///< one payment
    refund::payment_for payment_for{};  ///< what it is stated for: one unit, or all units
    std::int64_t quantity{1};  ///< units bought
    std::optional<std::int64_t> returned{};  ///< units given back, 1 to quantity; left out only if one was bought
    std::int64_t returned_before{0};  ///< units that earlier requests gave back, as in a cancel_request
    std::string_view service{};              ///< its type, "virtual-machine"; empty: that of the purchases
    std::optional<used_or_not> usage{};      ///< of the commitment up to the exchange
    std::optional<service_cover> cover{};    ///< of its service, on the day of the exchange
    std::optional<int> exchanges_since_last_allowed{};  ///< how often it was exchanged since the rule left only one
};

/// A commitment that is bought in an exchange. Its term begins on the day of the exchange.
struct exchange_purchase {
    money total{};               ///< every payment of the whole term, all units; monthly plans too
    std::string_view service{};  ///< its type; empty: that of the returns
};

/// The commitments of one side of an exchange, by reference. A temporary container does not bind.
template <class Commitment>
using exchange_side = list_view<Commitment>;

/// A request to exchange many commitments for many others. It refers to both lists.
struct exchange_request {
    exchange_side<exchange_return> returns{};        ///< what is given back; at least one
    exchange_side<exchange_purchase> purchases{};    ///< what is bought; at least one
    calendar_day requested_on{};                     ///< the day of the exchange, UTC
    std::optional<calendar_day> as_of{};             ///< whose version of the rules; by default the day of the exchange
};

/// Codes of refusals; stable.
/// @{
inline constexpr std::string_view exchange_worth_too_low = "purchase-worth-less-than-returned";
inline constexpr std::string_view exchange_other_family = "services-not-interchangeable";
inline constexpr std::string_view exchange_no_longer_possible = "no-longer-exchangeable";
inline constexpr std::string_view exchange_never_possible = "product-not-exchangeable";
/// @}

/// Why a rule does not let a commitment be exchanged for what is bought; empty if it does. What is bought may still be
/// worth too little. The case of letters A to Z does not matter. A service that is not stated is that of the other
/// side; if a rule has services that are never exchanged and the other side names none either, that is an error: it may
/// be one of them.
/// Errors: service_not_stated; exchanges_not_stated (the rule leaves one exchange).
[[nodiscard]] constexpr result<std::string_view> why_not_interchangeable(const exchange_rule& by,
                                                                         const exchange_return& returned,
                                                                         const exchange_request& request) noexcept;

// ---------------------------------------------------------------------------- implementation

namespace detail {

[[nodiscard]] constexpr bool is_one_of(list_view<std::string_view> names, std::string_view name) noexcept {
    for (const std::string_view each : names) {
        if (same_word(each, name)) return true;
    }
    return false;
}

/// The service in question: the one stated, or the first that the other side states; empty if there is none.
template <class Commitment>
[[nodiscard]] constexpr std::string_view meant_service(std::string_view stated,
                                                       const exchange_side<Commitment>& other_side) noexcept {
    for (std::size_t i = 0; stated.empty() && i < other_side.size(); ++i) stated = other_side[i].service;
    return stated;
}

[[nodiscard]] constexpr bool same_family(const exchange_rule& by, std::string_view a, std::string_view b) noexcept {
    if (by.any_service || same_word(a, b)) return true;
    for (const service_family& family : by.families) {
        if (is_one_of(family.services, a) && is_one_of(family.services, b)) return true;
    }
    return false;
}

/// How much a reason weighs: most if it can never be remedied, less if it no longer can.
[[nodiscard]] constexpr int rank(std::string_view refusal) noexcept {
    if (refusal == exchange_never_possible) return 3;
    if (refusal == exchange_no_longer_possible) return 2;
    return refusal.empty() ? 0 : 1;
}

}  // namespace detail

constexpr result<std::string_view> why_not_interchangeable(const exchange_rule& by, const exchange_return& returned,
                                                           const exchange_request& request) noexcept {
    // Looks up only stated services: a service that is meant is one that the other side states.
    if (detail::is_one_of(by.never, returned.service)) return exchange_never_possible;
    const std::string_view given = detail::meant_service(returned.service, request.purchases);
    bool stated = !given.empty();
    std::string_view refusal;
    for (const exchange_purchase& bought : request.purchases) {
        if (detail::is_one_of(by.never, bought.service)) return exchange_never_possible;
        const std::string_view taken = detail::meant_service(bought.service, request.returns);
        stated = stated && !taken.empty();
        if (!detail::same_family(by, given, taken)) refusal = exchange_other_family;
    }
    // If neither side names a service, both are the same one, and it may not matter which.
    if (!stated && !(by.never.empty() && refusal.empty())) return errc::service_not_stated;
    if (by.one_last_if_bought_before == calendar_day{}) return refusal;
    if (returned.term.purchased_on >= by.one_last_if_bought_before) return exchange_no_longer_possible;
    if (!returned.exchanges_since_last_allowed) return errc::exchanges_not_stated;
    return *returned.exchanges_since_last_allowed != 0 ? exchange_no_longer_possible : refusal;
}

}  // namespace refund

#endif
