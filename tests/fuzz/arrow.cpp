// Arrow record batches: sound ones give the same answers as scalar quotes, row by row. For others, nothing outside
// their memory is read, and contradictions are refused. Each buffer has exactly its size, so that the address
// sanitizer notices a single byte too many.

#include "property.hpp"

#include "../bulk/arrow_in_memory.hpp"

#include <refund/rules/partner_center.hpp>

#include <cstdint>
#include <limits>
#include <vector>

namespace {

using fuzz::expect;
namespace bulk = refund::bulk;

constexpr const char* formats[] = {"tdD", "s", "i", "l", "C", "b", "", "tdm", "+s", "d:19,2"};
constexpr std::int64_t lengths[] = {-1, 0, 1, std::numeric_limits<std::int64_t>::min(),
                                    std::numeric_limits<std::int64_t>::max()};

raw_row take_row(fuzz::input& from) {
    raw_row row;
    row.purchased_on = from.below(4) == 0 ? from.take<std::int32_t>() : 17'000 + from.take<std::uint8_t>() * 8;
    row.requested_on =
        from.below(4) == 0 ? from.take<std::int32_t>() : row.purchased_on % 100'000 + from.take<std::int8_t>() * 4;
    row.months = from.below(4) == 0 ? from.take<std::int16_t>() : std::int16_t{12};
    row.payment = from.below(2) == 0 ? from.take<std::int64_t>() : from.take<std::uint32_t>();
    row.returned = from.below(2) == 0 ? from.take<std::int32_t>() : 1;
    row.flags = static_cast<std::uint8_t>(from.below(4));
    return row;
}

/// Breaks a part of the batch. Returns whether the result must be refused.
bool breaks(arrow_memory& batch, fuzz::input& from, std::size_t rows) {
    arrow_column& column = batch.columns[from.below(static_cast<unsigned>(batch.columns.size()))];
    const bool is_read = std::strcmp(column.schema.name, "customer") != 0;
    switch (from.below(12)) {
        case 0: {
            const char* const format = formats[from.below(10)];
            const bool other = std::strcmp(format, column.schema.format) != 0;
            column.schema.format = format;
            return is_read && other;
        }
        case 1: column.schema.format = nullptr; return is_read;
        case 2:
            column.array.length = lengths[from.below(5)];
            return is_read && (column.array.length < batch.array.offset + batch.array.length ||
                               column.array.length > std::numeric_limits<std::int64_t>::max() - column.array.offset);
        case 3: column.array.offset = -1 - std::int64_t{from.below(9)}; return is_read;
        case 4: column.array.null_count = -2; return is_read;
        case 5: column.array.n_buffers = from.below(2) * 3; return is_read;
        case 6: column.array.buffers = nullptr; return is_read;
        case 7: column.buffer(1) = nullptr; return is_read && rows != 0;
        case 8: column.schema.dictionary = &batch["customer"].schema; return is_read;
        case 9: column.rename(from.below(2) == 0 ? nullptr : "other"); return is_read;
        case 10: batch.array.length = lengths[from.below(5)]; return batch.array.length < 0;
        default: (from.below(2) == 0 ? batch.array.n_children : batch.schema.n_children) -= 1; return true;
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input from(data, size);
    const std::size_t rows = from.below(80);
    const offsets at{.batch = rows == 0 ? 0 : from.below(static_cast<unsigned>(rows)), .columns = from.below(12)};
    const bool bytes = from.below(2) == 0;
    const unsigned nullable = from.below(10);  // a column, the batch, or none
    const unsigned broken = from.below(3);
    raw_memory memory;
    std::vector<bool> valid;
    for (std::size_t i = 0; i < rows; ++i) {
        memory.add(take_row(from));
        valid.push_back(nullable > 8 || from.below(3) != 0);
    }
    arrow_memory batch;
    fill(batch, memory, at, bytes);
    bool nulls_count = false;
    if (nullable < batch.columns.size()) {
        batch.columns[nullable].set_valid(valid);
        nulls_count = std::strcmp(batch.columns[nullable].schema.name, "customer") != 0;
    } else if (nullable == 8) {
        batch.set_valid({valid.begin() + static_cast<std::ptrdiff_t>(at.batch), valid.end()}, at.batch);
        batch.finish(rows - at.batch, at.batch);
        nulls_count = true;
    }
    const bool refused = broken == 0 && breaks(batch, from, rows);

    arrow_answers answers;
    const auto counts =
        bulk::evaluate<refund::rules::partner_center>(batch.raw(), std::nullopt, answers.to(true, true));
    expect(!refused || !counts, "what contradicts itself is refused");
    expect(batch.released == 0, "the batch stays the caller's");
    if (!counts) {
        expect(broken == 0, "a sound batch is taken");
        expect(answers.array.release == nullptr && answers.schema.release == nullptr, "an error hands nothing out");
        expect(!to_string(counts.error()).empty(), "an error has words");
        return 0;
    }
    if (broken == 0) return 0;  // contents were changed, so the test is only that reads stay within bounds
    bulk::summary counted;
    for (std::size_t i = 0; i < rows - at.batch; ++i) {
        const raw_row row = memory.at(at.batch + i);
        const row_answer missing{0, 0, bulk::status_of(refund::errc::field_missing)};
        const row_answer wanted = nulls_count && !valid[at.batch + i]
                                      ? missing
                                      : answer_of(refund::quote_cancel<refund::rules::partner_center>(request_of(row)));
        expect(answers.at(i) == wanted, "a row is answered as by itself");
        counted.refundable += wanted.status == bulk::refundable;
        counted.refused += wanted.status == bulk::not_refundable;
        counted.errors += bulk::is_error(wanted.status);
    }
    expect(counted.refundable == counts->refundable && counted.refused == counts->refused &&
               counted.errors == counts->errors,
           "the rows are counted");
    return 0;
}
