#include <refund/bulk/arrow.hpp>

#include "arrow_in_memory.hpp"

#include <refund/rules/catalog.hpp>

#include <doctest/doctest.h>

#include <cstddef>
#include <functional>
#include <limits>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

namespace bulk = refund::bulk;
namespace rules = refund::rules;
using bulk::arrow_fault;
using refund::errc;

namespace {
/// How many more allocations of aligned memory succeed; negative: all of them.
int allocations_left = -1;
int allocations_asked_for = 0;
}  // namespace

// grouped: no, an operator is in no namespace. Only the results allocate with this one in these tests.
void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
    ++allocations_asked_for;
    if (allocations_left == 0) return nullptr;
    if (allocations_left > 0) --allocations_left;
    return ::operator new(size, alignment);
}

namespace {

constexpr row_answer no_input{0, 0, bulk::status_of(errc::field_missing)};
const date::sys_days some_day = date::year(2021) / 1 / 1;

/// All answers that can be asked for about a row.
struct wanted_row {
    row_answer answer{no_input};
    std::int64_t cancelled_commitment{};
    std::uint16_t rule{bulk::no_rule};
};

wanted_row wanted_of(const raw_row& row) {
    const auto request = request_of(row);
    const auto quote = refund::quote_cancel<rules::partner_center>(request);
    wanted_row wanted;
    wanted.answer = answer_of(quote);
    if (quote && quote->refundable()) wanted.cancelled_commitment = quote->cancelled_commitment().minor;
    if (const auto at = refund::standing_on(request.term, request.requested_on)) {
        wanted.rule = rule_by_hand<rules::partner_center>(request.requested_on, at->elapsed(), *request.usage);
    }
    return wanted;
}
wanted_row wanted_of(const prepared_row& row) {
    prepared_memory one;
    one.add(row);
    result_memory found(1);
    REQUIRE(bulk::evaluate<rules::partner_center>(one.columns(), some_day, found.columns(),
                                                  {.at_most = bulk::instruction_set::exact}));
    wanted_row wanted;
    wanted.answer = found.at(0);
    if (row.n >= 1 && row.elapsed >= 0 && row.left >= 1 && row.left <= row.n) {
        const auto usage = (row.flags & bulk::used) != 0 ? refund::used_or_not::used : refund::used_or_not::unused;
        wanted.rule = rule_by_hand<rules::partner_center>(some_day, row.elapsed, usage);
    }
    return wanted;
}

/// The columns asked for in addition to those that are always there.
struct wishes {
    bool cancelled_commitment{};
    bool rule{};
};
constexpr wishes everything{true, true};

auto evaluate(const arrow_memory& batch, const raw_memory&, arrow_answers& answers, bulk::options how = {},
              wishes also = {}) {
    return bulk::evaluate<rules::partner_center>(batch.raw(), std::nullopt,
                                                 answers.to(also.cancelled_commitment, also.rule), how);
}
auto evaluate(const arrow_memory& batch, const prepared_memory&, arrow_answers& answers, bulk::options how = {},
              wishes also = {}) {
    return bulk::evaluate<rules::partner_center>(batch.prepared(), some_day,
                                                 answers.to(also.cancelled_commitment, also.rule), how);
}

void check_nulls_of(const ArrowArray& column, std::size_t wanted) {
    CHECK(column.null_count == static_cast<std::int64_t>(wanted));
    CHECK((column.buffers[0] == nullptr) == (wanted == 0));
}

/// Evaluates a batch of the rows from `first` on and compares every row, every null and every count.
/// `valid(row)` tells which rows in memory have all their values.
template <class Memory>
void check(const arrow_memory& batch, const Memory& memory, std::size_t first,
           const std::function<bool(std::size_t)>& valid, bulk::options how = {}) {
    const std::size_t rows = memory.size() - first;
    std::vector<wanted_row> wanted;
    bulk::summary expected;
    std::size_t without_rule = 0;
    for (std::size_t i = 0; i < rows; ++i) {
        wanted.push_back(valid(first + i) ? wanted_of(memory.at(first + i)) : wanted_row{});
        const std::uint8_t status = wanted.back().answer.status;
        expected.refundable += status == bulk::refundable;
        expected.refused += status == bulk::not_refundable;
        expected.errors += bulk::is_error(status);
        without_rule += wanted.back().rule == bulk::no_rule;
    }
    for (const wishes also : {wishes{}, wishes{false, true}, wishes{true, false}, everything}) {
        if (also.cancelled_commitment && std::is_same_v<Memory, prepared_memory>) continue;
        arrow_answers answers;
        const auto counts = evaluate(batch, memory, answers, how, also);
        REQUIRE(counts);
        std::size_t wrong = 0;
        for (std::size_t i = 0; i < rows; ++i) {
            bool right = answers.at(i) == wanted[i].answer;
            if (also.cancelled_commitment) {
                right = right && answers.cancelled_commitment(i) == wanted[i].cancelled_commitment;
            }
            if (also.rule) right = right && answers.rule(i) == wanted[i].rule;
            wrong += right ? 0U : 1U;
        }
        CHECK(wrong == 0);
        CHECK(*counts == expected);
        CHECK(answers.array.length == static_cast<std::int64_t>(rows));
        CHECK(answers.array.null_count == 0);
        check_nulls_of(*answers.column("credit"), expected.errors);
        check_nulls_of(*answers.column("fee"), expected.errors);
        check_nulls_of(*answers.column("status"), 0);
        REQUIRE((answers.column("cancelled_commitment") != nullptr) == also.cancelled_commitment);
        REQUIRE((answers.column("rule") != nullptr) == also.rule);
        if (also.cancelled_commitment) check_nulls_of(*answers.column("cancelled_commitment"), expected.errors);
        if (also.rule) check_nulls_of(*answers.column("rule"), without_rule);
    }
    CHECK(batch.released == 0);
}

template <class Arrow>
bool is_released(const Arrow& array) {
    return array.release == nullptr;
}

bool all_valid(std::size_t) { return true; }

template <class Memory>
Memory random_rows(std::uint64_t seed, std::size_t rows) {
    row_source source(seed);
    Memory memory;
    for (std::size_t i = 0; i < rows; ++i) {
        if constexpr (std::is_same_v<Memory, raw_memory>) {
            memory.add(source.raw());
        } else {
            memory.add(source.prepared());
        }
    }
    return memory;
}

/// Rows without a fault, so that every null is a null of the input.
raw_memory good_rows(std::size_t rows) {
    raw_memory memory;
    for (std::size_t i = 0; i < rows; ++i) {
        const auto k = static_cast<int>(i);
        memory.add({19000 + k, 19010 + k, 12, 36500 + k, 1 + k % 3, static_cast<std::uint8_t>(k % 4)});
    }
    return memory;
}

template <class Memory>
void check_sizes_and_offsets() {
    for (const int wanted_rows : {0, 1, 7, 8, 63, 64, 65, 1000, 4095, 4096, 4097, 9000}) {
        const auto rows = static_cast<std::size_t>(wanted_rows);
        for (const offsets at : {offsets{0, 0}, offsets{5, 0}, offsets{0, 1}, offsets{64, 7}, offsets{1, 8}}) {
            for (const bool bytes : {false, true}) {
                const Memory memory = random_rows<Memory>(rows + at.columns, rows + at.batch);
                arrow_memory batch;
                fill(batch, memory, at, bytes);
                INFO(rows, " rows, offsets ", at.batch, " of the batch, ", at.columns, " of columns, bytes ", bytes);
                check(batch, memory, at.batch, all_valid);
            }
        }
    }
}

template <class Memory>
void check_nulls() {
    std::mt19937_64 random(11);
    for (const offsets at : {offsets{0, 0}, offsets{3, 0}, offsets{0, 9}, offsets{70, 5}}) {
        for (const bool bytes : {false, true}) {
            const Memory memory = random_rows<Memory>(12, 5000 + at.batch);
            arrow_memory batch;
            fill(batch, memory, at, bytes);
            std::vector<bool> all(memory.size(), true);
            for (arrow_column& column : batch.columns) {
                if (std::strcmp(column.schema.name, "customer") == 0) continue;
                std::vector<bool> valid;
                for (std::size_t i = 0; i < memory.size(); ++i) {
                    valid.push_back(random() % 40 != 0);
                    all[i] = all[i] && valid[i];
                }
                column.set_valid(valid);
            }
            check(batch, memory, at.batch, [&all](std::size_t row) { return all[row]; });
        }
    }
}

}  // namespace

