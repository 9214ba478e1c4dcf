#ifndef REFUND_TESTS_ORACLE_PUBLISHED_HPP
#define REFUND_TESTS_ORACLE_PUBLISHED_HPP

// What the published texts say about a cancellation, written a second time: from the texts, clause by clause, and not
// from the library's tables. Each clause checks dates and days itself; there are no rows to search. Sources are named
// as in the library's citations.

#include "calendar.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace oracle {

/// How much of the current payment is given back.
enum class given_back { full, days_left, days_left_but_today };

/// How long an amount counts toward the yearly limit.
enum class counts_for { nothing, days_365, months_12 };

/// What the texts say about one case.
struct verdict {
    std::string rule{};             ///< id of the clause; empty if none applies
    std::string_view error{};       ///< code, if the texts give no answer
    std::string_view refusal{};     ///< code, if the answer is no
    given_back gives = given_back::full;    ///< what comes back
    int fee_percent = 0;            ///< of the credit
    bool lower_price = false;       ///< today's price applies if it is lower
    counts_for limit = counts_for::nothing;  ///< the USD 50,000 a year
    bool counts_commitment = false;          ///< future payments no longer due count, too
    bool whole_or_nothing = false;           ///< a request over the limit is refused; else it gets what is left
};

[[nodiscard]] inline verdict silent(std::string_view code) {
    verdict v;
    v.error = code;
    return v;
}
[[nodiscard]] inline verdict no_by(std::string rule, std::string_view code) {
    verdict v;
    v.rule = std::move(rule);
    v.refusal = code;
    return v;
}

/// Reservations bought through a partner (Partner Center, "How cancellations work").
[[nodiscard]] inline verdict partner_reservation(date version, int elapsed, bool is_used) {
    if (version < date{2018, 5, 11}) return silent("no-rule-in-force");
    if (version < date{2018, 10, 12}) return silent("fee-rate-not-stated");  // "a fee", no rate
    const bool first_table = version < date{2018, 11, 16};
    // 2018-10-12: fewer than 5, more than 5. 2018-11-16: 5 or fewer, more than 5.
    if (first_table && elapsed == 5) return silent("rule-undefined");
    const bool early = elapsed <= 5;
    verdict v;
    v.rule = first_table ? "partner-center-2018-10/" : "partner-center-2018-11/";
    v.rule += early ? "early-" : "late-";
    v.rule += is_used ? "used" : "unused";
    if (!early || is_used) v.gives = given_back::days_left;
    if (!early) v.fee_percent = 12;
    v.limit = counts_for::days_365;
    return v;
}

/// Reservations returned by self-service, as documented (Azure docs, "Refund policies"). Each version is named after
/// the month in which its text was first seen; its changes hold from then on.
[[nodiscard]] inline verdict self_service_reservation(date version) {
    if (version < date{2019, 4, 13}) return silent("no-rule-in-force");
    verdict v;
    v.gives = given_back::days_left;
    v.limit = counts_for::months_12;  // "a rolling 12-month window"
    v.whole_or_nothing = true;
    std::string_view month = "2019-04";
    if (version >= date{2020, 1, 24}) {
        month = "2020-01";
        v.lower_price = true;
    }
    if (version >= date{2020, 2, 12}) month = "2020-02";  // the fee: "not now", and it never was
    if (version >= date{2020, 3, 24}) {
        month = "2020-03";
        v.counts_commitment = true;
    }
    if (version >= date{2020, 7, 24}) {
        month = "2020-07";
        v.limit = counts_for::days_365;  // "returns to the pool after 365 days"
    }
    if (version >= date{2022, 10, 10}) month = "2022-10";
    if (version >= date{2025, 7, 1}) month = "2025-07";
    v.rule = "self-service-" + std::string(month) + "/any-time";
    return v;
}

/// Reservations returned by a partner for a customer, under the same page: from the version that first mentions
/// partners.
[[nodiscard]] inline verdict partner_by_self_service(date version) {
    if (version < date{2022, 10, 10}) return silent("no-rule-in-force");
    verdict v;
    v.rule = std::string("partner-center-self-service-") + (version < date{2025, 7, 1} ? "2022-10" : "2025-07") +
             "/any-time";
    v.gives = given_back::days_left;
    v.lower_price = true;
    v.limit = counts_for::days_365;
    v.counts_commitment = true;
    v.whole_or_nothing = true;
    return v;
}

