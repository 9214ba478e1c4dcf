#ifndef REFUND_BULK_DETAIL_CAP_TERMS_HPP
#define REFUND_BULK_DETAIL_CAP_TERMS_HPP

#include <refund/cap/terms.hpp>

#include <cstdint>
#include <limits>

namespace refund::bulk::detail {

/// The terms of a cap in the numbers that the loop works with.
struct cap_rule {
    std::int64_t limit{};
    std::uint32_t window{};  // among the windows of all terms
    cap_basis basis{};
    over_limit when_over{};
    bool applies{};
};

/// Adds amounts that are not below zero; false, and nothing is added, when the sum does not fit.
[[nodiscard]] constexpr bool add_amount(std::int64_t& sum, std::int64_t amount) noexcept {
    if (amount > (std::numeric_limits<std::int64_t>::max)() - sum) return false;
    sum += amount;
    return true;
}

}  // namespace refund::bulk::detail

#endif
