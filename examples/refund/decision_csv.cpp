#include "decision_csv.hpp"

#include "byte_words.hpp"

#include <refund/money/decimal.hpp>

#include <algorithm>
#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace program {
namespace {

bool is_formula_start(char c) { return c == '=' || c == '+' || c == '-' || c == '@' || c == '\t' || c == '\r'; }

/// Whether a cell needs quotes. The first test settles most cells: few have ',', the highest character that needs them,
/// or one below it.
bool needs_quotes(std::string_view text) {
    constexpr std::string_view asking = ",\"\n\r";
    if (!any_word(text, 'a', [](std::uint64_t word) { return any_below(word, ',' + 1); })) return false;
    return text.find_first_of(asking) != std::string_view::npos;
}

/// The eight digits of a number below 100,000,000, one per byte, the first in the lowest byte. The number is split into
/// two numbers of four digits, these into four of two, and these into eight, all in one word. Multiplying by a
/// reciprocal replaces division, and is exact for numbers this small.
constexpr std::uint64_t eight_digits(std::uint32_t number) {
    const std::uint64_t fours = number / 1'0000 | std::uint64_t{number % 1'0000} << 32U;
    const std::uint64_t high_twos = (fours * 5243 >> 19U) & 0x0000'007F'0000'007FU;  // divided by 100
    const std::uint64_t twos = high_twos | (fours - 100 * high_twos) << 16U;
    const std::uint64_t high_ones = (twos * 103 >> 10U) & 0x000F'000F'000F'000FU;  // divided by 10
    return high_ones | (twos - 10 * high_ones) << 8U;
}

// The functions below write where there is room, and return the end of what they wrote. If the end were a member of an
// object, the processor would store and load it again for every part of a row.

constexpr std::size_t most_of_a_number = 24;  // a sign, 19 digits, a point and a zero before it
constexpr std::size_t most_of_a_cell(std::string_view text) { return 2 * text.size() + 3; }

char* put(char* at, char c) {
    *at = c;
    return at + 1;
}
char* put(char* at, std::string_view text) { return copy_text(text, at); }
/// The same for a text whose size the compiler knows.
template <std::size_t Size>
char* put_literal(char* at, const char (&text)[Size]) {
    std::memcpy(at, text, Size - 1);
    return at + (Size - 1);
}
char* put_number(char* at, std::int64_t number) { return std::to_chars(at, at + most_of_a_number, number).ptr; }

char* put_cell(char* at, std::string_view text, formula_text formulas) {
    const bool marked = formulas == formula_text::apostrophe && !text.empty() && is_formula_start(text.front());
    const bool quoted = needs_quotes(text);
    if (quoted) at = put(at, '"');
    if (marked) at = put(at, '\'');
    if (!quoted) return put(at, text);
    for (const char c : text) {
        if (c == '"') at = put(at, '"');
        at = put(at, c);
    }
    return put(at, '"');
}

/// Writes the first `places` digits of `digits`, which has the first in its lowest byte, without leading zeros. The
/// processor cannot predict how many there are, so this makes all of them and shifts the zeros away.
char* put_digits(char* at, std::uint64_t digits, unsigned places) {
    constexpr std::uint64_t zeros = 0x3030'3030'3030'3030U;
    const std::uint64_t last = std::uint64_t{1} << 8 * (places - 1);  // the last digit is written even if it is zero
    const auto before = static_cast<unsigned>(std::countr_zero(digits | last)) & ~7U;  // bits of leading zeros
    const std::uint64_t counting = (digits | zeros) >> before;
    if constexpr (std::endian::native == std::endian::little) {
        std::memcpy(at, &counting, sizeof counting);  // what comes next overwrites the rest
    } else {
        for (unsigned i = 0; i < 8; ++i) at[i] = static_cast<char>(counting >> 8 * i);
    }
    return at + (places - before / 8);
}

