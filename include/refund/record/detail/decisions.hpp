#ifndef REFUND_RECORD_DETAIL_DECISIONS_HPP
#define REFUND_RECORD_DETAIL_DECISIONS_HPP

#include <refund/quote/decide.hpp>
#include <refund/record/detail/writer.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

// The columns of decisions, and what is written to them.

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

/// What became of a request.
struct answer {
    std::optional<decision<>> decided{};
    std::int64_t units{};
    errc error{};
    std::string_view field{};  ///< the column at fault
    bool names_commitment{};
};

/// Appends what became of a request, but for its keys.
inline void write_answer(decision_writer& out, const answer& given) {
    const auto add_text = [&out](decision_column which, std::string_view text) {
        text.empty() ? out[which].add_null() : out[which].add(text);
    };
    add_text(of_field, given.field);
    if (!given.decided) {
        out[of_outcome].add(std::string_view("error"));
        out[of_reason].add(code(given.error));
        for (const decision_column which :
             {of_currency, of_credit, of_fee, of_refund, of_withheld, of_cancelled_commitment, of_cap_currency,
              of_cap_used, of_cap_left, of_rule, of_answered_before, of_units, of_commitment_left}) {
            out[which].add_null();
        }
        return;
    }
    const decision<>& decided = *given.decided;
    out[of_outcome].add(name(decided.outcome));
    out[of_currency].add(std::string_view(decided.credit.unit.code()));
    out[of_credit].add(decided.credit.minor);
    out[of_fee].add(decided.fee.minor);
    out[of_refund].add(decided.refund.minor);
    out[of_withheld].add(decided.withheld.minor);
    out[of_cancelled_commitment].add(decided.cancelled_commitment.minor);
    if (decided.has_cap) {
        out[of_cap_currency].add(std::string_view(decided.rule->cap.limit.unit.code()));
        out[of_cap_used].add(decided.cap_used().minor);
        out[of_cap_left].add(decided.cap_left().minor);
    } else {
        for (const decision_column which : {of_cap_currency, of_cap_used, of_cap_left}) out[which].add_null();
    }
    add_text(of_rule, decided.rule != nullptr ? decided.rule->id.view() : std::string_view());
    add_text(of_reason, decided.refusal);
    out[of_answered_before].add_flag(decided.admitted.seen_before);
    out[of_units].add(given.units);
    if (given.names_commitment) {
        out[of_commitment_left].add(decided.admitted.units_left);
    } else {
        out[of_commitment_left].add_null();
    }
}

}  // namespace refund::record::detail

#endif
