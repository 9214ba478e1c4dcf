#ifndef REFUND_RECORD_DECIDE_HPP
#define REFUND_RECORD_DECIDE_HPP

#include <refund/intake/settle.hpp>
#include <refund/intake/shipped_offers.hpp>
#include <refund/ledger/account.hpp>
#include <refund/ledger/enter.hpp>
#include <refund/ledger/key_text.hpp>
#include <refund/record/detail/reader.hpp>
#include <refund/record/detail/writer.hpp>
#include <refund/record/error.hpp>
#include <refund/term/moment_text.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

/// \file
/// Whole decisions over record batches, by the two structs of the Arrow C Data Interface: requests in, decisions and
/// the ledger's entries out. For engines that hold columns and spread scopes over machines.
///
/// All requests of a scope have to come in one batch, in any order: within a scope they take their turn by day, on one
/// day by the bytes of their request id. So neither the order of rows nor the way in which scopes are spread changes an
/// answer, and a batch that is decided again, from the same entries, has the same decisions.
///
/// Requests have these columns, in any order; another one is an error, since a misspelt name would be passed over.
/// Texts are read as `read_request` reads them; a null says nothing, like an empty text.
///
/// | columns | type | |
/// |---|---|---|
/// | scope, request_id, agreement, product, currency | utf8 | must be there |
/// | purchased_on, requested_on | date32, or utf8 | must be there |
/// | payment | decimal128, or utf8 | must be there |
/// | used | bool, or utf8 | must be there |
/// | term, billing_plan, market, commitment_id | utf8 | |
/// | quantity, returned | int32, int64, or utf8 | |
/// | cap_payment, current_payment, current_cap_payment | decimal128, or utf8 | |
/// | as_of | date32, or utf8 | |
///
/// utf8 is large_utf8 as well, and each column may be dictionary-encoded. Amounts in whole numbers are an error: nobody
/// could tell whether they are cents.
///
/// Decisions have one row for each request, in the order of these. Amounts are int64 in minor units of the column
/// currency, those of the cap in minor units of cap_currency; null where there is none.
///
/// | columns | type |
/// |---|---|
/// | request_id, scope | utf8, as they came |
/// | outcome | utf8: granted, capped, refused, error |
/// | currency, cap_currency | utf8 |
/// | credit, fee, refund, withheld, cancelled_commitment, cap_used, cap_left | int64 |
/// | rule | utf8: its id |
/// | reason | utf8: the code of a refusal or an error |
/// | field | utf8: the column at fault |
/// | answered_before | bool |
/// | units | int64, given back by it; 0 for refused |
/// | commitment_left | int64, where a commitment is named |
///
/// Entries have one row for each request that was entered, refused ones too. They are what counts in the next batch:
/// give them back as `booked`, all of a scope's, in any order. A request that is among them is answered as before, and
/// not entered again. Each column must be there, of this type and without a null; amounts are in minor units of
/// currency, which is empty where no cap applies.
///
/// | columns | type |
/// |---|---|
/// | scope, request_id, currency, kind, limited_by, commitment_id | utf8 |
/// | requested_on, counted_from | date32 |
/// | amount, cap_left, asked, used_before, quantity, returned, units_left, version | int64 |
/// | fingerprint | int64: its bits, since engines lack unsigned numbers |
/// | refused_by_rule | bool |
///
/// Memory: the batch is held by whoever calls; beside it some 300 bytes a request and the results, the booked entries,
/// and those of one scope at a time.

