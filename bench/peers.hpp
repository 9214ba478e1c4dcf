#ifndef REFUND_BENCH_PEERS_HPP
#define REFUND_BENCH_PEERS_HPP

#include <refund/quote/cancel.hpp>

#include <boost/multiprecision/cpp_dec_float.hpp>

#include <cmath>
#include <cstdint>

// The partners' rule of 2018-11-16 as one would write it by hand, without tables, checks, citations, caps or errors, to
// compare the library with. `exact` says how to compute round(amount * numerator / denominator).

/// Credit less fee, in minor units.
template <class Exact>
std::int64_t refund_by_hand(const refund::cancel_request<>& request, Exact exact) {
    const date::year_month_day anchor(request.term.purchased_on);
    const auto month_later = [&anchor](int months) {
        const date::year_month_day moved = anchor + date::months(months);
        return moved.ok() ? date::sys_days(moved) : date::sys_days(moved.year() / moved.month() / date::last);
    };
    const date::sys_days requested_on = request.requested_on;
    date::sys_days start = request.term.purchased_on;
    date::sys_days end = month_later(request.term.length.months);
    if (request.term.plan == refund::billing_plan::monthly) {
        const date::year_month_day on(request.requested_on);
        int month = (static_cast<int>(on.year()) - static_cast<int>(anchor.year())) * 12 +
                    static_cast<int>(static_cast<unsigned>(on.month())) -
                    static_cast<int>(static_cast<unsigned>(anchor.month()));
        if (month_later(month) > request.requested_on) --month;
        start = month_later(month);
        end = month_later(month + 1);
    }
    const std::int64_t all = request.payment.minor * *request.returned;
    const bool early = (requested_on - date::sys_days(request.term.purchased_on)).count() <= 5;
    if (early && request.usage == refund::used_or_not::unused) return all;
    const std::int64_t credit = exact(all, (end - requested_on).count(), (end - start).count());
    return early ? credit : credit - exact(credit, 12, 100);
}

/// Rounds half-even, with 128-bit integers.
inline std::int64_t by_int128(std::int64_t amount, std::int64_t numerator, std::int64_t denominator) {
    __extension__ using wide = __int128;
    const wide product = static_cast<wide>(amount) * numerator;
    const wide quotient = product / denominator;
    const wide twice = (product - quotient * denominator) * 2;
    const bool up = twice > denominator || (twice == denominator && (quotient & 1) != 0);
    return static_cast<std::int64_t>(quotient) + (up ? 1 : 0);
}

/// Rounds half-even, with decimal floating point of 50 digits.
inline std::int64_t by_cpp_dec_float_50(std::int64_t amount, std::int64_t numerator, std::int64_t denominator) {
    using decimal = boost::multiprecision::cpp_dec_float_50;
    const decimal exact = decimal(amount) * decimal(numerator) / decimal(denominator);
    const decimal whole = floor(exact);
    const decimal rest = exact - whole;
    const decimal half("0.5");
    std::int64_t quotient = whole.convert_to<std::int64_t>();
    if (rest > half || (rest == half && quotient % 2 != 0)) ++quotient;
    return quotient;
}

/// Rounds half-even, with double: exact if the product is below 2^52 (bulk/detail/amounts.hpp has the proof); beyond
/// that it may be wrong.
inline std::int64_t by_double(std::int64_t amount, std::int64_t numerator, std::int64_t denominator) {
    return static_cast<std::int64_t>(std::nearbyint(static_cast<double>(amount) * static_cast<double>(numerator) /
                                                    static_cast<double>(denominator)));
}

#endif