/// Self-service as recorded answers of the live service show it from 2022-06-28 on: in full in the first five days
/// without usage, no fee, and a counter that grows by the money refunded.
[[nodiscard]] inline verdict observed_reservation(date version, int elapsed, bool is_used) {
    if (version < date{2022, 6, 28}) return silent("no-rule-in-force");
    verdict v;
    v.rule = std::string("self-service-observed/") + (elapsed > 5 ? "late" : is_used ? "early-used" : "early-unused");
    v.gives = elapsed <= 5 && !is_used ? given_back::full : given_back::days_left;
    v.limit = counts_for::days_365;
    v.whole_or_nothing = true;
    return v;
}

/// Software: `days` days from the purchase, no fee, no limit; after that no cancelling.
[[nodiscard]] inline verdict within(std::string_view product, std::string_view month, int days, int elapsed,
                                    given_back gives) {
    const bool inside = elapsed <= days;
    const std::string rule = std::string(product) + '-' + std::string(month) + (inside ? "/within-" : "/after-") +
                             std::to_string(days) + "-days";
    if (!inside) return no_by(rule, "window-closed");
    verdict v;
    v.rule = rule;
    v.gives = gives;
    return v;
}

/// Server subscriptions and perpetual software ("Sell software subscriptions through CSP"; April 2021
/// announcements; "New commerce experience cancellation policy").
[[nodiscard]] inline verdict server_software(std::string_view product, date version, int elapsed) {
    const bool perpetual = product == "perpetual-software";
    const given_back gives = perpetual ? given_back::full : given_back::days_left;
    if (version < date{2018, 9, 4}) return silent("no-rule-in-force");
    if (version < date{2021, 6, 1}) return within(product, "2018-09", 60, elapsed, gives);
    if (version < date{2022, 7, 11}) return within(product, "2021-06", 30, elapsed, gives);
    if (perpetual) return within(product, "2022-07", 30, elapsed, gives);
    // "On the third day": three days are not refunded, so the day of the request is not, either.
    return within(product, "2022-07", 7, elapsed, given_back::days_left_but_today);
}

/// Licence-based subscriptions: 72 hours from January 2022, 7 calendar days from March.
[[nodiscard]] inline verdict licence(date version, int elapsed) {
    if (version < date{2022, 1, 10}) return silent("no-rule-in-force");
    if (version < date{2022, 3, 18})
        return within("licence-subscription", "2022-01", 3, elapsed, given_back::days_left);
    return within("licence-subscription", "2022-03", 7, elapsed, given_back::days_left);
}

/// The same by the hour, from the moment of the purchase or of the last renewal: within fewer than 72 hours, later 168.
[[nodiscard]] inline verdict licence_by_the_hour(date version, std::optional<std::int64_t> seconds) {
    if (version < date{2022, 1, 10}) return silent("no-rule-in-force");
    if (!seconds) return silent("times-not-stated");
    const bool in_january = version < date{2022, 3, 18};
    const int hours = in_january ? 72 : 168;
    const bool inside = *seconds < hours * 3600;
    const std::string rule = std::string("licence-subscription-by-the-hour-2022-") + (in_january ? "01" : "03") +
                             (inside ? "/within-" : "/after-") + std::to_string(hours) + "-hours";
    if (!inside) return no_by(rule, "window-closed");
    verdict v;
    v.rule = rule;
    v.gives = given_back::days_left;
    return v;
}

/// What is never refunded, and since when a text says so.
struct never_refunded {
    std::string_view product;
    date since;
    date anew{9999, 12, 31};       ///< the day from which another text says it
    std::string_view rule_anew{};  ///< the id of that clause
};
inline constexpr std::array<never_refunded, 10> never{
    {{"suse-plan", {2018, 5, 11}},
     {"red-hat-plan", {2018, 5, 11}},
     {"savings-plan", {2022, 10, 12}, {2026, 3, 14}, "savings-plan-2026-03/never"},
     {"databricks-pre-purchase", {2020, 6, 12}},
     {"azure-red-hat-openshift", {2020, 6, 12}},
     {"vmware-by-cloudsimple", {2020, 6, 12}},
     {"synapse-pre-purchase", {2022, 10, 10}},
     {"pre-purchase-plan", {2026, 1, 15}},
     {"ec2-reserved-instance", {2018, 2, 2}},
     {"google-cloud-spend-commitment", {2025, 6, 12}}}};