namespace refund::record {

/// A record batch. It is borrowed: neither changed nor released.
struct input_batch {
    const ArrowSchema& schema;  ///< the columns' names and types
    const ArrowArray& array;    ///< the columns themselves
};

/// Where a record batch goes: written when all is decided, else left as it is. Whoever calls has to call both release
/// callbacks, or to hand the structs to one who does.
struct output_batch {
    ArrowSchema& schema;  ///< the names and types
    ArrowArray& array;    ///< the columns themselves
};

/// How many requests ended how.
struct tally {
    std::int64_t granted{};  ///< paid as computed
    std::int64_t capped{};   ///< less than computed is paid
    std::int64_t refused{};  ///< by a rule or a limit
    std::int64_t errors{};   ///< not decided
    std::int64_t entered{};  ///< entries that were written
    friend constexpr bool operator==(const tally&, const tally&) = default;
};

namespace detail {

/// The columns of requests, by number.
enum request_column : std::size_t {
    scope, request_id, agreement, product, currency, purchased_on, requested_on, payment, used,
    term, billing_plan, market, commitment_id, quantity, returned, cap_payment, current_payment, current_cap_payment,
    as_of,
    request_column_count
};
inline constexpr std::array<column_wish, request_column_count> request_wishes = {{
    {"scope", texts, true},        {"request_id", texts, true},   {"agreement", texts, true},
    {"product", texts, true},      {"currency", texts, true},     {"purchased_on", days, true},
    {"requested_on", days, true},  {"payment", amounts, true},    {"used", yes_or_no, true},
    {"term", texts, false},        {"billing_plan", texts, false}, {"market", texts, false},
    {"commitment_id", texts, false}, {"quantity", units, false},  {"returned", units, false},
    {"cap_payment", amounts, false}, {"current_payment", amounts, false}, {"current_cap_payment", amounts, false},
    {"as_of", days, false},
}};

/// The columns of entries, by number: as a ledger's file has them, amounts in minor units.
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

/// The columns of decisions, by number.
enum decision_column : std::size_t {
    of_request_id, of_scope, of_outcome, of_currency, of_credit, of_fee, of_refund, of_withheld,
    of_cancelled_commitment, of_cap_currency, of_cap_used, of_cap_left, of_rule, of_reason, of_field,
    of_answered_before, of_units, of_commitment_left,
    decision_column_count
};
inline constexpr std::array<written_column, decision_column_count> decision_columns = {{
    {"request_id", written_type::text},  {"scope", written_type::text},      {"outcome", written_type::text},
    {"currency", written_type::text},    {"credit", written_type::int64},    {"fee", written_type::int64},
    {"refund", written_type::int64},     {"withheld", written_type::int64},
    {"cancelled_commitment", written_type::int64}, {"cap_currency", written_type::text},
    {"cap_used", written_type::int64},   {"cap_left", written_type::int64},  {"rule", written_type::text},
    {"reason", written_type::text},      {"field", written_type::text},      {"answered_before", written_type::boolean},
    {"units", written_type::int64},      {"commitment_left", written_type::int64},
}};

inline constexpr std::array<std::string_view, 4> limit_names = {"", "money", "requests", "units"};

using request_batch = batch_reader<request_column_count>;
using entry_batch = batch_reader<entry_column_count>;
using decision_writer = batch_writer<decision_column_count>;
using entry_writer = batch_writer<entry_column_count>;

/// The cells of one request as texts. The room of those that are none is the row's.
class request_row {
public:
    /// Errors: malformed.
    [[nodiscard]] std::optional<batch_error> read(const request_batch& batch, std::int64_t row) {
        for (std::size_t i = 0; i < request_column_count; ++i) {
            const auto cell = batch[i].text(row, rooms_[i]);
            if (!cell) return batch_error{.reason = cell.error(), .column = request_wishes[i].name, .row = row};
            cells_[i] = *cell;
        }
        return std::nullopt;
    }
    [[nodiscard]] std::string_view operator[](request_column which) const noexcept { return cells_[which]; }

    [[nodiscard]] request_texts all() const noexcept {
        return {.purchased_on = cells_[purchased_on], .term = cells_[term], .billing_plan = cells_[billing_plan],
                .currency = cells_[currency], .payment = cells_[payment], .quantity = cells_[quantity],
                .returned = cells_[returned], .requested_on = cells_[requested_on], .used = cells_[used],
                .market = cells_[market], .cap_payment = cells_[cap_payment], .as_of = cells_[as_of],
                .current_payment = cells_[current_payment], .current_cap_payment = cells_[current_cap_payment]};
    }

