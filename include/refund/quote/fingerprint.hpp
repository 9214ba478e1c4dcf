#ifndef REFUND_QUOTE_FINGERPRINT_HPP
#define REFUND_QUOTE_FINGERPRINT_HPP

#include <refund/quote/cancel.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace refund {

namespace detail {

inline constexpr std::uint64_t fingerprint_prime = 0x0000'0100'0000'01B3U;

/// By what so many bytes of zero multiply a fingerprint: each by the prime.
inline constexpr auto fingerprint_of_zeros = [] {
    std::array<std::uint64_t, 9> factors{1};
    for (std::size_t i = 1; i < factors.size(); ++i) factors[i] = factors[i - 1] * fingerprint_prime;
    return factors;
}();

/// The fingerprint of a number's eight bytes, the lowest first. Most numbers are small: their zeros are one step.
[[nodiscard]] constexpr std::uint64_t fingerprint_of(std::int64_t number, std::uint64_t before) noexcept {
    std::size_t zeros = 8;
    std::uint64_t sum = before;
    for (auto rest = static_cast<std::uint64_t>(number); rest != 0; rest >>= 8U, --zeros) {
        sum = (sum ^ (rest & 0xFFU)) * fingerprint_prime;
    }
    return sum * fingerprint_of_zeros[zeros];
}

}  // namespace detail

/// A number that identifies a text and what came before it: for your own facts that decide, in addition to those of the
/// request. Stable: other machines, compilers and versions compute the same one (64-bit FNV-1a).
[[nodiscard]] constexpr std::uint64_t fingerprint_of(std::string_view text,
                                                     std::uint64_t before = 0xCBF2'9CE4'8422'2325U) noexcept {
    std::uint64_t sum = before;
    for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * detail::fingerprint_prime;
    return sum;
}

/// A number that identifies all facts of a request that decide, and what came before it. Stable, as above.
template <usage_state Usage>
[[nodiscard]] constexpr std::uint64_t fingerprint_of(const cancel_request<Usage>& request, std::uint64_t before) {
    std::uint64_t sum = before;
    const auto add_number = [&sum](std::int64_t number) { sum = detail::fingerprint_of(number, sum); };
    const auto add_money = [&](const money& amount) {
        sum = fingerprint_of(amount.unit.code(), sum);
        add_number(amount.minor);
    };
    const auto add_optional_money = [&](const std::optional<money>& amount) {
        add_number(amount ? 1 : 0);
        if (amount) add_money(*amount);
    };
    const auto& [term, payment, payments, stated_for, quantity, returned, returned_before, usage, requested_on, as_of,
                 cap_payment, current_payment, current_cap_payment, list_payment, list_cap_payment,
                 hourly_commitment, rounding_step, times] = request;
    add_number(term.purchased_on.days_since_epoch);
    add_number(term.length.months);
    add_number(static_cast<std::int64_t>(term.plan));
    add_money(payment);
    add_number(quantity);
    add_number(returned.value_or(1));  // the only answer to one unit; of several it must be stated
    sum = fingerprint_of(usage ? usage_kind<Usage>::name(*usage) : std::string_view(), sum);
    if constexpr (requires(const Usage& state) { usage_kind<Usage>::numbers(state); }) {
        if (usage) {
            for (const std::int64_t number : usage_kind<Usage>::numbers(*usage)) add_number(number);
        }
    }
    add_number(requested_on.days_since_epoch);
    add_number(as_of.value_or(requested_on).days_since_epoch);
    add_optional_money(cap_payment);
    add_optional_money(current_payment);
    add_optional_money(current_cap_payment);
    if (term.stated_period) {  // nothing where there is none: fingerprints of before stay what they were
        add_number(term.stated_period->from.days_since_epoch);
        add_number(term.stated_period->until.days_since_epoch);
    }
    if (term.renewed_on) {  // likewise
        sum = fingerprint_of("renewed_on", sum);
        add_number(term.renewed_on->days_since_epoch);
    }
    if (hourly_commitment) add_money(*hourly_commitment);  // likewise
    if (times) {
        sum = fingerprint_of("times", sum);
        add_number(times->term_began);
        add_number(times->requested);
    }
    if (stated_for != payment_for::one_unit) sum = fingerprint_of(name(stated_for), sum);
    if (list_payment || list_cap_payment) {
        add_optional_money(list_payment);
        add_optional_money(list_cap_payment);
    }
    if (returned_before != 0) {
        sum = fingerprint_of("before", sum);
        add_number(returned_before);
    }
    if (!payments.empty()) {
        sum = fingerprint_of("payments", sum);
        add_number(static_cast<std::int64_t>(payments.size()));
        for (const auto& [due, amount, status] : payments) {
            add_number(due.days_since_epoch);
            add_money(amount);
            // Of one that is due later nothing is said, whatever is stated.
            add_number(due > requested_on ? 0 : static_cast<std::int64_t>(status));
        }
    }
    if (rounding_step != minor_unit) {
        sum = fingerprint_of("step", sum);
        add_number(rounding_step.minor);
    }
    return sum;
}

/// A number that identifies all facts of a request that decide, and the rule that decided: a ledger uses it to tell
/// whether a repeated request is the same one. Stable, as above.
template <usage_state Usage>
[[nodiscard]] constexpr std::uint64_t fingerprint_of(const cancel_request<Usage>& request, std::string_view rule_id) {
    return fingerprint_of(request, fingerprint_of(rule_id));
}

}  // namespace refund

#endif
