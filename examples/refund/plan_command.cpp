#include "answer.hpp"
#include "commands.hpp"
#include "decision_csv.hpp"
#include "entry_place.hpp"
#include "form_options.hpp"
#include "option_checks.hpp"
#include "output_file.hpp"
#include "plan_file.hpp"
#include "platform/files.hpp"
#include "unusable.hpp"
#include "words.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <refund/ledger/key_text.hpp>
#include <refund/money/decimal.hpp>
#include <refund/plan/plan.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

namespace program {
namespace {

using plan = refund::cancellation_plan<>;

struct plan_options {
    std::string input{"-"};
    std::string until{};
    std::string on{};
    std::string ledger{};
    std::string csv{};
    form_options form{};
};

refund::calendar_day day_of(const std::string& text, std::string_view option) {
    const auto day = refund::parse_day(text);
    if (!day) throw unusable(fmt::format("{} {}: {}", option, in_quotes(text), message(day.error())));
    return *day;
}

std::string amount(const refund::money& of) { return fmt::format("{} {}", refund::to_decimal(of), of.unit.code()); }

/// A commitment that is not cancelled, and why.
struct kept_row {
    std::size_t row{};
    std::string why{};
};

/// A scope with its plan, or why there is none.
struct planned_scope {
    const plan_scope* of{};
    std::vector<std::size_t> rows{};  ///< by commitment of the plan
    plan made{};
    std::string fault{};
    std::vector<kept_row> kept{};
    [[nodiscard]] const plan_row& row(std::size_t commitment) const { return of->rows[rows[commitment]]; }
    [[nodiscard]] bool has_wrong_row() const {
        return std::any_of(of->rows.begin(), of->rows.end(), [](const plan_row& row) { return !row.wrong.empty(); });
    }
};

std::string fault_words(const planned_scope& scope, const refund::plan_fault& fault) {
    const std::string words = fmt::format("{}: {}", code(fault.reason), message(fault.reason));
    if (fault.commitment == refund::plan_fault::of_all) return words;
    const plan_row& row = scope.row(fault.commitment);
    if (fault.day == refund::calendar_day{}) return fmt::format("{}: {}", row.name(), words);
    request_row request = *row.request;
    request.request.requested_on = fault.day;
    const bool of_quote = fault.reason != refund::errc::cap_terms_differ;
    return fmt::format("{} on {}: {}", row.name(), refund::to_string(fault.day),
                       of_quote ? error_answer(request, fault.reason).reason : words);
}

std::string omission_words(const request_row& row, const refund::left_out& left) {
    if (left.why != refund::plan_omission::not_refundable) return std::string(name(left.why));
    for (const auto& rule : row.offer->table->rules()) {
        if (rule.outcome.code.view() == left.refusal) return fmt::format("{}: {}", left.refusal, rule.clause.view());
    }
    return std::string(left.refusal);
}

/// Whether the ledger has an entry for that request.
bool is_held(const refund::plan_history& history, const std::string& request_id) {
    const std::string key = refund::normal_key(request_id);
    return !key.empty() && std::any_of(history.entries.begin(), history.entries.end(),
                                       [&](const refund::claim_entry& entry) { return entry.of.request_id == key; });
}

planned_scope plan_one(const plan_scope& scope, const refund::plan_days& days, const refund::plan_history& history) {
    planned_scope planned{.of = &scope};
    std::vector<refund::plan_commitment<>> commitments;
    for (std::size_t i = 0; i < scope.rows.size(); ++i) {
        const plan_row& row = scope.rows[i];
        if (!row.wrong.empty()) {
            planned.kept.push_back({i, row.wrong});
        } else if (is_held(history, row[column::request_id])) {
            planned.kept.push_back({i, "the ledger holds this request: a batch answers it as before"});
        } else if (const auto refused = refused_before_rules(*row.request)) {
            planned.kept.push_back({i, refused->reason});
        } else {
            planned.rows.push_back(i);
            commitments.push_back({*row.request->offer->table, row.request->request, row[column::commitment_id]});
        }
    }
    auto made = refund::plan_cancellations<refund::used_or_not>(commitments, days, history);
    if (!made) {
        planned.fault = fault_words(planned, made.error());
        return planned;
    }
    planned.made = *std::move(made);
    for (const refund::left_out& left : planned.made.leave) {
        planned.kept.push_back(
            {planned.rows[left.commitment], omission_words(*planned.row(left.commitment).request, left)});
    }
    std::sort(planned.kept.begin(), planned.kept.end(), [](const auto& a, const auto& b) { return a.row < b.row; });
    return planned;
}

/// Whether a payment falls due after the first day of a plan, up to the day of the cancellation.
bool pays_on(const refund::planned_cancellation<>& each, refund::calendar_day today) {
    refund::reservation_term term = each.request.term;
    const auto& payments = each.request.payments;
    if (!payments.empty()) {
        return std::any_of(payments.begin(), payments.end(), [&](const refund::stated_payment& payment) {
            return today < payment.due && payment.due <= each.request.requested_on;
        });
    }
    const auto first = refund::standing_on(term, (std::max)(today, term.began_on()));
    const auto then = refund::standing_on(term, each.request.requested_on);
    return first && then && then->payments_made > first->payments_made;
}

std::string table_of(const planned_scope& scope, const refund::plan_days& days) {
    std::string text = fmt::format("scope {}, {} to {}\n", key_in_quotes(scope.of->text), refund::to_string(days.today),
                                   refund::to_string(days.until));
    if (!scope.fault.empty()) return text + fmt::format("  no plan: {}\n", scope.fault);
    const plan& made = scope.made;
    std::size_t widest = 0;
    for (const auto& each : made.cancel) widest = (std::max)(widest, scope.row(each.commitment).name().size());
    bool pays = false;
    for (const auto& each : made.cancel) {
        const plan_row& row = scope.row(each.commitment);
        text += fmt::format("  {}  {:<{}}", refund::to_string(each.request.requested_on), row.name(), widest);
        if (!row[column::commitment_id].empty()) text += fmt::format("  {}", key_in_quotes(row[column::commitment_id]));
        text += fmt::format("  {} of {} units  {}", *each.request.returned, each.request.quantity,
                            amount(each.decided.refund));
        if (each.decided.outcome == refund::outcome::capped) {
            text += fmt::format(", the cap withholds {}", refund::to_decimal(each.decided.withheld));
        }
        const bool pays_more = pays_on(each, days.today);
        if (pays_more) text += " *";
        pays = pays || pays_more;
        text += '\n';
    }
    for (const kept_row& kept : scope.kept) {
        text += fmt::format("  left out  {}: {}\n", scope.of->rows[kept.row].name(), kept.why);
    }
    if (!made.total.unit.has_minor_unit()) return text;
    text += fmt::format("  comes back {}; all today, in the order of the file, {}; without a cap {}\n",
                        amount(made.total), amount(made.all_today), amount(made.without_cap));
    text += made.at_most_more.minor == 0
                ? std::string("  no plan pays more\n")
                : fmt::format("  the best plan pays at most {} more\n", amount(made.at_most_more));
    if (pays) text += "  * payments fall due by that day; they are not subtracted from what comes back\n";
    return text;
}

/// The requests of the plans as CSV, with the columns of a batch.
std::string csv_of(const std::vector<planned_scope>& scopes) {
    std::string out;
    for (const column_facts& each : input_columns) out += (out.empty() ? "" : ",") + std::string(each.name);
    out += '\n';
    for (const planned_scope& scope : scopes) {
        for (const auto& each : scope.made.cancel) {
            auto cells = scope.row(each.commitment).cells;
            cells[static_cast<std::size_t>(column::requested_on)] = refund::to_string(each.request.requested_on);
            cells[static_cast<std::size_t>(column::returned)] = std::to_string(*each.request.returned);
            for (std::size_t i = 0; i < cells.size(); ++i) {
                if (i != 0) out += ',';
                append_cell(out, cells[i]);
            }
            out += '\n';
        }
    }
    return out;
}

/// A ledger's entries for the scopes of a file.
std::unordered_map<std::string, std::vector<refund::claim_entry>> entries_of(const std::string& where,
                                                                             const std::vector<plan_scope>& scopes) {
    std::unordered_map<std::string, std::vector<refund::claim_entry>> found;
    if (where.empty()) return found;
    for (const plan_scope& scope : scopes) found[scope.key];
    open_place(where, open_for::reading)->for_each_scope([&](const scope_entries& held) {
        if (const auto wanted = found.find(held.scope); wanted != found.end()) wanted->second = held.entries;
    });
    return found;
}

/// Throws if the file of requests would replace the input or the ledger.
void expect_own_place(const plan_options& options) {
    if (options.csv.empty() || output_name(options.csv) == "-") return;
    const std::string place = file_behind(options.csv);
    const std::string ledger = ledger_path(options.ledger);
    if (options.input != "-" && is_same_place(place, file_behind(options.input))) {
        throw unusable(fmt::format("{}: named for an output, and is the input", options.csv));
    }
    if (!ledger.empty() && is_same_place(place, file_behind(ledger))) {
        throw unusable(fmt::format("{}: named for an output, and is the ledger", options.csv));
    }
}

exit_status run_plan(const plan_options& options) {
    const auto now = std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now());
    const refund::plan_days days{
        .today = options.on.empty() ? refund::calendar_day(date::floor<date::days>(now)) : day_of(options.on, "--on"),
        .until = day_of(options.until, "--until")};
    if (days.until < days.today) {
        throw unusable(fmt::format("--until {}: before {}, the first day of the plan", options.until,
                                   refund::to_string(days.today)));
    }
    expect_own_place(options);
    const std::vector<plan_scope> scopes =
        read_plan_file(options.input, options.form.form());
    const auto entries = entries_of(options.ledger, scopes);
    std::vector<planned_scope> planned;
    bool wrong = false;
    for (const plan_scope& scope : scopes) {
        const auto held = entries.find(scope.key);
        planned.push_back(plan_one(
            scope, days, {held == entries.end() ? std::span<const refund::claim_entry>() : held->second, now}));
        wrong = wrong || !planned.back().fault.empty() || planned.back().has_wrong_row();
    }
    if (!options.csv.empty()) {
        output_file file(options.csv);
        file.write(csv_of(planned));
        file.commit();
    }
    if (options.csv.empty() || output_name(options.csv) != "-") {
        output_file shown("-");
        for (const planned_scope& scope : planned) shown.write(table_of(scope, days));
    }
    return wrong ? some_rows_wrong : all_decided;
}

}  // namespace

