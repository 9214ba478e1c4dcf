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
#include <refund/record/detail/spellings.hpp>
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
#include <variant>
#include <vector>

// Decides the requests of a batch in two steps: all that a request says for itself, up to its quote, in the order of
// rows, as memory has them; then what its limits let through, scope by scope and by the day within a scope. Rows of a
// scope may be anywhere, and reading each of their columns there would take longer than all the rest.

namespace refund::record::detail {

/// Where a request stands in the order of turns.
struct turn {
    std::uint32_t scope{};
    std::int32_t day{};
    std::uint64_t id{};  ///< how its id begins: mostly it decides, and the text is not looked at
    std::uint32_t row{};
};

/// A text's first eight bytes as a number that is ordered as they are.
[[nodiscard]] inline std::uint64_t beginning_of(std::string_view text) noexcept {
    std::uint64_t number = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        number = number << 8U | (i < text.size() ? static_cast<unsigned char>(text[i]) : 0U);
    }
    return number;
}

/// A request that only limits can still change.
struct quoted {
    cancel_quote<> quote;
    claim asks{};  ///< without its keys, which are read in its turn
};

/// An entry of an earlier batch, and where it was found.
struct booked_entry {
    claim_entry entry{};
    std::int64_t row{};
};

/// Decides a batch, scope by scope.
template <class FindOffer, class Fold>
class decider {
public:
    decider(const request_batch& requests, const FindOffer& find, const Fold& fold)
        : requests_(requests), find_(find), fold_(fold) {}

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
            if (booked_.size() <= number) booked_.resize(number + std::size_t{1});
            booked_[number].push_back({std::move(entry), row});
        }
        return std::nullopt;
    }

    /// Errors: see `decide`.
    [[nodiscard]] std::optional<batch_error> run() {
        if (requests_.rows() > std::int64_t{(std::numeric_limits<std::int32_t>::max)()}) {
            return batch_error{fault::too_large};
        }
        if (auto wrong = read_requests()) return wrong;
        std::sort(turns_.begin(), turns_.end(), [&](const turn& a, const turn& b) {
            if (a.scope != b.scope) return a.scope < b.scope;
            if (a.day != b.day) return a.day < b.day;
            if (a.id != b.id) return a.id < b.id;
            return a.row != b.row && is_before(a.row, b.row);
        });
        const std::vector<bool> spelt_otherwise = find_spelt_otherwise(scope_names_, scopes_, fold_);
        for (std::size_t i = 0; i < turns_.size(); ++i) {
            if (i == 0 || turns_[i].scope != turns_[i - 1].scope) {
                if (auto wrong = begin_scope(turns_[i].scope)) return wrong;
            }
            if (turns_.size() - i > turns_ahead) load_ahead(answers_[turns_[i + turns_ahead].row]);
            std::variant<answer, quoted>& here = answers_[turns_[i].row];
            if (spelt_otherwise[turns_[i].scope]) {
                here = answer{.error = errc::scope_spelt_otherwise, .field = "scope"};
            } else if (quoted* const asked = std::get_if<quoted>(&here)) {
                here = admit(*asked, turns_[i]);
            }
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
        const auto [place, is_new] =
            scopes_.try_emplace(normal_key(text), static_cast<std::uint32_t>(scopes_.size()));
        if (is_new) scope_names_.push_back(&place->first);
        return place->second;
    }

    [[nodiscard]] std::optional<batch_error> read_requests() {
        turns_.reserve(static_cast<std::size_t>(requests_.rows()));
        answers_.reserve(static_cast<std::size_t>(requests_.rows()));
        request_row cells;
        std::string last;
        std::uint32_t last_number = 0;
        for (std::int64_t row = 0; row < requests_.rows(); ++row) {
            if (auto wrong = cells.read(requests_, row)) return wrong;
            if (row == 0 || cells[scope] != last) {
                last_number = number_of_scope(cells[scope]);
                last = cells[scope];
            }
            const auto day = parse_utc_day(cells[requested_on]);
            turns_.push_back({last_number, day ? (*day).days_since_epoch : 0, beginning_of(cells[request_id]),
                              static_cast<std::uint32_t>(row)});
            answers_.push_back(quote(cells));
        }
        return std::nullopt;
    }

    static constexpr std::size_t turns_ahead = 4;

    /// Has a row's answer loaded while others take their turn: it may be anywhere.
    static void load_ahead([[maybe_unused]] const std::variant<answer, quoted>& distant) noexcept {
#ifdef __GNUC__  // others find out by themselves, later
        const char* const first = reinterpret_cast<const char*>(&distant);
        for (std::size_t at = 0; at < sizeof(distant); at += 64) __builtin_prefetch(first + at, 1);
#endif
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

    /// Enters what was booked of a scope. Numbers may be left out, those of reservations that are not handed over: what
    /// is entered is numbered anew, and what is added counts on from the last. Errors: cell_wrong.
    [[nodiscard]] std::optional<batch_error> begin_scope(std::uint32_t number) {
        held_ = account();
        last_version_ = 0;
        if (number >= booked_.size()) return std::nullopt;
        std::vector<booked_entry>& all = booked_[number];
        std::sort(all.begin(), all.end(), [](const booked_entry& a, const booked_entry& b) {
            return a.entry.version != b.entry.version ? a.entry.version < b.entry.version : a.row < b.row;
        });
        for (auto& [entry, row] : all) {
            // The same number twice, or one that no entry of this batch could count on from.
            entry_fault wrong{entry_field::version, errc::ledger_damaged};
            const bool counts_on = entry.version < (std::numeric_limits<std::int64_t>::max)() - requests_.rows();
            if (entry.version > std::exchange(last_version_, entry.version) && counts_on) {
                entry.version = held_.version() + 1;
                wrong = held_.find_fault(entry);
            }
            if (wrong.reason != errc{}) {
                batch_error error = wrong_cell(column_of(wrong.field));
                error.booked = true;
                error.row = row;
                return error;
            }
            held_.enter(std::move(entry));
        }
        return std::nullopt;
    }

    /// The quote of a request, or its answer where no limit can change it.
    [[nodiscard]] std::variant<answer, quoted> quote(const request_row& cells) const {
        for (const request_column where : {scope, request_id, commitment_id}) {
            if (const key_fault wrong = find_key_fault(cells[where]); wrong.reason != errc{}) {
                return answer{.error = wrong.reason, .field = request_wishes[where].name};
            }
        }
        if (cells[request_id].empty()) return answer{.error = errc::request_id_missing, .field = "request_id"};
        const result<const cancel_offer*> offer = find_(cells[agreement], cells[product]);
        if (!offer) {
            return answer{.error = offer.error(),
                          .field = offer.error() == errc::unknown_product ? "product" : "agreement"};
        }
        std::vector<stated_payment> room(payments_in(cells[payments]));  // the quote does not refer to it
        const auto asked = read_request(cells.all(), **offer, {.room = room});
        if (!asked) return answer{.error = asked.error().reason, .field = name(asked.error().field)};
        const cancel_request<>& request = (*asked).request;
        if (const std::string_view refusal = refusal_before_rules(*asked); !refusal.empty()) {
            const auto refused = refuse(request, refusal);
            return refused ? answer{.decided = *refused} : answer{.error = refused.error()};
        }
        const auto made = quote_cancel(*(**offer).table, request);
        if (!made) return answer{.error = made.error()};
        return quoted{*made, claim_of(*made, request, {})};
    }

    /// The answer that the limits give to a quote.
    [[nodiscard]] answer admit(quoted& asked, const turn& when) {
        cell_room room;
        asked.asks.scope = *scope_names_[when.scope];
        asked.asks.request_id = normal_key(*requests_[request_id].text(when.row, room));
        asked.asks.commitment_id = normal_key(*requests_[commitment_id].text(when.row, room));
        const auto admitted = enter(asked.asks, asked.quote.rule().cap);
        if (!admitted) return {.error = admitted.error().reason};
        const auto decided = decide(asked.quote, *admitted);
        if (!decided) return {.error = decided.error()};
        return {.decided = *decided,
                .units = (*decided).outcome == outcome::refused ? 0 : asked.asks.returned,
                .names_commitment = !asked.asks.commitment_id.empty()};
    }

    [[nodiscard]] result<admission, ledger_error> enter(const claim& given, const cap_terms& terms) {
        if (const errc wrong = find_claim_fault(given); wrong != errc{}) return ledger_error{wrong, {}};
        auto came = settle_in(held_, given, terms, instant{});
        if (!came) return came.error();
        if (std::optional<claim_entry>& entry = (*came).entry) {
            entry->version = ++last_version_;
            write_entry(entries_out_, *entry);
            ++tally_.entered;
            entry->version = held_.version() + 1;
            held_.enter(*std::move(entry));
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
        decisions_.reserve(answers_.size());
        for (std::size_t row = 0; row < answers_.size(); ++row) {
            for (const auto& [from, to] : {std::pair(request_id, of_request_id), std::pair(scope, of_scope)}) {
                const auto cell = requests_[from].text(static_cast<std::int64_t>(row), room);
                if (!cell) return batch_error{.reason = cell.error(), .column = request_wishes[from].name};
                decisions_[to].add(*cell);
            }
            const answer& given = std::get<answer>(answers_[row]);
            write_answer(decisions_, given);
            count(given);
        }
        if (decisions_.is_too_large() || entries_out_.is_too_large()) return batch_error{fault::too_large};
        return std::nullopt;
    }

    const request_batch& requests_;
    const FindOffer& find_;
    const Fold& fold_;
    std::unordered_map<std::string, std::uint32_t> scopes_{};
    std::vector<const std::string*> scope_names_{};  // normal, by number
    std::vector<std::vector<booked_entry>> booked_{};  // by the scope's number
    std::vector<turn> turns_{};
    std::vector<std::variant<answer, quoted>> answers_{};
    account held_{};
    std::int64_t last_version_{};  // of the scope, as it is booked or was written
    decision_writer decisions_{decision_columns};
    entry_writer entries_out_{entry_columns};
    tally tally_{};
};

}  // namespace refund::record::detail

#endif
