#ifndef REFUND_CORE_DETAIL_NUMBER_TEXT_HPP
#define REFUND_CORE_DETAIL_NUMBER_TEXT_HPP

#include <refund/core/detail/constexpr_string.hpp>

#include <cstddef>
#include <string>

namespace refund::detail {

/// Reverses the characters from `first` to the end.
REFUND_DETAIL_STRING_CONSTEXPR void reverse_from(std::string& out, std::size_t first) {
    for (std::size_t left = first, right = out.size(); left + 1 < right; ++left) {
        --right;
        const char held = out[left];
        out[left] = out[right];
        out[right] = held;
    }
}

/// Appends an integer of any width in decimal digits, with a leading "-" if it is negative.
template <class Integer>
constexpr void append_number(std::string& out, Integer number) {
    const std::size_t first = out.size();
    const Integer zero(0);
    const bool negative = number < zero;
    // Last digit first. Each digit is taken from the signed number: the lowest one has no positive counterpart.
    do {
        const int digit = static_cast<int>(Integer(number % 10));
        out.push_back(static_cast<char>('0' + (digit < 0 ? -digit : digit)));
        number = Integer(number / 10);
    } while (number != zero);
    if (negative) out.push_back('-');
    reverse_from(out, first);
}

}  // namespace refund::detail

#endif
