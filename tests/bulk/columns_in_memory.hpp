#ifndef REFUND_TESTS_BULK_COLUMNS_IN_MEMORY_HPP
#define REFUND_TESTS_BULK_COLUMNS_IN_MEMORY_HPP

#include <refund/bulk/columns.hpp>
#include <refund/bulk/instruction_set.hpp>
#include <refund/policy/policy.hpp>
#include <refund/quote/cancel.hpp>

#include <cstddef>
#include <cstdint>
#include <limits>
#include <random>
#include <type_traits>
#include <vector>

/// Every way to compute that this machine has, widest last. tests/bulk/instruction_set.cpp says which it
/// has not, and whether it has what was expected.
inline const std::vector<refund::bulk::instruction_set> all_sets = [] {
    using refund::bulk::instruction_set;
    std::vector<instruction_set> here;
    for (const auto set :
         {instruction_set::exact, instruction_set::baseline, instruction_set::avx2, instruction_set::avx512}) {
        if (refund::bulk::instruction_set_in_use(set) == set) here.push_back(set);
    }
    return here;
}();

/// The same rules, with what is left counted by another basis from the row of that number on.
constexpr auto counted_by(auto table, const refund::proration_basis& basis, std::size_t first = 0) {
    for (std::size_t i = first; i < table.size(); ++i) {
        refund::credit_terms& credit = table.rules[i].outcome.gives.credit;
        if (credit.kind == refund::credit_kind::prorated) credit.basis = basis;
    }
    return table;
}

/// One raw row, and one prepared row.
struct raw_row {
    std::int32_t purchased_on{};
    std::int32_t requested_on{};
    std::int16_t months{12};
    std::int64_t payment{};
    std::int32_t returned{1};
    std::uint8_t flags{};
};
struct prepared_row {
    std::int64_t payment{};
    std::int32_t left{};
    std::int32_t n{};
    std::int32_t elapsed{};
    std::uint8_t flags{};
};

/// An answer, as one value to compare.
struct row_answer {
    std::int64_t credit{};
    std::int64_t fee{};
    std::uint8_t status{};
    friend bool operator==(const row_answer&, const row_answer&) = default;
};

struct raw_memory {
    std::vector<std::int32_t> purchased_on, requested_on, returned;
    std::vector<std::int16_t> months;
    std::vector<std::int64_t> payment;
    std::vector<std::uint8_t> flags;

    void add(const raw_row& row) {
        purchased_on.push_back(row.purchased_on);
        requested_on.push_back(row.requested_on);
        months.push_back(row.months);
        payment.push_back(row.payment);
        returned.push_back(row.returned);
        flags.push_back(row.flags);
    }
    [[nodiscard]] raw_row at(std::size_t i) const {
        return {purchased_on[i], requested_on[i], months[i], payment[i], returned[i], flags[i]};
    }
    [[nodiscard]] std::size_t size() const { return payment.size(); }
    [[nodiscard]] refund::bulk::raw_columns columns(std::size_t first, std::size_t count) const {
        const auto part = [first, count](const auto& column) { return std::span(column).subspan(first, count); };
        return {.purchased_on = part(purchased_on), .requested_on = part(requested_on), .months = part(months),
                .payment = part(payment), .returned = part(returned), .flags = part(flags)};
    }
    [[nodiscard]] refund::bulk::raw_columns columns() const { return columns(0, size()); }
};

struct prepared_memory {
    std::vector<std::int64_t> payment;
    std::vector<std::int32_t> left, n, elapsed;
    std::vector<std::uint8_t> flags;

    void add(const prepared_row& row) {
        payment.push_back(row.payment);
        left.push_back(row.left);
        n.push_back(row.n);
        elapsed.push_back(row.elapsed);
        flags.push_back(row.flags);
    }
    [[nodiscard]] prepared_row at(std::size_t i) const { return {payment[i], left[i], n[i], elapsed[i], flags[i]}; }
    [[nodiscard]] std::size_t size() const { return payment.size(); }
    [[nodiscard]] refund::bulk::prepared_columns columns(std::size_t first, std::size_t count) const {
        const auto part = [first, count](const auto& column) { return std::span(column).subspan(first, count); };
        return {
            .payment = part(payment), .left = part(left), .n = part(n), .elapsed = part(elapsed), .flags = part(flags)};
    }
    [[nodiscard]] refund::bulk::prepared_columns columns() const { return columns(0, size()); }
};