TEST_CASE("raw batches with any number of rows and any offset, with bits or bytes, get the scalar path's answers") {
    check_sizes_and_offsets<raw_memory>();
}
TEST_CASE("prepared batches with any number of rows and any offset, with bits or bytes, get the exact path's answers") {
    check_sizes_and_offsets<prepared_memory>();
}
TEST_CASE("a null in any column that is read makes its row field_missing, and no other") {
    check_nulls<raw_memory>();
    check_nulls<prepared_memory>();
}

TEST_CASE("a single null, in whichever column and row, affects that row alone") {
    const raw_memory memory = good_rows(130);
    for (const bool bytes : {false, true}) {
        arrow_memory batch;
        fill(batch, memory, {1, 2}, bytes);
        for (arrow_column& column : batch.columns) {
            if (std::strcmp(column.schema.name, "customer") == 0) continue;
            for (std::size_t null = 0; null < memory.size(); ++null) {
                std::vector<bool> valid(memory.size(), true);
                valid[null] = false;
                column.set_valid(valid);
                arrow_answers answers;
                REQUIRE(evaluate(batch, memory, answers, {}, everything));
                std::size_t wrong = 0;
                for (std::size_t i = 0; i < memory.size() - 1; ++i) {
                    const bool is_null = i + 1 == null;
                    for (const char* const name : {"credit", "fee", "cancelled_commitment", "rule"}) {
                        wrong += answers.has(name, i) == is_null;
                    }
                    wrong += (answers.value<std::uint8_t>("status", i) == no_input.status) != is_null;
                    wrong += (answers.value<std::uint16_t>("rule", i) == bulk::no_rule) != is_null;
                    wrong += is_null && answers.value<std::int64_t>("cancelled_commitment", i) != 0;
                }
                CHECK(wrong == 0);
                for (const char* const name : {"credit", "fee", "cancelled_commitment", "rule"}) {
                    CHECK(answers.column(name)->null_count == (null == 0 ? 0 : 1));  // row 0 is before the batch
                }
            }
            column.array.null_count = 0;
            column.buffer(0) = nullptr;
        }
    }
}