    /// Whether this one takes its turn before another of the same scope, day and id: any order that only depends on
    /// what they say.
    [[nodiscard]] bool is_less(const request_row& other) const noexcept { return cells_ < other.cells_; }

private:
    std::array<std::string_view, request_column_count> cells_{};
    std::array<cell_room, request_column_count> rooms_{};
};

/// What became of a request.
struct answer {
    std::optional<decision<>> decided{};
    std::int64_t units{};
    errc error{};
    std::string_view field{};  ///< the column at fault
    bool names_commitment{};
};

/// Where a request stands in the order of turns.
struct turn {
    std::uint32_t scope{};
    std::int32_t day{};
    std::uint32_t row{};
};

/// Decides a batch, scope by scope.
template <class FindOffer>
class decider {
public:
    decider(const request_batch& requests, const FindOffer& find) : requests_(requests), find_(find) {}

    /// Errors: see `decide`.
    [[nodiscard]] std::optional<batch_error> read_booked(const entry_batch& booked) {
        for (std::int64_t row = 0; row < booked.rows(); ++row) {
            claim_entry entry;
            if (auto wrong = read_entry(booked, row, entry)) {
                wrong->booked = true;
                wrong->row = row;
                return wrong;
            }
            const std::uint32_t number = number_of_scope(entry.of.scope);
            if (entries_.size() <= number) entries_.resize(number + std::size_t{1});
            entries_[number].push_back(std::move(entry));
        }
        for (auto& each : entries_) {
            std::sort(each.begin(), each.end(),
                      [](const claim_entry& a, const claim_entry& b) { return a.version < b.version; });
        }
        return std::nullopt;
    }

    /// Errors: see `decide`.
    [[nodiscard]] std::optional<batch_error> run() {
        if (requests_.rows() > std::int64_t{(std::numeric_limits<std::int32_t>::max)()}) {
            return batch_error{fault::too_large};
        }
        if (auto wrong = order_turns()) return wrong;
        answers_.resize(turns_.size());
        request_row cells;
        for (std::size_t i = 0; i < turns_.size(); ++i) {
            if (i == 0 || turns_[i].scope != turns_[i - 1].scope) begin_scope(turns_[i].scope);
            if (auto wrong = cells.read(requests_, turns_[i].row)) return wrong;
            answers_[turns_[i].row] = decide(cells);
        }
        return write();
    }

    void hand_out(const output_batch& decisions, const output_batch& entries) {
        decisions_.hand_out(requests_.rows(), decisions.schema, decisions.array);
        entries_out_.hand_out(tally_.entered, entries.schema, entries.array);
    }
    [[nodiscard]] const tally& counts() const noexcept { return tally_; }

private:
    [[nodiscard]] std::uint32_t number_of_scope(std::string_view text) {
        return scopes_.try_emplace(normal_key(text), static_cast<std::uint32_t>(scopes_.size())).first->second;
    }

    [[nodiscard]] std::optional<batch_error> order_turns() {
        turns_.reserve(static_cast<std::size_t>(requests_.rows()));
        cell_room scope_room;
        cell_room day_room;
        std::string last;
        std::uint32_t last_number = 0;
        for (std::int64_t row = 0; row < requests_.rows(); ++row) {
            const auto name = requests_[scope].text(row, scope_room);
            if (!name) return batch_error{.reason = name.error(), .column = "scope", .row = row};
            const auto day = requests_[requested_on].text(row, day_room);
            if (!day) return batch_error{.reason = day.error(), .column = "requested_on", .row = row};
            const auto parsed = parse_utc_day(*day);
            if (row == 0 || *name != last) {
                last_number = number_of_scope(*name);
                last = *name;
            }
            turns_.push_back({last_number, parsed ? (*parsed).days_since_epoch : 0,
                              static_cast<std::uint32_t>(row)});
        }
        std::sort(turns_.begin(), turns_.end(), [&](const turn& a, const turn& b) {
            if (a.scope != b.scope) return a.scope < b.scope;
            if (a.day != b.day) return a.day < b.day;
            return a.row != b.row && is_before(a.row, b.row);
        });
        return std::nullopt;
    }

