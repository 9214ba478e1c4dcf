#ifndef REFUND_MONEY_MULTIPRECISION_HPP
#define REFUND_MONEY_MULTIPRECISION_HPP

#include <refund/core/wide.hpp>
#include <refund/money/money.hpp>

#include <boost/multiprecision/cpp_int.hpp>

namespace refund {

namespace detail {

// Unbounded integers (cpp_int, checked_cpp_int) hold any product themselves.
template <boost::multiprecision::cpp_int_check_type Check, class Allocator,
          boost::multiprecision::expression_template_option Et>
struct wide_of<boost::multiprecision::number<
    boost::multiprecision::cpp_int_backend<0, 0, boost::multiprecision::signed_magnitude, Check, Allocator>, Et>> {
    using type = boost::multiprecision::number<
        boost::multiprecision::cpp_int_backend<0, 0, boost::multiprecision::signed_magnitude, Check, Allocator>, Et>;
};

// Twice the bits hold any product; 64 more hold any sum of two products. The library tests every
// wide value before narrowing it, so the checked types never throw.
// `auto`: the type of the bit count changed between Boost 1.74 and 1.81.
template <auto Bits, boost::multiprecision::cpp_int_check_type Check,
          boost::multiprecision::expression_template_option Et>
struct wide_of<boost::multiprecision::number<
    boost::multiprecision::cpp_int_backend<Bits, Bits, boost::multiprecision::signed_magnitude, Check, void>, Et>> {
    using type = boost::multiprecision::number<
        boost::multiprecision::cpp_int_backend<2 * Bits + 64, 2 * Bits + 64, boost::multiprecision::signed_magnitude,
                                               boost::multiprecision::checked, void>,
        boost::multiprecision::et_off>;
};

}  // namespace detail

/// Amounts of 128 bits, checked, usable in constant expressions.
using money128 = basic_money<boost::multiprecision::checked_int128_t>;

/// Amounts without any limit; not for constant expressions.
using unbounded_money = basic_money<boost::multiprecision::cpp_int>;

/// Ratios without any limit: for rates of exchange with many digits, and for reference computations.
using unbounded_ratio = basic_ratio<boost::multiprecision::cpp_int>;

}  // namespace refund

#endif
