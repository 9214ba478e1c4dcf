#ifndef REFUND_RECORD_DETAIL_DECIDER_HPP
#define REFUND_RECORD_DETAIL_DECIDER_HPP

#include <refund/intake/settle.hpp>
#include <refund/ledger/account.hpp>
#include <refund/ledger/enter.hpp>
#include <refund/ledger/key_text.hpp>
#include <refund/record/batch.hpp>
#include <refund/record/detail/decisions.hpp>
#include <refund/record/detail/entries.hpp>
#include <refund/record/detail/request_cells.hpp>
#include <refund/term/moment_text.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

// Decides the requests of a batch, scope by scope and by the day within a scope.

namespace refund::record::detail {

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
            write_entry(entries_out_, entry);
            ++tally_.entered;
            held_.enter(std::move(entry));
        }
        return came->answer;
    }

    void count(const answer& given) {
        if (!given.decided) {
            ++tally_.errors;
            return;
        }
        switch (given.decided->outcome) {
            case outcome::granted: ++tally_.granted; break;
            case outcome::capped: ++tally_.capped; break;
            case outcome::refused: ++tally_.refused; break;
        }
    }

    [[nodiscard]] std::optional<batch_error> write() {
        cell_room room;
        for (std::size_t row = 0; row < answers_.size(); ++row) {
            for (const auto& [from, to] : {std::pair(request_id, of_request_id), std::pair(scope, of_scope)}) {
                const auto cell = requests_[from].text(static_cast<std::int64_t>(row), room);
                if (!cell) return batch_error{.reason = cell.error(), .column = request_wishes[from].name};
                decisions_[to].add(*cell);
            }
            write_answer(decisions_, answers_[row]);
            count(answers_[row]);
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

}  // namespace refund::record::detail

#endif