inline constexpr std::array<std::string_view, 4> agreements{"partner-center", "partner-center-self-service",
                                                            "self-service", "self-service-observed"};
inline constexpr std::array<std::string_view, 5> sold_products{"azure-reservation", "software-subscription",
                                                               "perpetual-software", "licence-subscription",
                                                               "licence-subscription-by-the-hour"};

[[nodiscard]] inline bool is_agreement(std::string_view name) {
    return std::find(agreements.begin(), agreements.end(), name) != agreements.end();
}
[[nodiscard]] inline const never_refunded* find_never(std::string_view product) {
    const auto* const found =
        std::find_if(never.begin(), never.end(), [&](const never_refunded& each) { return each.product == product; });
    return found == never.end() ? nullptr : found;
}
[[nodiscard]] inline bool is_product(std::string_view name) {
    return find_never(name) != nullptr ||
           std::find(sold_products.begin(), sold_products.end(), name) != sold_products.end();
}

/// Whether any text covers this product under this agreement. Only partners sell software.
[[nodiscard]] inline bool is_offered(std::string_view agreement, std::string_view product) {
    return find_never(product) != nullptr || product == "azure-reservation" || agreement == "partner-center";
}

/// What the texts of the day `version` say. The names must be known and go together. `seconds` is the time since the
/// purchase or the last renewal, if the request states moments.
[[nodiscard]] inline verdict verdict_of(std::string_view agreement, std::string_view product, date version, int elapsed,
                                        bool is_used, std::optional<std::int64_t> seconds = {}) {
    if (const never_refunded* const plan = find_never(product)) {
        if (version < plan->since) return silent("no-rule-in-force");
        return no_by(version < plan->anew ? std::string(product) + "/never" : std::string(plan->rule_anew),
                     "product-not-refundable");
    }
    if (product == "licence-subscription") return licence(version, elapsed);
    if (product == "licence-subscription-by-the-hour") return licence_by_the_hour(version, seconds);
    if (product != "azure-reservation") return server_software(product, version, elapsed);
    if (agreement == "partner-center-self-service") return partner_by_self_service(version);
    if (agreement == "self-service") return self_service_reservation(version);
    if (agreement == "self-service-observed") return observed_reservation(version, elapsed, is_used);
    return partner_reservation(version, elapsed, is_used);
}

// ---- markets ---------------------------------------------------------------------------------------

/// A market that the generator uses, and whether "Buy Azure reservations" has it on the list of 117 of 2018-11-06 and
/// on the list of 109 of 2019-10-18.
struct market_facts {
    std::string_view code;
    bool among_117;
    bool among_109;
};
inline constexpr std::array<market_facts, 12> markets{{{"US", false, false},
                                                       {"DE", false, false},
                                                       {"AR", false, false},
                                                       {"GL", true, true},
                                                       {"JE", true, true},
                                                       {"XK", true, true},
                                                       {"BQ-BO", true, true},
                                                       {"AZ", true, true},
                                                       {"BR", true, false},
                                                       {"BY", true, false},
                                                       {"TW", true, false},
                                                       {"RU", true, false}}};

[[nodiscard]] inline const market_facts* find_market(std::string_view code) {
    const auto* const found =
        std::find_if(markets.begin(), markets.end(), [&](const market_facts& each) { return each.code == code; });
    return found == markets.end() ? nullptr : found;
}

/// Whether the list in force on the day says that reservations are not sold there. Before 2018-11-06 there was no list.
[[nodiscard]] inline bool is_kept_from(const market_facts& market, date purchased) {
    if (purchased < date{2018, 11, 6}) return false;
    return purchased < date{2019, 10, 18} ? market.among_117 : market.among_109;
}

}  // namespace oracle

#endif
