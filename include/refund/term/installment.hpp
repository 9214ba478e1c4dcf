#ifndef REFUND_TERM_INSTALLMENT_HPP
#define REFUND_TERM_INSTALLMENT_HPP

#include <refund/money/money.hpp>
#include <refund/term/term.hpp>

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

}  // namespace refund

#endif
