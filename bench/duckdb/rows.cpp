// refund_bench_rows FOLDER: writes the benchmark's rows and the library's answers, one file for each column, with the
// elements as they are in memory, and prints how fast the library gave the answers.

#include "../requests.hpp"

#include <refund/bulk/evaluate.hpp>
#include <refund/rules/partner_center.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <string>
#include <vector>

namespace {

namespace bulk = refund::bulk;
using refund::rules::partner_center;

constexpr std::size_t rows = 4U << 20U;
const date::sys_days as_of = date::year(2020) / 1 / 1;

template <class T, class Get>
std::vector<T> column(const std::vector<refund::cancel_request<>>& requests, const Get& get) {
    std::vector<T> values;
    values.reserve(requests.size());
    for (const auto& request : requests) values.push_back(static_cast<T>(get(request)));
    return values;
}

template <class T>
bool write(const std::string& folder, const char* name, const std::vector<T>& values) {
    std::ofstream file(folder + "/" + name, std::ios::binary);
    file.write(reinterpret_cast<const char*>(values.data()), static_cast<std::streamsize>(values.size() * sizeof(T)));
    return file.flush().good();
}

/// The best of several turns, by wall clock and by CPU time.
template <class Evaluate>
void measure(const char* name, unsigned threads, const Evaluate& evaluate) {
    double best = 1e9;
    double cpu_best = 1e9;
    for (int turn = 0; turn < 10; ++turn) {
        const auto start = std::chrono::steady_clock::now();
        const auto cpu_start = std::clock();
        evaluate(threads);
        cpu_best = (std::min)(cpu_best, static_cast<double>(std::clock() - cpu_start) / CLOCKS_PER_SEC);
        best = (std::min)(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    std::printf("library, %s, %u thread(s): %.1f M rows/s, %.1f M by the processor's time\n", name, threads,
                static_cast<double>(rows) / best / 1e6, static_cast<double>(rows) / cpu_best / 1e6);
}

}  // namespace

int main(int count, char** arguments) {
    if (count != 2) {
        std::fprintf(stderr, "usage: refund_bench_rows FOLDER\n");
        return 2;
    }
    using request = refund::cancel_request<>;
    const auto requests = mixed_requests(rows);
    const auto number = [](date::sys_days day) { return day.time_since_epoch().count(); };
    const auto bought = [&](const request& r) { return number(r.term.purchased_on); };
    const auto asked = [&](const request& r) { return number(r.requested_on); };
    const auto purchased_on = column<std::int32_t>(requests, bought);
    const auto requested_on = column<std::int32_t>(requests, asked);
    const auto months = column<std::int16_t>(requests, [](const request& r) { return r.term.length.months; });
    const auto payment = column<std::int64_t>(requests, [](const request& r) { return r.payment.minor; });
    const auto returned = column<std::int32_t>(requests, [](const request& r) { return *r.returned; });
    const auto flags = column<std::uint8_t>(requests, [](const request& r) {
        return (r.usage == refund::used_or_not::used ? bulk::used : 0) |
               (r.term.plan == refund::billing_plan::monthly ? bulk::monthly : 0);
    });
    const auto standing = [](const request& r) { return *refund::standing_on(r.term, r.requested_on); };
    const auto amount = column<std::int64_t>(requests, [](const request& r) { return r.payment.minor * *r.returned; });
    const auto left = column<std::int32_t>(requests, [&](const request& r) { return standing(r).left(); });
    const auto n = column<std::int32_t>(requests, [&](const request& r) { return standing(r).n(); });
    const auto elapsed = column<std::int32_t>(requests, [&](const request& r) { return standing(r).elapsed(); });

    std::vector<std::int64_t> credit(rows), fee(rows);
    std::vector<std::uint8_t> status(rows);
    const bulk::result_columns results{.credit = credit, .fee = fee, .status = status};
    for (const unsigned threads : {1U, 2U}) {
        measure("prepared", threads, [&](unsigned use) {
            const bulk::prepared_columns columns{
                .payment = amount, .left = left, .n = n, .elapsed = elapsed, .flags = flags};
            (void)bulk::evaluate<partner_center>(columns, as_of, results, {.threads = use});
        });
        measure("raw", threads, [&](unsigned use) {
            const bulk::raw_columns columns{.purchased_on = purchased_on,
                                            .requested_on = requested_on,
                                            .months = months,
                                            .payment = payment,
                                            .returned = returned,
                                            .flags = flags};
            (void)bulk::evaluate<partner_center>(columns, std::nullopt, results, {.threads = use});
        });
    }

    const std::string folder = arguments[1];
    const bool written = write(folder, "purchased_on", purchased_on) && write(folder, "requested_on", requested_on) &&
                         write(folder, "months", months) && write(folder, "payment", payment) &&
                         write(folder, "returned", returned) && write(folder, "flags", flags) &&
                         write(folder, "amount", amount) && write(folder, "left", left) && write(folder, "n", n) &&
                         write(folder, "elapsed", elapsed) && write(folder, "credit", credit) &&
                         write(folder, "fee", fee) && write(folder, "status", status);
    if (!written) std::fprintf(stderr, "cannot write to %s\n", folder.c_str());
    return written ? 0 : 1;
}
