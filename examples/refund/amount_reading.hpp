#ifndef REFUND_PROGRAM_AMOUNT_READING_HPP
#define REFUND_PROGRAM_AMOUNT_READING_HPP

#include <refund/core/result.hpp>
#include <refund/money/money.hpp>
#include <refund/money/rounding.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace program {

/// What an amount is for.
enum class amount_of : unsigned char {
    one_unit,
    all_units,  ///< of the row: what one unit costs follows by division
};

/// Whether zeros may stand behind the currency's minor digits.
enum class more_zeros : unsigned char {
    refused,  ///< "1.000" may be a thousand
    dropped,  ///< the file is known to write a decimal point
};

/// How the amounts of a row are written, where it is not the usual way.
struct amount_reading {
    amount_of payment{};
    more_zeros zeros{};
    std::optional<refund::rounding> round{};  ///< of what is finer than minor units; refused without
};

/// An amount that was read, and whether it had to be rounded.
struct amount_read {
    refund::money amount{};
    bool rounded{false};
};

/// Why a text is no amount.
struct amount_error {
    std::string_view code{};
    std::string words{};
};

/// The amount that a decimal text states for `units` units, for one of them: the exact quotient, rounded once where
/// rounding was asked for by name.
///
/// Codes: those of `parse_money`; payment-not-divisible: the quotient is finer than the minor unit.
[[nodiscard]] refund::result<amount_read, amount_error> read_amount(std::string_view text, refund::currency unit,
                                                                    std::int64_t units, const amount_reading& how);

/// The mode of that name, as `--round-amounts` takes it. Throws `unusable` that lists the names.
[[nodiscard]] refund::rounding rounding_named(std::string_view name);

}  // namespace program

#endif
