#include <refund/bulk/arrow.hpp>

#include "arrow_in_memory.hpp"

#include <refund/rules/catalog.hpp>

#include <doctest/doctest.h>

#include <functional>
#include <new>
#include <set>

namespace bulk = refund::bulk;
namespace rules = refund::rules;
using bulk::arrow_fault;
using refund::errc;

namespace {
/// How many allocations of aligned memory are still to succeed; below zero all of them.
int allocations_left = -1;
int allocations_asked_for = 0;
}  // namespace

// The results take this one, and nothing else in these tests does.
void* operator new(std::size_t size, std::align_val_t alignment, const std::nothrow_t&) noexcept {
    ++allocations_asked_for;
    if (allocations_left == 0) return nullptr;
    if (allocations_left > 0) --allocations_left;
    return ::operator new(size, alignment);
}

namespace {

constexpr row_answer no_input{0, 0, bulk::status_of(errc::field_missing)};
const date::sys_days some_day = date::year(2021) / 1 / 1;

row_answer wanted_of(const raw_row& row) {
    return answer_of(refund::quote_cancel<rules::partner_center>(request_of(row)));
}
row_answer wanted_of(const prepared_row& row) {
    prepared_memory one;
    one.add(row);
    result_memory found(1);
    REQUIRE(bulk::evaluate<rules::partner_center>(one.columns(), some_day, found.columns(),
                                                  {.at_most = bulk::instruction_set::exact}));
    return found.at(0);
}

auto evaluate(const arrow_memory& batch, const raw_memory&, arrow_answers& answers, bulk::options how = {}) {
    return bulk::evaluate<rules::partner_center>(batch.raw(), std::nullopt, answers.to(), how);
}
auto evaluate(const arrow_memory& batch, const prepared_memory&, arrow_answers& answers, bulk::options how = {}) {
    return bulk::evaluate<rules::partner_center>(batch.prepared(), some_day, answers.to(), how);
}

/// Evaluates a batch of the rows from `first` on and compares every row, every null and every count.
/// `valid(row)` says which rows of the memory have all their values.
template <class Memory>
void check(const arrow_memory& batch, const Memory& memory, std::size_t first,
           const std::function<bool(std::size_t)>& valid, bulk::options how = {}) {
    arrow_answers answers;
    const auto counts = evaluate(batch, memory, answers, how);
    REQUIRE(counts);
    const std::size_t rows = memory.size() - first;
    bulk::summary expected;
    std::size_t wrong = 0;
    for (std::size_t i = 0; i < rows; ++i) {
        const row_answer wanted = valid(first + i) ? wanted_of(memory.at(first + i)) : no_input;
        wrong += answers.at(i) == wanted ? 0U : 1U;
        expected.refundable += wanted.status == bulk::refundable;
        expected.refused += wanted.status == bulk::not_refundable;
        expected.errors += bulk::is_error(wanted.status);
    }
    CHECK(wrong == 0);
    CHECK(*counts == expected);
    CHECK(answers.array.length == static_cast<std::int64_t>(rows));
    CHECK(answers.array.null_count == 0);
    for (const int column : {0, 1}) {
        CHECK(answers.array.children[column]->null_count == static_cast<std::int64_t>(expected.errors));
        CHECK((answers.array.children[column]->buffers[0] == nullptr) == (expected.errors == 0));
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

TEST_CASE("raw batches: every number of rows, every offset, bits or bytes, gives the scalar path's answers") {
    check_sizes_and_offsets<raw_memory>();
}
TEST_CASE("prepared batches: every number of rows, every offset, bits or bytes, gives the exact path's answers") {
    check_sizes_and_offsets<prepared_memory>();
}
TEST_CASE("a null in any column that is read makes its row field_missing, and no other row") {
    check_nulls<raw_memory>();
    check_nulls<prepared_memory>();
}

TEST_CASE("a null in one place, whichever column and row, is that row's alone") {
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
                REQUIRE(evaluate(batch, memory, answers));
                for (std::size_t i = 0; i < memory.size() - 1; ++i) {
                    const bool is_null = i + 1 == null;
                    CHECK(answers.has(0, i) == !is_null);
                    CHECK(answers.has(1, i) == !is_null);
                    CHECK((answers.value<std::uint8_t>(2, i) == no_input.status) == is_null);
                }
                CHECK(answers.array.children[0]->null_count == (null == 0 ? 0 : 1));  // row 0 is before the batch
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

TEST_CASE("rows of the batch that are null as a whole are field_missing") {
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

TEST_CASE("a count of nulls that is not known, or is zero, is what it says") {
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
    batch["payment"].array.null_count = 0;  // and a bitmap of no meaning
    check(batch, memory, 0, all_valid);
}

TEST_CASE("a batch in which all is null has no amount, and a sum of none") {
    const raw_memory memory = good_rows(129);
    arrow_memory batch;
    fill(batch, memory, {0, 0}, false);
    batch["used"].set_valid(std::vector<bool>(129, false));
    arrow_answers answers;
    CHECK(evaluate(batch, memory, answers) == bulk::summary{0, 0, 129});
    for (std::size_t i = 0; i < 129; ++i) CHECK(answers.at(i) == no_input);
    CHECK(answers.array.children[1]->null_count == 129);
}

TEST_CASE("what is not refundable is a decision: amounts of zero, not null") {
    const raw_memory memory = good_rows(66);
    arrow_memory batch;
    fill(batch, memory, {0, 0}, true);
    arrow_answers answers;
    CHECK(bulk::evaluate<rules::suse_plan>(batch.raw(), std::nullopt, answers.to()) == bulk::summary{0, 66, 0});
    CHECK(answers.at(65) == row_answer{0, 0, bulk::not_refundable});
    CHECK(answers.array.children[0]->buffers[0] == nullptr);
}

TEST_CASE("tables known at run time, and a day for all rows, as with columns") {
    const auto memory = random_rows<raw_memory>(14, 700);
    arrow_memory batch;
    fill(batch, memory, {0, 0}, false);
    const date::sys_days day = date::year(2018) / 11 / 1;
    result_memory wanted(700);
    const auto counts = bulk::evaluate<rules::partner_center>(memory.columns(), day, wanted.columns());
    arrow_answers by_table;
    arrow_answers by_view;
    CHECK(*bulk::evaluate(rules::partner_center, batch.raw(), day, by_table.to()) == *counts);
    CHECK(*bulk::evaluate(refund::policy_view<>(rules::partner_center), batch.raw(), day, by_view.to(),
                          {.at_most = bulk::instruction_set::exact}) == *counts);
    for (std::size_t i = 0; i < 700; ++i) {
        CHECK(by_table.at(i) == wanted.at(i));
        CHECK(by_view.at(i) == wanted.at(i));
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
    const auto counts = evaluate(batch, memory, alone);
    REQUIRE(counts);
    REQUIRE(alone.array.children[1]->buffers[0] != nullptr);
    for (const unsigned threads : {0U, 2U, 3U, 1000U}) {
        arrow_answers answers;
        REQUIRE(*evaluate(batch, memory, answers, {.threads = threads}) == *counts);
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
    }
}

TEST_CASE("columns are read where they are; only bits are unpacked") {
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

TEST_CASE("the results say what they are") {
    const raw_memory memory = good_rows(3);
    arrow_memory batch;
    fill(batch, memory, {0, 0}, false);
    arrow_answers answers;
    REQUIRE(evaluate(batch, memory, answers));
    CHECK(std::string(answers.schema.format) == "+s");
    CHECK(answers.schema.n_children == 3);
    CHECK(answers.array.n_children == 3);
    CHECK(answers.array.n_buffers == 1);
    CHECK(answers.array.buffers[0] == nullptr);
    const char* const names[] = {"credit", "fee", "status"};
    const char* const formats[] = {"l", "l", "C"};
    for (int i = 0; i < 3; ++i) {
        CHECK(std::string(answers.schema.children[i]->name) == names[i]);
        CHECK(std::string(answers.schema.children[i]->format) == formats[i]);
        CHECK(answers.schema.children[i]->flags == (i < 2 ? ARROW_FLAG_NULLABLE : 0));
        CHECK(answers.array.children[i]->length == 3);
        CHECK(answers.array.children[i]->offset == 0);
        CHECK(answers.array.children[i]->n_buffers == 2);
        CHECK(reinterpret_cast<std::uintptr_t>(answers.array.children[i]->buffers[1]) % 64 == 0);
    }
}

TEST_CASE("columns that are moved out of the results live on, and are released once") {
    const raw_memory memory = good_rows(100);
    arrow_memory batch;
    fill(batch, memory, {0, 0}, false);
    std::vector<bool> valid(100, true);
    valid[40] = false;
    batch["months"].set_valid(valid);

    arrow_answers answers;
    REQUIRE(evaluate(batch, memory, answers));
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
    CHECK(static_cast<const std::int64_t*>(fee.buffers[1])[41] == wanted_of(memory.at(41)).fee);
    CHECK(std::string(type.name) == "fee");
    fee.release(&fee);
    CHECK(is_released(fee));
    type.release(&type);
    CHECK(is_released(type));
}

TEST_CASE("without memory for the results there is an error, and nothing is handed out") {
    const raw_memory memory = good_rows(100);
    arrow_memory batch;
    fill(batch, memory, {0, 0}, false);
    for (int succeed = 0; succeed < 5; ++succeed) {
        arrow_answers answers;
        allocations_left = succeed;
        const auto counts = evaluate(batch, memory, answers);
        allocations_left = -1;
        CHECK_FALSE(counts.has_value());
        CHECK(counts.error() == bulk::arrow_error{arrow_fault::out_of_memory});
        CHECK(is_released(answers.array));
        CHECK(is_released(answers.schema));
    }
    arrow_answers answers;
    allocations_left = 5;
    CHECK(evaluate(batch, memory, answers).has_value());
    allocations_left = -1;
}

TEST_CASE("a batch whose shape is wrong is refused with the column and the reason") {
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
        CHECK(error_of([name](memory_of& b) { b[name].schema.dictionary = &b[name].schema; }) ==
              std::string(name) + ": the column is dictionary-encoded; decode it");
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
        allocations_left = 2;  // the two structs; an allocator asked for that much may end the program
        const auto counts = evaluate(batch, raw_memory(), answers);
        allocations_left = -1;
        CHECK(counts.error() == bulk::arrow_error{arrow_fault::out_of_memory});
        return allocations_asked_for;
    };
    CHECK(asked_for(INT64_MAX / 64) == 3);
    CHECK(asked_for(INT64_MAX) == 2);
    // 64 rows take 520 bytes: so many rows 504 bytes more than 2 to the 64.
    CHECK(asked_for((INT64_MAX / 260 + 1) * 64) == 2);
}

TEST_CASE("a batch without rows needs no buffers, and one without columns has none of the names") {
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
