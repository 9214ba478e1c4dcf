// Rows of exports, read through their profiles: each must give what a batch gives for the same texts.

#include "property.hpp"
#include "sound_request.hpp"
#include "text_as_input.hpp"

#include "../../examples/refund/decision_csv.hpp"
#include "../../examples/refund/request_header.hpp"
#include "../../examples/refund/unusable.hpp"

#include <refund/money/decimal.hpp>

#include <algorithm>
#include <compare>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using fuzz::expect;

/// A column of an export, and its text in a sound row.
struct export_column {
    std::string_view name{};
    std::string_view text{};
};

std::string_view text_of(const program::source& each, unsigned word) {
    switch (each.form) {
        case program::text_form::words: return each.words[word % each.words.size()].theirs;
        case program::text_form::whole_number: return "'3.0";
        case program::text_form::month_day_year: return "3/1/2025 0:00";
        case program::text_form::end_of_term: return "2026-03-01";
        case program::text_form::hours_used: return "18.5";
        case program::text_form::as_given:
        case program::text_form::amount:
        case program::text_form::amount_of_all_units: break;
    }
    return fuzz::sound_text(each.known);
}

/// The columns that a person adds to an export: those that its profile asks for, except the one with the number
/// `left_out`, if there is one; and others, one bit each.
struct added_columns {
    std::uint8_t left_out{};
    std::uint32_t others{};
    auto operator<=>(const added_columns&) const = default;
};

/// The columns of an export, with those that were added. If a column has several words, `word` selects one.
std::vector<export_column> columns_of(const program::profile& shape, const added_columns& added, unsigned word) {
    std::vector<export_column> columns;
    for (std::size_t i = 0; i < shape.added.size(); ++i) {
        const program::column known = shape.added[i].known;
        if (i != added.left_out) columns.push_back({name(known), fuzz::sound_text(known)});
    }
    const auto add = [&columns](std::string_view name, std::string_view text) {
        const auto is_it = [name](const export_column& each) { return each.name == name; };
        if (std::none_of(columns.begin(), columns.end(), is_it)) columns.push_back({name, text});
    };
    for (std::size_t i = 0; i < program::input_columns.size(); ++i) {
        if ((added.others >> i & 1U) != 0) add(program::input_columns[i].name, {});
    }
    for (const program::row_filter& each : shape.filters) add(each.theirs, each.words[word % each.words.size()].theirs);
    for (const program::source& each : shape.sources) add(each.theirs, text_of(each, word));
    return columns;
}

void append_row(std::string& text, std::span<const export_column> columns, std::string_view export_column::*what) {
    for (const export_column& each : columns) {
        if (&each != columns.data()) text += ',';
        program::append_cell(text, each.*what);
    }
    text += '\n';
}

/// The header of such an export; null if a column is missing that a person must add. It does not depend on the rows,
/// so it is read once and cached.
const program::request_header* header_of(const program::profile& shape, const added_columns& added) {
    static std::map<std::pair<const program::profile*, added_columns>, std::optional<program::request_header>> known;
    if (known.size() == 1000) known.clear();
    const auto [place, is_new] = known.try_emplace({&shape, added});
    std::optional<program::request_header>& header = place->second;
    if (!is_new) return header ? &*header : nullptr;
    std::string text;
    append_row(text, columns_of(shape, added, 0), &export_column::name);
    fuzz::set_standard_input(text);
    try {
        program::csv_file file("-", ',', 256);
        header.emplace(file, program::csv_form{.shape = &shape});
    } catch (const program::unusable&) {
        return nullptr;
    }
    return &*header;
}

/// Checks that control characters, which a terminal might obey, are not printed as they are.
void check_words(const program::cell_error& error) {
    const std::string reason = error.reason();
    for (const char c : reason)
        expect(static_cast<unsigned char>(c) >= 0x20 && c != '\x7F', "reasons hold no controls");
    expect(!error.code.empty() && reason.substr(0, error.code.size()) == error.code, "a reason begins with its code");
}

/// Checks that a row gives what a batch gives for the same texts under its own column names.
void check_row(const program::request_header& header, const program::csv_file& file) {
    static fuzz::reached requests("requests");
    program::request_cells cells;
    program::made_texts made;
    if (const auto wrong = header.read(file, cells, made)) return check_words(*wrong);
    const auto row = program::read_request(cells);
    if (!row) return check_words(row.error());
    ++requests;
    expect(row->rounded_amounts == 0, "nothing is rounded unasked");
    program::request_cells plain = cells;
    const std::string payment = refund::to_decimal(row->request.payment);
    plain.form = {};
    plain.text[static_cast<std::size_t>(program::column::payment)] = payment;
    const auto again = program::read_request(plain);
    expect(again.has_value(), "the texts are those of a batch");
    expect(again->request.payment == row->request.payment && again->request.quantity == row->request.quantity &&
               again->request.term == row->request.term && again->request.requested_on == row->request.requested_on,
           "and say the same");
    if (cells.form.payment == refund::payment_for::all_units) {
        // The whole amount is the price of all units.
        const auto whole =
            refund::read_amount(cells[program::column::payment], row->request.payment.unit, 1, cells.form.amounts);
        expect(whole.has_value() && whole->amount.minor / row->request.quantity == row->request.payment.minor &&
                   whole->amount.minor % row->request.quantity == 0,
               "the payment times the units is the amount");
    }
}

}  // namespace

// The input: a profile, the columns added to it, the words in the row, and texts with the numbers of their columns.
// The other columns are those of a sound row.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input from(data, size);
    const auto all = program::profiles();
    const program::profile& shape = all[from.below(static_cast<unsigned>(all.size()))];
    const added_columns added{.left_out = static_cast<std::uint8_t>(from.below(64) ^ 63U),
                              .others = from.take<std::uint32_t>()};
    const unsigned word = from.below(16);
    std::vector<export_column> columns = columns_of(shape, added, word);
    while (!from.empty()) {
        std::string_view& text = columns[from.below(static_cast<unsigned>(columns.size()))].text;
        text = from.until('|');
    }
    const program::request_header* const header = header_of(shape, added);
    if (header == nullptr) return 0;
    expect(header->size() == columns.size(), "the header has these columns");

    static std::string text;  // reused for the next input
    text = "header\n";
    append_row(text, columns, &export_column::text);
    fuzz::set_standard_input(text);
    program::csv_file file("-", ',', 256);
    expect(file.next() && file.next(), "there is a row");
    expect(file.size() == header->size(), "the row has as many cells");
    if (const auto reason = header->passed_over(file)) {
        expect(*reason < header->reasons().size(), "there is a reason");
    } else {
        check_row(*header, file);
    }
    expect(!file.next(), "there is one row");
    return 0;
}
