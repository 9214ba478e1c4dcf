// A record batch of cancellations in, a record batch of answers out, through the Arrow C Data Interface. A
// program that gets its batches from pyarrow, Polars or Arrow's own library need not fill structs by hand.

#include <refund/bulk/arrow.hpp>
#include <refund/rules/partner_center.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <iostream>

namespace {

/// A column in memory that outlives it: there is nothing to release.
struct column {
    std::array<const void*, 2> buffers;  // which rows have a value, or null for all; the values
    ArrowSchema schema{};
    ArrowArray array{};

    column(const char* name, const char* format, std::int64_t rows, const void* values, const void* valid = nullptr)
        : buffers{valid, values} {
        schema.format = format;
        schema.name = name;
        schema.release = [](ArrowSchema* released) { released->release = nullptr; };
        array.length = rows;
        array.null_count = -1;  // not counted
        array.n_buffers = 2;
        array.buffers = buffers.data();
        array.release = [](ArrowArray* released) { released->release = nullptr; };
    }
};

std::int32_t number(date::sys_days day) { return day.time_since_epoch().count(); }

}  // namespace

int main() {
    using namespace date::literals;
    namespace bulk = refund::bulk;

    // Four rows: early, unused and paid monthly; late and used; one whose payment is null; one whose request
    // comes before its purchase.
    const std::int32_t bought = number(2025_y / 3 / 1);
    const std::int32_t purchased_on[] = {bought, bought, bought, bought};
    const std::int32_t requested_on[] = {bought + 2, number(2025_y / 5 / 5), bought + 9, bought - 28};
    const std::int16_t months[] = {12, 12, 12, 12};
    const std::int64_t payment[] = {1200'00, 1200'00, -1, 1200'00};
    const std::int32_t returned[] = {1, 1, 1, 1};
    const std::uint8_t used = 0b1010;  // one bit a row, the first one lowest
    const std::uint8_t monthly = 0b0001;
    const std::uint8_t paid = 0b1011;

    column columns[] = {{"purchased_on", "tdD", 4, purchased_on}, {"requested_on", "tdD", 4, requested_on},
                        {"months", "s", 4, months},               {"payment", "l", 4, payment, &paid},
                        {"returned", "i", 4, returned},           {"used", "b", 4, &used},
                        {"monthly", "b", 4, &monthly}};
    std::array<ArrowSchema*, 7> schemas{};
    std::array<ArrowArray*, 7> arrays{};
    for (std::size_t i = 0; i < 7; ++i) {
        schemas[i] = &columns[i].schema;
        arrays[i] = &columns[i].array;
    }
    column batch("", "+s", 4, nullptr);
    batch.array.n_buffers = 1;
    batch.schema.n_children = batch.array.n_children = 7;
    batch.schema.children = schemas.data();
    batch.array.children = arrays.data();

    // begin evaluate
    ArrowSchema schema{};
    ArrowArray array{};
    const auto counts = bulk::evaluate<refund::rules::partner_center>(
        bulk::arrow_raw_batch{batch.schema, batch.array}, std::nullopt,
        {.schema = schema, .array = array, .cancelled_commitment = true, .rule = true});
    if (!counts) {
        std::cerr << to_string(counts.error()) << '\n';
        return 1;
    }
    // end evaluate

    // begin read
    const auto* const credit = static_cast<const std::int64_t*>(array.children[0]->buffers[1]);
    const auto* const fee = static_cast<const std::int64_t*>(array.children[1]->buffers[1]);
    const auto* const status = static_cast<const std::uint8_t*>(array.children[2]->buffers[1]);
    const auto* const cancelled = static_cast<const std::int64_t*>(array.children[3]->buffers[1]);
    const auto* const rule = static_cast<const std::uint16_t*>(array.children[4]->buffers[1]);
    for (std::size_t row = 0; row < 4; ++row) {
        if (bulk::is_error(status[row])) {
            std::cout << "null: " << code(bulk::error_of(status[row])) << '\n';
        } else {
            std::cout << credit[row] << " - " << fee[row] << " cents, " << cancelled[row] << " not to be paid, by "
                      << refund::rules::partner_center.rules[rule[row]].id.view() << '\n';
        }
    }
    // end read
    const bool right = credit[1] - fee[1] == 867'94 && status[2] == bulk::status_of(refund::errc::field_missing) &&
                       cancelled[0] == 11 * 1200'00 && rule[2] == bulk::no_rule &&
                       array.children[0]->null_count == 2 && array.children[4]->null_count == 2;
    // begin release
    array.release(&array);
    schema.release(&schema);
    // end release
    return right ? 0 : 1;
}
