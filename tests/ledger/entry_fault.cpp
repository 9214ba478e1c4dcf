#include <refund/ledger/entry_fault.hpp>

#include "fixture.hpp"

#include <doctest/doctest.h>

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace {

using namespace ledger_tests;
using namespace date::literals;
using refund::claim_entry;
using refund::entry_fault;
using refund::entry_field;
using refund::entry_kind;
using refund::errc;
using refund::find_entry_fault;
using refund::limit_hit;

constexpr refund::calendar_day day = 2024_y / 3 / 1;
constexpr const char* guid = "a838a8c3-0000-4000-8000-00000000000f";

/// 7.00 of 10.00 dollars and 2 of 5 units, all of it granted.
claim_entry granted() {
    claim_entry entry{.kind = entry_kind::granted, .version = 1};
    entry.of = {.scope = guid, .request_id = "R1", .day = day, .asked = usd(700), .commitment_id = "C1", .bought = 5,
                .returned = 2, .fingerprint = 7};
    entry.answer = {.asked = usd(700), .granted = usd(700), .used_before = usd(0), .left_after = usd(300),
                    .counted_from = 2023_y / 3 / 3, .units_left = 3};
    return entry;
}
/// Granted as much as is left: 3.00 of 7.00.
claim_entry cut() {
    claim_entry entry = granted();
    entry.answer.granted = usd(300);
    entry.answer.used_before = usd(700);
    entry.answer.left_after = usd(0);
    entry.answer.limited_by = limit_hit::money_limit;
    return entry;
}
claim_entry reserved() {
    claim_entry entry = granted();
    entry.kind = entry_kind::reserved;
    entry.expires_at = at(60);
    return entry;
}
/// Refused by a limit. Leaves 5 units, or 1 if the limit is that of the units.
claim_entry refused(limit_hit limit) {
    claim_entry entry = granted();
    entry.kind = entry_kind::refused;
    entry.answer.granted = usd(0);
    entry.answer.left_after = usd(300);
    entry.answer.limited_by = limit;
    entry.answer.units_left = limit == limit_hit::unit_limit ? 1 : 5;
    return entry;
}
claim_entry refused_by_rule() {
    claim_entry entry = refused(limit_hit::none);
    entry.of.refused_by_rule = true;
    return entry;
}
/// No cap applies and no units are counted.
claim_entry of_nothing() {
    claim_entry entry{.kind = entry_kind::granted, .version = 9};
    entry.of = {.request_id = "R1", .day = day, .bought = 2, .returned = 1};
    return entry;
}

struct sample {
    const char* called;
    claim_entry entry;
};
std::vector<sample> samples() {
    std::vector<sample> all{{"granted", granted()},
                            {"cut", cut()},
                            {"reserved", reserved()},
                            {"by money", refused(limit_hit::money_limit)},
                            {"by requests", refused(limit_hit::request_limit)},
                            {"by units", refused(limit_hit::unit_limit)},
                            {"by rule", refused_by_rule()},
                            {"nothing", of_nothing()}};
    for (const entry_kind kind : {entry_kind::committed, entry_kind::released, entry_kind::reversed}) {
        all.push_back({"followed", reserved()});
        all.back().entry.kind = kind;
    }
    all.push_back({"reversed", granted()});
    all.back().entry.kind = entry_kind::reversed;
    return all;
}

entry_fault after(claim_entry entry, const std::function<void(claim_entry&)>& change) {
    change(entry);
    return find_entry_fault(entry);
}

}  // namespace

TEST_CASE("no entry that a ledger writes has a fault") {
    for (const sample& each : samples()) {
        CAPTURE(each.called);
        CHECK(find_entry_fault(each.entry) == entry_fault{});
    }
    CHECK(find_entry_fault(claim_entry{}) == entry_fault{entry_field::request_id, errc::request_id_missing});
    static_assert(noexcept(find_entry_fault(std::declval<const claim_entry&>())));
}

TEST_CASE("the example of ledger/entry_fault.hpp") {
    claim_entry entry = granted();
    entry.answer.granted.minor = entry.of.asked.minor + 1;
    CHECK(find_entry_fault(entry) == entry_fault{entry_field::granted, errc::ledger_damaged});
}

