#include "answers.hpp"

#include "answer.hpp"
#include "explanation_json.hpp"
#include "policy_words.hpp"
#include "schedule.hpp"
#include "unusable.hpp"

#include <refund/explain/text.hpp>
#include <refund/money/decimal.hpp>
#include <refund/plan/plan.hpp>
#include <refund/policy/fields.hpp>
#include <refund/store/memory.hpp>
#include <refund/version.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <exception>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace site {
namespace {

using json = nlohmann::ordered_json;
using program::answer;
using program::column;
using program::request_row;

/// A question that has no answer, and why. Thrown from anywhere, caught once, in `answer`.
struct no_answer {
    std::string code{};
    std::string words{};
    std::string field{};
    std::optional<std::size_t> commitment{};  ///< of a plan, counted from 0
};

std::string in_words(refund::errc why) { return std::string(message(why)); }

std::string in_text(refund::calendar_day day) { return refund::to_string(day); }

const std::string& text_of(const json& from, const char* name) {
    static const std::string nothing;
    const auto found = from.find(name);
    return found == from.end() ? nothing : found->get_ref<const std::string&>();
}

struct required_text {
    column where{};
    refund::errc when_empty{};
};
/// What the program assumes where a file is silent. A form that was emptied is a mistake, so here each is an error.
constexpr std::array required_texts{required_text{column::agreement, refund::errc::field_missing},
                                    required_text{column::product, refund::errc::field_missing},
                                    required_text{column::term, refund::errc::field_missing},
                                    required_text{column::billing_plan, refund::errc::field_missing},
                                    required_text{column::currency, refund::errc::field_missing},
                                    required_text{column::quantity, refund::errc::field_missing},
                                    required_text{column::returned, refund::errc::returned_not_stated},
                                    required_text{column::used, refund::errc::usage_not_stated}};

no_answer at_field(refund::errc why, std::string_view field) {
    return {std::string(code(why)), in_words(why), std::string(field), {}};
}

/// The request that an object of texts states.
request_row read(const json& texts) {
    program::request_cells cells;
    for (std::size_t i = 0; i < cells.text.size(); ++i) {
        cells.text[i] = text_of(texts, std::string(program::input_columns[i].name).c_str());
    }
    for (const auto& [where, when_empty] : required_texts) {
        if (cells[where].empty()) throw at_field(when_empty, name(where));
    }
    auto row = program::read_request(cells);
    if (!row) throw no_answer{std::string(row.error().code), row.error().words, std::string(name(row.error().where)), {}};
    return *std::move(row);
}

refund::calendar_day read_day(const json& from, const char* field) {
    const auto day = refund::parse_day(text_of(from, field));
    if (!day) throw at_field(day.error(), field);
    return *day;
}

/// What every answer to one request says first.
json brief(const answer& given) {
    json made;
    made["outcome"] = name(given.outcome);
    if (!given.reason.empty()) made["reason"] = given.reason;
    if (!given.decided) return made;
    const refund::decision<>& decided = *given.decided;
    made["currency"] = decided.refund.unit.code();
    made["credit"] = refund::to_decimal(decided.credit);
    made["fee"] = refund::to_decimal(decided.fee);
    made["refund"] = refund::to_decimal(decided.refund);
    made["withheld"] = refund::to_decimal(decided.withheld);
    if (decided.has_cap) {
        made["cap_currency"] = decided.cap_used().unit.code();
        made["cap_used"] = refund::to_decimal(decided.cap_used());
        made["cap_left"] = refund::to_decimal(decided.cap_left());
    }
    return made;
}

/// The page asks for days: it has no table that counts hours.
bool is_decided_by_days(const refund::policy_view<>& table) {
    return std::none_of(table.rules().begin(), table.rules().end(), [](const refund::rule<>& row) {
        return row.only_if && row.only_if->seconds_since_renewal != refund::any_second;
    });
}

/// Whether some rule gives back a part of today's price where that is lower.
bool takes_todays_price(const refund::policy_view<>& table) {
    return std::any_of(table.rules().begin(), table.rules().end(), [](const refund::rule<>& row) {
        return row.outcome.says == refund::ruling::refundable &&
               row.outcome.gives.credit.price == refund::price_basis::lower_of_purchase_and_current;
    });
}

json offers() {
    json made = json::array();
    for (const refund::cancel_offer& each : refund::shipped_offers) {
        if (!each.table || each.table->rules().empty() || !is_decided_by_days(*each.table)) continue;
        const refund::citation& last = each.table->rules().back().source;
        made.push_back({{"agreement", each.agreement},
                        {"product", each.product},
                        {"document", last.document.view()},
                        {"cap_currency", each.cap_currency.code()},
                        {"takes_todays_price", takes_todays_price(*each.table)}});
    }
    return {{"offers", made},
            {"version", fmt::format("{}.{}.{}", refund::version_major, refund::version_minor, refund::version_patch)}};
}

json decide(const json& question) {
    const json& texts = question.at("request");
    const request_row row = read(texts);
    refund::recorded_steps<> steps;
    const answer given = program::answer_request(row, program::first_of_scope{row}, steps);
    json made = program::explanation_json({.row = &row, .given = given, .steps = steps, .requests_before = 0});
    made["words"] = refund::explain(steps);
    if (const auto window = program::window_of(row); window && !window->closed()) {
        made["window"] = {{"days_left", window->days_left}, {"last_day", in_text(window->last_day)}};
    }
    return made;
}

json schedule(const json& question) {
    json texts = question.at("request");
    texts["requested_on"] = texts.at("purchased_on");  // each day takes its place
    const std::vector<program::scheduled_day> days = program::make_schedule(read(texts), {});
    json made;
    made["days"] = json::array();
    for (const program::scheduled_day& at : days) {
        json day = {{"day", at.day}, {"on", in_text(at.on)}};
        day.update(brief(at.given));
        if (at.given.decided && at.given.decided->rule) day["rule"] = at.given.decided->rule->id.view();
        made["days"].push_back(std::move(day));
    }
    made["breaks"] = json::array();
    for (const std::size_t at : program::find_breakpoints(days)) {
        made["breaks"].push_back(
            {{"index", at}, {"on", in_text(days[at].on)}, {"words", program::breakpoint_words(days, at)}});
    }
    made["refused"] = json::array();
    for (const program::refused_days& stretch : program::find_days_refused_by_cap(days)) {
        made["refused"].push_back(
            {{"first", stretch.first}, {"last", stretch.last}, {"words", program::refused_words(days, stretch)}});
    }
    return made;
}

/// One customer's requests, decided in the order of their days, then as given, through a ledger that is empty before.
/// The rows are in the order in which they are given.
json cap(const json& question) {
    struct asked_for {
        std::size_t row{};
        request_row request{};
    };
    std::vector<asked_for> requests;
    json rows = json::array();
    for (const json& texts : question.at("requests")) {
        rows.push_back({{"outcome", name(program::row_outcome::error)}});
        try {
            requests.push_back({rows.size() - 1, read(texts)});
        } catch (const no_answer& why) {
            rows.back().update({{"code", why.code}, {"reason", why.words}, {"field", why.field}});
        }
    }
    std::stable_sort(requests.begin(), requests.end(), [](const asked_for& a, const asked_for& b) {
        return a.request.request.requested_on < b.request.request.requested_on;
    });
    refund::memory_store store;
    refund::ledger ledger(store);
    for (const asked_for& each : requests) {
        const auto settle = [&](const refund::cancel_quote<>& quote) {
            const std::string id = std::to_string(each.row);
            return ledger.settle(
                refund::claim_of(quote, each.request.request, {.scope = "customer", .request_id = id}),
                quote.rule().cap);
        };
        rows[each.row] = brief(program::answer_request(each.request, settle));
    }
    return {{"rows", rows}};
}

json plan(const json& question) {
    const refund::plan_days days{.today = read_day(question, "today"), .until = read_day(question, "until")};
    if (days.until < days.today) {
        throw no_answer{std::string(code(refund::errc::date_invalid)), "the last day of a plan comes before its first",
                        "until", {}};
    }
    std::vector<refund::plan_commitment<>> commitments;
    for (json texts : question.at("commitments")) {
        texts["requested_on"] = texts.at("purchased_on");  // the plan finds the day
        const request_row row = [&] {
            try {
                return read(texts);
            } catch (no_answer& why) {
                why.commitment = commitments.size();
                throw;
            }
        }();
        if (const auto refused = program::refused_before_rules(row)) {
            throw no_answer{std::string(program::reason_code(refused->reason)), refused->reason, {},
                            commitments.size()};
        }
        commitments.push_back({*row.offer->table, row.request, {}});
    }
    const auto found = refund::plan_cancellations<refund::used_or_not>(commitments, days);
    if (!found) {
        no_answer why{std::string(code(found.error().reason)), in_words(found.error().reason), {}, {}};
        if (found.error().commitment != refund::plan_fault::of_all) why.commitment = found.error().commitment;
        throw why;
    }
    json made;
    made["cancel"] = json::array();
    for (const auto& each : found->cancel) {
        json row = {{"commitment", each.commitment + 1},
                    {"on", in_text(each.request.requested_on)},
                    {"returned", each.request.returned.value_or(each.request.quantity)},
                    {"quantity", each.request.quantity}};
        row.update(brief({static_cast<program::row_outcome>(each.decided.outcome), each.decided, {}, 0}));
        made["cancel"].push_back(std::move(row));
    }
    made["leave"] = json::array();
    for (const refund::left_out& each : found->leave) {
        json row = {{"commitment", each.commitment + 1}, {"why", name(each.why)}};
        if (!each.refusal.empty()) row["refusal"] = each.refusal;
        made["leave"].push_back(std::move(row));
    }
    made["currency"] = found->total.unit.code();
    made["total"] = refund::to_decimal(found->total);
    made["all_today"] = refund::to_decimal(found->all_today);
    made["without_cap"] = refund::to_decimal(found->without_cap);
    made["at_most_more"] = refund::to_decimal(found->at_most_more);
    return made;
}

std::string outcome_in_words(const refund::rule_outcome& outcome) {
    switch (outcome.says) {
        case refund::ruling::refundable: return summary(outcome.gives);
        case refund::ruling::not_refundable: return fmt::format("refused: {}", outcome.code.view());
        case refund::ruling::undefined: return fmt::format("left open: {}", outcome.code.view());
    }
    return {};
}

/// The usage that a rule is for and what else it asks; nothing for a rule that takes any.
std::string condition_in_words(refund::usage_condition usage, const std::optional<refund::rule_conditions>& only_if) {
    std::string words;
    if (usage != refund::usage_condition::any) {
        words = usage == refund::usage_condition::used_only ? "used" : "unused";
    }
    if (!only_if) return words;
    if (!words.empty()) words += "; ";
    return words + program::conditions_of(*only_if);
}

json in_fields(const refund::rule<>& rule) {
    // Names every member: a new one does not compile until the page shows it.
    const auto& [id, in_force, elapsed, usage, only_if, outcome, cap, source, clause] = rule;
    json made = {{"id", id.view()}, {"from", in_text(in_force.from)}};
    if (in_force.until != refund::open_end) made["until"] = in_text(in_force.until - date::days(1));
    made["first_day"] = elapsed.from;
    if (elapsed.until != refund::day_range::no_limit) made["last_day"] = elapsed.until - 1;
    if (const std::string condition = condition_in_words(usage, only_if); !condition.empty()) made["usage"] = condition;
    made["outcome"] = outcome_in_words(outcome);
    made["clause"] = clause.view();
    if (cap.applies()) {
        made["cap"] =
            fmt::format("{} {} per {}", refund::to_decimal(cap.limit), cap.limit.unit.code(), cap.scope.view());
    }
    made["document"] = source.document.view();
    made["section"] = source.section.view();
    made["published"] = in_text(source.published);
    made["last_seen"] = in_text(source.last_seen);
    return made;
}

/// Each table once, with what it decides.
json tables() {
    json made = json::array();
    for (const refund::rules::offer& each : refund::rules::offers) {
        json rules = json::array();
        for (const refund::rule<>& rule : each.table.rules()) rules.push_back(in_fields(rule));
        made.push_back({{"name", each.table.name()},
                        {"product", each.product},
                        {"agreement", each.agreement},
                        {"rules", std::move(rules)}});
    }
    return {{"tables", std::move(made)}};
}

struct asked {
    std::string_view name{};
    json (*answer)(const json& question){};
};
constexpr std::array known{asked{"decide", decide},
                           asked{"schedule", schedule},
                           asked{"cap", cap},
                           asked{"plan", plan},
                           asked{"offers", [](const json&) { return offers(); }},
                           asked{"tables", [](const json&) { return tables(); }}};

json answer_to(std::string_view question) {
    const json read = json::parse(question);
    for (const asked& each : known) {
        if (each.name == text_of(read, "ask")) return each.answer(read);
    }
    throw no_answer{"unknown-question", "there is no such question", "ask", {}};
}

}  // namespace

std::string answer(std::string_view question) noexcept {
    json made;
    try {
        made = answer_to(question);
    } catch (const no_answer& why) {
        made = {{"code", why.code}, {"error", why.words}};
        if (!why.field.empty()) made["field"] = why.field;
        if (why.commitment) made["commitment"] = *why.commitment + 1;
    } catch (const program::unusable& why) {
        const std::string_view words = why.what();
        made = {{"code", program::reason_code(words)}, {"error", words}};
    } catch (const std::exception& why) {
        made = {{"code", "malformed-question"}, {"error", why.what()}};
    }
    return program::to_line(made);
}

}  // namespace site
