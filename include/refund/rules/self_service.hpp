#ifndef REFUND_RULES_SELF_SERVICE_HPP
#define REFUND_RULES_SELF_SERVICE_HPP

#include <refund/policy/policy.hpp>
#include <refund/rules/pages.hpp>

/// \file
/// Azure reservations that the customer returns by self-service, twice: as the documentation says, and as the live
/// service was seen to answer. They differ, and both readings are needed: one for what was promised, one for what will
/// be booked. The documentation is here a second time, for reservations that a partner returns for a customer.
///
/// Documented: "Self-service exchanges and refunds for Azure Reservations" (Azure docs), section
/// "Cancel, exchange, and refund policies", label "Refund policies" (in 2019 two sections, "Exchange
/// policies" and "Refund policies"). Each date is that of the first version seen that says so; if an
/// older copy was found since, the comment says so. No version of the text has a free window: the
/// credit is always the prorated rest.
///
/// Open in the text, and read here as follows (other readings: policy/choices.hpp):
///
/// - the base of the fee, were it charged: the credit;
/// - a request over the limit before 2020-07-24: refused whole, as the later text says;
/// - rounding: half-even, once.
///
/// tests/rules/self_service.cpp proves each table.

namespace refund::rules {

/// Where the self-service rules are published, and what they have in common.
namespace self_service_text {

using namespace date::literals;

/// Headings of the rules.
/// @{
inline constexpr text<63> section_2019 = "Refund policies";
inline constexpr text<63> section = "Cancel, exchange, and refund policies: Refund policies";
/// @}

/// 12 percent, named in every version and charged in none.
inline constexpr early_termination_fee announced_fee = announced(percent(12));

/// The prorated rest of the lower of the price paid and today's price.
inline constexpr award lower_price{
    .credit = {.kind = credit_kind::prorated, .price = price_basis::lower_of_purchase_and_current},
    .fee = announced_fee};

/// USD 50,000; a request over it is refused whole.
[[nodiscard]] constexpr cap_terms cap_of(const cap_window& window, cap_basis basis, const text<63>& scope) noexcept {
    return {.limit = {50'000'00, currency_of("USD")},
            .window = window,
            .basis = basis,
            .when_over = over_limit::refuse_whole,
            .scope = scope};
}

}  // namespace self_service_text

/// The decision table of self-service returns, as documented.
inline constexpr auto self_service = [] {
    using namespace self_service_text;

    // 2019-04-13. Refunds are limited to USD 50,000 in a rolling window of 12 months. A fee of 12 % is
    // reserved but not charged.
    constexpr rule<> in_2019_04{
        .id = "self-service-2019-04/any-time",
        .in_force = {2019_y / 4 / 13, 2020_y / 1 / 24},
        .outcome = award{.credit = prorated, .fee = announced_fee},
        .cap = cap_of(rolling_months(12), cap_basis::money_refunded, "customer's agreement"),
        .source = {pages::exchanges_and_refunds, section_2019, 2019_y / 4 / 13, 2019_y / 4 / 13},
        .clause =
            "The prorated rest. A 12 % fee is reserved but not charged. "
            "At most USD 50,000 of refunds in a rolling 12-month window."};

    // 2020-01-24 (a copy of 2020-01-21 has it in full). The fee may be 12 %: refund = prorated
    // balance less fee; the same page says that it is not charged yet. Refunds use the lower of the
    // price paid and today's price.
    constexpr rule<> in_2020_01{.id = "self-service-2020-01/any-time",
                                .in_force = {2020_y / 1 / 24, 2020_y / 2 / 12},
                                .outcome = lower_price,
                                .cap = cap_of(rolling_months(12), cap_basis::money_refunded, "customer's agreement"),
                                .source = {pages::exchanges_and_refunds, section, 2020_y / 1 / 24, 2020_y / 1 / 24},
                                .clause =
                                    "The prorated rest of the lower of the price paid and today's price. "
                                    "A fee that may be 12 % is announced, not charged yet."};

    // 2020-02-12. The fee is not charged now, and may be in the future.
    constexpr rule<> in_2020_02{
        .id = "self-service-2020-02/any-time",
        .in_force = {2020_y / 2 / 12, 2020_y / 3 / 24},
        .outcome = lower_price,
        .cap = cap_of(rolling_months(12), cap_basis::money_refunded, "customer's agreement"),
        .source = {pages::exchanges_and_refunds, section, 2020_y / 2 / 12, 2020_y / 4 / 28},
        .clause =
            "The prorated rest of the lower of the price paid and today's price. No fee now; one is possible in future."};

    // 2020-03-24. Monthly plans: the future payments that are cancelled count toward the limit.
    constexpr rule<> in_2020_03{
        .id = "self-service-2020-03/any-time",
        .in_force = {2020_y / 3 / 24, 2020_y / 7 / 24},
        .outcome = lower_price,
        .cap = cap_of(rolling_months(12), cap_basis::cancelled_commitment, "customer's agreement"),
        .source = {"Azure docs: Purchase Azure reservations with up front or monthly payments", "Exchange and refunds",
                   2020_y / 3 / 24, 2020_y / 3 / 24},
        .clause = "As before; cancelled future payments of a monthly plan count toward the limit."};

    // 2020-07-24. The limit counts the cancelled commitment, belongs to the billing profile or the
    // enrollment, and each amount returns to it after 365 days. A request over the limit is refused
    // whole; one of exactly what is left is not over it. (A copy of 2020-06-12 already has the commitment
    // and the 365 days.)
    constexpr rule<> in_2020_07{
        .id = "self-service-2020-07/any-time",
        .in_force = {2020_y / 7 / 24, 2022_y / 10 / 10},
        .outcome = lower_price,
        .cap = cap_of(rolling_days(365), cap_basis::cancelled_commitment, "billing profile or enrollment"),
        .source = {pages::exchanges_and_refunds, section, 2020_y / 7 / 24, 2021_y / 4 / 14},
        .clause =
            "The limit counts the cancelled commitment; an amount returns to it after 365 days; "
            "a request over the limit is refused whole."};

    // 2022-10-10. Partner-sold reservations: the limit is per customer. Refunds that are part of an
    // exchange do not count (see rules/exchanges.hpp).
    constexpr rule<> in_2022_10{
        .id = "self-service-2022-10/any-time",
        .in_force = {2022_y / 10 / 10, 2025_y / 7 / 1},
        .outcome = lower_price,
        .cap = cap_of(rolling_days(365), cap_basis::cancelled_commitment,
                      "billing profile or enrollment; customer, if partner-sold"),
        .source = {pages::exchanges_and_refunds, section, 2022_y / 10 / 10, 2024_y / 12 / 6},
        .clause = "As before; for partner-sold reservations the limit is per customer; exchanges do not count."};

    // 2025-07. Days are counted in UTC: one bought on 2024-07-10 for a year and returned on
    // 2025-07-09 has one day left. Only the month is known; no amount depends on the day, as the
    // library counts in UTC throughout.
    constexpr rule<> since_2025_07{
        .id = "self-service-2025-07/any-time",
        .in_force = {2025_y / 7 / 1, open_end},
        .outcome = lower_price,
        .cap = cap_of(rolling_days(365), cap_basis::cancelled_commitment,
                      "billing profile or enrollment; customer, if partner-sold"),
        .source = {pages::exchanges_and_refunds, "Cancel, exchange, and refund policies: How is refund calculated",
                   2025_y / 7 / 1, 2026_y / 3 / 19},
        .clause = "The prorated rest of the lower of the price paid and today's price. No fee now. The days left are "
                  "counted in UTC, the day of the request included."};

    return make_policy("self-service", in_2019_04, in_2020_01, in_2020_02, in_2020_03, in_2020_07, in_2022_10,
                       since_2025_07);
}();

/// The decision table of reservations that a partner returns for a customer, according to the self-service page.
///
/// The partners' own table names a fee of 12 % that is charged (`partner_center`, last seen 2021-09-14), and nothing
/// public withdraws it. Since 2022-10-10 the self-service page says how its limit counts for reservations sold by
/// partners, and that a customer's partner returns them; it says that no fee is charged. By 2023-07-31 the partners'
/// page had no table and pointed to it, and on 2024-05-20 a proposed change of the Azure docs quoted the service's
/// team: the fee is in effect for no reservation (MicrosoftDocs/azure-docs, pull request 122620). Which of the two
/// holds for a partner is the caller's choice, by the name of the agreement.
inline constexpr auto partner_center_self_service = [] {
    using namespace self_service_text;
    constexpr cap_terms per_customer = cap_of(rolling_days(365), cap_basis::cancelled_commitment, "customer");

    // 2022-10-10. The limit of partner-sold reservations is per customer; exchanges do not count.
    constexpr rule<> in_2022_10{
        .id = "partner-center-self-service-2022-10/any-time",
        .in_force = {2022_y / 10 / 10, 2025_y / 7 / 1},
        .outcome = lower_price,
        .cap = per_customer,
        .source = {pages::exchanges_and_refunds, section, 2022_y / 10 / 10, 2024_y / 12 / 6},
        .clause =
            "The prorated rest of the lower of the price paid and today's price. No fee now; one of 12 % is "
            "possible in future. The limit is per customer and counts the cancelled commitment."};

    // 2025-07. Days are counted in UTC.
    constexpr rule<> since_2025_07{
        .id = "partner-center-self-service-2025-07/any-time",
        .in_force = {2025_y / 7 / 1, open_end},
        .outcome = lower_price,
        .cap = per_customer,
        .source = {pages::exchanges_and_refunds, "Cancel, exchange, and refund policies: How is refund calculated",
                   2025_y / 7 / 1, 2026_y / 3 / 19},
        .clause = "The prorated rest of the lower of the price paid and today's price. No fee now. The days left are "
                  "counted in UTC, the day of the request included."};

    return make_policy("partner-center-self-service", in_2022_10, since_2025_07);
}();

/// The decision table of self-service returns, as the live service was seen to answer.
///
/// Source: public recordings of its answers, copied with their origin into
/// tests/vectors/recorded-responses.json. Seen: days 0, 1 and 2 without usage come back in full, day
/// 6 and later prorated; days 3 to 5 were not seen, and follow the partners' table. No answer shows a
/// fee. The limit's counter grew by the money refunded only, although the text says commitment.
inline constexpr auto self_service_observed = [] {
    using namespace self_service_text;
    constexpr text<95> answers = "Azure REST API, Microsoft.Capacity: recorded answers of CalculateRefund";
    constexpr citation seen{answers, "refund cases R01 to R10, exchange X01, and the cap chain", 2022_y / 6 / 28,
                            2023_y / 3 / 10};
    constexpr date_range since_first_answer{2022_y / 6 / 28, open_end};
    constexpr cap_terms counted = cap_of(rolling_days(365), cap_basis::money_refunded, "billing account");

    constexpr rule<> early_unused{
        .id = "self-service-observed/early-unused",
        .in_force = since_first_answer,
        .elapsed = up_to_day(5),
        .usage = usage_condition::unused_only,
        .outcome = award{.credit = full_payment},
        .cap = counted,
        .source = seen,
        .clause = "Up to 5 calendar days after the purchase, not used: the full payment. (Seen on days 0, 1 and 2.)"};
    constexpr rule<> early_used{
        .id = "self-service-observed/early-used",
        .in_force = since_first_answer,
        .elapsed = up_to_day(5),
        .usage = usage_condition::used_only,
        .outcome = award{.credit = prorated},
        .cap = counted,
        .source = seen,
        .clause = "Up to 5 calendar days after the purchase, used: prorated. (Not seen; as in the partners' table.)"};
    constexpr rule<> late{
        .id = "self-service-observed/late",
        .in_force = since_first_answer,
        .elapsed = after_day(5),
        .outcome = award{.credit = prorated},
        .cap = counted,
        .source = seen,
        .clause = "Later: prorated by calendar days of the period, no fee."};
    return make_policy("self-service-observed", early_unused, early_used, late);
}();

}  // namespace refund::rules

#endif
