#include "decision_csv.hpp"

#include "byte_words.hpp"

#include <refund/money/decimal.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace program {
namespace {

bool is_formula_start(char c) { return c == '=' || c == '+' || c == '-' || c == '@' || c == '\t' || c == '\r'; }

/// Whether a cell goes in quotes. Hardly any has a character below the last of those that ask for them.
bool needs_quotes(std::string_view text) {
    constexpr std::string_view asking = ",\"\n\r";
    if (!any_word(text, 'a', [](std::uint64_t word) { return any_below(word, ',' + 1); })) return false;
    return text.find_first_of(asking) != std::string_view::npos;
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

/// Writes a row to where there is room for all of it.
class row_end {
public:
    explicit row_end(char* at) : at_(at) {}
    [[nodiscard]] char* end() const { return at_; }

    static constexpr std::size_t most_of_a_number = 24;  // a sign, 19 digits, a point and a zero before it
    static constexpr std::size_t most_of_a_cell(std::string_view text) { return 2 * text.size() + 3; }

    void put(char c) { *at_++ = c; }
    void put(std::string_view text) { at_ = std::copy(text.begin(), text.end(), at_); }
    /// The same, of a size that is known to the compiler.
    template <std::size_t Size>
    void put_literal(const char (&text)[Size]) {
        std::memcpy(at_, text, Size - 1);
        at_ += Size - 1;
    }
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
    [[gnu::noinline]] void put_any_amount(const refund::money& amount) { put(refund::to_decimal(amount)); }
    void put_amount(const refund::money& amount) {
        constexpr std::int64_t most = 100'000'000'00;  // above it, and in few currencies, digit by digit
        if (amount.minor < 0 || amount.minor >= most || amount.unit.minor_digits != 2) {
            return put_any_amount(amount);
        }
        const auto hundredths = static_cast<std::uint32_t>(amount.minor % 100);
        const auto whole = static_cast<std::uint32_t>(amount.minor / 100);
        put_whole(whole);
        put('.');
        const std::uint16_t digits = pair(hundredths);
        std::memcpy(at_, &digits, sizeof digits);
        at_ += sizeof digits;
    }

    void put_keys(const shown_keys& keys, row_outcome outcome, formula_text formulas) {
        put_cell(keys.request_id, formulas);
        put(',');
        put_cell(keys.scope, formulas);
        put(',');
        put(name(outcome));
    }

private:
    /// Two digits, the first of them where memory has the first byte.
    static std::uint16_t pair(std::uint32_t number) {
        std::uint16_t both{};
        std::memcpy(&both, &two_digits[2 * std::size_t{number}], sizeof both);
        return both;
    }
    /// A number of eight digits at most. How many it has, no processor foresees: so all are made, and those before the
    /// first that counts are shifted away.
    void put_whole(std::uint32_t number) {
        constexpr std::uint64_t zeros = 0x3030'3030'3030'3030U;
        constexpr std::uint64_t one = 1;
        const std::uint32_t high = number / 1'0000;
        const std::uint32_t low = number % 1'0000;
        const std::array<std::uint64_t, 4> pairs = {pair(high / 100), pair(high % 100), pair(low / 100),
                                                    pair(low % 100)};
        std::uint64_t digits = 0;
        int before = 0;  // bits of zeros before them; the last digit counts in any case
        if constexpr (std::endian::native == std::endian::little) {
            digits = pairs[0] | pairs[1] << 16U | pairs[2] << 32U | pairs[3] << 48U;
            before = std::countr_zero((digits ^ zeros) | one << 56U) / 8 * 8;
            digits >>= before;
        } else {
            digits = pairs[0] << 48U | pairs[1] << 32U | pairs[2] << 16U | pairs[3];
            before = std::countl_zero((digits ^ zeros) | one << 7U) / 8 * 8;
            digits <<= before;
        }
        std::memcpy(at_, &digits, sizeof digits);  // what is behind them is written over
        at_ += 8 - before / 8;
    }

    char* at_;
};

/// More than keys, seven amounts, two numbers and what stands between them can need.
std::size_t most_of_a_row(const shown_keys& keys) {
    return row_end::most_of_a_cell(keys.request_id) + row_end::most_of_a_cell(keys.scope) +
           9 * row_end::most_of_a_number + 64;
}

}  // namespace

void append_cell(std::string& out, std::string_view text, formula_text formulas) {
    const std::size_t before = out.size();
    out.resize(before + row_end::most_of_a_cell(text));
    row_end cell(out.data() + before);
    cell.put_cell(text, formulas);
    out.resize(static_cast<std::size_t>(cell.end() - out.data()));
}

void append_granted(text_room& out, const shown_keys& keys, const granted_row& given, formula_text formulas) {
    const column_amounts& made = given.amounts;
    const std::string_view rule = made.rule->id.view();
    row_end row(out.expect(most_of_a_row(keys) + rule.size()));
    row.put_cell(keys.request_id, formulas);
    row.put(',');
    row.put_cell(keys.scope, formulas);
    row.put_literal(",granted");
    const auto put = [&](std::int64_t minor) {
        row.put(',');
        row.put_amount({minor, given.unit});
    };
    put(made.credit);
    put(made.fee);
    put(made.credit - made.fee);
    put(0);
    put(made.cancelled_commitment);
    if (made.rule->cap.applies()) {
        put(given.cap_used);
        put(given.cap_left);
    } else {
        row.put(",,");
    }
    row.put(',');
    row.put(rule);
    row.put_literal(",,,");
    row.put_number(given.units);
    row.put_literal(",\n");
    out.end_at(row.end());
}

void append_decision(text_room& out, const shown_keys& keys, const answer& given, formula_text formulas) {
    const bool has_rule = given.decided && given.decided->rule != nullptr;
    const std::string_view rule = has_rule ? given.decided->rule->id.view() : std::string_view();
    row_end row(out.expect(most_of_a_row(keys) + rule.size() + row_end::most_of_a_cell(given.reason)));
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
    out.end_at(row.end());
}

}  // namespace program
