// Explanations as JSON, for requests of any texts: they are JSON in one line, with the amounts of the answer and its
// keys, whatever bytes these have.

#include "property.hpp"

#include "../../examples/refund/answer.hpp"
#include "../../examples/refund/explanation_json.hpp"

#include <refund/explain/recorder.hpp>
#include <refund/money/decimal.hpp>

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

namespace {

using fuzz::expect;
using nlohmann::json;

program::answer answer_to(const program::request_cells& cells, refund::recorded_steps<>& steps) {
    const auto row = program::read_request(cells);
    if (!row) return program::error_answer(row.error().reason());
    return program::answer_request(*row, program::first_of_scope{*row}, steps);
}

std::int64_t minor_of(const json& amounts, const char* name, refund::currency unit) {
    const auto read = refund::parse_money(amounts.at(name).get<std::string>(), unit);
    expect(read.has_value(), "an amount is a decimal text");
    return read->minor;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input from(data, size);
    program::request_cells cells;
    for (std::string_view& text : cells.text) text = from.until('|');
    refund::recorded_steps<> steps;
    const program::answer given = answer_to(cells, steps);
    const std::string_view id = cells[program::column::request_id];
    const auto row = program::read_request(cells);
    const std::string line = program::to_line(
        program::explanation_json({.request_id = id,
                                   .scope = cells[program::column::scope],
                                   .commitment_id = cells[program::column::commitment_id],
                                   .row = row ? &*row : nullptr,
                                   .given = given,
                                   .steps = steps}));

    for (const char c : line) expect(static_cast<unsigned char>(c) >= 0x20, "a line of JSON has no controls");
    const json read = json::parse(line, nullptr, false);
    expect(read.is_object(), "it is JSON");
    expect(read.dump() == json::parse(read.dump()).dump(), "it is written and read again");
    expect(read.at("outcome") == name(given.outcome), "the outcome is the answer's");
    if (!id.empty()) {
        // Bytes that are not UTF-8 are replaced; any other id is as given.
        const json whole = json(std::string(id));
        const std::string shown = read.at("request_id").get<std::string>();
        const std::string replaced =
            json::parse(whole.dump(-1, ' ', false, json::error_handler_t::replace)).get<std::string>();
        expect(shown == replaced, "the id is as given");
    }
    expect(read.contains("reason") == !given.reason.empty(), "a reason is there where the answer has one");
    expect(read.contains("amounts") == given.decided.has_value(), "amounts are there where it was decided");
    if (!given.decided) return 0;
    const json& amounts = read.at("amounts");
    const auto unit = refund::find_currency(amounts.at("currency").get<std::string>());
    expect(unit.has_value(), "the currency is one");
    const std::int64_t credit = minor_of(amounts, "credit", *unit);
    expect(credit == given.decided->credit.minor, "the credit is the answer's");
    expect(
        minor_of(amounts, "refund", *unit) + minor_of(amounts, "fee", *unit) + minor_of(amounts, "withheld", *unit) ==
                credit ||
            given.outcome == program::row_outcome::refused,
        "what is paid, kept and withheld is the credit");
    return 0;
}
