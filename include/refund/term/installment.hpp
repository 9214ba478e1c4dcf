#ifndef REFUND_TERM_INSTALLMENT_HPP
#define REFUND_TERM_INSTALLMENT_HPP

#include <refund/money/money.hpp>
#include <refund/term/term.hpp>

#include <string_view>

namespace refund {

/// One installment of a monthly plan: the total divided by the months, cut to the minor unit. No
/// later installment makes up for what is cut.
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

/// Who pays the minor units that are left over when a total is divided into equal installments: 100.00 in twelve is
/// 8.33 each, and 0.04 over.
enum class installment_remainder : unsigned char {
    cut,           ///< nobody: the installments sum to less than the total
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

/// The installment with this number of a monthly plan, where the contract says who pays the remainder. The first has
/// number 1, so the one of the current month has the number `standing::payments_made`. Unless the remainder is cut,
/// all of them sum to the total.
///
/// A quote takes one payment for each month, so its sums of payments made and of payments that stop do not know a
/// larger one.
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

}  // namespace refund

#endif
