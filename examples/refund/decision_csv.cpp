#include "decision_csv.hpp"

#include <refund/money/decimal.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace program {
namespace {

bool is_formula_start(char c) { return c == '=' || c == '+' || c == '-' || c == '@' || c == '\t' || c == '\r'; }

/// Whether a cell goes in quotes.
bool needs_quotes(std::string_view text) {
    bool found = false;
    for (const char c : text) found = found || c == ',' || c == '"' || c == '\n' || c == '\r';
    return found;
}

/// "00" to "99".
constexpr std::array<char, 200> two_digits = [] {
    std::array<char, 200> all{};
    for (std::size_t i = 0; i < 100; ++i) {
        all[2 * i] = static_cast<char>('0' + i / 10);
        all[2 * i + 1] = static_cast<char>('0' + i % 10);
    }
    return all;
}();

/// The end of a text that a row is written to: the room is made once, and what was not needed is given back. Seven
/// amounts a row are most of the output.
class row_end {
public:
    row_end(std::string& out, std::size_t most) : out_(out) {
        const std::size_t before = out.size();
        out.resize(before + most);
        at_ = out.data() + before;
    }
    ~row_end() { out_.resize(static_cast<std::size_t>(at_ - out_.data())); }
    row_end(const row_end&) = delete;
    row_end& operator=(const row_end&) = delete;

    static constexpr std::size_t most_of_a_number = 24;  // a sign, 19 digits, a point and a zero before it
    static constexpr std::size_t most_of_a_cell(std::string_view text) { return 2 * text.size() + 3; }

    void put(char c) { *at_++ = c; }
    void put(std::string_view text) { at_ = std::copy(text.begin(), text.end(), at_); }
    void put_number(std::int64_t number) { at_ = std::to_chars(at_, at_ + most_of_a_number, number).ptr; }

    void put_cell(std::string_view text, formula_text formulas) {
        const bool marked = formulas == formula_text::apostrophe && !text.empty() && is_formula_start(text.front());
        const bool quoted = needs_quotes(text);
        if (quoted) put('"');
        if (marked) put('\'');
        if (!quoted) return put(text);
        for (const char c : text) {
            if (c == '"') put('"');
            put(c);
        }
        put('"');
    }

    /// What `append_decimal` appends.
    void put_amount(const refund::money& amount) {
        int digits = amount.unit.minor_digits;
        if (amount.minor < 0 || digits < 0) return put(refund::to_decimal(amount));
        char text[2 * most_of_a_number];  // its first half is filled from behind
        char* const end = text + most_of_a_number;
        char* first = end;
        auto rest = static_cast<std::uint64_t>(amount.minor);
        const auto put_digit = [&] {
            *--first = static_cast<char>('0' + rest % 10);
            rest /= 10;
        };
        const auto put_two = [&] {
            first -= 2;
            std::memcpy(first, &two_digits[2 * (rest % 100)], 2);
            rest /= 100;
        };
        if (digits != 0) {
            if (digits == 2) {
                put_two();
            } else {
                for (; digits != 0; --digits) put_digit();
            }
            *--first = '.';
        }
        while (rest >= 100) put_two();
        if (rest >= 10) {
            put_two();
        } else {
            put_digit();
        }
        std::memcpy(at_, first, most_of_a_number);  // of one size, which is faster; what is behind is written over
        at_ += end - first;
    }

    void put_keys(const shown_keys& keys, row_outcome outcome, formula_text formulas) {
        put_cell(keys.request_id, formulas);
        put(',');
        put_cell(keys.scope, formulas);
        put(',');
        put(name(outcome));
    }

private:
    std::string& out_;
    char* at_;
};

/// More than keys, seven amounts, two numbers and what stands between them can need.
std::size_t most_of_a_row(const shown_keys& keys) {
    return row_end::most_of_a_cell(keys.request_id) + row_end::most_of_a_cell(keys.scope) +
           9 * row_end::most_of_a_number + 64;
}

}  // namespace

void append_cell(std::string& out, std::string_view text, formula_text formulas) {
    row_end(out, row_end::most_of_a_cell(text)).put_cell(text, formulas);
}

void append_granted(std::string& out, const shown_keys& keys, const granted_row& given, formula_text formulas) {
    const column_amounts& made = given.amounts;
    const std::string_view rule = made.rule->id.view();
    row_end row(out, most_of_a_row(keys) + rule.size());
    row.put_keys(keys, row_outcome::granted, formulas);
    for (const std::int64_t minor :
         {made.credit, made.fee, made.credit - made.fee, std::int64_t{0}, made.cancelled_commitment}) {
        row.put(',');
        row.put_amount({minor, given.unit});
    }
    const bool has_cap = made.rule->cap.applies();
    for (const std::int64_t minor : {given.cap_used, given.cap_left}) {
        row.put(',');
        if (has_cap) row.put_amount({minor, given.unit});
    }
    row.put(',');
    row.put(rule);
    row.put(",,,");
    row.put_number(given.units);
    row.put(",\n");
}

void append_decision(std::string& out, const shown_keys& keys, const answer& given, formula_text formulas) {
    const bool has_rule = given.decided && given.decided->rule != nullptr;
    const std::string_view rule = has_rule ? given.decided->rule->id.view() : std::string_view();
    row_end row(out, most_of_a_row(keys) + rule.size() + row_end::most_of_a_cell(given.reason));
    row.put_keys(keys, given.outcome, formulas);
    if (given.decided) {
        const refund::decision<>& decided = *given.decided;
        for (const refund::money& amount :
             {decided.credit, decided.fee, decided.refund, decided.withheld, decided.cancelled_commitment}) {
            row.put(',');
            row.put_amount(amount);
        }
        for (const refund::money& amount : {decided.cap_used(), decided.cap_left()}) {
            row.put(',');
            if (decided.has_cap) row.put_amount(amount);
        }
        row.put(',');
        row.put(rule);
    } else {
        row.put(",,,,,,,,");
    }
    row.put(',');
    row.put_cell(given.reason, formulas);
    row.put(given.decided && given.decided->admitted.seen_before ? ",yes," : ",,");
    if (given.decided) row.put_number(given.units);
    row.put(',');
    // Without a rule that decided, nobody asked the limits.
    if (has_rule && !keys.commitment_id.empty()) row.put_number(given.decided->admitted.units_left);
    row.put('\n');
}

}  // namespace program
