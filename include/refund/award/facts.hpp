#ifndef REFUND_AWARD_FACTS_HPP
#define REFUND_AWARD_FACTS_HPP

#include <refund/award/credit.hpp>
#include <refund/award/payment_for.hpp>
#include <refund/term/stated_payment.hpp>

#include <cstdint>
#include <optional>

namespace refund {

/// Which payment an award is computed from.
enum class price_taken : unsigned char {
    agreed,  ///< the one that was agreed
    todays,  ///< today's, which is lower
};

/// What the amounts are for.
enum class amounts_for : unsigned char {
    refund,  ///< what is paid, in the payment's currency
    cap,     ///< what counts toward the cap, in its currency
};

/// What an award is computed from. If the fee is a rate of the original price, `agreed` and `payments` must be stated;
/// if it is a rate of the payments to come, `agreed` and their number in `at`; if it declines, the days of the purchase
/// and of the request in `at`.
template <class Rep = std::int64_t>
struct award_facts {
    basic_money<Rep> payment{};                ///< one payment, at the price that the rule takes
    basic_money<Rep> agreed{};                 ///< that payment as agreed; the same one, unless today's is lower
    std::int64_t units{};                      ///< units given back
    refund::payment_for payment_for{};         ///< what both payments are stated for
    std::int64_t bought{};                     ///< units bought; only if payments are for all of them
    std::int64_t returned_before{};            ///< units that earlier requests gave back
    int payments{};                            ///< how many payments the whole term has
    standing at{};                             ///< where the term stands on the day of the request
    price_taken price{price_taken::agreed};    ///< which of the two `payment` is
    amounts_for purpose{amounts_for::refund};  ///< what the amounts are for
    rounding_step step{};                      ///< what credit and fee are multiples of, in the payment's currency
    const payment_sums<Rep>* sums{};           ///< of stated payments; null: each of them is `agreed`
    /// What the period costs without a commitment, stated for the same units; only if used time is charged at that
    /// price.
    std::optional<basic_money<Rep>> list{};
};

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// payment * payments * units; false if it does not fit.
template <class Rep>
[[nodiscard]] constexpr bool times_into(Rep& product, const Rep& payment, int payments, std::int64_t units) {
    Rep each(0);
    return multiply_into(each, payment, Rep(payments)) && multiply_into(product, each, Rep(units));
}

/// The units of a line: given back now, given back before, and bought.
struct units_of_line {
    std::int64_t units;
    std::int64_t before;
    std::int64_t bought;
};

/// What is wrong with the units: none are given back, or, together with earlier ones, more than were bought.
[[nodiscard, gnu::always_inline]] constexpr errc find_units_fault(const units_of_line& of) noexcept {
    if (of.units < 1 || of.units > of.bought) return errc::quantity_out_of_range;
    if (of.before < 0 || of.before > of.bought - of.units) return errc::quantity_out_of_range;
    return no_error;
}

/// The same for a request, which may leave out how many are given back if one was bought: `of.units` is then 1.
[[nodiscard, gnu::always_inline]] constexpr errc find_units_fault(const units_of_line& of,
                                                                  const std::optional<std::int64_t>& stated) noexcept {
    if (!stated && of.bought > 1) return errc::returned_not_stated;
    return find_units_fault(of);
}

/// The units' share of `payments` payments for the whole line: the share of all units so far less that of the earlier
/// ones, each rounded once. False if it does not fit.
template <class Rep>
[[nodiscard, gnu::noinline]] constexpr bool line_times_into(Rep& product, const Rep& payment, int payments,
                                                            const units_of_line& of, rounding round) {
    Rep all(0);
    Rep before(0);
    if (!multiply_into(all, payment, Rep(payments)) ||
        !part_into(product, all, of.before + of.units, of.bought, ratio{1, 1}, round) ||
        !part_into(before, all, of.before, of.bought, ratio{1, 1}, round)) {
        return false;
    }
    product -= before;
    return true;
}

/// The units' share of that many payments, rounded if they are for all units; false if it does not fit.
template <class Rep>
[[nodiscard, gnu::always_inline]] constexpr bool times_into(Rep& product, const Rep& payment, payment_for stated,
                                                            int payments, const units_of_line& of, rounding round) {
    if (stated == payment_for::one_unit) [[likely]] return times_into(product, payment, payments, of.units);
    return line_times_into(product, payment, payments, of, round);
}

/// The facts by reference: copying them into `award_facts` would cost as much as the arithmetic.
template <class Rep>
struct facts_in_place {
    const basic_money<Rep>& payment;
    const basic_money<Rep>& agreed;
    std::int64_t units;
    const refund::payment_for& payment_for;
    const std::int64_t& bought;
    std::int64_t returned_before{};
    int payments;
    const standing& at;
    price_taken price{price_taken::agreed};
    amounts_for purpose{amounts_for::refund};
    rounding_step step{};
    const std::optional<basic_money<Rep>>& list;
    const payment_sums<Rep>* sums{};
};

}  // namespace detail

}  // namespace refund

#endif