TEST_CASE("nulls in a column that is not read change nothing") {
    const raw_memory memory = good_rows(65);
    arrow_memory batch;
    fill(batch, memory, {0, 0}, false);
    batch["customer"].set_valid(std::vector<bool>(65, false));
    check(batch, memory, 0, all_valid);
}

TEST_CASE("a row that is null as a whole is field_missing") {
    for (const std::size_t offset : {0U, 1U, 67U}) {
        const auto memory = random_rows<raw_memory>(13, 300 + offset);
        std::vector<bool> valid(300);
        for (std::size_t i = 0; i < 300; ++i) valid[i] = i % 7 != 3;
        arrow_memory batch;
        batch.set_valid(valid, offset);
        fill(batch, memory, {offset, 4}, false);
        batch["months"].set_valid(std::vector<bool>(300 + offset, true));
        check(batch, memory, offset, [&](std::size_t row) { return valid[row - offset]; });
    }
}

TEST_CASE("a null count of -1 is looked up in the bitmap, and one of 0 is taken as stated") {
    const raw_memory memory = good_rows(70);
    arrow_memory batch;
    fill(batch, memory, {0, 0}, false);
    batch["payment"].array.null_count = -1;  // and no bitmap
    check(batch, memory, 0, all_valid);
    std::vector<bool> none(70, true);
    none[69] = false;
    batch["payment"].set_valid(none);
    batch["payment"].array.null_count = 1;
    check(batch, memory, 0, [](std::size_t row) { return row != 69; });
    batch["payment"].array.null_count = 0;  // and a meaningless bitmap
    check(batch, memory, 0, all_valid);
}

TEST_CASE("a batch with a null in every row has no amounts, and its sum is zero") {
    const raw_memory memory = good_rows(129);
    arrow_memory batch;
    fill(batch, memory, {0, 0}, false);
    batch["used"].set_valid(std::vector<bool>(129, false));
    arrow_answers answers;
    CHECK(evaluate(batch, memory, answers, {}, everything) == bulk::summary{0, 0, 129});
    for (std::size_t i = 0; i < 129; ++i) {
        CHECK(answers.at(i) == no_input);
        CHECK(answers.cancelled_commitment(i) == 0);
        CHECK(answers.rule(i) == bulk::no_rule);
    }
    for (const char* const name : {"credit", "fee", "cancelled_commitment", "rule"}) {
        CHECK(answers.column(name)->null_count == 129);
    }
}

