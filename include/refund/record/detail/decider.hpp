#ifndef REFUND_RECORD_DETAIL_DECIDER_HPP
#define REFUND_RECORD_DETAIL_DECIDER_HPP

#include <refund/quote/decide.hpp>
#include <refund/ledger/account.hpp>
#include <refund/ledger/enter.hpp>
#include <refund/ledger/key_text.hpp>
#include <refund/record/batch.hpp>
#include <refund/record/detail/decisions.hpp>
#include <refund/record/detail/entries.hpp>
#include <refund/record/detail/quotes.hpp>
#include <refund/record/detail/request_cells.hpp>
#include <refund/record/detail/spellings.hpp>
#include <refund/record/detail/turns.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

// Decides the requests of a batch in two steps. First it reads and quotes every request, in row order, which is the
// order of memory. Then it applies the limits, scope by scope and, within a scope, day by day. A scope's rows may be
// anywhere in the batch; reading all their columns in this second order would take longer than everything else.

namespace refund::record::detail {

/// An entry from an earlier batch, and the row it was read from.
struct booked_entry {
    claim_entry entry{};
    std::int64_t row{};
};

/// Decides a batch, scope by scope.
template <class FindOffer, class Fold>
class decider {
public:
    decider(const request_batch& requests, const FindOffer& find, const Fold& fold)
        : requests_(requests), quotes_(find), fold_(fold),
          decisions_(decision_columns, static_cast<std::size_t>(requests.rows())),
          entries_out_(entry_columns, static_cast<std::size_t>(requests.rows())) {}

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
            entry.of.scope.clear();  // as in claims here: an account holds one scope
            booked_[number].push_back({std::move(entry), row});
        }
        return std::nullopt;
    }

    /// Errors: see `decide`.
    [[nodiscard]] std::optional<batch_error> run() {
        read_requests();
        put_in_order(turns_, scopes_.size(), [this](const turn& a, const turn& b) { return is_before(a.row, b.row); });
        const std::vector<bool> spelt_otherwise = find_spelt_otherwise(scope_names_, scopes_, fold_);
        for (std::size_t i = 0; i < turns_.size(); ++i) {
            if (i == 0 || turns_[i].scope != turns_[i - 1].scope) {
                if (auto wrong = begin_scope(i)) return wrong;
            }
            if (turns_.size() - i > turns_ahead) load_ahead(answers_[turns_[i + turns_ahead].row]);
            std::variant<answer, quoted>& here = answers_[turns_[i].row];
            if (spelt_otherwise[turns_[i].scope]) {
                here = failed(errc::scope_spelt_otherwise, "scope");
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
        if (!is_normal_key(text)) return number_of_normal(normal_key(text));
        return number_of_normal(text);
    }
    [[nodiscard]] std::uint32_t number_of_normal(std::string_view key) {
        if (const auto known = scopes_.find(key); known != scopes_.end()) return known->second;
        const auto number = static_cast<std::uint32_t>(scopes_.size());
        scope_names_.push_back(&scopes_.try_emplace(std::string(key), number).first->first);
        scope_faults_.push_back(find_key_fault(key).reason);
        return number;
    }

    void read_requests() {
        turns_.reserve(static_cast<std::size_t>(requests_.rows()));
        answers_.reserve(static_cast<std::size_t>(requests_.rows()));
        for (std::int64_t row = 0; row < requests_.rows(); ++row) {
            const request_row cells(requests_, row);
            const std::uint32_t number = number_of_scope(cells[scope]);
            const auto day = cells.day(request_field::requested_on);
            turns_.push_back({number, day ? (*day).days_since_epoch : 0, beginning_of(cells[request_id]),
                              static_cast<std::uint32_t>(row)});
            quotes_.make(cells, scope_faults_[number], answers_.emplace_back());
        }
    }

    static constexpr std::size_t turns_ahead = 4;

    /// Prefetches a row's answer while earlier rows take their turn: it may be anywhere in memory.
    static void load_ahead([[maybe_unused]] const std::variant<answer, quoted>& distant) noexcept {
#ifdef __GNUC__  // other compilers load it when it is used
        const char* const first = reinterpret_cast<const char*>(&distant);
        for (std::size_t at = 0; at < sizeof(distant); at += 64) __builtin_prefetch(first + at, 1);
#endif
    }

    [[nodiscard]] bool is_before(std::uint32_t a, std::uint32_t b) const {
        const request_row row_a(requests_, a);
        const request_row row_b(requests_, b);
        const std::string_view id_a = row_a[request_id];
        const std::string_view id_b = row_b[request_id];
        if (id_a != id_b) return id_a < id_b;
        return row_a.is_less(row_b) || (!row_b.is_less(row_a) && a < b);
    }

    /// Starts the scope of this turn, its first, by entering the scope's booked entries. Errors: cell_wrong.
    [[nodiscard]] std::optional<batch_error> begin_scope(std::size_t first) {
        const std::uint32_t number = turns_[first].scope;
        scope_ = scope_names_[number];
        held_ = account();
        last_version_ = 0;
        std::size_t last = first;
        while (last < turns_.size() && turns_[last].scope == number) ++last;
        const bool is_booked = number < booked_.size();
        held_.reserve((is_booked ? booked_[number].size() : 0) + last - first);
        return is_booked ? enter_booked(booked_[number]) : std::nullopt;
    }

    /// Versions may have gaps, because reservations are not handed over. Entries are renumbered when they are entered;
    /// new ones count on from the last version that was booked.
    [[nodiscard]] std::optional<batch_error> enter_booked(std::vector<booked_entry>& all) {
        std::sort(all.begin(), all.end(), [](const booked_entry& a, const booked_entry& b) {
            return a.entry.version != b.entry.version ? a.entry.version < b.entry.version : a.row < b.row;
        });
        for (auto& [entry, row] : all) {
            // Refuses a version that occurs twice, and one so high that this batch's entries could not count on from
            // it.
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

    /// The claim of a quoted request, on its turn. The object is reused, so that its strings keep their memory.
    [[nodiscard]] const claim& claim_of_turn(const quoted& asked, const turn& when) {
        const auto assign = [](std::string& key, std::string_view text) {
            is_normal_key(text) ? key.assign(text) : key = normal_key(text);
        };
        const request_row cells(requests_, when.row);
        assign(claim_.request_id, cells[request_id]);
        assign(claim_.commitment_id, cells[commitment_id]);
        claim_.day = asked.day;
        claim_.asked = asked.asked;
        claim_.bought = asked.bought;
        claim_.returned = asked.returned;
        claim_.fingerprint = asked.fingerprint;
        claim_.refused_by_rule = asked.refused_by_rule;
        return claim_;
    }

    /// The answer to a quote, once the limits are applied.
    [[nodiscard]] answer admit(const quoted& asked, const turn& when) {
        const claim& given = claim_of_turn(asked, when);
        const auto admitted = enter(given, asked.quote.rule().cap);
        if (!admitted) return failed(admitted.error().reason);
        const auto decided = decide(asked.quote, *admitted);
        if (!decided) return failed(decided.error());
        answer made = answer_of(*decided);
        made.units = made.outcome == outcome::refused ? 0 : given.returned;
        made.names_commitment = !given.commitment_id.empty();
        return made;
    }

    [[nodiscard]] result<admission, ledger_error> enter(const claim& given, const cap_terms& terms) {
        if (const errc wrong = find_fault_beside_keys(given); wrong != errc{}) return ledger_error{wrong, {}};
        auto came = settle_in(held_, given, terms, instant{});
        if (!came) return came.error();
        if (std::optional<claim_entry>& entry = (*came).entry) {
            entry->version = ++last_version_;
            write_entry(entries_out_, *scope_, *entry);
            ++tally_.entered;
            entry->version = held_.version() + 1;
            held_.enter(*std::move(entry));
        }
        return came->answer;
    }

    void count(const answer& given) {
        if (given.error != errc{}) {
            ++tally_.errors;
            return;
        }
        switch (given.outcome) {
            case outcome::granted: ++tally_.granted; break;
            case outcome::capped: ++tally_.capped; break;
            case outcome::refused: ++tally_.refused; break;
        }
    }

    /// Writes a key as it came. Only a wrong request has one that is not UTF-8, which no reader of the results takes;
    /// such a key is written out as in messages.
    void write_key(decision_column to, request_column from, std::int64_t row, const answer& given) {
        const std::string_view key = request_row(requests_, row)[from];
        if (requests_[from].has_no_value(row)) {
            decisions_[to].add_null();
        } else if (given.error != errc{} && !is_utf8(key)) {
            decisions_[to].add(escaped_key(key));
        } else {
            decisions_[to].add(key);
        }
    }

    [[nodiscard]] std::optional<batch_error> write() {
        for (std::size_t row = 0; row < answers_.size(); ++row) {
            const answer& given = std::get<answer>(answers_[row]);
            write_key(of_request_id, request_id, static_cast<std::int64_t>(row), given);
            write_key(of_scope, scope, static_cast<std::int64_t>(row), given);
            write_answer(decisions_, given);
            count(given);
        }
        if (decisions_.is_too_large() || entries_out_.is_too_large()) return batch_error{fault::too_large};
        return std::nullopt;
    }

    const request_batch& requests_;
    request_quotes<FindOffer> quotes_;
    const Fold& fold_;
    scope_numbers scopes_{};
    std::vector<const std::string*> scope_names_{};  // normal, by number
    std::vector<errc> scope_faults_{};               // errc{}: none
    std::vector<std::vector<booked_entry>> booked_{};  // by the scope's number
    std::vector<turn> turns_{};
    std::vector<std::variant<answer, quoted>> answers_{};
    const std::string* scope_{};  // whose turn it is
    account held_{};              // of that scope
    std::int64_t last_version_{};  // of the scope: of the last entry that was booked or written
    claim claim_{};               // of this turn
    decision_writer decisions_;
    entry_writer entries_out_;
    tally tally_{};
};

}  // namespace refund::record::detail

#endif
