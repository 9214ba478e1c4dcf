#ifndef REFUND_CAP_ADMISSION_HPP
#define REFUND_CAP_ADMISSION_HPP

#include <refund/cap/terms.hpp>
#include <refund/core/result.hpp>
#include <refund/money/money.hpp>
#include <refund/term/day.hpp>

#include <concepts>

/// \file
/// What a ledger answers, and what it must be able to do for a decision. The shipped ledger is in
/// cap/ledger.hpp, whose containers take longer to compile than all that a quote needs: include it
/// beside quote/decide.hpp, or hand in a ledger of your own.

namespace refund {

/// What the cap lets through of one request.
struct admission {
    money asked{};          ///< what the request would count, in the cap's currency
    money granted{};        ///< what of it counts; less than asked when the cap binds
    money used_before{};    ///< in the fullest window that holds the request's day, without this request
    money left_after{};     ///< of the limit, for a further request of that day
    calendar_day counted_from{};  ///< first day of the window that ends on the request's day
    bool seen_before{false};      ///< the ledger held this request already; nothing was added
    friend constexpr bool operator==(const admission&, const admission&) = default;
};

/// One request that a ledger holds.
struct ledger_entry {
    calendar_day day{};  ///< of the request
    money amount{};      ///< what it took from the cap
    friend constexpr bool operator==(const ledger_entry&, const ledger_entry&) = default;
};

/// A memory of what was refunded, as `decide` and `settle` use it. `consider` says what the cap would
/// let through and changes nothing; `record` enters what was granted. The ledger names its two kinds
/// of key, `scope_type` and `request_id_type`: see cap/key.hpp.
template <class Ledger>
concept refund_ledger =
    !std::same_as<typename Ledger::scope_type, typename Ledger::request_id_type> &&
    requires(Ledger& ledger, const Ledger& held, const typename Ledger::scope_type& scope,
             const typename Ledger::request_id_type& id, calendar_day day, const money& amount,
             const cap_terms& terms) {
        { held.consider(scope, id, day, amount, terms) } -> std::same_as<result<admission>>;
        { ledger.record(scope, id, day, amount) } -> std::same_as<result<ledger_entry>>;
    };

}  // namespace refund

#endif
