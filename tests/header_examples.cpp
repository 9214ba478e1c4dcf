// The examples in the headers' comments, so that they are compiled and tested. tests/check_examples.cmake fails
// for an example that is not here word for word.

#include <refund/bulk.hpp>
#include <refund/bulk/arrow.hpp>
#include <refund/intake/settle.hpp>
#include <refund/intake/shipped_offers.hpp>
#include <refund/ledger/history.hpp>
#include <refund/record/decide.hpp>
#include <refund/refund.hpp>
#include <refund/rules/markets.hpp>
#include <refund/store/memory.hpp>

#include <doctest/doctest.h>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <iostream>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace {

using namespace refund;
using namespace date::literals;

constexpr citation source{"Acme terms", "7.2", 2024_y / 1 / 1, 2024_y / 1 / 1};

namespace of_version {
static_assert(refund::version_major == 0, "look at the changelog first");
}

namespace of_result {
constexpr result<int> r = errc::overflow;
static_assert(!r && r.error() == errc::overflow && r.value_or(7) == 7);
}  // namespace of_result

namespace of_decimal {
static_assert(*parse_money("1200.5", currency_of("USD")) == money{1200'50, currency_of("USD")});
static_assert(parse_money("1200.505", currency_of("USD")).error() ==
              text_error{errc::amount_too_precise, 7});
}  // namespace of_decimal

namespace of_rounding {
static_assert(divide_rounded(5, 2, rounding::half_even) == 2);
static_assert(divide_rounded(-5, 2, rounding::half_up) == -3);
}  // namespace of_rounding

namespace of_rounding_step {
static_assert(whole_unit(currency_of("TWD")).minor == 100);  // whole dollars
static_assert(step_of(5).minor == 5);                        // of CHF: 0.05
}  // namespace of_rounding_step

namespace of_list_view {
constexpr std::string_view names[] = {"compute", "sql"};
constexpr list_view<std::string_view> both = names;
static_assert(both.size() == 2 && both.back() == "sql");
}  // namespace of_list_view

namespace of_list {
inline constexpr auto first = markets_of("BR", "CN", "JE");
inline constexpr auto second = with_markets(without_markets(first, "BR"), "MX");
static_assert(second == markets_of("CN", "JE", "MX"));
}  // namespace of_list

constexpr auto listed = markets_of("JE");
constexpr market_list<citation> acme_versions[] = {{"acme-2024", {2024_y / 2 / 1, open_end}, listed, source}};
constexpr list_source<market_list<citation>> acme_lists{"ACME", acme_versions};

namespace of_day {
using namespace date::literals;
static_assert(calendar_day(2026_y / 3 / 1) == calendar_day(std::chrono::March / 1 / 2026));
}  // namespace of_day

namespace of_proration {
constexpr share_left halves_left(const standing& at) noexcept { return {at.left() * 2 >= at.n() ? 1 : 0, 2}; }
inline constexpr proration_basis halves{"halves", "halves", &halves_left};
static_assert(halves.complete());
}  // namespace of_proration

namespace of_credit {
constexpr credit_terms lower_price{.kind = credit_kind::prorated,
                                   .price = price_basis::lower_of_purchase_and_current};
static_assert(is_sound(lower_price));
}  // namespace of_credit

namespace of_award {
constexpr award late{.credit = prorated, .fee = charged(percent(12))};
static_assert(is_sound(late));
}  // namespace of_award

namespace of_rule {
constexpr rule_outcome gives = award{.credit = prorated, .fee = charged(percent(12))};
constexpr rule_outcome refuses = refusal{"window-closed"};
constexpr rule_outcome leaves_open = open_question{"day-5"};
static_assert(gives.says == ruling::refundable && refuses.says == ruling::not_refundable);
static_assert(leaves_open.says == ruling::undefined && leaves_open.code.view() == "day-5");
}  // namespace of_rule

namespace of_market_check {
static_assert(sound<acme_lists>);
}

namespace of_availability {
constexpr auto answer = sold_on(acme_lists, market_of("JE"), 2024_y / 5 / 1);
static_assert(!answer->sold && answer->list_name() == "acme-2024");
}  // namespace of_availability

namespace of_policy_check {
constexpr auto my_table = make_policy("acme", rule<>{.id = "acme/any-time",
                                                     .in_force = {2024_y / 1 / 1, open_end},
                                                     .outcome = award{.credit = prorated},
                                                     .source = source,
                                                     .clause = "The prorated rest, at any time."});
static_assert(sound<my_table>);

bool table_is_proven() {
    const auto table = my_table;
    const auto proven = prove(table);  // or the first fault
    const policy_view<> view = *proven;
    return view.proven();
}
}  // namespace of_policy_check

namespace of_markets {
using namespace refund::rules;
constexpr auto answer = sold_here(market_of("JE"), 2019_y / 8 / 1, pc_software);
static_assert(!answer->sold && answer->list_name() == "PC-SOFTWARE 2019-07-25");
}  // namespace of_markets

namespace of_trade_in {
constexpr auto hourly = hourly_commitment({8760'00, currency_of("USD")}, 8'760);
static_assert(*hourly == ratio{1, 1});  // 1 dollar an hour, kept as 876000/876000
static_assert(hourly->numerator == 876'000 && hourly->denominator == 876'000);
}  // namespace of_trade_in

namespace of_cancel_window {
constexpr reservation_term term{2020_y / 4 / 1, one_year, billing_plan::upfront};
constexpr auto window = window_to_cancel(prove<rules::software_subscription>(), term, used_or_not::used,
                                         {.on = 2020_y / 5 / 1, .as_of = 2020_y / 5 / 1});
static_assert(window->last_day == 2020_y / 5 / 31 && window->days_left == 30);
}  // namespace of_cancel_window

}  // namespace

TEST_CASE("the example of money/allocate.hpp") {
    const std::int64_t weights[] = {1, 1, 1};
    money parts[3];
    const auto split = allocate(money{100'00, currency_of("USD")}, weights, odd_units::to_first, parts);
    REQUIRE(split);
    CHECK(parts[0].minor == 33'34);
    CHECK(parts[1].minor == 33'33);
    CHECK(parts[2].minor == 33'33);
}

TEST_CASE("the example of cap/window.hpp") {
    static_assert(last_counted(rolling_days(365), 2025_y / 3 / 1) == 2026_y / 2 / 28);
}

TEST_CASE("the example of explain/recorder.hpp") {
    cancel_request<> request;
    request.term = {2025_y / 3 / 1, one_year, billing_plan::upfront};
    request.payment = {1200'00, currency_of("USD")};
    request.usage = used_or_not::used;
    request.requested_on = 2025_y / 5 / 5;

    recorded_steps<> steps;
    const auto quote = quote_cancel(rules::partner_center, request, steps);
    REQUIRE(quote);
    CHECK(steps.rule.has_value());
}

TEST_CASE("the example of explain/exchange.hpp") {
    exchange_return returned;
    returned.term = {2025_y / 3 / 1, one_year, billing_plan::upfront};
    returned.payment = {1200'00, currency_of("USD")};
    returned.service = "virtual-machine";
    const exchange_purchase bought{{2000'00, currency_of("USD")}, "virtual-machine"};
    const exchange_request request{.returns = std::span(&returned, 1),
                                   .purchases = std::span(&bought, 1),
                                   .requested_on = 2025_y / 5 / 5};

    recorded_exchange steps;
    const auto quote = quote_exchange(rules::self_service_exchange, request, steps);
    REQUIRE(quote);
    CHECK(explain(steps).find("1200.00 x 1 x 300 / 365 days = 986.30136..., rounded half-even = 986.30 USD") !=
          std::string::npos);
}

TEST_CASE("the example of bulk/evaluate.hpp") {
    constexpr std::size_t rows = 1;
    const auto number = [](date::sys_days day) { return day.time_since_epoch().count(); };
    const std::vector<std::int32_t> purchased_on{number(2025_y / 3 / 1)};
    const std::vector<std::int32_t> requested_on{number(2025_y / 5 / 5)};
    const std::vector<std::int16_t> months{12};
    const std::vector<std::int64_t> payment{1200'00};
    const std::vector<std::int32_t> returned{1};
    const std::vector<std::uint8_t> flags{bulk::used};

    std::vector<std::int64_t> credit(rows), fee(rows);
    std::vector<std::uint8_t> status(rows);
    const auto counts = bulk::evaluate<rules::partner_center>(
        bulk::raw_columns{.purchased_on = purchased_on, .requested_on = requested_on, .months = months,
                          .payment = payment, .returned = returned, .flags = flags},
        std::nullopt, {.credit = credit, .fee = fee, .status = status});
    REQUIRE(counts);
    CHECK(credit[0] - fee[0] == 867'94);
}

TEST_CASE("the example of bulk/cap.hpp") {
    const std::vector<std::uint32_t> customer{7, 7};
    const std::vector<std::int32_t> requested_on{20'000, 20'001};
    std::vector<std::int64_t> credit{40'000'00, 20'000'00}, fee{0, 0};
    std::vector<std::uint8_t> status{bulk::refundable, bulk::refundable};
    std::vector<std::int64_t> refund(2), withheld(2), cap_used(2), cap_left(2);
    std::vector<std::uint8_t> decided(2);

    bulk::cap_workspace workspace;
    const auto counts = bulk::apply_cap(
        rules::partner_center, {.scope = customer, .requested_on = requested_on}, {},
        {.credit = credit, .fee = fee, .status = status},
        {.refund = refund, .withheld = withheld, .cap_used = cap_used, .cap_left = cap_left, .status = decided},
        workspace);
    REQUIRE(counts);
    CHECK(refund[0] == 40'000'00);
    CHECK(refund[1] == 10'000'00);
    CHECK(withheld[1] == 10'000'00);
}

TEST_CASE("the example of cap/admit.hpp") {
    static_assert(admit(500, 450, 80, over_limit::pay_up_to_limit) == admitted_amount{50, 0});
    static_assert(admit(500, 450, 80, over_limit::refuse_whole) == admitted_amount{0, 50});
    CHECK(left_of(500, 450) == 50);
}

TEST_CASE("the example of term/term.hpp") {
    constexpr reservation_term stub{.purchased_on = 2024_y / 1 / 15,
                                    .stated_period = date_range{2024_y / 1 / 15, 2024_y / 2 / 1}};
    static_assert(standing_on(stub, 2024_y / 1 / 18)->left() == 14);
    static_assert(standing_on(term_of_days(2024_y / 1 / 15, 17), 2024_y / 1 / 18)->left() == 14);
}

TEST_CASE("the examples of term/moment_text.hpp") {
    static_assert(
        parse_utc_day("2025-03-01T23:30:00-08:00") == calendar_day(2025_y / 3 / 2)
    );
    static_assert(
        parse_utc_moment("2025-03-01T23:30:00-08:00") == utc_moment{2025_y / 3 / 2, 7 * 3600 + 30 * 60}
    );
    CHECK(true);
}

TEST_CASE("the example of ledger/account.hpp") {
    const money asked{10'00, currency_of("USD")};
    const cap_terms terms{.limit = {50'00, asked.unit}, .window = rolling_days(365)};
    const claim given{.request_id = "R2", .day = 2025_y / 3 / 2, .asked = asked};
    const std::vector<claim_entry> entries{{.kind = entry_kind::granted,
                                            .of = {.request_id = "R1", .day = 2025_y / 3 / 1, .asked = asked},
                                            .answer = {.asked = asked, .granted = asked},
                                            .version = 1}};
    const instant now{};
    account held(entries, now);                         // as a store has them, in order of version
    const auto known = held.facts_of(given, terms);     // what `judge` asks for
    CHECK(known.used == counted{10'00, 1});
    CHECK(judge(given, terms, known)->left_after.minor == 30'00);
}

TEST_CASE("the examples of ledger/entry_fault.hpp and ledger/history.hpp") {
    memory_store store;
    refund::ledger ledger(store);
    const money asked{10'00, currency_of("USD")};
    REQUIRE(ledger.settle({.scope = "contoso", .request_id = "R1", .day = 2025_y / 3 / 1, .asked = asked},
                          {.limit = {50'00, asked.unit}}));
    claim_entry entry = ledger.history("contoso")->back();
    entry.answer.granted.minor = entry.of.asked.minor + 1;
    const entry_fault fault = find_entry_fault(entry);  // {entry_field::granted, errc::ledger_damaged}
    CHECK(fault == entry_fault{entry_field::granted, errc::ledger_damaged});

    const std::vector<claim_entry> history{entry};
    const history_fault wrong = find_history_fault(history);
    if (wrong.reason != errc{}) std::cerr << "entry " << history[wrong.index].version << ": " << name(wrong.field);
    CHECK(wrong == history_fault{0, entry_field::granted, errc::ledger_damaged});
}

TEST_CASE("the examples of store/memory.hpp and quote/settle.hpp") {
    cancel_request<> request;
    request.term = {2025_y / 3 / 1, one_year, billing_plan::upfront};
    request.payment = {1200'00, currency_of("USD")};
    request.usage = used_or_not::used;
    request.requested_on = 2025_y / 5 / 5;
    const auto quoted = quote_cancel(rules::partner_center, request);
    REQUIRE(quoted);
    const auto& quote = *quoted;

    memory_store store;
    ledger held(store);
    const auto decided =
        settle(quote, request, held, {.scope = "contoso", .request_id = "R1", .commitment_id = "order-17"});
    REQUIRE(decided);
    CHECK(decided->refund.minor == 867'94);
    CHECK(decided->admitted.units_left == 0);
}

namespace of_amount_text {
constexpr currency usd = currency_of("USD");
static_assert(read_amount("30.00", usd, 3)->amount.minor == 10'00);
static_assert(read_amount("10.00", usd, 3).error().reason == errc::payment_not_divisible);
static_assert(read_amount("10.00", usd, 3, {.round = rounding::half_even})->amount.minor == 3'33);
}  // namespace of_amount_text

namespace of_shipped_offers {
constexpr auto found = find_offer("partner-center", "azure-reservation");
static_assert((*found)->table->name() == "partner-center" && (*found)->cap_currency == currency_of("USD"));
}  // namespace of_shipped_offers

namespace of_request_text {
constexpr cancel_offer offer = offer_of(rules::partner_center);
constexpr request_texts texts{.purchased_on = "2025-03-01", .currency = "USD", .payment = "1,200.00"};
static_assert(read_request(texts, offer).error() ==
              field_error{request_field::payment, errc::amount_malformed, 1});
}  // namespace of_request_text

TEST_CASE("the example of intake/settle.hpp") {
    constexpr request_texts texts{.purchased_on = "2025-03-01", .currency = "USD", .payment = "1200.00",
                                  .requested_on = "2025-05-05", .used = "yes"};
    static constexpr cancel_offer offer = offer_of(rules::partner_center);
    memory_store store;
    ledger held(store);
    const auto asked = read_request(texts, offer);
    const auto decided = settle(*asked, held, {.scope = "contoso", .request_id = "R1"});
    REQUIRE(decided);
    CHECK(decided->refund.minor == 867'94);
}

TEST_CASE("the example of bulk/arrow.hpp") {
    // A batch that is no struct array: the example's error.
    const ArrowSchema batch_schema{};
    const ArrowArray batch_array{};

    ArrowSchema schema{};
    ArrowArray array{};
    const auto counts = bulk::evaluate<rules::partner_center>(
        bulk::arrow_raw_batch{batch_schema, batch_array}, std::nullopt, {schema, array});
    if (!counts) std::cerr << to_string(counts.error());

    REQUIRE(!counts);
    CHECK((schema.release == nullptr));
}

TEST_CASE("the example of record/decide.hpp") {
    // A batch that is no struct array: the example's error.
    const ArrowSchema schema{};
    const ArrowArray array{};

    ArrowSchema decisions_schema{};
    ArrowArray decisions_array{};
    ArrowSchema entries_schema{};
    ArrowArray entries_array{};
    const auto counts = record::decide({schema, array}, nullptr, {decisions_schema, decisions_array},
                                       {entries_schema, entries_array});
    if (!counts) std::cerr << to_string(counts.error());

    REQUIRE(!counts);
    CHECK((decisions_schema.release == nullptr && entries_schema.release == nullptr));
}

namespace of_policy_condition {
constexpr rule<> asking{
    .only_if = rule_conditions{.month = month_condition::same_only,
                               .hourly_commitment = {.at_most = {100'00, currency_of("USD")}}}
};
static_assert(is_sound(*asking.only_if));
}  // namespace of_policy_condition

TEST_CASE("the example of term/stated_payment.hpp") {
    // Three months of 100.00, the second payment declined; on 20 February nothing is paid for the current month.
    constexpr currency eur = currency_of("EUR");
    constexpr stated_payment three[] = {{2024_y / 1 / 15, {100'00, eur}, payment_status::made},
                                        {2024_y / 2 / 15, {100'00, eur}, payment_status::declined},
                                        {2024_y / 3 / 15, {100'00, eur}}};
    constexpr reservation_term term{.purchased_on = 2024_y / 1 / 15, .length = {3}};
    standing at;
    payment_sums<> sums;
    // errc{}; sums.made is 100'00, sums.owed 100'00, sums.current.minor 0
    const errc wrong = find_payments(at, sums, list_view<stated_payment>(three), term, 2024_y / 2 / 20);

    CHECK(wrong == errc{});
    CHECK(sums.made == 100'00);
    CHECK(sums.owed == 100'00);
    CHECK(sums.current.minor == 0);
}

TEST_CASE("the example of term/installment.hpp") {
    constexpr currency eur = currency_of("EUR");
    const calendar_day today = 2024_y / 1 / 15;
    const reservation_term term{.purchased_on = today, .plan = billing_plan::monthly};
    std::array<stated_payment, 12> room;
    const auto twelve = monthly_payments(money{100'00, eur}, term, installment_remainder::last_larger, today, room);
    // eleven of 8.33, then 8.37

    REQUIRE(twelve);
    CHECK((twelve->front().amount.minor == 8'33 && twelve->back().amount.minor == 8'37));
}

TEST_CASE("the example of intake/payments_text.hpp") {
    std::array<stated_payment, 3> room;
    const auto three = parse_payments("2024-01-15=100.00 made; 2024-02-15=96.00 declined; 2024-03-15=104.00",
                                      currency_of("EUR"), room);
    // three->payments.back().amount.minor is 104'00, three->rounded is 0

    REQUIRE(three);
    CHECK((three->payments.back().amount.minor == 104'00 && three->rounded == 0));
}

TEST_CASE("the example of quote/compare.hpp") {
    constexpr policy_view<> table(rules::perpetual_software);
    cancel_request<> requests[1];
    std::size_t changed = 0;
    const auto visit = [&](const changed_case<>& one) { changed += one.index + 1; };
    requests[0] = {.term = {2020_y / 4 / 1}, .payment = {1'00, currency_of("USD")}, .usage = used_or_not::used,
                   .requested_on = 2020_y / 5 / 10};
    compare_quotes({.table = table, .as_of = 2021_y / 5 / 31}, {.table = table, .as_of = 2021_y / 6 / 1},
                   std::span<const cancel_request<>>(requests), visit);

    CHECK(changed == 1);
}

TEST_CASE("the example of policy/check.hpp") { CHECK(of_policy_check::table_is_proven()); }
