#ifndef REFUND_TERM_STATED_PAYMENT_HPP
#define REFUND_TERM_STATED_PAYMENT_HPP

#include <refund/core/list_view.hpp>
#include <refund/money/money.hpp>
#include <refund/term/term.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace refund {

/// What became of a payment. One that is due after the day asked about stops with the commitment, whatever its status.
enum class payment_status : unsigned char {
    not_stated,  ///< unknown; only for one that is due later
    made,        ///< paid, so it can be credited
    declined,    ///< not paid, so none of it comes back; it is still owed, since it was due
};

/// The name: "not stated", "made" or "declined".
[[nodiscard]] constexpr std::string_view name(payment_status status) noexcept {
    switch (status) {
        case payment_status::not_stated: return "not stated";
        case payment_status::made: return "made";
        case payment_status::declined: return "declined";
    }
    return "unknown";
}

/// Where the amounts of a commitment's payments come from.
enum class payment_source : unsigned char {
    equal,   ///< one amount, for every payment of the plan
    stated,  ///< each payment is listed
};

/// The source's name: "equal" or "stated".
[[nodiscard]] constexpr std::string_view name(payment_source source) noexcept {
    return source == payment_source::equal ? "equal" : "stated";
}

/// One payment of a commitment whose payments differ, or of which one was declined. It covers the days from its due day
/// up to the next payment; the last one covers the days up to the end of the term.
template <class Rep = std::int64_t>
struct basic_stated_payment {
    calendar_day due{};         ///< UTC
    basic_money<Rep> amount{};  ///< for one unit or for all of them, as the request says of all its payments
    payment_status status{};    ///< must be stated if the payment is due by the day asked about
    friend constexpr bool operator==(const basic_stated_payment&, const basic_stated_payment&) = default;
};

/// The payment that the shipped rules use: 64-bit minor units.
using stated_payment = basic_stated_payment<>;

/// The sums of stated payments on a day, in minor units.
template <class Rep = std::int64_t>
struct payment_sums {
    basic_money<Rep> current{};  ///< the payment of the period, as agreed; 0 if it was declined or none is due yet
    Rep made{};                  ///< due up to and on the day, and paid
    Rep owed{};                  ///< due up to and on the day, and declined
    Rep to_come{};               ///< due later
    Rep all{};                   ///< whether made, declined or to come: the price
    int declined{};              ///< how many are owed
    friend constexpr bool operator==(const payment_sums&, const payment_sums&) = default;
};

/// Where a term stands on `day` by its stated payments, and their sums. The period is that of the last payment due, or
/// the days before the first one; `payments_made` counts those that were made, `payments_to_come` those due later. The
/// plan has no effect.
///
///     // Three months of 100.00, the second payment declined; on 20 February nothing is paid for the current month.
///     constexpr currency eur = currency_of("EUR");
///     constexpr stated_payment three[] = {{2024_y / 1 / 15, {100'00, eur}, payment_status::made},
///                                         {2024_y / 2 / 15, {100'00, eur}, payment_status::declined},
///                                         {2024_y / 3 / 15, {100'00, eur}}};
///     constexpr reservation_term term{.purchased_on = 2024_y / 1 / 15, .length = {3}};
///     standing at;
///     payment_sums<> sums;
///     // errc{}; sums.made is 100'00, sums.owed 100'00, sums.current.minor 0
///     const errc wrong = find_payments(at, sums, list_view<stated_payment>(three), term, 2024_y / 2 / 20);
///
/// Returns errc{} if both are found.
/// Errors: those of `standing_on`; payments_empty (no payment); no_minor_unit, negative_amount (of one);
/// currency_mismatch (of two); payments_contradict (not in order of their days, two on one day, one outside the term);
/// payment_not_stated (one is due, and nothing says whether it was made); overflow.
template <class Rep>
[[nodiscard]] constexpr errc find_payments(standing& at, payment_sums<Rep>& sums,
                                           list_view<basic_stated_payment<Rep>> payments,
                                           const reservation_term& term, calendar_day day);

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// Adds in place; false if the sum does not fit.
template <class Rep>
[[nodiscard]] constexpr bool add_minor_into(Rep& sum, const Rep& more) {
    const wide<Rep> exact(wide<Rep>(sum) + wide<Rep>(more));
    if (!fits<Rep>(exact)) return false;
    sum = static_cast<Rep>(exact);
    return true;
}

}  // namespace detail

template <class Rep>
constexpr errc find_payments(standing& at, payment_sums<Rep>& sums, list_view<basic_stated_payment<Rep>> payments,
                             const reservation_term& term, calendar_day day) {
    if (payments.empty()) return errc::payments_empty;
    if (const errc wrong = detail::find_standing(at, term, day); wrong != detail::no_error) return wrong;
    const currency unit = payments.front().amount.unit;
    if (!unit.has_minor_unit()) return errc::no_minor_unit;
    sums = {};
    sums.current.unit = unit;
    at.period_start = term.stated_period ? term.stated_period->from : term.began_on();
    at.period_end = term_end(term);
    at.payments_made = at.payments_to_come = 0;
    calendar_day not_before = at.period_start;
    const calendar_day end = at.period_end;
    for (const auto& [due, amount, status] : payments) {
        if (amount.unit != unit) return errc::currency_mismatch;
        if (amount.minor < 0) return errc::negative_amount;
        if (due < not_before || due >= end) return errc::payments_contradict;
        not_before = due + date::days(1);
        if (!detail::add_minor_into(sums.all, amount.minor)) return errc::overflow;
        if (due > day) {
            if (at.payments_to_come == 0) at.period_end = due;
            ++at.payments_to_come;
            sums.to_come += amount.minor;
            continue;
        }
        at.period_start = due;
        sums.current.minor = Rep(0);
        switch (status) {
            case payment_status::made:
                ++at.payments_made;
                sums.made += amount.minor;
                sums.current.minor = amount.minor;
                break;
            case payment_status::declined:
                ++sums.declined;
                sums.owed += amount.minor;
                break;
            default: return errc::payment_not_stated;
        }
    }
    return detail::no_error;
}

}  // namespace refund

#endif
