#ifndef REFUND_EXPLAIN_DETAIL_WRITE_RULE_HPP
#define REFUND_EXPLAIN_DETAIL_WRITE_RULE_HPP

#include <refund/explain/detail/explanation_writer.hpp>
#include <refund/policy/fields.hpp>
#include <refund/quote/steps.hpp>

#include <optional>
#include <string>
#include <string_view>

// Writes the first lines of an explanation: the rule and the standing of the term.

namespace refund::detail {

inline void write_window(explanation_writer& out, const cap_window& window) {
    switch (window.kind) {
        case window_kind::rolling_days: out << "rolling " << window.length << " days"; break;
        case window_kind::rolling_months: out << "rolling " << window.length << " months"; break;
        case window_kind::calendar_year: out << "calendar year"; break;
        case window_kind::anniversary_year:
            out << "year from month " << static_cast<int>(window.anchor_month) << ", day "
                << static_cast<int>(window.anchor_day);
            break;
        case window_kind::whole_life: out << "whole life"; break;
    }
}

/// The rule's conditions other than dates, days and usage, with what the request states about them.
inline void write_conditions(explanation_writer& out, const rule_conditions& asks,
                             const std::optional<money>& hourly_commitment) {
    const auto& [month, amounts, length, since_renewal, seconds] = asks;
    const auto& [above, at_most] = amounts;
    if (month != month_condition::any) out << "; calendar month: " << name(month);
    if (amounts.asks() && hourly_commitment) {
        out << "; hourly commitment " << *hourly_commitment << " " << amounts.unit().code();
        if (above.unit.has_minor_unit()) out << ", above " << above;
        if (at_most.unit.has_minor_unit()) out << ", at most " << at_most;
    }
    if (length.asks()) {
        out << "; term of " << length.from;
        if (length.until > length.from + 1) out << " to " << length.until - 1;
        out << (length.until == 2 ? " month" : " months");
    }
    if (since_renewal != any_day) {
        std::string days;
        append_words(days, since_renewal);
        out << "; days " << days << " since the purchase or its last renewal";
    }
    if (seconds != any_second) {
        std::string hours;
        append_words(hours, seconds);
        out << "; hours " << hours << " since the purchase or its last renewal";
    }
}

/// A citation, as a further line of its topic.
inline void write_citation(explanation_writer& out, std::string_view what, const citation& source) {
    out.more();
    out << what << ": " << source.document.view() << "; " << source.section.view() << "; published " << source.published
        << ", last seen in force " << source.last_seen;
    out.end();
}

/// The first day and the last, or only the first if the end is open.
inline void write_days_in_force(explanation_writer& out, const date_range& dates) {
    out << dates.from;
    if (dates.until != open_end) out << " to " << dates.until - date::days(1);
}

template <class Usage>
void write_rule(explanation_writer& out, const step::chose_rule<Usage>& chosen) {
    const rule<Usage>& by = *chosen.rule;
    out.topic("Rule");
    out << by.id.view() << " of " << chosen.policy;
    out.end();
    out.more();
    out << by.clause.view();
    out.end();
    write_citation(out, "Source", by.source);
    out.more();
    out << "Applied as of " << chosen.as_of << ", in force from ";
    write_days_in_force(out, by.in_force);
    out << "; " << usage_kind<Usage>::name(chosen.usage);
    if (by.only_if) write_conditions(out, *by.only_if, chosen.hourly_commitment);
    out.end();
}

inline void write_standing(explanation_writer& out, const step::found_standing& found) {
    const standing& at = found.at;
    out.topic("Dates");
    out << "bought " << at.purchased_on;
    const std::string_view paid = found.payments == payment_source::stated ? "payments as stated" : name(found.plan);
    if (at.renewed_on) out << ", renewed " << *at.renewed_on;
    if (found.length == counted_in_days) {
        out << " for " << term_in_days(found.days) << ", " << paid;
    } else if (found.period == period_source::derived) {
        out << " for " << to_string(found.length) << ", " << paid;
    } else if (found.payments == payment_source::stated) {
        out << ", payments as stated, for a stated period";
    } else {
        out << ", one payment for a stated period";
    }
    out << "; request of " << at.on << ", " << at.elapsed() << " days later";
    if (at.renewed_on) out << ", " << at.since_renewal() << " after the renewal";
    out.end();
    out.more();
    out << "period from " << at.period_start << " up to, not including, " << at.period_end << ": " << at.left()
        << " of " << at.n() << " days left, with the day of the request";
    out.end();
    if (!at.times) return;
    out.more();
    std::string hours;
    append_hours(hours, seconds_between(at.began_on(), at.on, *at.times));
    out << "the term began at " << to_string(utc_moment{at.began_on(), at.times->term_began}) << "; request of "
        << to_string(utc_moment{at.on, at.times->requested}) << ", " << hours << " hours later";
    out.end();
}

}  // namespace refund::detail

#endif
