#ifndef REFUND_PROGRAM_SCOPE_ACCOUNT_HPP
#define REFUND_PROGRAM_SCOPE_ACCOUNT_HPP

#include "entry_place.hpp"
#include "rejection.hpp"

#include <refund/ledger/judge.hpp>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

namespace program {

/// One scope while its requests are decided one after the other: what is held of it, and the sums of what counts,
/// so that a request costs no more for those before it. Answers as the library's `ledger` does, by the same judge.
class scope_account {
public:
    /// `now` is when reservations have ended or not.
    scope_account(scope_entries&& held, refund::instant now, std::string_view place);

    /// What the limits let through of a claim, whose keys are sound and normal. No request comes twice.
    [[nodiscard]] refund::result<refund::admission, rejection> settle(const refund::claim& given,
                                                                      const refund::cap_terms& terms);

    /// What was entered since the account was opened.
    [[nodiscard]] const std::vector<refund::claim_entry>& added() const { return added_; }

private:
    struct units {
        std::int64_t bought{};
        std::int64_t given_back{};
        std::int64_t requests{};
    };
    using steps = std::vector<refund::claim_entry>;

    void count(const refund::claim& of, const refund::admission& answer, std::int64_t sign);
    [[nodiscard]] refund::claim_facts facts_of(const refund::claim& given, const refund::cap_terms& terms) const;
    [[nodiscard]] refund::result<refund::admission, rejection> judged(const refund::claim& given,
                                                                      const refund::cap_terms& terms) const;
    [[nodiscard]] refund::result<refund::admission, rejection> answered_before(const refund::claim& given,
                                                                               const refund::cap_terms& terms,
                                                                               const steps& entries);
    [[nodiscard]] refund::result<refund::admission, rejection> answered_by_old_file(const refund::claim& given,
                                                                                    const refund::cap_terms& terms,
                                                                                    const refund::claim_entry& held) const;

    std::unordered_map<std::string, steps> requests_{};  // held when the account was opened
    std::map<refund::calendar_day, refund::counted> days_{};
    std::unordered_map<std::string, units> commitments_{};
    refund::currency unit_{};
    std::string unit_words_{};  // which entry holds that currency
    refund::instant now_;
    std::vector<refund::claim_entry> added_{};
};

}  // namespace program

#endif
