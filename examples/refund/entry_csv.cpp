#include "entry_csv.hpp"

#include "decision_csv.hpp"
#include "words.hpp"

#include <refund/money/decimal.hpp>

#include <fmt/format.h>

#include <charconv>
#include <cstdint>
#include <optional>
#include <system_error>

namespace program {
namespace {

using refund::claim_entry;
using refund::entry_kind;
using refund::errc;
using column_of = entry_column;

row_fault fault_at(const entry_cells& cells, column_of where, std::string_view code, std::string_view words) {
    return {where, fmt::format("{}: {} {}: {}", code, entry_columns[static_cast<std::size_t>(where)].name,
                               in_quotes(cells[where]), words)};
}

/// The column of an entry's member. There is none for `seen_before`, which is never set in a file.
column_of column_for(refund::entry_field field) {
    using refund::entry_field;
    switch (field) {
        case entry_field::scope: return column_of::scope;
        case entry_field::request_id: return column_of::request_id;
        case entry_field::day: return column_of::requested_on;
        case entry_field::currency: return column_of::currency;
        case entry_field::asked: return column_of::asked;
        case entry_field::commitment_id: return column_of::commitment_id;
        case entry_field::bought: return column_of::quantity;
        case entry_field::returned: return column_of::returned;
        case entry_field::fingerprint: return column_of::fingerprint;
        case entry_field::refused_by_rule: return column_of::refused_by_rule;
        case entry_field::granted: return column_of::amount;
        case entry_field::used_before: return column_of::used_before;
        case entry_field::left_after: return column_of::cap_left;
        case entry_field::counted_from: return column_of::counted_from;
        case entry_field::limited_by: return column_of::limited_by;
        case entry_field::units_left: return column_of::units_left;
        case entry_field::expires_at: return column_of::expires_at;
        case entry_field::version: return column_of::version;
        case entry_field::kind:
        case entry_field::seen_before: break;
    }
    return column_of::kind;
}

/// Reads the cells of one row, and keeps the first fault.
class reading {
public:
    explicit reading(const entry_cells& cells) : cells_(cells) {}

    [[nodiscard]] bool ok() const { return !fault_; }
    [[nodiscard]] row_fault fault() const { return *fault_; }

    void fail(column_of where, std::string_view code, std::string_view words) {
        if (!fault_) fault_ = fault_at(cells_, where, code, words);
    }
    void fail(column_of where, errc error) { fail(where, refund::code(error), refund::message(error)); }

    [[nodiscard]] std::string key(column_of where) {
        if (const auto fault = refund::find_key_fault(cells_[where]); fault.reason != errc{}) fail(where, fault.reason);
        return refund::normal_key(cells_[where]);
    }
    [[nodiscard]] refund::calendar_day day(column_of where) {
        const auto parsed = refund::parse_day(cells_[where]);
        if (!parsed) fail(where, parsed.error());
        return parsed ? *parsed : refund::calendar_day{};
    }
    [[nodiscard]] refund::money amount(column_of where, refund::currency unit) {
        if (!unit.has_minor_unit() && cells_[where].empty()) return {};
        const auto parsed = refund::parse_money(cells_[where], unit);
        if (!parsed) fail(where, parsed.error().reason);
        return parsed ? *parsed : refund::money{};
    }
    template <class Number>
    [[nodiscard]] Number number(column_of where, int base = 10) {
        const std::string_view text = cells_[where];
        Number value{};
        const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value, base);
        if (failure != std::errc() || end != text.data() + text.size())
            fail(where, "number-malformed", "a whole number is expected");
        return value;
    }
    [[nodiscard]] refund::instant moment(column_of where) {
        return refund::instant(std::chrono::microseconds(number<std::int64_t>(where)));
    }
    [[nodiscard]] bool flag(column_of where) {
        const std::string_view text = cells_[where];
        if (!text.empty() && text != "yes") fail(where, "flag-malformed", "yes or nothing is expected");
        return text == "yes";
    }
    [[nodiscard]] refund::currency unit(column_of where) {
        if (cells_[where].empty() && !cells_[column_of::kind].empty()) return {};  // no cap applied
        const auto known = refund::find_currency(cells_[where]);
        if (!known) fail(where, known.error());
        return known ? *known : refund::currency{};
    }

private:
    const entry_cells& cells_;
    std::optional<row_fault> fault_{};
};

}  // namespace

std::string entry_header() {
    std::string line;
    for (const column_facts& column : entry_columns) line += fmt::format("{}{}", line.empty() ? "" : ",", column.name);
    return line + '\n';
}

