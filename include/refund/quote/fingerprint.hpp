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

}  // namespace detail

/// A number that identifies a text and what came before it: for your own facts that matter, in addition to those of the
/// request. Stable: other machines, compilers and versions compute the same one (64-bit FNV-1a).
[[nodiscard]] constexpr std::uint64_t fingerprint_of(std::string_view text,
                                                     std::uint64_t before = 0xCBF2'9CE4'8422'2325U) noexcept {
    std::uint64_t sum = before;
    for (const char c : text) sum = (sum ^ static_cast<unsigned char>(c)) * detail::fingerprint_prime;
    return sum;
}

namespace detail {

/// The factor by which 0 to 8 zero bytes multiply a fingerprint: the prime, once for each byte.
inline constexpr auto fingerprint_of_zeros = [] {
    std::array<std::uint64_t, 9> factors{1};
    for (std::size_t i = 1; i < factors.size(); ++i) factors[i] = factors[i - 1] * fingerprint_prime;
    return factors;
}();

/// A fingerprint to which facts are added, in a fixed order. A fact that few requests state adds nothing when it is
/// missing, so that fingerprints made before the library knew such a fact do not change.
struct growing_fingerprint {
    std::uint64_t sum;

    constexpr void add_text(std::string_view text) noexcept { sum = fingerprint_of(text, sum); }
    /// Adds the number's eight bytes, the lowest first. Most numbers are small, so their zero bytes are added in one
    /// step.
    constexpr void add_number(std::int64_t number) noexcept {
        std::size_t zeros = 8;
        for (auto rest = static_cast<std::uint64_t>(number); rest != 0; rest >>= 8U, --zeros) {
            sum = (sum ^ (rest & 0xFFU)) * fingerprint_prime;
        }
        sum *= fingerprint_of_zeros[zeros];
    }
    constexpr void add_day(calendar_day day) noexcept { add_number(day.days_since_epoch); }
    constexpr void add_money(const money& amount) noexcept {
        add_text(amount.unit.code());
        add_number(amount.minor);
    }
    constexpr void add_optional_money(const std::optional<money>& amount) noexcept {
        add_number(amount ? 1 : 0);
        if (amount) add_money(*amount);
    }

    /// Adds what every term has.
    constexpr void add_term(const reservation_term& term) noexcept {
        add_day(term.purchased_on);
        add_number(term.length.months);
        add_number(static_cast<std::int64_t>(term.plan));
    }

    /// Adds what few terms have.
    constexpr void add_period_and_renewal(const reservation_term& term) noexcept {
        if (term.stated_period) {
            add_day(term.stated_period->from);
            add_day(term.stated_period->until);
        }
        if (term.renewed_on) {
            add_text("renewed_on");
            add_day(*term.renewed_on);
        }
    }

    template <usage_state Usage>
    constexpr void add_usage(const std::optional<Usage>& usage) {
        add_text(usage ? usage_kind<Usage>::name(*usage) : std::string_view());
        if constexpr (requires(const Usage& state) { usage_kind<Usage>::numbers(state); }) {
            if (usage) {
                for (const std::int64_t number : usage_kind<Usage>::numbers(*usage)) add_number(number);
            }
        }
    }

    constexpr void add_times(const times_of_day& times) noexcept {
        add_text("times");
        add_number(times.term_began);
        add_number(times.requested);
    }

    constexpr void add_payments(list_view<stated_payment> payments, calendar_day requested_on) noexcept {
        add_text("payments");
        add_number(static_cast<std::int64_t>(payments.size()));
        for (const auto& [due, amount, status] : payments) {
            add_day(due);
            add_money(amount);
            // The status of a payment that is due later does not matter, even if it is stated.
            add_number(due > requested_on ? 0 : static_cast<std::int64_t>(status));
        }
    }
};

}  // namespace detail

/// A number that identifies all facts of a request that matter, and what came before it. Stable, as above.
template <usage_state Usage>
[[nodiscard]] constexpr std::uint64_t fingerprint_of(const cancel_request<Usage>& request, std::uint64_t before) {
    const auto& [term, payment, payments, stated_for, quantity, returned, returned_before, usage, requested_on, as_of,
                 cap_payment, current_payment, current_cap_payment, list_payment, list_cap_payment, hourly_commitment,
                 rounding_step, times] = request;
    detail::growing_fingerprint made{before};
    made.add_term(term);
    made.add_money(payment);
    made.add_number(quantity);
    made.add_number(returned.value_or(1));  // 1 is the only possible value for one unit; for several it must be stated
    made.add_usage(usage);
    made.add_day(requested_on);
    made.add_day(as_of.value_or(requested_on));
    made.add_optional_money(cap_payment);
    made.add_optional_money(current_payment);
    made.add_optional_money(current_cap_payment);
    made.add_period_and_renewal(term);
    if (hourly_commitment) made.add_money(*hourly_commitment);
    if (times) made.add_times(*times);
    if (stated_for != payment_for::one_unit) made.add_text(name(stated_for));
    if (list_payment || list_cap_payment) {
        made.add_optional_money(list_payment);
        made.add_optional_money(list_cap_payment);
    }
    if (returned_before != 0) {
        made.add_text("before");
        made.add_number(returned_before);
    }
    if (!payments.empty()) made.add_payments(payments, requested_on);
    if (rounding_step != minor_unit) {
        made.add_text("step");
        made.add_number(rounding_step.minor);
    }
    return made.sum;
}

/// A number that identifies all facts of a request that matter, and the rule that decided: a ledger uses it to tell
/// whether a repeated request is the same one. Stable, as above.
template <usage_state Usage>
[[nodiscard]] constexpr std::uint64_t fingerprint_of(const cancel_request<Usage>& request, std::string_view rule_id) {
    return fingerprint_of(request, fingerprint_of(rule_id));
}

}  // namespace refund

#endif