    /// Rows that cannot be read come first; the error is found in their turn.
    [[nodiscard]] bool is_before(std::uint32_t a, std::uint32_t b) const {
        cell_room room;
        const auto id_a = requests_[request_id].text(a, room);
        const auto id_b = requests_[request_id].text(b, room);
        const std::string_view text_a = id_a ? *id_a : std::string_view();
        const std::string_view text_b = id_b ? *id_b : std::string_view();
        if (text_a != text_b) return text_a < text_b;
        request_row row_a;
        request_row row_b;
        static_cast<void>(row_a.read(requests_, a));
        static_cast<void>(row_b.read(requests_, b));
        return row_a.is_less(row_b) || (!row_b.is_less(row_a) && a < b);
    }

    void begin_scope(std::uint32_t number) {
        held_ = number < entries_.size() ? account(std::move(entries_[number]), instant{}) : account();
    }

    [[nodiscard]] answer decide(const request_row& cells) {
        for (const request_column where : {scope, request_id, commitment_id}) {
            if (const key_fault wrong = find_key_fault(cells[where]); wrong.reason != errc{}) {
                return {.error = wrong.reason, .field = request_wishes[where].name};
            }
        }
        if (cells[request_id].empty()) return {.error = errc::request_id_missing, .field = "request_id"};
        const result<const cancel_offer*> offer = find_(cells[agreement], cells[product]);
        if (!offer) {
            return {.error = offer.error(),
                    .field = offer.error() == errc::unknown_product ? "product" : "agreement"};
        }
        const auto asked = read_request(cells.all(), **offer);
        if (!asked) return {.error = asked.error().reason, .field = name(asked.error().field)};
        const cancel_request<>& request = (*asked).request;
        const auto admit = [&](const cancel_quote<>& quote) -> result<admission, ledger_error> {
            return enter(claim_of(quote, request, {.scope = normal_key(cells[scope]),
                                                   .request_id = normal_key(cells[request_id]),
                                                   .commitment_id = normal_key(cells[commitment_id])}),
                         quote.rule().cap);
        };
        const auto decided = decide_by(*asked, admit);
        if (!decided) return {.error = decided.error().reason};
        return {.decided = *decided,
                .units = decided->outcome == outcome::refused ? 0 : request.returned.value_or(1),
                .names_commitment = !cells[commitment_id].empty() && decided->rule != nullptr};
    }

    [[nodiscard]] result<admission, ledger_error> enter(const claim& given, const cap_terms& terms) {
        if (const errc wrong = find_claim_fault(given); wrong != errc{}) return ledger_error{wrong, {}};
        const auto came = settle_in(held_, given, terms, instant{});
        if (!came) return came.error();
        if (came->entry) {
            claim_entry entry = *came->entry;
            entry.version = held_.version() + 1;
            write(entry);
            held_.enter(std::move(entry));
        }
        return came->answer;
    }

    // ------------------------------------------------------------------------ entries

    template <class T>
    [[nodiscard]] static std::optional<batch_error> take(std::optional<T> cell, entry_column which, T& to) {
        if (!cell) return batch_error{fault::cell_is_null, entry_columns[which].name};
        to = *cell;
        return std::nullopt;
    }

