#ifndef REFUND_POLICY_FIELDS_HPP
#define REFUND_POLICY_FIELDS_HPP

#include <refund/award/fields.hpp>
#include <refund/core/detail/constexpr_string.hpp>
#include <refund/core/detail/number_text.hpp>
#include <refund/policy/rule.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

/// \file
/// The one list of a rule's members and their names, as award/fields.hpp is for an award.

namespace refund {

/// A field's value as text.
/// @{
[[nodiscard]] REFUND_DETAIL_STRING_CONSTEXPR std::string field_text(calendar_day value) {
    return value == open_end ? std::string("no end") : to_string(value);
}
[[nodiscard]] REFUND_DETAIL_STRING_CONSTEXPR std::string field_text(std::int64_t value) {
    std::string out;
    detail::append_number(out, value);
    return out;
}
/// @}

/// The name of a kind of window: "rolling days".
[[nodiscard]] constexpr std::string_view name(window_kind kind) noexcept {
    switch (kind) {
        case window_kind::rolling_days: return "rolling days";
        case window_kind::rolling_months: return "rolling months";
        case window_kind::calendar_year: return "calendar year";
        case window_kind::anniversary_year: return "anniversary year";
        case window_kind::whole_life: return "whole life";
    }
    return "unknown";
}

/// Calls `visit(name, value)` for every member of a cap's terms; for none if there is no cap. A value is a text
/// (std::string_view), a number (std::int64_t) or an amount of money.
template <class Visit>
constexpr void for_each_field(const cap_terms& terms, Visit&& visit) {
    const auto& [limit, window, basis, when_over, most_requests, scope] = terms;
    if (!terms.applies()) return;
    const auto& [kind, length, anchor_month, anchor_day] = window;
    visit("cap_limit", limit);
    visit("cap_window", name(kind));
    const bool rolling = kind == window_kind::rolling_days || kind == window_kind::rolling_months;
    if (rolling) visit("cap_window_length", std::int64_t{length});
    if (kind == window_kind::anniversary_year) {
        visit("cap_anchor_month", std::int64_t{anchor_month});
        visit("cap_anchor_day", std::int64_t{anchor_day});
    }
    visit("cap_counts", name(basis));
    visit("cap_over_limit", name(when_over));
    if (most_requests) visit("cap_most_requests", *most_requests);
    visit("cap_scope", scope.view());
}

/// The same for where a rule is published. A value is a text or a day.
template <class Visit>
constexpr void for_each_field(const citation& source, Visit&& visit) {
    const auto& [document, section, published, last_seen] = source;
    visit("document", document.view());
    visit("section", section.view());
    visit("published", published);
    visit("last_seen", last_seen);
}

/// The same for the outcome of a rule.
template <class Visit>
constexpr void for_each_field(const rule_outcome& outcome, Visit&& visit) {
    const auto& [says, code, gives] = outcome;
    visit("ruling", name(says));
    if (says == ruling::refundable) return for_each_field(gives, visit);
    visit("code", code.view());
}

/// The same for what a rule asks in addition to dates, days and usage; values named `until` are outside.
template <class Visit>
constexpr void for_each_field(const rule_conditions& asks, Visit&& visit) {
    const auto& [month, hourly_commitment, length, since_renewal, seconds] = asks;
    const auto& [above, at_most] = hourly_commitment;
    if (month != month_condition::any) visit("calendar_month", name(month));
    if (above.unit.has_minor_unit()) visit("hourly_commitment_above", above);
    if (at_most.unit.has_minor_unit()) visit("hourly_commitment_at_most", at_most);
    if (length.asks()) {
        visit("term_months_from", std::int64_t{length.from});
        visit("term_months_until", std::int64_t{length.until});
    }
    if (since_renewal != any_day) {
        visit("since_renewal_from", std::int64_t{since_renewal.from});
        if (since_renewal.until != day_range::no_limit) visit("since_renewal_until", std::int64_t{since_renewal.until});
    }
    if (seconds == any_second) return;
    visit("seconds_since_renewal_from", seconds.from);
    if (seconds.until != second_range::no_limit) visit("seconds_since_renewal_until", seconds.until);
}

/// The same for a whole rule: its conditions, outcome, cap and source. The days named `until` are outside; one
/// without an end of its days since the purchase has no `elapsed_until`.
template <usage_state Usage, class Visit>
constexpr void for_each_field(const rule<Usage>& row, Visit&& visit) {
    const auto& [id, in_force, elapsed, usage, only_if, outcome, cap, source, clause] = row;
    visit("id", id.view());
    visit("in_force_from", in_force.from);
    visit("in_force_until", in_force.until);
    visit("elapsed_from", std::int64_t{elapsed.from});
    if (elapsed.until != day_range::no_limit) visit("elapsed_until", std::int64_t{elapsed.until});
    usage_kind<Usage>::for_each_field(usage, visit);
    if (only_if) for_each_field(*only_if, visit);
    for_each_field(outcome, visit);
    for_each_field(cap, visit);
    for_each_field(source, visit);
    visit("clause", clause.view());
}

/// Calls `visit(name, before, after)` with the texts of every field in which two rules differ; one that
/// only one of them has is empty for the other.
template <usage_state Usage, class Visit>
void for_each_changed_field(const rule<Usage>& before, const rule<Usage>& after, Visit&& visit) {
    struct text_of_field {
        bool there{};
        std::string text{};
    };
    const auto find = [](const rule<Usage>& row, std::string_view wanted) {
        text_of_field found;
        for_each_field(row, [&found, wanted](std::string_view name, const auto& value) {
            if (name == wanted) found = {true, field_text(value)};
        });
        return found;
    };
    for_each_field(before, [&](std::string_view name, const auto& value) {
        const std::string text = field_text(value);
        const std::string other = find(after, name).text;
        if (text != other) visit(name, text, other);
    });
    for_each_field(after, [&](std::string_view name, const auto& value) {
        const std::string text = field_text(value);
        if (!text.empty() && !find(before, name).there) visit(name, std::string(), text);
    });
}

}  // namespace refund

#endif