/// Results, filled with what no row may keep, and with a guard behind the end.
struct result_memory {
    std::vector<std::int64_t> credit, fee;
    std::vector<std::uint8_t> status;
    std::size_t rows;

    explicit result_memory(std::size_t count)
        : credit(count + 1, -77), fee(count + 1, -78), status(count + 1, 99), rows(count) {}
    [[nodiscard]] refund::bulk::result_columns columns() {
        return {.credit = std::span(credit).first(rows),
                .fee = std::span(fee).first(rows),
                .status = std::span(status).first(rows)};
    }
    [[nodiscard]] row_answer at(std::size_t i) const { return {credit[i], fee[i], status[i]}; }
    [[nodiscard]] bool guard_untouched() const { return at(rows) == row_answer{-77, -78, 99}; }
};

inline std::int32_t day_number(date::year_month_day day) { return refund::calendar_day(day).days_since_epoch; }

/// The request that a raw row is.
inline refund::cancel_request<> request_of(const raw_row& row) {
    refund::cancel_request<> request;
    request.term = {date::sys_days(date::days(row.purchased_on)), {row.months},
                    (row.flags & 2) != 0 ? refund::billing_plan::monthly : refund::billing_plan::upfront};
    request.payment = {row.payment, refund::currency_of("USD")};
    request.quantity = row.returned;
    request.returned = row.returned;
    request.usage = (row.flags & 1) != 0 ? refund::used_or_not::used : refund::used_or_not::unused;
    request.requested_on = date::sys_days(date::days(row.requested_on));
    return request;
}

inline row_answer answer_of(const refund::result<refund::cancel_quote<>>& quote) {
    if (!quote) return {0, 0, static_cast<std::uint8_t>(quote.error())};
    if (!quote->refundable()) return {0, 0, refund::bulk::not_refundable};
    return {quote->credit().minor, quote->fee().minor, refund::bulk::refundable};
}

/// Every rule that applies, one by one: what find_rule does by search.
template <const auto& Table>
std::uint16_t rule_by_hand(date::sys_days as_of, int elapsed, refund::used_or_not usage) {
    std::uint16_t found = refund::bulk::no_rule;
    for (std::size_t i = 0; i < Table.size(); ++i) {
        const refund::rule<>& each = Table.rules[i];
        const refund::calendar_day day(as_of);
        const bool in_force = each.in_force.from <= day && day < each.in_force.until;
        const bool reached = each.elapsed.from <= elapsed && elapsed < each.elapsed.until;
        if (in_force && reached && refund::covers(each.usage, usage)) found = static_cast<std::uint16_t>(i);
    }
    return found;
}

/// Random rows: most of them as they come, some of them at every edge there is.
class row_source {
public:
    explicit row_source(std::uint64_t seed) : random_(seed) {}

    raw_row raw() {
        if (kind_left_-- == 0) {  // stretches of one kind, so that some blocks are clean and others are not
            kind_ = below(4);
            kind_left_ = 1 + below(700);
        }
        const bool wild = kind_ == 3 || (kind_ == 2 && below(100) == 0);
        return wild ? wild_row() : ordinary_row();
    }

    /// The prepared row of a raw one that has a standing and a small amount; another one otherwise.
    prepared_row prepared() {
        const raw_row row = raw();
        const auto request = request_of(row);
        const auto at = refund::standing_on(request.term, request.requested_on);
        prepared_row made{row.payment, 0, 0, 0, row.flags};
        if (at && below(20) != 0) {
            made.left = at->left();
            made.n = at->n();
            made.elapsed = at->elapsed();
            return made;
        }
        made.n = any_number();
        made.left = below(3) == 0 ? any_number() : made.n > 0 ? below(made.n) + 1 : 0;
        made.elapsed = below(3) == 0 ? any_number() : below(400);
        return made;
    }

