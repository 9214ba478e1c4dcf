#include "schedule.hpp"

#include "decision_csv.hpp"
#include "unusable.hpp"

#include <refund/money/decimal.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace program {
namespace {

const refund::rule<>* rule_of(const scheduled_day& at) { return at.given.decided ? at.given.decided->rule : nullptr; }

std::string refund_of(const scheduled_day& at) {
    return at.given.decided ? refund::to_decimal(at.given.decided->refund) : std::string(name(at.given.outcome));
}

/// Whether the rule or the outcome differs between the two days, not only the payments.
bool differ_by_rule(const scheduled_day& before, const scheduled_day& at) {
    return rule_of(before) != rule_of(at) || before.given.outcome != at.given.outcome;
}

/// How an outcome without a reason of its own differs from that of the day before.
std::string_view other_outcome(row_outcome before, row_outcome at) {
    switch (before) {
        case row_outcome::granted: break;
        case row_outcome::capped:
            if (at == row_outcome::granted) return "no longer cut by the cap";
            break;
        case row_outcome::refused: return "no longer refused";
        case row_outcome::error: return "by a rule again";
    }
    return at == row_outcome::capped ? "cut by the cap" : name(at);
}

/// Whether what a cap leaves differs by no more than its rounding into the payment's currency.
bool differ_by_rounding(const refund::decision<>& before, const refund::decision<>& at) {
    return before.outcome == refund::outcome::capped && at.outcome == refund::outcome::capped &&
           before.cancelled_commitment == at.cancelled_commitment;
}

}  // namespace

std::vector<scheduled_day> make_schedule(request_row row, const shown_days& shown) {
    const refund::calendar_day bought = row.request.term.purchased_on;
    const refund::calendar_day begins = row.request.term.began_on();
    const refund::calendar_day end =
        (std::min)(refund::term_end(row.request.term), refund::last_day + date::days(1));
    const refund::calendar_day first = (std::max)(begins, shown.from.value_or(begins));
    const refund::calendar_day behind = shown.to && *shown.to < end ? *shown.to + date::days(1) : end;
    if (first >= behind) {
        throw unusable(fmt::format("the term, from {} to {}, has none of the days asked for",
                                   refund::to_string(begins), refund::to_string(end + date::days(-1))));
    }
    std::vector<scheduled_day> days;
    for (refund::calendar_day on = first; on < behind; on = on + date::days(1)) {
        row.request.requested_on = on;
        days.push_back({refund::days_between(bought, on), on, answer_request(row, first_of_scope{row})});
    }
    if (std::none_of(days.begin(), days.end(), [](const scheduled_day& at) { return rule_of(at) != nullptr; })) {
        throw unusable(days.front().given.reason);
    }
    return days;
}

std::string schedule_csv(const std::vector<scheduled_day>& days) {
    std::string out = "day,requested_on,outcome,credit,fee,refund,withheld,cancelled_commitment,rule,reason\n";
    for (const scheduled_day& at : days) {
        out += fmt::format("{},{},{}", at.day, refund::to_string(at.on), name(at.given.outcome));
        if (const auto& decided = at.given.decided) {
            for (const refund::money& amount : {decided->credit, decided->fee, decided->refund, decided->withheld,
                                                decided->cancelled_commitment}) {
                out += ',';
                append_decimal(out, amount);
            }
        } else {
            out += ",,,,,";
        }
        out += fmt::format(",{},", rule_of(at) == nullptr ? std::string_view() : rule_of(at)->id.view());
        append_cell(out, at.given.reason);
        out += '\n';
    }
    return out;
}

std::vector<std::size_t> find_breakpoints(const std::vector<scheduled_day>& days) {
    std::vector<std::size_t> found;
    for (std::size_t i = 1; i < days.size(); ++i) {
        const auto& before = days[i - 1].given.decided;
        const auto& at = days[i].given.decided;
        const bool more = before && at && at->refund.minor > before->refund.minor && !differ_by_rounding(*before, *at);
        if (more || differ_by_rule(days[i - 1], days[i])) found.push_back(i);
    }
    return found;
}

std::string breakpoint_words(const std::vector<scheduled_day>& days, std::size_t breakpoint) {
    const scheduled_day& before = days[breakpoint - 1];
    const scheduled_day& at = days[breakpoint];
    std::string why = "the next payment is due";
    if (!at.given.reason.empty()) {
        why = at.given.reason;
    } else if (rule_of(before) != rule_of(at) && rule_of(at) != nullptr) {
        why = fmt::format("by {}", rule_of(at)->id.view());
    } else if (before.given.outcome != at.given.outcome) {
        why = other_outcome(before.given.outcome, at.given.outcome);
    }
    const bool waiting_gives_more = before.given.decided && at.given.decided &&
                                    at.given.decided->refund.minor > before.given.decided->refund.minor;
    if (!before.given.decided) {
        return fmt::format("from {}: {}; no answer before, {}", refund::to_string(at.on), refund_of(at), why);
    }
    if (!at.given.decided) return fmt::format("no answer from {}: {}", refund::to_string(at.on), why);
    if (refund_of(before) == refund_of(at))
        return fmt::format("from {}: {} as before, {}", refund::to_string(at.on), refund_of(at), why);
    if (waiting_gives_more) {
        return fmt::format("from {}: {}; a day earlier {}, {}", refund::to_string(at.on), refund_of(at),
                           refund_of(before), why);
    }
    return fmt::format("cancel by {}: {}; a day later {}, {}", refund::to_string(before.on), refund_of(before),
                       refund_of(at), why);
}

std::vector<refused_days> find_days_refused_by_cap(const std::vector<scheduled_day>& days) {
    std::vector<refused_days> found;
    for (std::size_t i = 0; i < days.size(); ++i) {
        const auto& decided = days[i].given.decided;
        if (!decided || decided->outcome != refund::outcome::refused || decided->withheld.minor == 0) continue;
        if (!found.empty() && found.back().last + 1 == i) {
            found.back().last = i;
        } else {
            found.push_back({i, i});
        }
    }
    return found;
}

std::string refused_words(const std::vector<scheduled_day>& days, const refused_days& stretch) {
    return fmt::format("from {} to {} the cap refuses: {}", refund::to_string(days[stretch.first].on),
                       refund::to_string(days[stretch.last].on), days[stretch.first].given.reason);
}

}  // namespace program
