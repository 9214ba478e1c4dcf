#ifndef REFUND_PLAN_COMMITMENT_HPP
#define REFUND_PLAN_COMMITMENT_HPP

#include <refund/ledger/entry.hpp>
#include <refund/quote/decide.hpp>

#include <cstddef>
#include <limits>
#include <span>
#include <string>
#include <string_view>
#include <vector>

/// \file
/// What a plan of cancellations is made from, and what it says. plan/plan.hpp makes it.

namespace refund {

/// A commitment that may be cancelled, in whole or in part.
template <usage_state Usage = used_or_not>
struct plan_commitment {
    policy_view<Usage> table{};      ///< the rules that decide; the table must outlive the plan
    /// What was bought. `requested_on` is not read, and `returned` is the most units that may be given back: all that
    /// `returned_before` leaves, if it is left out.
    cancel_request<Usage> request{};
    std::string commitment_id{};     ///< the commitment that gives back units; empty: the history's units are not read
};

/// The days on which a plan may cancel, both included.
struct plan_days {
    calendar_day today{};  ///< the first one
    calendar_day until{};  ///< the last one
};

/// What the scope of the commitments was granted before, as `ledger::history` returns it, and as of which moment. A
/// reservation that has not ended by then counts on every day of the plan. By default: nothing.
struct plan_history {
    std::span<const claim_entry> entries{};  ///< in the order in which they were written
    instant moment{};                        ///< later entries are not known yet
};

/// Why there is no plan.
struct plan_fault {
    static constexpr std::size_t of_all = (std::numeric_limits<std::size_t>::max)();  ///< of no single commitment
    errc reason{};                     ///< for programs
    std::size_t commitment{of_all};    ///< which one is at fault
    calendar_day day{};                ///< on which it cannot be quoted, if a quote failed; otherwise no day
    friend bool operator==(const plan_fault&, const plan_fault&) = default;
};

/// One cancellation of a plan.
template <usage_state Usage = used_or_not>
struct planned_cancellation {
    std::size_t commitment{};         ///< which one, counted from 0 as they were given
    cancel_request<Usage> request{};  ///< the request to make: its day and units are the plan's
    decision<Usage> decided{};        ///< the answer that it will get, after those before it
};

/// Why a commitment is not cancelled.
enum class plan_omission : unsigned char {
    term_not_running,  ///< on no day of the plan
    no_units_left,     ///< the history gave all of them back
    not_refundable,    ///< on every day of its term within the plan, a rule says no
    nothing_back,      ///< a rule lets it be cancelled, but gives nothing back for it
    cap_full,          ///< it does not fit under the cap, or the cap pays more for others
};

/// A commitment that is not cancelled.
struct left_out {
    std::size_t commitment{};    ///< which one, counted from 0 as they were given
    plan_omission why{};         ///< the reason
    std::string_view refusal{};  ///< the code of the rule that refuses it on its first day, for not_refundable
    friend bool operator==(const left_out&, const left_out&) = default;
};

/// Which commitments to cancel, when and how many units of each. All amounts are in the payments' currency.
template <usage_state Usage = used_or_not>
struct cancellation_plan {
    std::vector<planned_cancellation<Usage>> cancel{};  ///< in the order of the requests to make: by day, then as given
    std::vector<left_out> leave{};                      ///< the others, as they were given
    money total{};            ///< what is paid back in total, after fees and the cap
    money all_today{};        ///< what it would be if all were cancelled in full today, in the order given
    money without_cap{};      ///< what it would be if there were no cap, each on its own best day
    money at_most_more{};     ///< no plan pays more than this above `total`; zero: no plan pays more
};

/// The words that programs print.
[[nodiscard]] constexpr std::string_view name(plan_omission why) noexcept {
    switch (why) {
        case plan_omission::term_not_running: return "term not running";
        case plan_omission::no_units_left: return "no units left";
        case plan_omission::not_refundable: return "not refundable";
        case plan_omission::nothing_back: return "nothing comes back";
        case plan_omission::cap_full: return "no room under the cap";
    }
    return "unknown";
}

}  // namespace refund

#endif