    [[nodiscard]] static std::optional<batch_error> read_entry(const entry_batch& booked, std::int64_t row,
                                                               claim_entry& entry) {
        cell_room room;
        std::array<std::string_view, entry_column_count> text{};
        for (const entry_column which : {entry_scope, entry_request_id, entry_currency, entry_kind_column,
                                         entry_limited_by, entry_commitment_id}) {
            const auto cell = booked[which].text(row, room);
            if (!cell) return batch_error{cell.error(), entry_columns[which].name};
            text[which] = *cell;
        }
        std::array<std::int64_t, entry_column_count> number{};
        for (const entry_column which : {entry_amount, entry_cap_left, entry_asked, entry_used_before, entry_quantity,
                                         entry_returned, entry_units_left, entry_version}) {
            if (auto wrong = take(booked[which].template number<std::int64_t>(row), which, number[which])) return wrong;
            if (number[which] < 0) return batch_error{fault::cell_wrong, entry_columns[which].name};
        }
        std::array<std::int32_t, entry_column_count> day{};
        for (const entry_column which : {entry_requested_on, entry_counted_from}) {
            if (auto wrong = take(booked[which].template number<std::int32_t>(row), which, day[which])) return wrong;
        }
        bool by_rule = false;
        if (auto wrong = take(booked[entry_refused_by_rule].boolean(row), entry_refused_by_rule, by_rule)) return wrong;
        std::int64_t fingerprint{};  // any, also one below zero
        if (auto wrong =
                take(booked[entry_fingerprint].template number<std::int64_t>(row), entry_fingerprint, fingerprint)) {
            return wrong;
        }
        const auto fail = [](entry_column which) { return batch_error{fault::cell_wrong, entry_columns[which].name}; };
        if (text[entry_kind_column] == refund::name(entry_kind::granted)) {
            entry.kind = entry_kind::granted;
        } else if (text[entry_kind_column] == refund::name(entry_kind::refused)) {
            entry.kind = entry_kind::refused;
        } else {
            return fail(entry_kind_column);
        }
        refund::currency unit{};
        if (!text[entry_currency].empty()) {
            const auto known = find_currency(text[entry_currency]);
            if (!known || !known->has_minor_unit()) return fail(entry_currency);
            unit = *known;
        }
        std::size_t limit = 0;
        while (limit < limit_names.size() && limit_names[limit] != text[entry_limited_by]) ++limit;
        if (limit == limit_names.size()) return fail(entry_limited_by);
        if (number[entry_version] < 1) return fail(entry_version);
        if (number[entry_amount] > number[entry_asked]) return fail(entry_amount);
        entry.of = {.scope = normal_key(text[entry_scope]),
                    .request_id = normal_key(text[entry_request_id]),
                    .day = date::sys_days(date::days(day[entry_requested_on])),
                    .asked = {number[entry_asked], unit},
                    .commitment_id = normal_key(text[entry_commitment_id]),
                    .bought = number[entry_quantity],
                    .returned = number[entry_returned],
                    .fingerprint = static_cast<std::uint64_t>(fingerprint),
                    .refused_by_rule = by_rule};
        if (entry.of.request_id.empty()) return fail(entry_request_id);
        if (find_claim_fault(entry.of) != errc{}) return fail(entry_request_id);
        entry.answer = {.asked = entry.of.asked,
                        .granted = {number[entry_amount], unit},
                        .used_before = {number[entry_used_before], unit},
                        .left_after = {number[entry_cap_left], unit},
                        .counted_from = date::sys_days(date::days(day[entry_counted_from])),
                        .limited_by = static_cast<limit_hit>(limit),
                        .units_left = number[entry_units_left]};
        entry.version = number[entry_version];
        return std::nullopt;
    }

    void write(const claim_entry& entry) {
        entry_writer& out = entries_out_;
        out[entry_scope].add(entry.of.scope);
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
        out[entry_limited_by].add(limit_names[static_cast<std::size_t>(entry.answer.limited_by)]);
        out[entry_commitment_id].add(entry.of.commitment_id);
        out[entry_quantity].add(entry.of.bought);
        out[entry_returned].add(entry.of.returned);
        out[entry_units_left].add(entry.answer.units_left);
        out[entry_fingerprint].add(static_cast<std::int64_t>(entry.of.fingerprint));
        out[entry_refused_by_rule].add_flag(entry.of.refused_by_rule);
        out[entry_version].add(entry.version);
        ++tally_.entered;
    }

    // ------------------------------------------------------------------------ decisions

