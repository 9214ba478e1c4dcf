#ifndef REFUND_PROGRAM_MONEY_SUMS_HPP
#define REFUND_PROGRAM_MONEY_SUMS_HPP

#include <refund/quote/decide.hpp>

#include <boost/multiprecision/cpp_int.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace program {

/// The sums of all decisions, by currency.
class money_sums {
public:
    void add(const refund::decision<>& decided);
    /// Adds a decision that was granted in full: its refund is credit less fee.
    void add_granted(refund::currency unit, std::int64_t credit, std::int64_t fee);
    void add(const money_sums& more);

    /// One line per currency, in order of their codes: "USD: credit 10.00, fee 1.20, refund 8.80, withheld 0.00".
    [[nodiscard]] std::vector<std::string> lines() const;

private:
    using sum = boost::multiprecision::uint128_t;  // no decision has an amount below zero
    struct of_currency {
        refund::currency unit{};
        sum credit{}, fee{}, refund{}, withheld{};
    };
    [[nodiscard]] of_currency& of(refund::currency unit);

    std::vector<of_currency> sums_{};  // rarely more than a few
};

}  // namespace program

#endif
