#ifndef REFUND_RECORD_DETAIL_DECISIONS_HPP
#define REFUND_RECORD_DETAIL_DECISIONS_HPP

#include <refund/core/errc.hpp>
#include <refund/ledger/key_text.hpp>
#include <refund/money/currency.hpp>
#include <refund/quote/decide.hpp>
#include <refund/record/detail/writer.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

// The columns of decisions, and how answers are written to them.

namespace refund::record::detail {

/// The columns of decisions, by number.
enum decision_column : std::size_t {
    of_request_id, of_scope, of_outcome, of_currency, of_credit, of_fee, of_refund, of_withheld,
    of_cancelled_commitment, of_cap_currency, of_cap_used, of_cap_left, of_rule, of_reason, of_field,
    of_answered_before, of_units, of_commitment_left,
    decision_column_count
};
inline constexpr std::array<written_column, decision_column_count> decision_columns = {{
    {"request_id", written_type::text},  {"scope", written_type::text},      {"outcome", written_type::text},
    {"currency", written_type::text},    {"credit", written_type::int64},    {"fee", written_type::int64},
    {"refund", written_type::int64},     {"withheld", written_type::int64},
    {"cancelled_commitment", written_type::int64}, {"cap_currency", written_type::text},
    {"cap_used", written_type::int64},   {"cap_left", written_type::int64},  {"rule", written_type::text},
    {"reason", written_type::text},      {"field", written_type::text},      {"answered_before", written_type::boolean},
    {"units", written_type::int64},      {"commitment_left", written_type::int64},
}};

using decision_writer = batch_writer<decision_column_count>;

/// The answer to a request: a decision, reduced to its columns, or an error. One is kept per request, so it is small.
struct answer {
    const rule<>* by{};             ///< null: no rule was asked
    std::string_view refusal{};     ///< the code, for refused
    std::string_view field{};       ///< the column at fault
    std::int64_t credit{};          ///< in minor units, like all amounts here
    std::int64_t fee{};
    std::int64_t refund{};
    std::int64_t withheld{};
    std::int64_t cancelled_commitment{};
    std::int64_t cap_used{};
    std::int64_t cap_left{};
    std::int64_t units{};
    std::int64_t commitment_left{};
    currency unit{};
    errc error{};                   ///< why nothing was decided; errc{} for a decision
    refund::outcome outcome{};
    bool has_cap{};
    bool names_commitment{};
    bool answered_before{};
};

/// The answer to a request that could not be decided.
[[nodiscard]] inline answer failed(errc reason, std::string_view field = {}) noexcept {
    answer made;
    made.error = reason;
    made.field = field;
    return made;
}

/// The answer for a decision, without its units.
[[nodiscard]] inline answer answer_of(const decision<>& decided) noexcept {
    return {.by = decided.rule,
            .refusal = decided.refusal,
            .credit = decided.credit.minor,
            .fee = decided.fee.minor,
            .refund = decided.refund.minor,
            .withheld = decided.withheld.minor,
            .cancelled_commitment = decided.cancelled_commitment.minor,
            .cap_used = decided.cap_used().minor,
            .cap_left = decided.cap_left().minor,
            .commitment_left = decided.admitted.units_left,
            .unit = decided.credit.unit,
            .outcome = decided.outcome,
            .has_cap = decided.has_cap,
            .answered_before = decided.admitted.seen_before};
}

[[nodiscard]] constexpr bool is_utf8(std::string_view text) noexcept {
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t bytes = refund::detail::utf8_at(text, at).bytes;
        if (bytes == 0) return false;
        at += bytes;
    }
    return true;
}

/// Appends an answer, except for the keys of its request.
inline void write_answer(decision_writer& out, const answer& given) {
    const auto add_text = [&out](decision_column which, std::string_view text) {
        text.empty() ? out[which].add_null() : out[which].add(text);
    };
    add_text(of_field, given.field);
    if (given.error != errc{}) {
        out[of_outcome].add(std::string_view("error"));
        out[of_reason].add(code(given.error));
        for (const decision_column which :
             {of_currency, of_credit, of_fee, of_refund, of_withheld, of_cancelled_commitment, of_cap_currency,
              of_cap_used, of_cap_left, of_rule, of_answered_before, of_units, of_commitment_left}) {
            out[which].add_null();
        }
        return;
    }
    out[of_outcome].add(name(given.outcome));
    out[of_currency].add(given.unit.code());
    out[of_credit].add(given.credit);
    out[of_fee].add(given.fee);
    out[of_refund].add(given.refund);
    out[of_withheld].add(given.withheld);
    out[of_cancelled_commitment].add(given.cancelled_commitment);
    if (given.has_cap) {
        out[of_cap_currency].add(given.by->cap.limit.unit.code());
        out[of_cap_used].add(given.cap_used);
        out[of_cap_left].add(given.cap_left);
    } else {
        for (const decision_column which : {of_cap_currency, of_cap_used, of_cap_left}) out[which].add_null();
    }
    add_text(of_rule, given.by != nullptr ? given.by->id.view() : std::string_view());
    add_text(of_reason, given.refusal);
    out[of_answered_before].add_flag(given.answered_before);
    out[of_units].add(given.units);
    if (given.names_commitment) {
        out[of_commitment_left].add(given.commitment_left);
    } else {
        out[of_commitment_left].add_null();
    }
}

}  // namespace refund::record::detail

#endif
