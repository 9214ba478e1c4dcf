// One part of a program whose parts are compiled with different flags: script/test-flags. It runs known ties
// and random rows through every kernel and compares them with the exact path. REFUND_PART names its flags,
// REFUND_FAST_PATH says whether they allow a fast path, REFUND_EXPECT_INSTRUCTION_SET which one that is.

#include <refund/bulk/evaluate.hpp>

#include <cstdint>
#include <cstdio>
#include <optional>
#include <string>
#include <vector>

namespace bulk = refund::bulk;
using namespace date::literals;

/// The same tables in both parts, so that their kernels have the same names.
namespace tables {

inline constexpr refund::citation source{"Terms", "Cancelling", 2020_y / 1 / 1, 2020_y / 1 / 1};

constexpr refund::rule<> prorated_less(refund::ratio rate) {
    refund::rule<> row;
    row.id = "terms/any-time";
    row.in_force = {2020_y / 1 / 1, refund::open_end};
    row.outcome = refund::award{.credit = refund::prorated, .fee = refund::charged(rate)};
    row.source = source;
    return row;
}

// 12 % is 3/25: the kernel multiplies by a reciprocal, and there are no ties. For 1/98 it divides, since the
// reciprocal misses ties: 147 / 98 = 1.5, but 147 * (1 / 98) is less.
inline constexpr auto twelve_percent = refund::make_policy("odd", prorated_less(refund::percent(12)));
inline constexpr auto one_98th = refund::make_policy("even", prorated_less({1, 98}));

}  // namespace tables

namespace {

using bulk::instruction_set;

struct memory {
    std::vector<std::int64_t> payment, credit, fee;
    std::vector<std::int32_t> left, n, elapsed, bought, asked, returned;
    std::vector<std::int16_t> months;
    std::vector<std::uint8_t> flags, status;

    void add(std::int64_t paid, std::int32_t some, std::int32_t all) {
        payment.push_back(paid);
        left.push_back(some);
        n.push_back(all);
        elapsed.push_back(all - some);
        flags.push_back(0);
        bought.push_back(18300 + some % 1000);  // 2020 and later
        asked.push_back(bought.back() + all % 300);
        months.push_back(static_cast<std::int16_t>(12 + all % 40));
        returned.push_back(1 + some % 7);
    }
    void make_room() {
        credit.assign(payment.size(), -1);
        fee.assign(payment.size(), -1);
        status.assign(payment.size(), 99);
    }
    [[nodiscard]] bulk::prepared_columns prepared() const {
        return {.payment = payment, .left = left, .n = n, .elapsed = elapsed, .flags = flags};
    }
    [[nodiscard]] bulk::raw_columns raw() const {
        return {.purchased_on = bought, .requested_on = asked, .months = months,
                .payment = payment, .returned = returned, .flags = flags};
    }
    [[nodiscard]] bulk::result_columns results() {
        return {.credit = credit, .fee = fee, .status = status, .cancelled_commitment = {}, .rule = {}};
    }
};

/// Most payments are small, so that about one row in a hundred is a tie; the others reach the end of the range.
memory random_rows(std::size_t count) {
    memory rows;
    std::uint64_t state = 20250301;
    const auto below = [&state](std::uint64_t limit) {
        state = state * 6364136223846793005U + 1442695040888963407U;
        return (state >> 33U) % limit;
    };
    for (std::size_t i = 0; i < count; ++i) {
        const auto all = static_cast<std::int32_t>(1 + below(2000));
        const auto some = static_cast<std::int32_t>(1 + below(static_cast<std::uint64_t>(all)));
        const std::uint64_t limit = std::uint64_t{1} << (4 + below(36));
        rows.add(static_cast<std::int64_t>((below(1U << 20U) << 20U | below(1U << 20U)) % limit), some, all);
    }
    return rows;
}

/// payment * left / n, and a 98th of it, computed by hand.
struct tie {
    std::int64_t payment;
    std::int32_t left, n;
    std::int64_t credit, fee;
};
constexpr tie ties[] = {
    {10, 1, 4, 2, 0},      // 2.5
    {14, 1, 4, 4, 0},      // 3.5
    {6, 1, 4, 2, 0},       // 1.5
    {49, 1, 1, 49, 0},     // a fee of 0.5
    {147, 1, 1, 147, 2},   // 1.5
    {245, 1, 1, 245, 2},   // 2.5
    {343, 1, 1, 343, 4},   // 3.5
    {734, 1, 5, 147, 2},   // 146.8, and a 98th of the credited 147 is 1.5; of 146.8 it would be 1.498
    {1226, 1, 5, 245, 2},  // 245.2, and 2.5, not 2.502
};

int wrong = 0;

void check(bool right, const char* what, instruction_set set) {
    if (right) return;
    ++wrong;
    std::printf("%s: wrong: %s (%s)\n", REFUND_PART, what, std::string(bulk::name(set)).c_str());
}

template <const auto& Table, class Columns, class AsOf>
void compare(memory& rows, const Columns& columns, AsOf as_of, const char* what) {
    const auto run = [&](instruction_set set, bool by_view) {
        rows.make_room();
        const bulk::options how{.threads = 1, .at_most = set};
        const auto counts = by_view ? bulk::evaluate(refund::policy_view<>(Table), columns, as_of, rows.results(), how)
                                    : bulk::evaluate<Table>(columns, as_of, rows.results(), how);
        check(counts.has_value() && counts->refundable != 0, what, set);
    };
    run(instruction_set::exact, false);
    const auto credit = rows.credit;
    const auto fee = rows.fee;
    const auto status = rows.status;
    for (const auto set : {instruction_set::baseline, instruction_set::avx2, instruction_set::avx512}) {
        for (const bool by_view : {false, true}) {
            run(set, by_view);
            check(rows.credit == credit && rows.fee == fee && rows.status == status, what, set);
        }
    }
}

}  // namespace

extern "C" int REFUND_FUNCTION() {
    const instruction_set used = bulk::instruction_set_in_use();
    check(bulk::name(used) == (REFUND_FAST_PATH ? REFUND_EXPECT_INSTRUCTION_SET : "exact"), "another path", used);

    memory known;
    for (int again = 0; again < 16; ++again) {
        for (const tie& each : ties) known.add(each.payment, each.left, each.n);
    }
    for (const auto set :
         {instruction_set::exact, instruction_set::baseline, instruction_set::avx2, instruction_set::avx512}) {
        known.make_room();
        check(bulk::evaluate<tables::one_98th>(known.prepared(), 2025_y / 1 / 1, known.results(), {.at_most = set})
                  .has_value(),
              "known ties", set);
        for (std::size_t i = 0; i < known.payment.size(); ++i) {
            const tie& expected = ties[i % std::size(ties)];
            if (known.credit[i] != expected.credit || known.fee[i] != expected.fee) {
                check(false, "known ties", set);
                break;
            }
        }
    }

    memory rows = random_rows(200'000);
    const date::sys_days day = 2025_y / 1 / 1;
    compare<tables::twelve_percent>(rows, rows.prepared(), day, "prepared rows, 12 %");
    compare<tables::one_98th>(rows, rows.prepared(), day, "prepared rows, 1/98");
    compare<tables::one_98th>(rows, rows.raw(), std::optional<date::sys_days>(), "raw rows, 1/98");
    return wrong;
}