void add_plan_command(CLI::App& app, exit_status& status) {
    CLI::App* const command =
        app.add_subcommand("plan", "Find which commitments to cancel, on which days and how many units, to get the "
                                   "most back under the cap");
    const auto options = std::make_shared<plan_options>();
    command->add_option("INPUT", options->input, "Commitments that may be cancelled, as CSV; - is standard input")
        ->capture_default_str();
    command->add_option("--until", options->until, "The last day on which the plan may cancel, YYYY-MM-DD")->required();
    command->add_option("--on", options->on, "The first day; today (UTC) by default");
    command
        ->add_option(
            "--ledger", options->ledger,
            "Earlier decisions that count: a CSV file, sqlite:PATH or postgresql://...; it is only read")
        ->check(find_name_fault);
    command->add_option("--csv", options->csv,
                        "Write the requests of the plan as CSV for refund batch; - is standard output");
    options->form.add_to(*command);
    command->footer(
        "The columns are those of refund batch, without requested_on, which the plan finds; returned is the most\n"
        "units that may be given back, all if it is empty. Each row is cancelled once or not at all, on one day of\n"
        "the plan and of its term, with one number of units; rows of one scope share its cap. What counts is the money\n"
        "that is paid back, after fees and the cap. Payments that fall due before the cancellation are not subtracted.\n"
        "\n"
        "Up to 12 commitments that compete for a cap usually get the best plan; the output says that no plan pays\n"
        "more, or at most how much more the best one would pay. The rows of a scope have one currency and one cap.\n"
        "Nothing is entered in the ledger: refund batch does that, with the file that --csv writes.\n"
        "Exit status 3: a row is wrong, or a scope has no plan; the others are there.");
    command->callback([options, &status] { status = run_plan(*options); });
}

}  // namespace program