TEST_CASE("a single impossible member is found in every entry, with its field and the reason") {
    constexpr auto xau = refund::currency_of("XAU");
    constexpr refund::currency unknown{{'U', 'S', 'D'}, 3};
    const auto in_all_amounts = [](claim_entry& e, refund::currency unit) {
        for (refund::money* const amount : {&e.of.asked, &e.answer.asked, &e.answer.granted, &e.answer.used_before,
                                            &e.answer.left_after})
            amount->unit = unit;
    };
    const struct {
        entry_field field;
        errc reason;
        std::function<void(claim_entry&)> change;
    } broken[] = {
        {entry_field::kind, errc::ledger_damaged, [](auto& e) { e.kind = entry_kind{}; }},
        {entry_field::kind, errc::ledger_damaged, [](auto& e) { e.kind = entry_kind{7}; }},
        {entry_field::scope, errc::text_outer_blank, [](auto& e) { e.of.scope = " a"; }},
        {entry_field::scope, errc::ledger_damaged, [](auto& e) { e.of.scope = "{" + std::string(guid) + "}"; }},
        {entry_field::request_id, errc::request_id_missing, [](auto& e) { e.of.request_id.clear(); }},
        {entry_field::request_id, errc::text_not_utf8, [](auto& e) { e.of.request_id = "\xFF"; }},
        {entry_field::request_id, errc::ledger_damaged,
         [](auto& e) { e.of.request_id = "A838A8C3-0000-4000-8000-00000000000F"; }},
        {entry_field::day, errc::date_invalid, [](auto& e) { e.of.day = refund::first_day - date::days(1); }},
        {entry_field::day, errc::date_invalid, [](auto& e) { e.of.day = refund::last_day + date::days(1); }},
        {entry_field::currency, errc::no_minor_unit, [&](auto& e) { in_all_amounts(e, xau); }},
        {entry_field::currency, errc::unknown_currency, [&](auto& e) { in_all_amounts(e, unknown); }},
        {entry_field::asked, errc::negative_amount, [](auto& e) { e.of.asked.minor = -1; }},
        {entry_field::asked, errc::ledger_damaged, [](auto& e) { ++e.answer.asked.minor; }},
        {entry_field::asked, errc::ledger_damaged, [](auto& e) { e.answer.asked.unit = eur(0).unit; }},
        {entry_field::commitment_id, errc::text_invisible_character, [](auto& e) { e.of.commitment_id = "\x01"; }},
        {entry_field::commitment_id, errc::text_too_long,
         [](auto& e) { e.of.commitment_id = std::string(refund::longest_key + 1, 'x'); }},
        {entry_field::bought, errc::quantity_out_of_range, [](auto& e) { e.of.bought = -1; }},
        {entry_field::returned, errc::quantity_out_of_range, [](auto& e) { e.of.returned = -1; }},
        {entry_field::returned, errc::quantity_out_of_range, [](auto& e) { e.of.returned = e.of.bought + 1; }},
        {entry_field::granted, errc::negative_amount, [](auto& e) { e.answer.granted.minor = -1; }},
        {entry_field::granted, errc::ledger_currency_mismatch, [](auto& e) { e.answer.granted.unit = eur(0).unit; }},
        {entry_field::used_before, errc::negative_amount, [](auto& e) { e.answer.used_before.minor = -1; }},
        {entry_field::used_before, errc::ledger_currency_mismatch,
         [](auto& e) { e.answer.used_before.unit = eur(0).unit; }},
        {entry_field::left_after, errc::negative_amount, [](auto& e) { e.answer.left_after.minor = -1; }},
        {entry_field::left_after, errc::ledger_currency_mismatch,
         [](auto& e) { e.answer.left_after.unit = eur(0).unit; }},
        {entry_field::counted_from, errc::date_invalid,
         [](auto& e) { e.answer.counted_from = refund::first_day - date::days(1); }},
        {entry_field::counted_from, errc::date_invalid,
         [](auto& e) { e.answer.counted_from = refund::last_day + date::days(1); }},
        {entry_field::counted_from, errc::ledger_damaged,
         [](auto& e) { e.answer.counted_from = day + date::days(1); }},
        {entry_field::limited_by, errc::ledger_damaged, [](auto& e) { e.answer.limited_by = limit_hit{4}; }},
        {entry_field::units_left, errc::quantity_out_of_range, [](auto& e) { e.answer.units_left = -1; }},
        {entry_field::units_left, errc::quantity_out_of_range,
         [](auto& e) { e.answer.units_left = e.of.bought + 1; }},
        {entry_field::seen_before, errc::ledger_damaged, [](auto& e) { e.answer.seen_before = true; }},
        {entry_field::version, errc::ledger_damaged, [](auto& e) { e.version = 0; }},
        {entry_field::version, errc::ledger_damaged, [](auto& e) { e.version = -1; }},
    };
    for (const sample& each : samples()) {
        for (const auto& one : broken) {
            CAPTURE(each.called);
            CAPTURE(&one - broken);
            const entry_fault wrong = after(each.entry, one.change);
            CHECK(name(wrong.field) == name(one.field));
            CHECK(code(wrong.reason) == code(one.reason));
        }
    }
}

