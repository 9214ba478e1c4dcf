#ifndef REFUND_BULK_COLUMNS_HPP
#define REFUND_BULK_COLUMNS_HPP

#include <refund/core/errc.hpp>

#include <cstddef>
#include <cstdint>
#include <span>

namespace refund::bulk {

/// \file
/// Columns in, columns out: one span per field, one element per row, all of one length. The spans
/// refer to the caller's memory; it needs no alignment. Result columns must not overlap the others.
/// Amounts are minor units of one currency per call; days count from 1970-01-01, UTC.

/// Bits of a row's flags. The others are ignored.
inline constexpr std::uint8_t used = 1;     ///< used at all; otherwise not
inline constexpr std::uint8_t monthly = 2;  ///< billed monthly; otherwise upfront. Raw columns only

/// Cancellations whose dates and fractions the caller already has.
struct prepared_columns {
    std::span<const std::int64_t> payment{};  ///< one payment times the units returned: what is prorated
    std::span<const std::int32_t> left{};     ///< days to the end of the period, the day of the request included
    std::span<const std::int32_t> n{};        ///< days of the period
    std::span<const std::int32_t> elapsed{};  ///< days since the purchase; 0 on the purchase day
    std::span<const std::uint8_t> flags{};    ///< used
};

/// Cancellations as they are booked.
struct raw_columns {
    std::span<const std::int32_t> purchased_on{};  ///< days since 1970-01-01
    std::span<const std::int32_t> requested_on{};  ///< days since 1970-01-01
    std::span<const std::int16_t> months{};    ///< the term: 1 to 60
    std::span<const std::int64_t> payment{};   ///< one payment for one unit: the whole price, or one installment
    std::span<const std::int32_t> returned{};  ///< units given back, 1 or more
    std::span<const std::uint8_t> flags{};     ///< used, monthly
};

/// The answers. Rows that are refused or wrong have neither credit nor fee. The last two columns may
/// be left empty: then they are not computed.
struct result_columns {
    std::span<std::int64_t> credit{};  ///< before the fee
    std::span<std::int64_t> fee{};     ///< the early termination fee, at most the credit
    std::span<std::uint8_t> status{};  ///< refundable, not_refundable, or an errc: see error_of
    /// Future payments that stop. For raw columns only: prepared ones do not know how many there are.
    std::span<std::int64_t> cancelled_commitment{};
    /// The number, in the table, of the rule in force for the row's dates and usage, whatever became of its amounts;
    /// no_rule if the dates are wrong or no rule fits them. It leads to the citation.
    std::span<std::uint16_t> rule{};
};

/// No rule: see result_columns.
inline constexpr std::uint16_t no_rule = 0xFFFF;

/// The rule gives credit and fee.
inline constexpr std::uint8_t refundable = 0;
/// The rule says that this cannot be cancelled: a decision, not an error.
inline constexpr std::uint8_t not_refundable = 255;
/// Less than computed is paid, because of the yearly cap. Only from the functions of bulk/cap.hpp.
inline constexpr std::uint8_t capped = 253;
/// The yearly cap refuses the whole request that exceeds it: nothing is paid or cancelled. Also only from bulk/cap.hpp.
inline constexpr std::uint8_t limit_exceeded = 252;

/// The status of a row that cannot be answered.
[[nodiscard]] constexpr std::uint8_t status_of(errc error) noexcept { return static_cast<std::uint8_t>(error); }

/// Whether a status says that the row has no answer.
[[nodiscard]] constexpr bool is_error(std::uint8_t status) noexcept {
    return status != refundable && status < limit_exceeded;
}

/// Why a row has no answer; only for a status that `is_error`.
[[nodiscard]] constexpr errc error_of(std::uint8_t status) noexcept { return static_cast<errc>(status); }

/// How many rows had each kind of outcome. Summaries of several calls add up, so that a stream needs no other state.
struct summary {
    std::size_t refundable{};  ///< rows with credit and fee
    std::size_t refused{};     ///< rows that a rule refuses
    std::size_t errors{};      ///< rows without an answer

    /// All rows.
    [[nodiscard]] constexpr std::size_t rows() const noexcept { return refundable + refused + errors; }
    /// Counts the rows of another call as well.
    constexpr summary& operator+=(const summary& more) noexcept {
        refundable += more.refundable;
        refused += more.refused;
        errors += more.errors;
        return *this;
    }
    friend constexpr bool operator==(const summary&, const summary&) = default;
};

}  // namespace refund::bulk

#endif
