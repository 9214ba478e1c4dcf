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

/// Reads the cells of one row; the first that is wrong ends it.
class reading {
public:
    explicit reading(const entry_cells& cells) : cells_(cells) {}

    [[nodiscard]] bool ok() const { return !fault_; }
    [[nodiscard]] entry_fault fault() const { return *fault_; }

    void fail(column_of where, std::string_view code, std::string_view words) {
        if (fault_) return;
        fault_ = {where, fmt::format("{}: {} {}: {}", code, entry_columns[static_cast<std::size_t>(where)].name,
                                     in_quotes(cells_[where]), words)};
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
        if (!parsed) {
            fail(where, parsed.error().reason);
        } else if (parsed->minor < 0) {
            fail(where, errc::negative_amount);
        }
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
    [[nodiscard]] refund::currency unit(column_of where) {
        if (cells_[where].empty() && !cells_[column_of::kind].empty()) return {};  // no cap applied
        const auto known = refund::find_currency(cells_[where]);
        if (!known) {
            fail(where, known.error());
        } else if (!known->has_minor_unit()) {
            fail(where, errc::no_minor_unit);
        }
        return known ? *known : refund::currency{};
    }

private:
    const entry_cells& cells_;
    std::optional<entry_fault> fault_{};
};

}  // namespace

std::string entry_header() {
    std::string line;
    for (const column_facts& column : entry_columns) line += fmt::format("{}{}", line.empty() ? "" : ",", column.name);
    return line + '\n';
}

refund::result<claim_entry, entry_fault> read_entry(const entry_cells& cells) {
    reading row(cells);
    claim_entry entry{.kind = entry_kind::granted};
    entry.of.scope = row.key(column_of::scope);
    entry.of.request_id = row.key(column_of::request_id);
    if (entry.of.request_id.empty()) row.fail(column_of::request_id, errc::request_id_missing);
    entry.of.day = row.day(column_of::requested_on);
    const refund::currency unit = row.unit(column_of::currency);
    entry.answer.granted = row.amount(column_of::amount, unit);
    if (!cells[column_of::cap_left].empty()) entry.answer.left_after = row.amount(column_of::cap_left, unit);
    entry.of.asked = entry.answer.asked = entry.answer.granted;
    if (cells[column_of::kind].empty()) {
        if (entry.answer.left_after.unit != unit) entry.answer.left_after = {0, unit};
        entry.answer.used_before = {0, unit};
        entry.answer.counted_from = entry.of.day;
        if (!row.ok()) return row.fault();
        return entry;
    }

    const auto kind = refund::find_entry_kind(cells[column_of::kind]);
    if (!kind) row.fail(column_of::kind, "kind-unknown", "no kind of entry has that name");
    entry.kind = kind.value_or(entry_kind::granted);
    entry.of.asked = entry.answer.asked = row.amount(column_of::asked, unit);
    if (entry.answer.granted.minor > entry.answer.asked.minor) {
        row.fail(column_of::amount, errc::ledger_damaged);
    }
    entry.answer.used_before = row.amount(column_of::used_before, unit);
    entry.answer.counted_from = row.day(column_of::counted_from);
    const auto limit = refund::find_limit(cells[column_of::limited_by]);
    if (!limit) row.fail(column_of::limited_by, "limit-unknown", "no limit has that name");
    entry.answer.limited_by = limit.value_or(refund::limit_hit::none);
    entry.of.commitment_id = row.key(column_of::commitment_id);
    entry.of.bought = row.number<std::int64_t>(column_of::quantity);
    entry.of.returned = row.number<std::int64_t>(column_of::returned);
    if (entry.of.returned < 0 || entry.of.returned > entry.of.bought)
        row.fail(column_of::returned, errc::quantity_out_of_range);
    entry.answer.units_left = row.number<std::int64_t>(column_of::units_left);
    entry.of.fingerprint = row.number<std::uint64_t>(column_of::fingerprint, 16);
    entry.of.refused_by_rule = cells[column_of::refused_by_rule] == "yes";
    if (!cells[column_of::expires_at].empty()) entry.expires_at = row.moment(column_of::expires_at);
    entry.at = row.moment(column_of::at);
    entry.version = row.number<std::int64_t>(column_of::version);
    if (entry.version < 1) row.fail(column_of::version, errc::ledger_damaged);
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
