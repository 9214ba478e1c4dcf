#ifndef REFUND_BULK_DETAIL_CAP_TERMS_HPP
#define REFUND_BULK_DETAIL_CAP_TERMS_HPP

#include <refund/bulk/detail/exact.hpp>
#include <refund/cap/terms.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

// The cap terms of a call, in the numbers that the loops work with.

namespace refund::bulk::detail {

struct cap_rule {
    std::int64_t limit{};
    std::uint32_t window{};  // its number among the windows of all terms
    cap_basis basis{};
    over_limit when_over{};
    bool applies{};
};

/// Whether windows can end on a day. Nothing is granted on any other.
[[nodiscard]] constexpr bool has_window(std::int32_t day) noexcept {
    return first_day.days_since_epoch <= day && day <= last_day.days_since_epoch;
}

/// A window that caches its answers: finding a calendar window takes longer than everything else, and scopes have
/// many days in common.
class remembered_window {
public:
    explicit remembered_window(const cap_window& window) noexcept : window_(window) {}

    [[nodiscard]] std::int32_t first_counted(std::int32_t on) noexcept {
        if (window_.kind == window_kind::rolling_days) {
            return refund::detail::first_of_rolling_days(window_.length, day_of(on)).days_since_epoch;
        }
        const std::size_t place = static_cast<std::uint32_t>(on) % remembered;
        if (known_day_[place] != on || on == 0) {  // 0 marks an empty place
            known_day_[place] = on;
            known_first_[place] = window_.first_counted(day_of(on)).days_since_epoch;
        }
        return known_first_[place];
    }

private:
    static constexpr std::size_t remembered = 256;
    cap_window window_;
    std::int32_t known_day_[remembered]{};
    std::int32_t known_first_[remembered]{};
};

/// Fills in the rules and windows of all terms. Errors: negative_amount, cap_window_invalid, cap_currency_mismatch,
/// requests_not_counted.
template <class TermsAt>
[[nodiscard]] std::optional<errc> prepare_terms(std::vector<cap_rule>& rules, std::vector<cap_window>& windows,
                                                std::size_t count, const TermsAt& terms_at) {
    rules.clear();
    windows.clear();
    currency unit{};
    for (std::size_t i = 0; i < count; ++i) {
        const cap_terms& terms = terms_at(i);
        if (!terms.applies()) {
            rules.emplace_back();
            continue;
        }
        if (windows.empty()) unit = terms.limit.unit;
        if (terms.limit.unit != unit) return errc::cap_currency_mismatch;
        if (terms.most_requests) return errc::requests_not_counted;
        if (terms.limit.minor < 0) return errc::negative_amount;
        if (!is_sound(terms.window)) return errc::cap_window_invalid;
        const auto known = std::find(windows.begin(), windows.end(), terms.window);
        const auto number = static_cast<std::uint32_t>(known - windows.begin());
        if (known == windows.end()) windows.push_back(terms.window);
        rules.push_back({terms.limit.minor, number, terms.basis, terms.when_over, true});
    }
    return std::nullopt;
}

/// Adds two amounts that are not negative. If the sum does not fit, it adds nothing and returns false.
[[nodiscard]] constexpr bool add_amount(std::int64_t& sum, std::int64_t amount) noexcept {
    if (amount > (std::numeric_limits<std::int64_t>::max)() - sum) return false;
    sum += amount;
    return true;
}

}  // namespace refund::bulk::detail

#endif
