#include <refund/cap/admission.hpp>

#include <refund/cap/key.hpp>

#include <doctest/doctest.h>

#include <cstdint>

// Nothing of the ledger's own header: a ledger of one's own needs this much.

namespace {

using refund::admission;
using refund::calendar_day;
using refund::cap_scope;
using refund::cap_terms;
using refund::ledger_entry;
using refund::money;
using refund::refund_ledger;
using refund::request_id;
using refund::result;

/// All that a ledger must be able to do; it does nothing.
struct smallest {
    using scope_type = cap_scope<std::uint32_t>;
    using request_id_type = request_id<std::uint32_t>;
    result<admission> consider(scope_type, request_id_type, calendar_day, money, const cap_terms&) const { return admission{}; }
    result<ledger_entry> record(scope_type, request_id_type, calendar_day, money) { return ledger_entry{}; }
};
struct without_record : smallest {
    void record() {}  // hides the other one
};
struct that_changes_when_asked : smallest {
    result<admission> consider(scope_type, request_id_type, calendar_day, money, const cap_terms&) { return admission{}; }
};
struct that_answers_without_reasons : smallest {
    admission consider(scope_type, request_id_type, calendar_day, money, const cap_terms&) const { return {}; }
};
struct with_one_kind_of_key : smallest {
    using scope_type = request_id<std::uint32_t>;
};
struct without_keys {
    result<admission> consider(int, int, calendar_day, money, const cap_terms&) const { return admission{}; }
    result<ledger_entry> record(int, int, calendar_day, money) { return ledger_entry{}; }
};

}  // namespace

TEST_CASE("an admission that nobody filled has asked for nothing and was granted nothing") {
    constexpr admission empty{};
    static_assert(empty.asked.minor == 0 && empty.granted.minor == 0 && empty.left_after.minor == 0 && !empty.seen_before);
    static_assert(!empty.granted.unit.has_minor_unit());  // so that it fits no cap's currency
    CHECK(empty.used_before.minor == 0);
}

TEST_CASE("every member of an admission tells two of them apart") {
    using namespace date::literals;
    constexpr money one{1, refund::currency_of("USD")};
    admission answer{};
    const auto differs = [&answer] {
        const bool told_apart = answer != admission{};
        answer = admission{};
        return told_apart;
    };
    answer.asked = one;
    CHECK(differs());
    answer.granted = one;
    CHECK(differs());
    answer.used_before = one;
    CHECK(differs());
    answer.left_after = one;
    CHECK(differs());
    answer.counted_from = 2026_y / 11 / 20;
    CHECK(differs());
    answer.seen_before = true;
    CHECK(differs());
}

TEST_CASE("a ledger considers and records, tells its two keys apart, and gives reasons") {
    static_assert(refund_ledger<smallest>);
    static_assert(!refund_ledger<without_record>);
    static_assert(!refund_ledger<that_changes_when_asked>);
    static_assert(!refund_ledger<that_answers_without_reasons>);
    static_assert(!refund_ledger<with_one_kind_of_key>);
    static_assert(!refund_ledger<without_keys> && !refund_ledger<int>);
    smallest ledger;
    CHECK(ledger.record(cap_scope(1U), request_id(2U), refund::first_day, money{}));
}