TEST_CASE("rows that end in an error still name their rule if their dates have one") {
    raw_memory memory;
    const std::int32_t bought = day_number(date::year(2020) / 3 / 1);
    memory.add({bought, bought + 9, 12, 100'00, 3, bulk::monthly});  // 11 payments stop
    memory.add({bought, bought + 9, 12, -1, 3, 0});
    memory.add({day_number(date::year(2018) / 11 / 1), day_number(date::year(2018) / 11 / 6), 12, 100'00, 3, 0});
    arrow_memory batch;
    fill(batch, memory, {0, 0}, false);
    arrow_answers answers;
    REQUIRE(evaluate(batch, memory, answers, {}, everything) == bulk::summary{1, 0, 2});
    CHECK(answers.cancelled_commitment(0) == 3300'00);
    const char* const ids[] = {"partner-center-2018-11/late-unused", "partner-center-2018-11/late-unused",
                               "partner-center-2018-10/day-5"};
    for (std::size_t i = 0; i < 3; ++i) {
        REQUIRE(answers.rule(i) < rules::partner_center.size());
        CHECK(rules::partner_center.rules[answers.rule(i)].id.view() == ids[i]);
    }
    check_nulls_of(*answers.column("cancelled_commitment"), 2);
    check_nulls_of(*answers.column("rule"), 0);
}

TEST_CASE("a row that is not refundable has amounts of zero, not null") {
    const raw_memory memory = good_rows(66);
    arrow_memory batch;
    fill(batch, memory, {0, 0}, true);
    arrow_answers answers;
    CHECK(bulk::evaluate<rules::suse_plan>(batch.raw(), std::nullopt, answers.to(true, true)) ==
          bulk::summary{0, 66, 0});
    CHECK(answers.at(65) == row_answer{0, 0, bulk::not_refundable});
    CHECK(answers.cancelled_commitment(65) == 0);
    CHECK(answers.rule(65) == 0);
    for (const char* const name : {"credit", "fee", "cancelled_commitment", "rule"}) {
        check_nulls_of(*answers.column(name), 0);
    }
}

TEST_CASE("tables known only at run time, and one day for all rows, give the same answers as columns do") {
    const auto memory = random_rows<raw_memory>(14, 700);
    arrow_memory batch;
    fill(batch, memory, {0, 0}, false);
    const date::sys_days day = date::year(2018) / 11 / 1;
    result_memory wanted(700);
    std::vector<std::int64_t> cancelled(700);
    std::vector<std::uint16_t> rule(700);
    auto columns = wanted.columns();
    columns.cancelled_commitment = cancelled;
    columns.rule = rule;
    const auto counts = bulk::evaluate<rules::partner_center>(memory.columns(), day, columns);
    arrow_answers by_table;
    arrow_answers by_view;
    CHECK(*bulk::evaluate(rules::partner_center, batch.raw(), day, by_table.to(true, true)) == *counts);
    CHECK(*bulk::evaluate(refund::policy_view<>(rules::partner_center), batch.raw(), day, by_view.to(true, true),
                          {.at_most = bulk::instruction_set::exact}) == *counts);
    for (std::size_t i = 0; i < 700; ++i) {
        for (const arrow_answers* const answers : {&by_table, &by_view}) {
            CHECK(answers->at(i) == wanted.at(i));
            CHECK(answers->cancelled_commitment(i) == cancelled[i]);
            CHECK(answers->rule(i) == rule[i]);
        }
    }
}

TEST_CASE("any number of threads gives the same batch") {
    const auto memory = random_rows<raw_memory>(15, 200'003);
    arrow_memory batch;
    fill(batch, memory, {1, 1}, false);
    std::vector<bool> valid(memory.size());
    for (std::size_t i = 0; i < valid.size(); ++i) valid[i] = i % 11 != 0;
    batch["returned"].set_valid(valid);
    arrow_answers alone;
    const auto counts = evaluate(batch, memory, alone, {}, everything);
    REQUIRE(counts);
    REQUIRE(alone.array.children[4]->buffers[0] != nullptr);
    for (const unsigned threads : {0U, 2U, 3U, 1000U}) {
        arrow_answers answers;
        REQUIRE(*evaluate(batch, memory, answers, {.threads = threads}, everything) == *counts);
        const auto same = [&](int column, int buffer, std::size_t size) {
            return std::memcmp(answers.array.children[column]->buffers[buffer],
                               alone.array.children[column]->buffers[buffer], size) == 0;
        };
        const std::size_t rows = memory.size() - 1;
        CHECK(same(0, 1, rows * 8));
        CHECK(same(1, 1, rows * 8));
        CHECK(same(2, 1, rows));
        CHECK(same(0, 0, rows / 8));
        CHECK(same(1, 0, rows / 8));
        CHECK(same(3, 1, rows * 8));
        CHECK(same(3, 0, rows / 8));
        CHECK(same(4, 1, rows * 2));
        CHECK(same(4, 0, rows / 8));
        for (const int column : {0, 1, 3, 4}) {
            CHECK(answers.array.children[column]->null_count == alone.array.children[column]->null_count);
        }
    }
}

TEST_CASE("columns are read in place; only bits are unpacked") {
    const raw_memory memory = good_rows(200);
    for (const bool bytes : {false, true}) {
        arrow_memory batch;
        fill(batch, memory, {6, 2}, bytes);
        const auto rows = bulk::detail::read_rows<bulk::raw_columns>(batch.schema, batch.array);
        REQUIRE(rows);
        const auto in_place = [&](const auto& span, const char* name) {
            arrow_column& column = batch[name];
            const auto first = static_cast<std::size_t>(column.array.offset + batch.array.offset);
            return static_cast<const void*>(span.data()) == column.values.data() + first * sizeof(span[0]) &&
                   span.size() == 194;
        };
        CHECK(in_place(rows->columns.purchased_on, "purchased_on"));
        CHECK(in_place(rows->columns.requested_on, "requested_on"));
        CHECK(in_place(rows->columns.months, "months"));
        CHECK(in_place(rows->columns.payment, "payment"));
        CHECK(in_place(rows->columns.returned, "returned"));
        if (bytes) {
            CHECK(in_place(rows->columns.flags, "flags"));
        } else {
            CHECK(rows->columns.flags.empty());
            CHECK(rows->used.bytes == batch["used"].values.data());
            CHECK(rows->monthly.bytes == batch["monthly"].values.data());
        }
    }
}

TEST_CASE("the result columns have the promised names, formats and lengths") {
    const auto check_columns = [](const auto& memory, wishes also, const std::string& names,
                                  const std::string& formats) {
        arrow_memory batch;
        fill(batch, memory, {0, 0}, false);
        arrow_answers answers;
        REQUIRE(evaluate(batch, memory, answers, {}, also));
        CHECK(std::string(answers.schema.format) == "+s");
        const auto columns = static_cast<std::int64_t>(formats.size());
        REQUIRE(answers.schema.n_children == columns);
        REQUIRE(answers.array.n_children == columns);
        CHECK(answers.array.n_buffers == 1);
        CHECK(answers.array.buffers[0] == nullptr);
        std::string names_found;
        std::string formats_found;
        for (std::int64_t i = 0; i < columns; ++i) {
            names_found.append(answers.schema.children[i]->name).append(" ");
            formats_found.append(answers.schema.children[i]->format);
            CHECK(answers.schema.children[i]->flags == (i != 2 ? ARROW_FLAG_NULLABLE : 0));
            CHECK(answers.array.children[i]->length == 3);
            CHECK(answers.array.children[i]->offset == 0);
            CHECK(answers.array.children[i]->n_buffers == 2);
            CHECK(reinterpret_cast<std::uintptr_t>(answers.array.children[i]->buffers[1]) % 64 == 0);
        }
        CHECK(names_found == names);
        CHECK(formats_found == formats);
    };
    check_columns(good_rows(3), {}, "credit fee status ", "llC");
    check_columns(good_rows(3), {true, false}, "credit fee status cancelled_commitment ", "llCl");
    check_columns(good_rows(3), {false, true}, "credit fee status rule ", "llCS");
    check_columns(good_rows(3), everything, "credit fee status cancelled_commitment rule ", "llClS");
    check_columns(random_rows<prepared_memory>(1, 3), {}, "credit fee status ", "llC");
    check_columns(random_rows<prepared_memory>(1, 3), {false, true}, "credit fee status rule ", "llCS");
}

TEST_CASE("asking for a column that cannot be given is an error of the call, and no result is handed out") {
    const auto prepared = random_rows<prepared_memory>(2, 100);
    arrow_memory batch;
    fill(batch, prepared, {0, 0}, false);
    for (const wishes also : {wishes{true, false}, everything}) {
        arrow_answers answers;
        const auto counts = evaluate(batch, prepared, answers, {}, also);
        REQUIRE_FALSE(counts.has_value());
        CHECK(to_string(counts.error()) == "cancelled_commitment: prepared rows do not tell it; only raw ones do");
        CHECK(is_released(answers.array));
        CHECK(is_released(answers.schema));
    }

    const auto too_many = std::make_unique<refund::policy<bulk::no_rule - 1>>();
    const raw_memory memory = good_rows(140'000);
    arrow_memory raw;
    fill(raw, memory, {0, 0}, false);
    for (const unsigned threads : {1U, 2U}) {
        arrow_answers answers;
        const auto counts =
            bulk::evaluate(*too_many, raw.raw(), std::nullopt, answers.to(false, true), {.threads = threads});
        REQUIRE_FALSE(counts.has_value());
        CHECK(to_string(counts.error()) == "rule: the table has more rules than its numbers can tell apart");
        CHECK(is_released(answers.array));
        CHECK(is_released(answers.schema));
    }
    // A single refused range is enough, whichever it is.
    constexpr bulk::detail::arrow_tally refused{.failed = true};
    CHECK((bulk::detail::arrow_tally{} += refused).failed);
    CHECK((bulk::detail::arrow_tally(refused) += {}).failed);
}

TEST_CASE("result columns that are moved out stay valid, and are released once") {
    const raw_memory memory = good_rows(100);
    arrow_memory batch;
    fill(batch, memory, {0, 0}, false);
    std::vector<bool> valid(100, true);
    valid[40] = false;
    batch["months"].set_valid(valid);

    arrow_answers answers;
    REQUIRE(evaluate(batch, memory, answers, {}, everything));
    ArrowArray rule = *answers.array.children[4];
    answers.array.children[4]->release = nullptr;
    ArrowArray fee = *answers.array.children[1];
    answers.array.children[1]->release = nullptr;
    ArrowSchema type = *answers.schema.children[1];
    answers.schema.children[1]->release = nullptr;
    ArrowArray moved = answers.array;  // the struct itself moves as well
    answers.array.release = nullptr;
    moved.release(&moved);
    CHECK(is_released(moved));
    answers.schema.release(&answers.schema);
    CHECK(is_released(answers.schema));

    CHECK(fee.null_count == 1);
    REQUIRE(fee.buffers[0] != nullptr);
    CHECK_FALSE(bit_at(fee.buffers[0], 40));
    CHECK(static_cast<const std::int64_t*>(fee.buffers[1])[41] == wanted_of(memory.at(41)).answer.fee);
    CHECK(std::string(type.name) == "fee");
    fee.release(&fee);
    CHECK(is_released(fee));
    CHECK(rule.null_count == 1);
    REQUIRE(rule.buffers[0] != nullptr);
    CHECK_FALSE(bit_at(rule.buffers[0], 40));
    CHECK(static_cast<const std::uint16_t*>(rule.buffers[1])[41] == wanted_of(memory.at(41)).rule);
    rule.release(&rule);
    CHECK(is_released(rule));
    type.release(&type);
    CHECK(is_released(type));
}

TEST_CASE("running out of memory for the results is an error, and no result is handed out") {
    const raw_memory memory = good_rows(100);
    arrow_memory batch;
    fill(batch, memory, {0, 0}, false);
    for (int succeed = 0; succeed < 7; ++succeed) {  // the two structs and five columns
        arrow_answers answers;
        allocations_left = succeed;
        const auto counts = evaluate(batch, memory, answers, {}, everything);
        allocations_left = -1;
        CHECK_FALSE(counts.has_value());
        CHECK(counts.error() == bulk::arrow_error{arrow_fault::out_of_memory});
        CHECK(is_released(answers.array));
        CHECK(is_released(answers.schema));
    }
    for (const auto& [allocations, also] : {std::pair(5, wishes{}), std::pair(6, wishes{false, true}),
                                            std::pair(6, wishes{true, false}), std::pair(7, everything)}) {
        arrow_answers answers;
        allocations_left = allocations;
        CHECK(evaluate(batch, memory, answers, {}, also).has_value());
        CHECK(allocations_left == 0);
        allocations_left = -1;
    }
}

TEST_CASE("a batch of the wrong shape is refused with the column and the reason") {
    const raw_memory memory = good_rows(10);
    const auto error_of = [&memory](const std::function<void(arrow_memory&)>& change, bool bytes = false) {
        arrow_memory batch;
        fill(batch, memory, {0, 0}, bytes);
        change(batch);
        arrow_answers answers;
        const auto counts = evaluate(batch, memory, answers);
        REQUIRE_FALSE(counts.has_value());
        CHECK(is_released(answers.array));
        CHECK(is_released(answers.schema));
        CHECK(batch.released == 0);
        return to_string(counts.error());
    };
    using memory_of = arrow_memory;

    CHECK(error_of([](memory_of& b) { b.schema.format = "l"; }) ==
          "a record batch is a struct array, of format \"+s\": \"l\" found");
    CHECK(error_of([](memory_of& b) { b.schema.format = nullptr; }) ==
          "a record batch is a struct array, of format \"+s\"");
    CHECK(error_of([](memory_of& b) { b.array.release = nullptr; }) == "it was released or moved away before");
    CHECK(error_of([](memory_of& b) { b.schema.release = nullptr; }) == "it was released or moved away before");
    CHECK(error_of([](memory_of& b) { b["returned"].array.release = nullptr; }) ==
          "returned: it was released or moved away before");

    for (const char* const name :
         {"purchased_on", "requested_on", "months", "payment", "returned", "used", "monthly"}) {
        CHECK(error_of([name](memory_of& b) { b[name].rename("else"); }) ==
              std::string(name) + ": the batch has no column of this name");
        CHECK(error_of([name](memory_of& b) { b[name].rename(nullptr); }) ==
              std::string(name) + ": the batch has no column of this name");
        CHECK(error_of([name](memory_of& b) { b["customer"].rename(name); }) ==
              std::string(name) + ": the batch has two columns of this name");
        // As producers write it: the column has the format of its indices, and the values are in another array.
        const std::string encoded =
            std::string(name) + ": the column is dictionary-encoded: it holds indices in place of values; decode it";
        for (const char* const indices : {"c", "C", "s", "S", "i", "I", "l", "L"}) {
            CHECK(error_of([name, indices](memory_of& b) {
                      ArrowSchema* const values = &b["customer"].schema;
                      values->format = b[name].schema.format;
                      b[name].schema.format = indices;
                      b[name].schema.dictionary = values;
                      b[name].array.dictionary = &b["customer"].array;
                  }) == encoded);
        }
        CHECK(error_of([name](memory_of& b) { b[name].schema.dictionary = &b["customer"].schema; }) == encoded);
        CHECK(error_of([name](memory_of& b) { b[name].array.dictionary = &b["customer"].array; }) == encoded);
        CHECK(error_of([name](memory_of& b) { b[name].buffer(1) = nullptr; }) ==
              std::string(name) + ": there are rows or nulls, and no buffer for them");
        CHECK(error_of([name](memory_of& b) { b[name].array.null_count = 1; }) ==
              std::string(name) + ": there are rows or nulls, and no buffer for them");
        const std::string contradicts =
            std::string(name) + ": its length, offset, nulls, buffers and children contradict each other";
        CHECK(error_of([name](memory_of& b) { b[name].array.length = 9; }) == contradicts);
        CHECK(error_of([name](memory_of& b) { b[name].array.length = -1; }) == contradicts);
        CHECK(error_of([name](memory_of& b) { b[name].array.offset = -1; }) == contradicts);
        CHECK(error_of([name](memory_of& b) { b[name].array.offset = INT64_MAX - 9; }) == contradicts);
        CHECK(error_of([name](memory_of& b) { b[name].array.null_count = -2; }) == contradicts);
        CHECK(error_of([name](memory_of& b) { b[name].array.n_buffers = 3; }) == contradicts);
        CHECK(error_of([name](memory_of& b) { b[name].array.buffers = nullptr; }) == contradicts);
    }

    CHECK(error_of([](memory_of& b) { b["months"].schema.format = "i"; }) ==
          "months: the column is of another type: \"i\" found, int16 \"s\" needed");
    CHECK(error_of([](memory_of& b) { b["purchased_on"].schema.format = "i"; }) ==
          "purchased_on: the column is of another type: \"i\" found, date32 \"tdD\" needed");
    CHECK(error_of([](memory_of& b) { b["requested_on"].schema.format = "tdm"; }) ==
          "requested_on: the column is of another type: \"tdm\" found, date32 \"tdD\" needed");
    CHECK(error_of([](memory_of& b) { b["payment"].schema.format = "d:19,2"; }) ==
          "payment: the column is of another type: \"d:19,2\" found, int64 \"l\" needed");
    CHECK(error_of([](memory_of& b) { b["returned"].schema.format = "tsn:America/Argentina/Buenos_Aires"; }) ==
          "returned: the column is of another type: \"tsn:America/Argentina/B\" found, int32 \"i\" needed");
    CHECK(error_of([](memory_of& b) { b["used"].schema.format = "C"; }) ==
          "used: the column is of another type: \"C\" found, bool \"b\" needed");
    CHECK(error_of([](memory_of& b) { b["monthly"].schema.format = nullptr; }) ==
          "monthly: the column is of another type, bool \"b\" needed");
    CHECK(error_of([](memory_of& b) { b["flags"].schema.format = "c"; }, true) ==
          "flags: the column is of another type: \"c\" found, uint8 \"C\" needed");
    CHECK(error_of([](memory_of& b) { b["customer"].rename("used"); }, true) ==
          "used: the column flags says it as well; give one of both");
    CHECK(error_of([](memory_of& b) { b["customer"].rename("monthly"); }, true) ==
          "monthly: the column flags says it as well; give one of both");

    const std::string contradicts = "its length, offset, nulls, buffers and children contradict each other";
    CHECK(error_of([](memory_of& b) { b.array.n_children = 2; }) == contradicts);
    CHECK(error_of([](memory_of& b) { b.array.children = nullptr; }) == contradicts);
    CHECK(error_of([](memory_of& b) { b.schema.children = nullptr; }) == contradicts);
    CHECK(error_of([](memory_of& b) { b.array.length = -1; }) == contradicts);
    CHECK(error_of([](memory_of& b) { b.array.offset = -1; }) == contradicts);
    CHECK(error_of([](memory_of& b) { b.array.n_buffers = 2; }) == contradicts);
    CHECK(error_of([](memory_of& b) { b.array.buffers = nullptr; }) == contradicts);
    CHECK(error_of([](memory_of& b) { b.array.null_count = 3; }) ==
          "there are rows or nulls, and no buffer for them");
    CHECK(error_of([](memory_of& b) {
              b.array.length = INT64_MAX - 1;
              b.array.offset = 2;
          }) == contradicts);
    CHECK(error_of([](memory_of& b) { b.array.children[0] = nullptr; }) == "requested_on: " + contradicts);
    CHECK(error_of([](memory_of& b) { b.schema.children[0] = nullptr; }) ==
          "requested_on: the batch has no column of this name");
    CHECK(error_of([](memory_of& b) {
              auto& buffer = b["payment"].buffer(1);
              buffer = static_cast<const std::uint8_t*>(buffer) + 1;
          }) == "payment: the values do not begin at a multiple of their size");
}

TEST_CASE("more rows than memory can hold are an error, not an overflow") {
    arrow_memory batch;
    fill(batch, good_rows(10), {0, 0}, false);
    for (arrow_column& column : batch.columns) column.array.length = INT64_MAX;
    const auto asked_for = [&batch](std::int64_t rows) {
        batch.array.length = rows;
        arrow_answers answers;
        allocations_asked_for = 0;
        allocations_left = 2;  // the two structs; a real allocator asked for this much might end the program
        const auto counts = evaluate(batch, raw_memory(), answers);
        allocations_left = -1;
        CHECK(counts.error() == bulk::arrow_error{arrow_fault::out_of_memory});
        return allocations_asked_for;
    };
    constexpr auto most_bytes = (std::numeric_limits<std::size_t>::max)();  // 2 to the 64, or to the 32, less one
    CHECK(asked_for(most_bytes / 128) == 3);
    CHECK(asked_for(INT64_MAX) == 2);
    // 64 rows take 520 bytes, so these rows take a few hundred bytes more than a size can state.
    CHECK(asked_for((most_bytes / 520 + 1) * 64) == 2);
}

TEST_CASE("a batch without rows needs no buffers, and one without columns lacks the first column") {
    arrow_memory batch;
    fill(batch, raw_memory(), {0, 0}, false);
    for (arrow_column& column : batch.columns) column.buffer(1) = nullptr;
    check(batch, raw_memory(), 0, all_valid);

    arrow_memory empty;
    empty.finish(0);
    empty.schema.children = nullptr;
    empty.array.children = nullptr;
    arrow_answers answers;
    CHECK(evaluate(empty, raw_memory(), answers).error() ==
          bulk::arrow_error{arrow_fault::column_missing, "purchased_on"});
}