TEST_CASE("the amount granted must follow from the amount asked, the limit hit and the refusal") {
    const auto damaged_at = [](entry_field field) { return entry_fault{field, errc::ledger_damaged}; };
    const auto grants = [](std::int64_t cents) { return [cents](auto& e) { e.answer.granted = usd(cents); }; };
    const auto is = [](entry_kind kind) { return [kind](auto& e) { e.kind = kind; }; };
    const auto limits = [](limit_hit limit) { return [limit](auto& e) { e.answer.limited_by = limit; }; };
    const auto by_rule = [](bool says) { return [says](auto& e) { e.of.refused_by_rule = says; }; };
    const std::vector<claim_entry> refusals{refused(limit_hit::money_limit), refused(limit_hit::request_limit),
                                            refused(limit_hit::unit_limit), refused_by_rule()};
    // Granting a cent more than was asked is money paid twice; granting less needs a limit.
    for (const claim_entry& each : {granted(), cut(), reserved()}) {
        CHECK(after(each, grants(701)) == damaged_at(entry_field::granted));
    }
    CHECK(after(granted(), grants(699)) == damaged_at(entry_field::granted));
    CHECK(after(cut(), grants(299)) == entry_fault{});  // the limit may have been that
    CHECK(after(cut(), grants(0)) == entry_fault{});    // everything was used
    // A refusal grants nothing.
    for (const claim_entry& each : refusals) CHECK(after(each, grants(1)) == damaged_at(entry_field::granted));
    // If all that is left is paid, nothing is left.
    CHECK(after(cut(), [](auto& e) { e.answer.left_after = usd(1); }) == damaged_at(entry_field::left_after));
    // The kind must match the answer.
    CHECK(after(granted(), is(entry_kind::refused)) == damaged_at(entry_field::kind));
    for (const claim_entry& each : {refused(limit_hit::request_limit), refused(limit_hit::unit_limit),
                                    refused_by_rule()}) {
        CHECK(after(each, is(entry_kind::granted)) == damaged_at(entry_field::kind));
        CHECK(after(each, is(entry_kind::reserved)) == damaged_at(entry_field::kind));
    }
    // A limit that cuts nothing, or cannot: without a cap, without a commitment, or after a rule has refused.
    CHECK(after(granted(), limits(limit_hit::money_limit)) == damaged_at(entry_field::limited_by));
    CHECK(after(granted(), limits(limit_hit::request_limit)) == damaged_at(entry_field::limited_by));
    CHECK(after(granted(), limits(limit_hit::unit_limit)) == damaged_at(entry_field::limited_by));
    CHECK(after(of_nothing(), limits(limit_hit::money_limit)) == damaged_at(entry_field::limited_by));
    CHECK(after(of_nothing(), limits(limit_hit::request_limit)) == damaged_at(entry_field::limited_by));
    CHECK(after(of_nothing(), limits(limit_hit::unit_limit)) == damaged_at(entry_field::limited_by));
    CHECK(after(refused_by_rule(), limits(limit_hit::money_limit)) == damaged_at(entry_field::limited_by));
    CHECK(after(refused_by_rule(), limits(limit_hit::unit_limit)) == damaged_at(entry_field::limited_by));
    // If a rule says no, the entry is a refusal.
    CHECK(after(granted(), by_rule(true)) == damaged_at(entry_field::refused_by_rule));
    CHECK(after(cut(), by_rule(true)) == damaged_at(entry_field::refused_by_rule));
    CHECK(after(refused_by_rule(), by_rule(false)) == damaged_at(entry_field::refused_by_rule));
}