    [[nodiscard]] std::optional<batch_error> write() {
        decision_writer& out = decisions_;
        const auto add_text = [&out](decision_column which, std::string_view text) {
            text.empty() ? out[which].add_null() : out[which].add(text);
        };
        cell_room room;
        for (std::size_t row = 0; row < answers_.size(); ++row) {
            for (const auto& [from, to] : {std::pair(request_id, of_request_id), std::pair(scope, of_scope)}) {
                const auto cell = requests_[from].text(static_cast<std::int64_t>(row), room);
                if (!cell) return batch_error{.reason = cell.error(), .column = request_wishes[from].name};
                out[to].add(*cell);
            }
            const answer& given = answers_[row];
            add_text(of_field, given.field);
            if (!given.decided) {
                ++tally_.errors;
                out[of_outcome].add(std::string_view("error"));
                out[of_reason].add(code(given.error));
                for (const decision_column which :
                     {of_currency, of_credit, of_fee, of_refund, of_withheld, of_cancelled_commitment, of_cap_currency,
                      of_cap_used, of_cap_left, of_rule, of_answered_before, of_units, of_commitment_left}) {
                    out[which].add_null();
                }
                continue;
            }
            const decision<>& decided = *given.decided;
            ++(decided.outcome == outcome::granted  ? tally_.granted
               : decided.outcome == outcome::capped ? tally_.capped
                                                    : tally_.refused);
            out[of_outcome].add(name(decided.outcome));
            out[of_currency].add(std::string_view(decided.credit.unit.code()));
            out[of_credit].add(decided.credit.minor);
            out[of_fee].add(decided.fee.minor);
            out[of_refund].add(decided.refund.minor);
            out[of_withheld].add(decided.withheld.minor);
            out[of_cancelled_commitment].add(decided.cancelled_commitment.minor);
            if (decided.has_cap) {
                out[of_cap_currency].add(std::string_view(decided.rule->cap.limit.unit.code()));
                out[of_cap_used].add(decided.cap_used().minor);
                out[of_cap_left].add(decided.cap_left().minor);
            } else {
                for (const decision_column which : {of_cap_currency, of_cap_used, of_cap_left}) out[which].add_null();
            }
            add_text(of_rule, decided.rule != nullptr ? decided.rule->id.view() : std::string_view());
            add_text(of_reason, decided.refusal);
            out[of_answered_before].add_flag(decided.admitted.seen_before);
            out[of_units].add(given.units);
            if (given.names_commitment) {
                out[of_commitment_left].add(decided.admitted.units_left);
            } else {
                out[of_commitment_left].add_null();
            }
        }
        if (decisions_.is_too_large() || entries_out_.is_too_large()) return batch_error{fault::too_large};
        return std::nullopt;
    }

    const request_batch& requests_;
    const FindOffer& find_;
    std::unordered_map<std::string, std::uint32_t> scopes_{};
    std::vector<std::vector<claim_entry>> entries_{};  // booked, by the scope's number
    std::vector<turn> turns_{};
    std::vector<answer> answers_{};
    account held_{};
    decision_writer decisions_{decision_columns};
    entry_writer entries_out_{entry_columns};
    tally tally_{};
};

/// Offers that the library ships.
struct shipped {
    [[nodiscard]] constexpr result<const cancel_offer*> operator()(std::string_view agreement,
                                                                   std::string_view product) const noexcept {
        return find_offer(agreement, product);
    }
};

}  // namespace detail

/// Decides every request of a batch under the limits of its scope, and hands out decisions and entries.
///
///     const auto counts = record::decide({schema, array}, nullptr, {decisions_schema, decisions_array},
///                                        {entries_schema, entries_array});
///     if (!counts) std::cerr << to_string(counts.error());
///
/// `booked` holds the entries of earlier batches, null for none; scopes that no request is of do not matter. `find`
/// gives the offer of an agreement and a product, as `find_offer` does.
///
/// Errors: every `fault`. A request that is wrong is a row with the outcome error: its reason is the code of an error
/// of `find`, `read_request`, `decide_by` or `settle_in`, of a key, or request_id_missing. Where memory runs out the
/// exception passes by, and nothing is handed out.
template <class FindOffer = detail::shipped>
[[nodiscard]] result<tally, batch_error> decide(const input_batch& requests, const input_batch* booked,
                                                const output_batch& decisions, const output_batch& entries,
                                                const FindOffer& find = {}) {
    detail::request_batch rows;
    if (auto wrong = rows.open(requests.schema, requests.array, detail::request_wishes)) return *std::move(wrong);
    detail::decider<FindOffer> all(rows, find);
    if (booked != nullptr) {
        detail::entry_batch held;
        auto wrong = held.open(booked->schema, booked->array, detail::entry_wishes);
        if (wrong) {
            wrong->booked = true;
            return *std::move(wrong);
        }
        if (auto unread = all.read_booked(held)) return *std::move(unread);
    }
    if (auto wrong = all.run()) return *std::move(wrong);
    all.hand_out(decisions, entries);
    return all.counts();
}

}  // namespace refund::record

#endif