row_fault fault_in(const entry_cells& cells, const refund::entry_fault& fault) {
    column_of where = column_for(fault.field);
    // A row of the first columns asked for what it was granted.
    if (where == column_of::asked && cells[column_of::kind].empty()) where = column_of::amount;
    return fault_at(cells, where, code(fault.reason), message(fault.reason));
}

refund::result<claim_entry, row_fault> read_entry(const entry_cells& cells, std::int64_t number) {
    reading row(cells);
    claim_entry entry{.kind = entry_kind::granted};
    entry.of.scope = row.key(column_of::scope);
    entry.of.request_id = row.key(column_of::request_id);
    entry.of.day = row.day(column_of::requested_on);
    const refund::currency unit = row.unit(column_of::currency);
    entry.answer.granted = row.amount(column_of::amount, unit);
    if (!cells[column_of::cap_left].empty()) entry.answer.left_after = row.amount(column_of::cap_left, unit);
    entry.of.asked = entry.answer.asked = entry.answer.granted;
    if (cells[column_of::kind].empty()) {
        if (entry.answer.left_after.unit != unit) entry.answer.left_after = {0, unit};
        entry.answer.used_before = {0, unit};
        entry.answer.counted_from = entry.of.day;
        entry.version = number;
        if (!row.ok()) return row.fault();
        return entry;
    }

    const auto kind = refund::find_entry_kind(cells[column_of::kind]);
    if (!kind) row.fail(column_of::kind, "kind-unknown", "no kind of entry has that name");
    entry.kind = kind.value_or(entry_kind::granted);
    entry.of.asked = entry.answer.asked = row.amount(column_of::asked, unit);
    entry.answer.used_before = row.amount(column_of::used_before, unit);
    entry.answer.counted_from = row.day(column_of::counted_from);
    const auto limit = refund::find_limit(cells[column_of::limited_by]);
    if (!limit) row.fail(column_of::limited_by, "limit-unknown", "no limit has that name");
    entry.answer.limited_by = limit.value_or(refund::limit_hit::none);
    entry.of.commitment_id = row.key(column_of::commitment_id);
    entry.of.bought = row.number<std::int64_t>(column_of::quantity);
    entry.of.returned = row.number<std::int64_t>(column_of::returned);
    entry.answer.units_left = row.number<std::int64_t>(column_of::units_left);
    entry.of.fingerprint = row.number<std::uint64_t>(column_of::fingerprint, 16);
    entry.of.refused_by_rule = row.flag(column_of::refused_by_rule);
    if (!cells[column_of::expires_at].empty()) entry.expires_at = row.moment(column_of::expires_at);
    entry.at = row.moment(column_of::at);
    entry.version = row.number<std::int64_t>(column_of::version);
    if (!row.ok()) return row.fault();
    return entry;
}

void append_entry(std::string& out, const claim_entry& entry) {
    const auto amount = [&out](const refund::money& value) {
        out += ',';
        if (value.unit.has_minor_unit()) append_decimal(out, value);
    };
    const auto number = [&out](auto value) {
        out += ',';
        const fmt::format_int text(value);
        out.append(text.data(), text.size());
    };
    append_cell(out, entry.of.scope);
    out += ',';
    append_cell(out, entry.of.request_id);
    out += ',';
    refund::append_day(out, entry.of.day);
    amount(entry.answer.granted);
    out += ',';
    if (entry.answer.granted.unit.has_minor_unit()) out += entry.answer.granted.unit.code();
    amount(entry.answer.left_after);
    out += ',';
    out += name(entry.kind);
    amount(entry.answer.asked);
    amount(entry.answer.used_before);
    out += ',';
    refund::append_day(out, entry.answer.counted_from);
    out += ',';
    out += name(entry.answer.limited_by);
    out += ',';
    append_cell(out, entry.of.commitment_id);
    number(entry.of.bought);
    number(entry.of.returned);
    number(entry.answer.units_left);
    char digits[16];
    const auto written = std::to_chars(digits, digits + sizeof digits, entry.of.fingerprint, 16);
    out += ',';
    out.append(digits, written.ptr);
    out += entry.of.refused_by_rule ? ",yes" : ",";
    if (entry.expires_at == refund::instant{}) {
        out += ',';
    } else {
        number(entry.expires_at.time_since_epoch().count());
    }
    number(entry.at.time_since_epoch().count());
    number(entry.version);
    out += '\n';
}

}  // namespace program
