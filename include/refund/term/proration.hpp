#ifndef REFUND_TERM_PRORATION_HPP
#define REFUND_TERM_PRORATION_HPP

#include <refund/term/term.hpp>

#include <concepts>
#include <string_view>

namespace refund {

/// The part of a period that is left, as it is counted: 300 of 365 days, 9 of 12 months.
struct share_left {
    int left{};  ///< days or months still to come
    int of{};    ///< those of the whole period
    friend constexpr bool operator==(const share_left&, const share_left&) = default;
};

/// A proration basis: how the unused part of a period is counted. A policy chooses one by type.
template <class Basis>
concept proration_basis = requires(const standing& at) {
    { Basis::left(at) } noexcept -> std::same_as<share_left>;
    { Basis::unit } -> std::convertible_to<std::string_view>;
};

/// Actual calendar days of the period; the day of the request counts as unused. This is what the
/// live service does, and the default.
struct actual_days {
    static constexpr std::string_view unit = "days";  ///< what is counted, as explanations print it
    /// Days to the period's end, of the days of the period.
    [[nodiscard]] static constexpr share_left left(const standing& at) noexcept { return {at.left(), at.n()}; }
};

/// Whole months of the period; a month that has begun is used. A request on the first day of a
/// month still has that month left.
struct whole_months_left {
    static constexpr std::string_view unit = "months";  ///< what is counted, as explanations print it
    /// Months not yet begun, of the months of the period.
    [[nodiscard]] static constexpr share_left left(const standing& at) noexcept {
        const date::year_month_day anchor(at.purchased_on);
        const int first = whole_months_between(anchor, at.period_start);
        const int all = whole_months_between(anchor, at.period_end) - first;
        const int whole = whole_months_between(anchor, at.on);
        const bool begun = add_months_clamped(anchor, whole) < at.on;
        return {all - (whole - first) - (begun ? 1 : 0), all};
    }
};

/// Months of 30 days: a 31st counts as the 30th, on both sides. The last day of February stays what
/// it is. Also known as 30E/360.
struct months_of_30_days {
    static constexpr std::string_view unit = "days of 30-day months";  ///< what is counted, as explanations print it
    /// Days to the period's end, of the days of the period, both counted in months of 30 days.
    [[nodiscard]] static constexpr share_left left(const standing& at) noexcept {
        return {days_30(at.on, at.period_end), days_30(at.period_start, at.period_end)};
    }

private:
    [[nodiscard]] static constexpr int days_30(date::sys_days from, date::sys_days to) noexcept {
        const auto count = [](date::year_month_day day) {
            const unsigned in_month = static_cast<unsigned>(day.day());
            return (static_cast<int>(day.year()) * 12 + static_cast<int>(static_cast<unsigned>(day.month()))) * 30 +
                   static_cast<int>(in_month > 30 ? 30 : in_month);
        };
        return count(to) - count(from);
    }
};

static_assert(proration_basis<actual_days> && proration_basis<whole_months_left> && proration_basis<months_of_30_days>);

}  // namespace refund

#endif
