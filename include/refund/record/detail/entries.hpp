#ifndef REFUND_RECORD_DETAIL_ENTRIES_HPP
#define REFUND_RECORD_DETAIL_ENTRIES_HPP

#include <refund/cap/admission.hpp>
#include <refund/ledger/claim.hpp>
#include <refund/ledger/entry.hpp>
#include <refund/ledger/entry_fault.hpp>
#include <refund/ledger/key_text.hpp>
#include <refund/money/currency.hpp>
#include <refund/record/detail/batch_reader.hpp>
#include <refund/record/detail/writer.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

// The columns of entries: reads booked entries and writes new ones.

namespace refund::record::detail {

/// The columns of entries, by number. They are those of a ledger's file, with amounts in minor units.
enum entry_column : std::size_t {
    entry_scope, entry_request_id, entry_requested_on, entry_amount, entry_currency, entry_cap_left, entry_kind_column,
    entry_asked, entry_used_before, entry_counted_from, entry_limited_by, entry_commitment_id, entry_quantity,
    entry_returned, entry_units_left, entry_fingerprint, entry_refused_by_rule, entry_version,
    entry_column_count
};
inline constexpr std::array<written_column, entry_column_count> entry_columns = {{
    {"scope", written_type::text},         {"request_id", written_type::text},   {"requested_on", written_type::day},
    {"amount", written_type::int64},       {"currency", written_type::text},     {"cap_left", written_type::int64},
    {"kind", written_type::text},          {"asked", written_type::int64},       {"used_before", written_type::int64},
    {"counted_from", written_type::day},   {"limited_by", written_type::text},   {"commitment_id", written_type::text},
    {"quantity", written_type::int64},     {"returned", written_type::int64},    {"units_left", written_type::int64},
    {"fingerprint", written_type::int64}, {"refused_by_rule", written_type::boolean}, {"version", written_type::int64},
}};
inline constexpr std::array<column_wish, entry_column_count> entry_wishes = [] {
    std::array<column_wish, entry_column_count> wishes{};
    for (std::size_t i = 0; i < wishes.size(); ++i) {
        cell_types types = texts;
        switch (entry_columns[i].type) {
            case written_type::text: break;
            case written_type::int64: types = int64_only; break;
            case written_type::day: types = day_only; break;
            case written_type::boolean: types = bool_only; break;
        }
        wishes[i] = {entry_columns[i].name, types, true};
    }
    return wishes;
}();

using entry_batch = batch_reader<entry_column_count>;
using entry_writer = batch_writer<entry_column_count>;

/// Stores a cell's value in `to`. Errors: cell_is_null.
template <class T>
[[nodiscard]] std::optional<batch_error> take(std::optional<T> cell, entry_column which, T& to) {
    if (!cell) return batch_error{fault::cell_is_null, entry_columns[which].name};
    to = *cell;
    return std::nullopt;
}

/// The column of an entry's field. Two fields have none: `at` and `expires_at`, because entries that are read were not
/// seen before and never end.
[[nodiscard]] constexpr entry_column column_of(entry_field field) noexcept {
    switch (field) {
        case entry_field::scope: return entry_scope;
        case entry_field::request_id: return entry_request_id;
        case entry_field::day: return entry_requested_on;
        case entry_field::currency: return entry_currency;
        case entry_field::asked: return entry_asked;
        case entry_field::commitment_id: return entry_commitment_id;
        case entry_field::bought: return entry_quantity;
        case entry_field::returned: return entry_returned;
        case entry_field::fingerprint: return entry_fingerprint;
        case entry_field::refused_by_rule: return entry_refused_by_rule;
        case entry_field::granted: return entry_amount;
        case entry_field::used_before: return entry_used_before;
        case entry_field::left_after: return entry_cap_left;
        case entry_field::counted_from: return entry_counted_from;
        case entry_field::limited_by: return entry_limited_by;
        case entry_field::units_left: return entry_units_left;
        case entry_field::version: return entry_version;
        case entry_field::kind:
        case entry_field::seen_before:
        case entry_field::expires_at: break;
    }
    return entry_kind_column;
}

/// The error for a cell that no entry can have. The caller adds the row.
[[nodiscard]] inline batch_error wrong_cell(entry_column which) {
    return batch_error{fault::cell_wrong, entry_columns[which].name};
}

/// Reads the entry in a row. Errors: cell_is_null, cell_wrong; the caller adds the row to them.
[[nodiscard]] inline std::optional<batch_error> read_entry(const entry_batch& booked, std::int64_t row,
                                                           claim_entry& entry) {
    cell_room room;
    std::array<std::string_view, entry_column_count> text{};
    for (const entry_column which : {entry_scope, entry_request_id, entry_currency, entry_kind_column,
                                     entry_limited_by, entry_commitment_id}) {
        if (booked[which].has_no_value(row)) return batch_error{fault::cell_is_null, entry_columns[which].name};
        text[which] = booked[which].text(row, room);
    }
    std::array<std::int64_t, entry_column_count> number{};
    for (const entry_column which : {entry_amount, entry_cap_left, entry_asked, entry_used_before, entry_quantity,
                                     entry_returned, entry_units_left, entry_fingerprint, entry_version}) {
        if (auto wrong = take(booked[which].template number<std::int64_t>(row), which, number[which])) return wrong;
    }
    std::array<std::int32_t, entry_column_count> day{};
    for (const entry_column which : {entry_requested_on, entry_counted_from}) {
        if (auto wrong = take(booked[which].template number<std::int32_t>(row), which, day[which])) return wrong;
    }
    bool by_rule = false;
    if (auto wrong = take(booked[entry_refused_by_rule].boolean(row), entry_refused_by_rule, by_rule)) return wrong;
    const std::optional<entry_kind> kind = find_entry_kind(text[entry_kind_column]);
    if (kind != entry_kind::granted && kind != entry_kind::refused) return wrong_cell(entry_kind_column);
    entry.kind = *kind;
    refund::currency unit{};
    if (!text[entry_currency].empty()) {
        const auto known = find_currency(text[entry_currency]);
        if (!known) return wrong_cell(entry_currency);
        unit = *known;
    }
    const std::optional<limit_hit> limit = find_limit(text[entry_limited_by]);
    if (!limit) return wrong_cell(entry_limited_by);
    entry.of = {.scope = normal_key(text[entry_scope]),
                .request_id = normal_key(text[entry_request_id]),
                .day = date::sys_days(date::days(day[entry_requested_on])),
                .asked = {number[entry_asked], unit},
                .commitment_id = normal_key(text[entry_commitment_id]),
                .bought = number[entry_quantity],
                .returned = number[entry_returned],
                .fingerprint = static_cast<std::uint64_t>(number[entry_fingerprint]),
                .refused_by_rule = by_rule};
    entry.answer = {.asked = entry.of.asked,
                    .granted = {number[entry_amount], unit},
                    .used_before = {number[entry_used_before], unit},
                    .left_after = {number[entry_cap_left], unit},
                    .counted_from = date::sys_days(date::days(day[entry_counted_from])),
                    .limited_by = *limit,
                    .units_left = number[entry_units_left]};
    entry.version = number[entry_version];
    const entry_fault wrong = find_entry_fault(entry);
    if (wrong.reason != errc{}) return wrong_cell(column_of(wrong.field));
    return std::nullopt;
}

/// Appends a scope's entry as a row.
inline void write_entry(entry_writer& out, std::string_view scope, const claim_entry& entry) {
    out[entry_scope].add(scope);
    out[entry_request_id].add(entry.of.request_id);
    out[entry_requested_on].add_day(entry.of.day.days_since_epoch);
    out[entry_amount].add(entry.answer.granted.minor);
    const refund::currency unit = entry.answer.granted.unit;
    out[entry_currency].add(unit.has_minor_unit() ? std::string_view(unit.code()) : std::string_view());
    out[entry_cap_left].add(entry.answer.left_after.minor);
    out[entry_kind_column].add(name(entry.kind));
    out[entry_asked].add(entry.of.asked.minor);
    out[entry_used_before].add(entry.answer.used_before.minor);
    out[entry_counted_from].add_day(entry.answer.counted_from.days_since_epoch);
    out[entry_limited_by].add(name(entry.answer.limited_by));
    out[entry_commitment_id].add(entry.of.commitment_id);
    out[entry_quantity].add(entry.of.bought);
    out[entry_returned].add(entry.of.returned);
    out[entry_units_left].add(entry.answer.units_left);
    out[entry_fingerprint].add(static_cast<std::int64_t>(entry.of.fingerprint));
    out[entry_refused_by_rule].add_flag(entry.of.refused_by_rule);
    out[entry_version].add(entry.version);
}

}  // namespace refund::record::detail

#endif
