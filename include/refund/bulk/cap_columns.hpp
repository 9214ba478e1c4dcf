#ifndef REFUND_BULK_CAP_COLUMNS_HPP
#define REFUND_BULK_CAP_COLUMNS_HPP

#include <cstddef>
#include <cstdint>
#include <span>

namespace refund::bulk {

/// \file
/// The columns around the yearly cap, see bulk/cap.hpp. As everywhere in bulk: one span per field, one
/// element per row, days from 1970-01-01, and results overlap nothing.

/// The scope of a row's cap, and the day of its request.
struct cap_columns {
    std::span<const std::uint32_t> scope{};        ///< any number that stands for the scope
    std::span<const std::int32_t> requested_on{};  ///< days since 1970-01-01
};

/// What was granted before and counts as well, in the cap's currency.
struct booked_columns {
    std::span<const std::uint32_t> scope{};  ///< the same number as in the rows
    std::span<const std::int32_t> day{};     ///< of the request it was granted to
    std::span<const std::int64_t> amount{};  ///< what that request took from the cap
};

/// The answers after the cap.
struct capped_columns {
    std::span<std::int64_t> refund{};    ///< what is paid back now
    std::span<std::int64_t> withheld{};  ///< by the cap; the fee that is taken is credit - refund - withheld
    std::span<std::int64_t> cap_used{};  ///< what the row takes from the cap: to be booked
    std::span<std::int64_t> cap_left{};  ///< for a further request of that day; 0 for errors and without a cap
    std::span<std::uint8_t> status{};    ///< as evaluated, or capped, limit_exceeded, or an errc
};

/// Claims on caps, whatever they come from.
struct claim_columns {
    std::span<const std::uint32_t> scope{};        ///< any number that stands for the scope
    std::span<const std::int32_t> requested_on{};  ///< days since 1970-01-01
    std::span<const std::int64_t> asked{};   ///< what counts toward the cap, in its currency
    std::span<const std::uint16_t> terms{};  ///< which of the given terms apply; empty: the first for all
    std::span<const std::uint8_t> status{};  ///< refundable rows claim; not_refundable ones only read what is left
};

/// How much of the claims was admitted.
struct admission_columns {
    std::span<std::int64_t> granted{};      ///< how much of the claim counts: to be booked
    std::span<std::int64_t> left_after{};   ///< of the limit, for a further request of that day
    std::span<std::int64_t> used_before{};  ///< in the fullest window that holds the day; may be left empty
    std::span<std::uint8_t> status{};       ///< as before, or capped, limit_exceeded, or an errc
};

/// How many rows had each kind of outcome.
struct cap_summary {
    std::size_t granted{};  ///< rows that get all they ask for
    std::size_t capped{};   ///< rows that get less, because of the cap
    std::size_t refused{};  ///< rows that a rule, or a cap that refuses whole, refuses
    std::size_t errors{};   ///< rows without an answer

    /// All rows.
    [[nodiscard]] constexpr std::size_t rows() const noexcept { return granted + capped + refused + errors; }
    /// Counts the rows of another call as well.
    constexpr cap_summary& operator+=(const cap_summary& more) noexcept {
        granted += more.granted;
        capped += more.capped;
        refused += more.refused;
        errors += more.errors;
        return *this;
    }
    friend constexpr bool operator==(const cap_summary&, const cap_summary&) = default;
};

}  // namespace refund::bulk

#endif