    int below(int limit) { return static_cast<int>(random_() % static_cast<std::uint64_t>(limit)); }

private:
    raw_row ordinary_row() {
        raw_row row;
        row.purchased_on = day_number(date::year(2017) / 6 / 1) + below(3500);
        static constexpr int lengths[] = {1, 12, 36, 60};
        row.months = static_cast<std::int16_t>(lengths[below(4)]);
        row.requested_on = row.purchased_on + (below(3) == 0 ? below(10) : below(row.months * 28));
        row.payment = below(4) == 0 ? below(200) : below(5'000'000);
        row.returned = 1 + below(9);
        row.flags = static_cast<std::uint8_t>(below(256));
        return row;
    }

    raw_row wild_row() {
        raw_row row = ordinary_row();
        row.months = static_cast<std::int16_t>(below(4) == 0 ? any_of({0, -1, 61, 32767, -32768, 120}) : 1 + below(60));
        const std::int32_t starts[] = {day_number(date::year(1972) / 3 / 1), day_number(date::year(2095) / 2 / 20),
                                       day_number(date::year(2100) / 2 / 28), day_number(date::year(1) / 1 / 1),
                                       day_number(date::year(9999) / 12 / 31), day_number(date::year(1900) / 2 / 28),
                                       day_number(date::year(2018) / 10 / 12), day_number(date::year(2018) / 11 / 16),
                                       (std::numeric_limits<std::int32_t>::max)() - 40,
                                       (std::numeric_limits<std::int32_t>::min)() + 40};
        if (below(2) == 0) row.purchased_on = starts[below(10)] - 20 + below(40);
        switch (below(8)) {
            case 0: row.requested_on = starts[below(10)] - 20 + below(40); break;
            case 1: row.requested_on = shifted(row.purchased_on, below(2000) - 20); break;
            case 2: row.requested_on = static_cast<std::int32_t>(random_()); break;
            case 3: row.requested_on = shifted(row.purchased_on, below(8) - 1); break;
            default: {  // around an anniversary
                const date::sys_days bought = date::sys_days(date::days(row.purchased_on));
                if (bought < refund::first_day || bought > refund::last_day - date::days(6 * 366)) break;
                const auto day = refund::add_months_clamped(date::year_month_day(bought), below(62));
                row.requested_on = refund::calendar_day(day).days_since_epoch + below(3) - 1;
            }
        }
        if (below(3) == 0) row.payment = any_amount();
        if (below(4) == 0) row.returned = any_of({0, -1, 1, 1000, 100'000, 2'147'483'647, -2'147'483'647 - 1});
        return row;
    }

    std::int64_t any_amount() {
        constexpr std::int64_t largest = (std::numeric_limits<std::int64_t>::max)();
        switch (below(6)) {
            case 0: return below(5) - 3;
            case 1: return largest - below(3);
            case 2: return -largest - 1 + below(3);
            case 3: return (std::int64_t{1} << below(63)) - 2 + below(4);
            case 4: return static_cast<std::int64_t>(random_());
            default: return static_cast<std::int64_t>(random_() >> (20 + below(30)));
        }
    }
    std::int32_t any_number() {
        switch (below(4)) {
            case 0: return any_of({0, -1, 1, 2, 2147483647, -2147483647 - 1, 2047, 2048, 2049, 2147483646});
            case 1: return static_cast<std::int32_t>(random_());
            default: return below(2100);
        }
    }
    std::int32_t any_of(std::initializer_list<std::int32_t> values) {
        return values.begin()[below(static_cast<int>(values.size()))];
    }
    static std::int32_t shifted(std::int32_t day, int by) {
        return static_cast<std::int32_t>(static_cast<std::uint32_t>(day) + static_cast<std::uint32_t>(by));
    }

    std::mt19937_64 random_;
    int kind_{0};
    int kind_left_{0};
};

#endif