/// Writes what `append_decimal` appends.
[[gnu::noinline]] char* put_any_amount(char* at, const refund::money& amount) {
    return put(at, refund::to_decimal(amount));
}
char* put_amount(char* at, const refund::money& amount) {
    const auto minor = static_cast<std::uint64_t>(amount.minor);  // below zero, this is huge
    if (minor >= 100'000'000 || amount.unit.minor_digits != 2) return put_any_amount(at, amount);
    const std::uint64_t digits = eight_digits(static_cast<std::uint32_t>(minor));
    at = put(put_digits(at, digits, 6), '.');
    at[0] = static_cast<char>('0' + (digits >> 48U & 0xFU));
    at[1] = static_cast<char>('0' + (digits >> 56U));
    return at + 2;
}

/// More room than the keys, seven amounts, two numbers and what stands between them can need.
std::size_t most_of_a_row(const shown_keys& keys) {
    return most_of_a_cell(keys.request_id) + most_of_a_cell(keys.scope) + 9 * most_of_a_number + 64;
}

}  // namespace

void append_cell(std::string& out, std::string_view text, formula_text formulas) {
    const std::size_t before = out.size();
    out.resize(before + most_of_a_cell(text));
    const char* const end = put_cell(out.data() + before, text, formulas);
    out.resize(static_cast<std::size_t>(end - out.data()));
}

void append_granted(text_room& out, const shown_keys& keys, const granted_row& given, formula_text formulas) {
    const column_amounts& made = given.amounts;
    const std::string_view rule = made.rule->id.view();
    char* at = out.expect(most_of_a_row(keys) + rule.size());
    at = put_cell(at, keys.request_id, formulas);
    at = put(at, ',');
    at = put_cell(at, keys.scope, formulas);
    at = put_literal(at, ",granted");
    at = put_amount(put(at, ','), {made.credit, given.unit});
    at = put_amount(put(at, ','), {made.fee, given.unit});
    const std::int64_t refund = made.credit - made.fee;
    char* const refund_text = put(at, ',');
    at = put_amount(refund_text, {refund, given.unit});
    const std::string_view as_refund(refund_text, static_cast<std::size_t>(at - refund_text));
    at = put(at, ',');
    at = given.unit.minor_digits == 2 ? put_literal(at, "0.00") : put_any_amount(at, {0, given.unit});  // withheld
    at = put_amount(put(at, ','), {made.cancelled_commitment, given.unit});
    if (made.rule->cap.applies()) {
        at = put(at, ',');  // most refunds use as much of the cap as they pay
        at = given.cap_used == refund ? put(at, as_refund) : put_amount(at, {given.cap_used, given.unit});
        at = put_amount(put(at, ','), {given.cap_left, given.unit});
    } else {
        at = put_literal(at, ",,");
    }
    at = put(put(at, ','), rule);
    at = put_literal(at, ",,,");
    at = put_number(at, given.units);
    out.end_at(put_literal(at, ",\n"));
}

void append_decision(text_room& out, const shown_keys& keys, const answer& given, formula_text formulas) {
    const bool has_rule = given.decided && given.decided->rule != nullptr;
    const std::string_view rule = has_rule ? given.decided->rule->id.view() : std::string_view();
    char* at = out.expect(most_of_a_row(keys) + rule.size() + most_of_a_cell(given.reason));
    at = put_cell(at, keys.request_id, formulas);
    at = put(at, ',');
    at = put_cell(at, keys.scope, formulas);
    at = put(put(at, ','), name(given.outcome));
    if (given.decided) {
        const refund::decision<>& decided = *given.decided;
        for (const refund::money& amount :
             {decided.credit, decided.fee, decided.refund, decided.withheld, decided.cancelled_commitment}) {
            at = put_amount(put(at, ','), amount);
        }
        for (const refund::money& amount : {decided.cap_used(), decided.cap_left()}) {
            at = put(at, ',');
            if (decided.has_cap) at = put_amount(at, amount);
        }
        at = put(put(at, ','), rule);
    } else {
        at = put_literal(at, ",,,,,,,,");
    }
    at = put_cell(put(at, ','), given.reason, formulas);
    at = put(at, given.decided && given.decided->admitted.seen_before ? ",yes," : ",,");
    if (given.decided) at = put_number(at, given.units);
    at = put(at, ',');
    // The limits were asked only if a rule decided.
    if (has_rule && !keys.commitment_id.empty()) at = put_number(at, given.decided->admitted.units_left);
    out.end_at(put(at, '\n'));
}

}  // namespace program
