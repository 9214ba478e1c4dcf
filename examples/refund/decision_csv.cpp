#include "decision_csv.hpp"

#include <refund/money/decimal.hpp>

#include <fmt/format.h>

#include <cstdint>
#include <iterator>

namespace program {
namespace {

/// What `append_decimal` appends, in one piece: seven amounts a row are most of the output.
void append_amount(std::string& out, const refund::money& amount) {
    if (amount.minor < 0 || amount.unit.minor_digits < 0) return append_decimal(out, amount);
    char text[24];  // 19 digits, or a zero and what stands behind the point
    char* first = std::end(text);
    std::int64_t rest = amount.minor;
    for (int written = 0; rest != 0 || written <= amount.unit.minor_digits; ++written, rest /= 10) {
        if (written != 0 && written == amount.unit.minor_digits) *--first = '.';
        *--first = static_cast<char>('0' + rest % 10);
    }
    out.append(first, std::end(text));
}

bool is_formula_start(char c) { return c == '=' || c == '+' || c == '-' || c == '@' || c == '\t' || c == '\r'; }

}  // namespace

void append_cell(std::string& out, std::string_view text, formula_text formulas) {
    const bool marked = formulas == formula_text::apostrophe && !text.empty() && is_formula_start(text.front());
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) {
        if (marked) out += '\'';
        out += text;
        return;
    }
    out += '"';
    if (marked) out += '\'';
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    out += '"';
}

namespace {

void append_keys(std::string& out, const shown_keys& keys, row_outcome outcome, formula_text formulas) {
    append_cell(out, keys.request_id, formulas);
    out += ',';
    append_cell(out, keys.scope, formulas);
    out += ',';
    out += name(outcome);
}

void append_number(std::string& out, std::int64_t number) {
    const fmt::format_int text(number);
    out.append(text.data(), text.size());
}

}  // namespace

void append_granted(std::string& out, const shown_keys& keys, const granted_row& given, formula_text formulas) {
    append_keys(out, keys, row_outcome::granted, formulas);
    const column_amounts& made = given.amounts;
    for (const std::int64_t minor : {made.credit, made.fee, made.credit - made.fee, std::int64_t{0}, made.cancelled_commitment}) {
        out += ',';
        append_amount(out, {minor, given.unit});
    }
    const bool has_cap = made.rule->cap.applies();
    for (const std::int64_t minor : {given.cap_used, given.cap_left}) {
        out += ',';
        if (has_cap) append_amount(out, {minor, given.unit});
    }
    out += ',';
    out += made.rule->id.view();
    out += ",,,";
    append_number(out, given.units);
    out += ",\n";
}

void append_decision(std::string& out, const shown_keys& keys, const answer& given, formula_text formulas) {
    append_keys(out, keys, given.outcome, formulas);
    if (given.decided) {
        const refund::decision<>& decided = *given.decided;
        for (const refund::money& amount :
             {decided.credit, decided.fee, decided.refund, decided.withheld, decided.cancelled_commitment}) {
            out += ',';
            append_amount(out, amount);
        }
        for (const refund::money& amount : {decided.cap_used(), decided.cap_left()}) {
            out += ',';
            if (decided.has_cap) append_amount(out, amount);
        }
        out += ',';
        if (decided.rule != nullptr) out += decided.rule->id.view();
    } else {
        out += ",,,,,,,,";
    }
    out += ',';
    append_cell(out, given.reason, formulas);
    out += given.decided && given.decided->admitted.seen_before ? ",yes," : ",,";
    if (given.decided) append_number(out, given.units);
    out += ',';
    // Without a rule that decided, nobody asked the limits.
    if (given.decided && given.decided->rule != nullptr && !keys.commitment_id.empty()) {
        append_number(out, given.decided->admitted.units_left);
    }
    out += '\n';
}

}  // namespace program
