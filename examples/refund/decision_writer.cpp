#include "decision_writer.hpp"

#include "answer.hpp"
#include "decision_csv.hpp"
#include "explanation_json.hpp"
#include "words.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <optional>
#include <utility>

namespace program {
namespace {

constexpr std::size_t most_notes = 10;

/// Turns rows of a piece into text.
class writer {
public:
    writer(const decided_piece& decided, formula_text formulas)
        : requests_(decided.rows->requests), admitted_(decided.admitted), keys_(decided.rows->keys),
          rows_before_(decided.rows->rows_before), formulas_(formulas) {}

    [[nodiscard]] written_rows write(std::size_t first, std::size_t last, detail_level wanted) {
        constexpr std::size_t usual_size = 160;
        static_cast<void>(made_.decisions.expect((last - first) * usual_size));
        for (std::size_t row = first; row < last; ++row) {
            if (wanted == detail_level::decision) {
                write(row);
            } else {
                write_explained(row);
            }
        }
        return std::move(made_);
    }

private:
    void write(std::size_t row) {
        if (const column_amounts* const amounts = admitted_.granted_in_full(row)) return write_granted(row, *amounts);
        write(row, answer_to(row, refund::no_steps()));
    }

    void write_explained(std::size_t row) {
        refund::recorded_steps<> steps;
        const answer given = answer_to(row, steps);
        write(row, given);
        explain(row, given, steps);
    }

    [[nodiscard]] shown_keys keys_of(std::size_t row) const {
        const row_key& key = requests_.key(row);
        return {.request_id = key.id(), .scope = keys_.scope_text(key), .commitment_id = key.commitment()};
    }

    /// Columns evaluate only plain rows, so `packed` has all of the row.
    void write_granted(std::size_t row, const column_amounts& amounts) {
        const packed_request& request = requests_.packed(row);
        append_granted(made_.decisions, keys_of(row),
                       {.amounts = amounts,
                        .unit = request.unit,
                        .cap_used = admitted_.granted(row),
                        .cap_left = admitted_.left_after(row),
                        .units = request.returned},
                       formulas_);
        tally& counted = made_.counted;
        counted.used.set(request.offer_number);
        counted.sums.add_granted(request.unit, amounts.credit, amounts.fee);
        ++counted.granted;
    }

    template <class Sink>
    [[nodiscard]] answer answer_to(std::size_t row, Sink&& sink) {
        if (requests_.is_wrong(row)) return error_answer(requests_.wrong_reason(row));
        const request_row request = requests_.row(row);
        if (request.offer->table) made_.counted.used.set(number_of(*request.offer));
        return answer_request(
            request, [&](const refund::cancel_quote<>& quote) { return admitted_.of(row, quote); }, sink);
    }

    void explain(std::size_t row, const answer& given, const refund::recorded_steps<>& steps) {
        const row_key& key = requests_.key(row);
        std::optional<request_row> request;
        if (!requests_.is_wrong(row)) request = requests_.row(row);
        made_.explanations += to_line(explanation_json({.request_id = key.id(),
                                                   .scope = keys_.scope_text(key),
                                                   .commitment_id = key.commitment(),
                                                   .row = request ? &*request : nullptr,
                                                   .given = given,
                                                   .steps = steps,
                                                   .requests_before = admitted_.requests_before(row)}));
        made_.explanations += '\n';
    }

    void write(std::size_t row, const answer& given) {
        append_decision(made_.decisions, keys_of(row), given, formulas_);
        if (given.decided) made_.counted.sums.add(*given.decided);
        switch (given.outcome) {
            case row_outcome::granted: ++made_.counted.granted; return;
            case row_outcome::capped: ++made_.counted.capped; return;
            case row_outcome::refused: ++made_.counted.refused; return;
            case row_outcome::error: ++made_.counted.errors; break;
        }
        if (made_.counted.notes.size() == most_notes) return;
        made_.counted.notes.push_back(fmt::format("row {} (line {}, request {}): {}", rows_before_ + row + 1,
                                                  requests_.line(row), key_in_quotes(requests_.key(row).id()),
                                                  given.reason));
    }

    const request_store& requests_;
    const cap_admissions& admitted_;
    const row_keys& keys_;
    std::size_t rows_before_;
    formula_text formulas_;
    written_rows made_{};
};

}  // namespace

void add_tally(tally& all, const tally& more) {
    all.granted += more.granted;
    all.capped += more.capped;
    all.refused += more.refused;
    all.errors += more.errors;
    all.sums.add(more.sums);
    all.used |= more.used;
    for (const std::string& note : more.notes) {
        if (all.notes.size() < most_notes) all.notes.push_back(note);
    }
}

written_rows write_rows(const row_range& rows, detail_level wanted, formula_text formulas) {
    return writer(*rows.of, formulas).write(rows.first, rows.last, wanted);
}

}  // namespace program
