#ifndef REFUND_EXPLAIN_FIELDS_HPP
#define REFUND_EXPLAIN_FIELDS_HPP

#include <refund/explain/detail/field_visits.hpp>
#include <refund/explain/explained.hpp>

#include <type_traits>
#include <utility>

/// \file
/// The one list of an explanation's fields and their names, for a program that writes it in its own format: JSON, a
/// table, a form. The fields are enough to recompute every amount and every state of a cap, as `tests/audit` does;
/// `docs/explanation.schema.json` says what each means.

namespace refund {

/// Calls `visit(path, value)` for every field of an explanation, in a fixed order. The parts of a path are joined by
/// dots, as "credit.fraction.left"; a number among them is a place in a list, from 0: "request.payments.0.due". A value
/// is a text (std::string_view), a number (std::int64_t), a bool, a day or an amount of money, whose currency is
/// another field. A step that did not happen has no fields.
template <usage_state Usage, class Visit>
void for_each_field(const explained<Usage>& what, Visit&& visit) {
    using below = detail::fields_below<std::remove_reference_t<Visit>>;
    const recorded_steps<Usage>& steps = what.steps;
    if (what.decided) detail::visit_amounts(what, visit);
    detail::visit_request(what, visit);
    if (steps.rule) detail::visit_rule(*steps.rule, visit);
    if (steps.standing) detail::visit_standing(*steps.standing, visit);
    if (const auto& paid = steps.paid) detail::visit_paid(below(visit, "paid."), *paid);
    if (steps.credit) detail::visit_credit(*steps.credit, below(visit, "credit."));
    if (steps.fee) detail::visit_fee(*steps.fee, below(visit, "fee."));
    if (const auto& stopped = steps.stopped) {
        detail::visit_stopped(below(visit, "stopped_payments."), *stopped);
    }
    if (steps.cap_credit) detail::visit_credit(*steps.cap_credit, below(visit, "cap_credit."));
    if (steps.cap_fee) detail::visit_fee(*steps.cap_fee, below(visit, "cap_fee."));
    if (what.decided && what.decided->has_cap) detail::visit_cap(what, visit);
    if (steps.limit) detail::visit_limit(*steps.limit, visit);
    if (what.decided && what.decided->rule && !what.commitment_id.empty()) detail::visit_commitment(what, visit);
}

}  // namespace refund

#endif
