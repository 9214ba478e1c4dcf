#ifndef REFUND_INTAKE_UNITS_TEXT_HPP
#define REFUND_INTAKE_UNITS_TEXT_HPP

#include <refund/core/result.hpp>

#include <cstdint>
#include <limits>
#include <string_view>

namespace refund {

/// The units that a text states: a whole number of 1 to `most`, in digits only.
/// Errors: quantity_malformed, quantity_out_of_range.
[[nodiscard]] constexpr result<std::int64_t> parse_units(
    std::string_view text, std::int64_t most = (std::numeric_limits<std::int64_t>::max)()) noexcept {
    constexpr std::int64_t highest = (std::numeric_limits<std::int64_t>::max)();
    if (text.empty()) return errc::quantity_malformed;
    std::int64_t units = 0;
    bool fits = true;
    for (const char c : text) {
        if (c < '0' || c > '9') return errc::quantity_malformed;
        const int digit = c - '0';
        fits = fits && (units < highest / 10 || (units == highest / 10 && digit <= highest % 10));
        if (fits) units = units * 10 + digit;
    }
    if (!fits || units < 1 || units > most) return errc::quantity_out_of_range;
    return units;
}

}  // namespace refund

#endif
