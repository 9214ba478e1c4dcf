#ifndef REFUND_RULES_EXCHANGES_HPP
#define REFUND_RULES_EXCHANGES_HPP

#include <refund/core/list_view.hpp>
#include <refund/policy/exchange.hpp>
#include <refund/policy/trade_in.hpp>
#include <refund/rules/pages.hpp>

#include <cstddef>
#include <string_view>

/// \file
/// Exchanges of Azure reservations: what is returned pays toward new reservations; and their trade-in for a savings
/// plan. No text names a fee, and none counts an exchange toward the refund cap (copies from 2021-03-16 on say so
/// explicitly). Exchanges by self-service are here twice, as refunds are (rules/self_service.hpp): as documented, and
/// as the live service was seen to answer. tests/rules/exchanges.cpp proves each table.

namespace refund::rules {

/// Where the rules of exchanges are published, and the lists they name.
namespace exchange_text {

using namespace date::literals;

/// The heading of the rules, in most versions.
inline constexpr text<63> section = "Cancel, exchange, and refund policies: Exchange policies";

/// Families of services that replace each other; without them, only the same type does.
/// @{
inline constexpr std::string_view compute_services[] = {"virtual-machine", "dedicated-host", "azure-vmware-solution"};
inline constexpr std::string_view sql_services[] = {"sql-managed-instance", "sql-elastic-pool", "sql-database"};
inline constexpr service_family families[] = {{"compute", compute_services}, {"sql", sql_services}};
/// @}

/// Plans that are not exchangeable, in the order in which the text came to name them.
/// @{
inline constexpr std::string_view not_exchangeable[] = {
    "suse-plan",               "red-hat-plan",                                      // in all years
    "databricks-pre-purchase", "azure-red-hat-openshift", "vmware-by-cloudsimple",  // 2020-06-12
    "synapse-pre-purchase",                                                         // 2022-10-10
    "pre-purchase-plan"};                                                           // 2026-01-15
inline constexpr list_view<std::string_view> never_2019(not_exchangeable, 2);
inline constexpr list_view<std::string_view> never_2020(not_exchangeable, 5);
inline constexpr list_view<std::string_view> never_2022(not_exchangeable, 6);
inline constexpr list_view<std::string_view> never_2026(not_exchangeable, 7);
/// @}

/// The daily prorated rest of the current payment, in every version.
inline constexpr award prorated_rest{.credit = prorated};

}  // namespace exchange_text

/// Self-service exchanges, as documented. What is bought must be worth the prorated rest plus the future payments that
/// stop, as in the recorded answers; the page's own example adds only the payments, and
/// `with_worth_check(self_service_exchange, worth_check::at_least_to_be_paid)` follows that reading.
inline constexpr exchange_policy<8> self_service_exchange = [] {
    using namespace exchange_text;

    // 2019-04-13. Same type; the new purchase is worth what is returned, or more; no fee, no limit.
    constexpr exchange_rule in_2019_04{
        .id = "self-service-exchange-2019-04",
        .in_force = {2019_y / 4 / 13, 2020_y / 6 / 12},
        .gives = prorated_rest,
        .never = never_2019,
        .source = {pages::exchanges_and_refunds, "Exchange policies", 2019_y / 4 / 13, 2020_y / 2 / 12},
        .clause = "Reservations of the same type; the new ones are worth at least what is returned; no fee, no limit."};

    // 2020-06-12. More plans are named that are not exchangeable.
    constexpr exchange_rule in_2020_06{
        .id = "self-service-exchange-2020-06",
        .in_force = {2020_y / 6 / 12, 2022_y / 10 / 10},
        .gives = prorated_rest,
        .never = never_2020,
        .source = {pages::exchanges_and_refunds, section, 2020_y / 6 / 12, 2021_y / 4 / 14},
        .clause =
            "As before; Databricks, Azure Red Hat OpenShift, CloudSimple, SUSE and Red Hat are not "
            "exchangeable."};

    // 2022-10-10. Families: compute, and SQL (already in a copy of 2021-03-16).
    constexpr exchange_rule in_2022_10{
        .id = "self-service-exchange-2022-10",
        .in_force = {2022_y / 10 / 10, 2023_y / 10 / 16},
        .gives = prorated_rest,
        .families = families,
        .never = never_2022,
        .source = {pages::exchanges_and_refunds, section, 2022_y / 10 / 10, 2022_y / 10 / 10},
        .clause = "Compute services replace each other, SQL services too; others only the same type."};

    // 2023-10-16. A grace period for compute, to 2024-07-01 at least; what is bought before its end
    // keeps one more exchange after it.
    constexpr exchange_rule in_2023_10{
        .id = "self-service-exchange-2023-10",
        .in_force = {2023_y / 10 / 16, 2024_y / 12 / 6},
        .gives = prorated_rest,
        .families = families,
        .never = never_2022,
        .source = {pages::exchanges_and_refunds, "Lead (note on the grace period)", 2023_y / 10 / 16, 2023_y / 10 / 16},
        .clause = "As before, in a grace period for compute; what is bought before its end keeps one more exchange."};

    // 2024-12-06. The grace period lasts until further notice (a sister page says so on 2024-05-14).
    constexpr exchange_rule in_2024_12{
        .id = "self-service-exchange-2024-12",
        .in_force = {2024_y / 12 / 6, 2026_y / 1 / 15},
        .gives = prorated_rest,
        .families = families,
        .never = never_2022,
        .source = {pages::exchanges_and_refunds, "Reservation exchange policy changes (note)", 2024_y / 12 / 6,
                   2026_y / 7 / 22},
        .clause = "Exchanges are possible until further notice."};

    // 2026-01-15. No pre-purchase plan is exchangeable any more.
    constexpr exchange_rule in_2026_01{.id = "self-service-exchange-2026-01",
                                       .in_force = {2026_y / 1 / 15, 2027_y / 2 / 1},
                                       .gives = prorated_rest,
                                       .families = families,
                                       .never = never_2026,
                                       .source = {pages::exchanges_and_refunds, "Reservation exchange policy changes",
                                                  2026_y / 1 / 15, 2026_y / 7 / 22},
                                       .clause = "As before; no pre-purchase plan is exchangeable."};

    // 2027-02-01, announced on 2026-07-22. Services that savings plans cover are no longer
    // exchangeable; what was bought earlier keeps one last exchange. Others go on as before.
    constexpr exchange_rule others_2027_02{
        .id = "self-service-exchange-2027-02/other-services",
        .in_force = {2027_y / 2 / 1, open_end},
        .cover = cover_condition::not_covered_only,
        .covered_by = "a savings plan",
        .gives = prorated_rest,
        .families = families,
        .never = never_2026,
        .source = {pages::exchanges_and_refunds, "Reservation exchange policy changes (note)", 2026_y / 7 / 22,
                   2026_y / 7 / 22},
        .clause = "Services that no savings plan covers stay exchangeable."};
    constexpr exchange_rule covered_2027_02{
        .id = "self-service-exchange-2027-02/covered-services",
        .in_force = {2027_y / 2 / 1, open_end},
        .cover = cover_condition::covered_only,
        .covered_by = "a savings plan",
        .gives = prorated_rest,
        .families = families,
        .never = never_2026,
        .one_last_if_bought_before = 2027_y / 2 / 1,
        .source = {pages::exchanges_and_refunds, "Reservation exchange policy changes (note)", 2026_y / 7 / 22,
                   2026_y / 7 / 22},
        .clause =
            "Services that savings plans cover are not exchangeable; bought before 2027-02-01, one last "
            "exchange."};

    return exchange_policy<8>{"self-service-exchange",
                              {in_2019_04, in_2020_06, in_2022_10, in_2023_10, in_2024_12, in_2026_01, others_2027_02,
                               covered_2027_02}};
}();

namespace exchange_text {

/// What the live service was seen to credit in an exchange: the same as in a refund.
struct seen_credit {
    text<15> id{};            ///< end of the rule's id
    day_range elapsed{};      ///< days since the purchase
    usage_condition usage{};  ///< of what is returned
    award gives{};            ///< the credit
    text<127> clause{};       ///< in our own words
};
/// What was seen, by days and usage.
inline constexpr seen_credit seen_credits[] = {
    {"/early-unused", up_to_day(5), usage_condition::unused_only, {.credit = full_payment},
     "Credit: up to 5 calendar days after the purchase, not used, the full payment. (Seen on days 0 and 2.)"},
    {"/early-used", up_to_day(5), usage_condition::used_only, prorated_rest,
     "Credit: up to 5 calendar days after the purchase, used, prorated. (Not seen; as in a refund.)"},
    {"/late", after_day(5), usage_condition::any, prorated_rest, "Credit: prorated. (Seen on days 11 and 13.)"}};

/// A version of the published text by the name that it has in the observed table.
struct published_version {
    text<47> id{};                ///< start of the rules' ids
    const exchange_rule* rule{};  ///< of the published table
};

/// Appends one text to another, which ends at `end`; returns its new end. A text that does not fit does not compile.
template <std::size_t Size, std::size_t More>
constexpr std::size_t append(text<Size>& out, std::size_t end, const text<More>& more) noexcept {
    for (std::size_t i = 0; i < More && more.characters[i] != '\0'; ++i) out.characters[end++] = more.characters[i];
    return end;
}

}  // namespace exchange_text

/// Self-service exchanges, as the live service was seen to answer: a return is credited as in a refund
/// (`self_service_observed`), so within five days and without usage the whole payment comes back. Everything else is as
/// documented in each version.
///
/// Source: public recordings of its answers, copied with their origin into
/// tests/vectors/recorded-responses.json (X01, X04, X06, X07); two reservations bought on 2023-03-04 and
/// exchanged on 2023-03-06 came back in full. Days 1 and 3 to 10 were not seen, nor was a used one in the
/// first five days. Recorded from 2022-06-28 to 2023-03-10: whether it is still so is not known.
inline constexpr exchange_policy<21> self_service_exchange_observed = [] {
    using namespace exchange_text;
    constexpr citation seen{"Azure REST API, Microsoft.Capacity: recorded answers of CalculateExchange",
                            "exchange cases X01, X04, X06 and X07", 2022_y / 6 / 28, 2023_y / 3 / 10};
    const auto& published = self_service_exchange.rules;
    const published_version versions[] = {{"self-service-exchange-observed-2022-06", &published[1]},
                                          {"self-service-exchange-observed-2022-10", &published[2]},
                                          {"self-service-exchange-observed-2023-10", &published[3]},
                                          {"self-service-exchange-observed-2024-12", &published[4]},
                                          {"self-service-exchange-observed-2026-01", &published[5]},
                                          {"self-service-exchange-observed-2027-02/others", &published[6]},
                                          {"self-service-exchange-observed-2027-02/covered", &published[7]}};

    exchange_policy<21> table{"self-service-exchange-observed", {}};
    std::size_t next = 0;
    for (const published_version& version : versions) {
        exchange_rule published_row = *version.rule;
        published_row.id = {};
        const std::size_t end_of_id = append(published_row.id, 0, version.id);
        const std::size_t end_of_clause =
            append(published_row.clause, published_row.clause.view().size(), text<1>(" "));
        for (const seen_credit& credited : seen_credits) {
            exchange_rule& row = table.rules[next++];
            row = published_row;
            append(row.id, end_of_id, credited.id);
            if (row.in_force.from < seen.published) row.in_force.from = seen.published;
            row.elapsed = credited.elapsed;
            row.usage = credited.usage;
            row.gives = credited.gives;
            row.credit_source = seen;
            append(row.clause, end_of_clause, credited.clause);
        }
    }
    return table;
}();

/// Exchanges of reservations bought through a partner: the prorated amount pays toward the price of a
/// new, different reservation. The text names no fee and no cap, and does not say what happens if the
/// new one costs less: that is an error here.
inline constexpr exchange_policy<1> partner_center_exchange = [] {
    using namespace exchange_text;
    constexpr exchange_rule since_2018_05{
        .id = "partner-center-exchange-2018-05",
        .in_force = {2018_y / 5 / 11, open_end},
        .gives = prorated_rest,
        .worth = returned_worth::credit,
        .check = worth_check::not_stated,
        .any_service = true,
        .never = never_2019,
        .source = {pages::partner_reservations, "Cancel or exchange a reservation: How exchanges work", 2018_y / 5 / 11,
                   2021_y / 9 / 14},
        .clause = "The prorated amount pays toward the price of a new, different reservation."};
    return exchange_policy<1>{"partner-center-exchange", {since_2018_05}};
}();

/// Exchanges that a partner makes for a customer, according to the self-service page: its versions from 2022-10-10 on,
/// when it first mentioned reservations sold by partners (see `partner_center_self_service`).
inline constexpr exchange_policy<6> partner_center_self_service_exchange = [] {
    exchange_policy<6> table{"partner-center-self-service-exchange", {}};
    std::size_t next = 2;  // the version of 2022-10-10
    for (exchange_rule& row : table.rules) {
        const exchange_rule& published = self_service_exchange.rules[next++];
        row = published;
        row.id = {};
        exchange_text::append(row.id, exchange_text::append(row.id, 0, text<15>("partner-center-")), published.id);
    }
    return table;
}();

/// The trade-in of a reservation for a savings plan. (The page divides the upfront price that the pricing
/// calculator shows for the same usage.) Leap days are not counted.
/// @{
inline constexpr term_hours savings_plan_hours[] = {{one_year, 8'760}, {three_years, 26'280}};
inline constexpr trade_in_terms savings_plan_trade_in{
    .id = "savings-plan-trade-in-2023-02",
    .in_force = {date::year(2023) / 2 / 3, open_end},
    .terms = savings_plan_hours,
    .source = {"Azure docs: Self-service trade-in for Azure savings plans",
               "Determine savings plan commitment needed to replace ...", date::year(2023) / 2 / 3,
               date::year(2023) / 2 / 3},
    .clause = "The hourly commitment is the amount over 8,760 hours for one year, over 26,280 for three; no fee."};
/// @}

/// The exchange rules of an agreement, by its name.
/// Errors: unknown_agreement.
[[nodiscard]] constexpr result<exchange_policy_view> find_exchange_table(std::string_view agreement) noexcept {
    if (agreement == "partner-center") return exchange_policy_view(partner_center_exchange);
    if (agreement == "partner-center-self-service") return exchange_policy_view(partner_center_self_service_exchange);
    if (agreement == "self-service") return exchange_policy_view(self_service_exchange);
    if (agreement == "self-service-observed") return exchange_policy_view(self_service_exchange_observed);
    return errc::unknown_agreement;
}

}  // namespace refund::rules

#endif
