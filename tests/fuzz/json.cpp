// Explanations as JSON, for requests with any texts: each is JSON on one line, with the amounts of the answer and the
// request's keys, whatever bytes those contain.

#include "property.hpp"
#include "sound_request.hpp"

#include "../../examples/refund/answer.hpp"
#include "../../examples/refund/explanation_json.hpp"

#include <refund/explain/recorder.hpp>
#include <refund/money/decimal.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

namespace {

using fuzz::expect;
using nlohmann::json;

/// A text as it appears in JSON: bytes that are not UTF-8 are replaced.
std::string shown(std::string_view text) {
    if (std::all_of(text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < 0x80; })) {
        return std::string(text);
    }
    const std::string written = json(std::string(text)).dump(-1, ' ', false, json::error_handler_t::replace);
    return json::parse(written).get<std::string>();
}
/// Reads an offer, then texts with the numbers of their columns. The other columns are those of a sound request.
program::request_cells take_cells(fuzz::input& from) {
    program::request_cells cells;
    const auto text_in = [&cells](program::column known) -> std::string_view& {
        return cells.text[static_cast<std::size_t>(known)];
    };
    for (std::size_t i = 0; i < cells.text.size(); ++i) {
        cells.text[i] = fuzz::sound_text(static_cast<program::column>(i));
    }
    text_in(program::column::agreement) = refund::rules::agreements[from.below(std::size(refund::rules::agreements))];
    text_in(program::column::product) = refund::shipped_products[from.below(refund::shipped_products.size())];
    while (!from.empty()) {
        std::string_view& text = cells.text[from.below(cells.text.size())];
        text = from.until('|');
    }
    return cells;
}

std::int64_t minor_of(const json& amounts, const char* name, refund::currency unit) {
    const auto read = refund::parse_money(amounts.at(name).get<std::string>(), unit);
    expect(read.has_value(), "an amount is a decimal text");
    return read->minor;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static fuzz::reached decided("decided");
    fuzz::input from(data, size);
    const program::request_cells cells = take_cells(from);
    refund::recorded_steps<> steps;
    const std::string_view id = cells[program::column::request_id];
    const auto row = program::read_request(cells);
    const program::answer given = row ? program::answer_request(*row, program::first_of_scope{*row}, steps)
                                      : program::error_answer(row.error().reason());
    const std::string line =
        program::to_line(program::explanation_json({.request_id = id,
                                                    .scope = cells[program::column::scope],
                                                    .commitment_id = cells[program::column::commitment_id],
                                                    .row = row ? &*row : nullptr,
                                                    .given = given,
                                                    .steps = steps}));

    for (const char c : line) expect(static_cast<unsigned char>(c) >= 0x20, "a line of JSON has no controls");
    const json read = json::parse(line, nullptr, false);
    expect(read.is_object(), "it is JSON");
    expect(read.at("outcome") == name(given.outcome), "the outcome is the answer's");
    expect(id.empty() || read.at("request_id").get_ref<const std::string&>() == shown(id), "the id is as given");
    expect(read.contains("reason") == !given.reason.empty(), "a reason is there where the answer has one");
    expect(read.contains("amounts") == given.decided.has_value(), "amounts are there where it was decided");
    if (!given.decided) return 0;
    ++decided;
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
