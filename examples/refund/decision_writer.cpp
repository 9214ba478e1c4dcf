#include "decision_writer.hpp"

#include "answer.hpp"
#include "decision_csv.hpp"
#include "explanation_json.hpp"
#include "words.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <thread>

namespace program {
namespace {

constexpr std::size_t rows_in_part = 8192;
constexpr std::size_t most_notes = 10;

/// A run of rows, made into text by one thread.
class part {
public:
    part(const piece& rows, const cap_admissions& admitted, bool explain, formula_text formulas)
        : requests_(rows.requests), admitted_(admitted), keys_(rows.keys), rows_before_(rows.rows_before),
          explain_(explain), formulas_(formulas) {}

    void make(std::size_t first, std::size_t last) {
        decisions_.clear();
        explanations_.clear();
        counted_ = {};
        for (std::size_t row = first; row < last; ++row) {
            if (explain_) {
                refund::recorded_steps<> steps;
                const answer given = answer_to(row, steps);
                write(row, given);
                explanations_ += to_line(explanation_json(requests_.key(row).id(), given, steps));
                explanations_ += '\n';
            } else {
                write(row, answer_to(row, refund::no_steps()));
            }
        }
    }

    [[nodiscard]] const std::string& decisions() const { return decisions_; }
    [[nodiscard]] const std::string& explanations() const { return explanations_; }
    [[nodiscard]] const tally& counted() const { return counted_; }

private:
    template <class Sink>
    [[nodiscard]] answer answer_to(std::size_t row, Sink&& sink) {
        if (requests_.is_wrong(row)) return error_answer(requests_.wrong_reason(row));
        const auto admit = [&](const refund::cancel_quote<>& quote) -> refund::result<refund::decision<>, rejection> {
            const auto admitted = admitted_.of(row, quote);
            if (!admitted) return admitted.error();
            const auto decided = refund::decide(quote, *admitted, sink);
            if (!decided) return rejection{decided.error(), {}};
            return *decided;
        };
        const request_row request = requests_.row(row);
        if (request.offer().table) counted_.used.set(request.offer_number);
        return answer_request(request, admit, sink);
    }

    void write(std::size_t row, const answer& given) {
        const row_key& key = requests_.key(row);
        append_decision(decisions_, {.request_id = key.id(), .scope = keys_.scope_text(key), .commitment_id = key.commitment()},
                        given, formulas_);
        if (given.decided) counted_.sums.add(*given.decided);
        switch (given.outcome) {
            case row_outcome::granted: ++counted_.granted; return;
            case row_outcome::capped: ++counted_.capped; return;
            case row_outcome::refused: ++counted_.refused; return;
            case row_outcome::error: ++counted_.errors; break;
        }
        if (counted_.notes.size() == most_notes) return;
        counted_.notes.push_back(fmt::format("row {} (line {}, request {}): {}", rows_before_ + row + 1, requests_.line(row),
                                             key_in_quotes(requests_.key(row).id()), given.reason));
    }

    const request_store& requests_;
    const cap_admissions& admitted_;
    const row_keys& keys_;
    std::size_t rows_before_;
    bool explain_;
    formula_text formulas_;
    std::string decisions_{};
    std::string explanations_{};
    tally counted_{};
};

}  // namespace

void add(tally& all, const tally& more) {
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

tally write_decisions(const piece& rows, const cap_admissions& admitted, unsigned threads, progress& shown,
                      output_file& decisions, output_file* explanations, formula_text formulas) {
    tally all;
    const std::size_t size = rows.requests.size();
    std::vector<part> parts((std::max)(threads, 1U), part(rows, admitted, explanations != nullptr, formulas));
    for (std::size_t first = 0; first < size;) {
        // One part for each thread, this one included; then all are written, in order.
        std::vector<std::jthread> others;
        std::size_t used = 0;
        for (; used < parts.size() && first < size; ++used) {
            const std::size_t last = (std::min)(first + rows_in_part, size);
            const bool here = used + 1 == parts.size() || last == size;
            if (here) {
                parts[used].make(first, last);
            } else {
                others.emplace_back([&made = parts[used], first, last] { made.make(first, last); });
            }
            first = last;
        }
        others.clear();  // waits
        for (std::size_t i = 0; i < used; ++i) {
            decisions.write(parts[i].decisions());
            if (explanations != nullptr) explanations->write(parts[i].explanations());
            add(all, parts[i].counted());
        }
        shown.show("writing", static_cast<int>(first * 100 / size), rows.rows_before + first);
    }
    return all;
}

}  // namespace program
