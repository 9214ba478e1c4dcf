#ifndef REFUND_BENCH_REQUESTS_HPP
#define REFUND_BENCH_REQUESTS_HPP

#include <refund/quote/cancel.hpp>

#include <cstddef>
#include <random>
#include <vector>

/// Requests like those of a nightly batch: both plans, terms of one to five years, used and unused, a quarter of them
/// in the first days. Always the same ones.
inline std::vector<refund::cancel_request<>> mixed_requests(std::size_t count) {
    std::mt19937_64 random(20261120);
    const auto below = [&random](std::uint64_t limit) { return static_cast<int>(random() % limit); };
    constexpr refund::term_length lengths[] = {refund::one_year, refund::three_years, refund::five_years};
    const date::sys_days first = date::year(2019) / 1 / 1;

    std::vector<refund::cancel_request<>> requests(count);
    for (refund::cancel_request<>& request : requests) {
        request.term = {first + date::days(below(2000)), lengths[below(3)],
                        below(2) == 0 ? refund::billing_plan::upfront : refund::billing_plan::monthly};
        request.payment = {below(5'000'000), refund::currency_of("USD")};
        request.quantity = 1 + below(9);
        request.returned = 1 + below(static_cast<std::uint64_t>(request.quantity));
        request.usage = below(2) == 0 ? refund::used_or_not::unused : refund::used_or_not::used;
        request.requested_on = request.term.purchased_on + date::days(below(4) == 0 ? below(10) : below(365));
    }
    return requests;
}

#endif