TEST_CASE("an entry without a cap has no amounts, and no day from which they count") {
    const auto cents = [](refund::money refund::admission::* amount) {
        return [amount](auto& e) { (e.answer.*amount).minor = 1; };
    };
    using refund::admission;
    CHECK(after(of_nothing(), cents(&admission::granted)) == entry_fault{entry_field::granted, errc::ledger_damaged});
    CHECK(after(of_nothing(), cents(&admission::used_before)) ==
          entry_fault{entry_field::used_before, errc::ledger_damaged});
    CHECK(after(of_nothing(), cents(&admission::left_after)) ==
          entry_fault{entry_field::left_after, errc::ledger_damaged});
    CHECK(after(of_nothing(), [](auto& e) { e.answer.counted_from = day; }) ==
          entry_fault{entry_field::counted_from, errc::ledger_damaged});
    CHECK(after(of_nothing(), [](auto& e) { e.of.asked.minor = e.answer.asked.minor = 1; }) ==
          entry_fault{entry_field::currency, errc::cap_currency_mismatch});
    CHECK(after(of_nothing(), [](auto& e) { e.answer.units_left = 1; }) ==
          entry_fault{entry_field::units_left, errc::quantity_out_of_range});
}

TEST_CASE("days and units: the last possible value, and the first impossible one") {
    const auto from = [](refund::calendar_day first) { return [first](auto& e) { e.answer.counted_from = first; }; };
    const auto leaves = [](std::int64_t units) { return [units](auto& e) { e.answer.units_left = units; }; };
    const entry_fault too_many{entry_field::units_left, errc::quantity_out_of_range};
    CHECK(after(granted(), from(refund::first_day)) == entry_fault{});
    CHECK(after(granted(), from(day)) == entry_fault{});
    // 2 of 5 came back, so at most 3 are left. A refusal gives none back. One by the units asked for more than are
    // left: it asked for 2, so at most 1 is left.
    CHECK(after(granted(), leaves(0)) == entry_fault{});
    CHECK(after(granted(), leaves(3)) == entry_fault{});
    CHECK(after(granted(), leaves(4)) == too_many);
    CHECK(after(refused_by_rule(), leaves(5)) == entry_fault{});
    CHECK(after(refused_by_rule(), leaves(6)) == too_many);
    CHECK(after(refused(limit_hit::unit_limit), leaves(1)) == entry_fault{});
    CHECK(after(refused(limit_hit::unit_limit), leaves(2)) == too_many);
    CHECK(after(granted(), [](auto& e) { e.of.bought = 0, e.of.returned = 0; }).field == entry_field::bought);
}

TEST_CASE("entries of a reservation have an end; granted and refused ones have none") {
    const auto ends = [](refund::instant when) { return [when](auto& e) { e.expires_at = when; }; };
    const entry_fault wrong{entry_field::expires_at, errc::ledger_damaged};
    for (const sample& each : samples()) {
        CAPTURE(each.called);
        const entry_kind kind = each.entry.kind;
        const bool has_none = kind == entry_kind::granted || kind == entry_kind::refused;
        CHECK(after(each.entry, ends(at(1))) == (has_none ? wrong : entry_fault{}));
        CHECK(after(each.entry, ends({})) == (has_none || kind == entry_kind::reversed ? entry_fault{} : wrong));
        CHECK(after(each.entry, ends(refund::instant{} - tick)) == wrong);
    }
}

TEST_CASE("any moment and any fingerprint are accepted, because clocks can go back") {
    for (const refund::instant when : {refund::instant::min(), refund::instant{}, refund::instant::max()}) {
        CHECK(after(granted(), [when](auto& e) { e.at = when; }) == entry_fault{});
    }
    CHECK(after(granted(), [](auto& e) { e.of.fingerprint = ~std::uint64_t{}; }) == entry_fault{});
}
