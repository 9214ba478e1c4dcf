#ifndef REFUND_TERM_INSTALLMENT_HPP
#define REFUND_TERM_INSTALLMENT_HPP

#include <refund/money/money.hpp>
#include <refund/term/stated_payment.hpp>
#include <refund/term/term.hpp>

#include <cstddef>
#include <span>
#include <string_view>
#include <type_traits>

namespace refund {

/// One installment of a monthly plan: the total divided by the months, rounded down to the minor unit. No later
/// installment makes up for the remainder.
/// Source: recorded answers X01 (2831 / 36 = 78.63) and X06 (23 / 12 = 1.91) in
/// tests/vectors/recorded-responses.json.
/// Errors: no_minor_unit, term_out_of_range, negative_amount.
template <class Rep>
[[nodiscard]] constexpr result<basic_money<Rep>> monthly_installment(const basic_money<Rep>& total,
                                                                     term_length length) {
    if (!total.unit.has_minor_unit()) return errc::no_minor_unit;
    if (!length.ok()) return errc::term_out_of_range;
    if (total.minor < 0) return errc::negative_amount;
    return multiply_divide(total, Rep(1), Rep(length.months), rounding::down);
}

/// Which installment takes the minor units left over when a total is divided into equal installments: 100.00 in twelve
/// installments is 8.33 each, with 0.04 left over.
enum class installment_remainder : unsigned char {
    cut,           ///< none: the installments sum to less than the total
    first_larger,  ///< the first installment: 8.37, then eleven of 8.33
    last_larger,   ///< the last installment: eleven of 8.33, then 8.37
};

/// The name: "cut", "first one larger" or "last one larger".
[[nodiscard]] constexpr std::string_view name(installment_remainder remainder) noexcept {
    switch (remainder) {
        case installment_remainder::cut: return "cut";
        case installment_remainder::first_larger: return "first one larger";
        case installment_remainder::last_larger: return "last one larger";
    }
    return "unknown";
}

/// The installment with this number in a monthly plan whose contract says which installment takes the remainder. The
/// first has number 1, so that of the current month has the number `standing::payments_made`. Unless the remainder is
/// cut, all of them sum to the total.
///
/// A quote that is given one payment uses it for every month. For a quote that knows the larger one, list the payments
/// with `monthly_payments`.
/// Errors: no_minor_unit, term_out_of_range, negative_amount; quantity_out_of_range (a number below 1 or above the
/// months), rule_undefined (an enumerator that is not known).
template <class Rep>
[[nodiscard]] constexpr result<basic_money<Rep>> monthly_installment(const basic_money<Rep>& total, term_length length,
                                                                     int number, installment_remainder remainder) {
    auto amount = monthly_installment(total, length);
    if (!amount) return amount;
    if (number < 1 || number > length.months) return errc::quantity_out_of_range;
    int larger = 0;  // the number of the larger one; 0: none is
    switch (remainder) {
        case installment_remainder::cut: break;
        case installment_remainder::first_larger: larger = 1; break;
        case installment_remainder::last_larger: larger = length.months; break;
        default: return errc::rule_undefined;
    }
    Rep& minor = (*amount).minor;
    if (number == larger) minor = Rep(total.minor - minor * Rep(length.months - 1));
    return amount;
}

/// All installments of a plan as the payments of a request: each due on an anniversary of the purchase, clamped to the
/// month's end. Those due up to and on `made_up_to` are marked as made; the others have no status. The list refers to
/// `room`.
///
///     std::array<stated_payment, 12> room;
///     const auto twelve = monthly_payments(money{100'00, eur}, term, installment_remainder::last_larger, today, room);
///     // eleven of 8.33, then 8.37
///
/// Errors: those of `monthly_installment`; payments_too_many (less room than there are months); date_invalid (a
/// purchase outside the calendar).
template <class Rep>
[[nodiscard]] constexpr result<list_view<basic_stated_payment<Rep>>> monthly_payments(
    const basic_money<Rep>& total, const reservation_term& term, installment_remainder remainder,
    calendar_day made_up_to, std::type_identity_t<std::span<basic_stated_payment<Rep>>> room) {
    const int months = term.length.months;
    if (!term.length.ok()) return errc::term_out_of_range;
    if (!in_calendar(term.purchased_on)) return errc::date_invalid;
    if (room.size() < static_cast<std::size_t>(months)) return errc::payments_too_many;
    for (int number = 1; number <= months; ++number) {
        const auto amount = monthly_installment(total, term.length, number, remainder);
        if (!amount) return amount.error();
        const calendar_day due = add_months_clamped(date::year_month_day(term.purchased_on), number - 1);
        room[static_cast<std::size_t>(number - 1)] = {
            due, *amount, due <= made_up_to ? payment_status::made : payment_status::not_stated};
    }
    return list_view<basic_stated_payment<Rep>>(room.data(), static_cast<std::size_t>(months));
}

}  // namespace refund

#endif
