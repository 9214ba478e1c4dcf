#ifndef REFUND_RULES_SUPPORT_HPP
#define REFUND_RULES_SUPPORT_HPP

#include <refund/core/result.hpp>
#include <refund/policy/citation.hpp>
#include <refund/policy/rule.hpp>

#include <string_view>

/// \file
/// Who may ask for a cancellation, how, and what follows from it: the parts of the published pages
/// that are not amounts.

namespace refund::rules {

/// Up to two products that a published page treats alike.
struct product_names {
    text<31> names[2]{};  ///< an unused place is empty

    /// Whether a product is one of them.
    [[nodiscard]] constexpr bool contains(std::string_view product) const noexcept {
        return !product.empty() && (names[0].view() == product || names[1].view() == product);
    }
};

/// The roles that may cancel, by product.
struct who_may_ask {
    product_names products{};  ///< what may be cancelled
    date_range in_force{};     ///< since when
    text<31> roles[5]{};       ///< by whom; unused places are empty
    citation source{};         ///< where it is published

    /// Whether a role is among them, written as the page does: "admin agent".
    [[nodiscard]] constexpr bool allows(std::string_view role) const noexcept {
        for (const auto& allowed : roles) {
            if (!allowed.empty() && allowed.view() == role) return true;
        }
        return false;
    }
};

/// A selection of a support form: what to choose where.
struct form_selection {
    text<31> field{};  ///< "Issue type"
    text<63> value{};  ///< "Billing"
};

/// A support request as the page describes it: what to choose, and what to state.
struct support_form {
    product_names products{};        ///< what it is for
    form_selection selections[3]{};  ///< in the page's order
    text<47> stated[7]{};   ///< what the request must state, in the page's order
    text<47> if_asked[2]{};  ///< what support may ask for; stated where it is known
    citation source{};       ///< where it is published
};

/// What follows from a cancellation, besides the credit.
struct consequence {
    product_names products{};  ///< what was cancelled
    text<127> what{};          ///< in our own words
    citation source{};         ///< where it is published
};

/// Where roles, forms and consequences are published, and what they are about.
namespace support_text {

using namespace date::literals;

/// Pages and their headings.
/// @{
inline constexpr text<95> reservations = "Microsoft Partner Center: Manage Microsoft Azure reservations on behalf of your customers";
inline constexpr text<95> software = "Microsoft Partner Center: Sell software subscriptions through CSP";
inline constexpr text<63> cancel_a_purchase = "Cancel a purchase";
inline constexpr text<63> after_cancelling = "Cancel a purchase: Post-cancellation details";
/// @}

/// Products.
/// @{
inline constexpr product_names reservation{{"azure-reservation", {}}};
inline constexpr product_names any_software{{"software-subscription", "perpetual-software"}};
/// @}

}  // namespace support_text

/// Reservations: five roles. (Named in this page from 2020-08-06 on; a copy of 2019-12-04 has them.)
/// Software: only an admin agent.
inline constexpr who_may_ask roles[] = {
    {.products = support_text::reservation,
     .in_force = {date::year(2020) / 8 / 6, open_end},
     .roles = {"admin agent", "global admin", "helpdesk agent", "sales agent", "user management admin"},
     .source = {support_text::reservations, "Lead (Appropriate roles)", date::year(2020) / 8 / 6, date::year(2023) / 10 / 23}},
    {.products = support_text::any_software,
     .in_force = {date::year(2018) / 9 / 4, open_end},
     .roles = {"admin agent"},
     .source = {support_text::software, support_text::cancel_a_purchase, date::year(2018) / 9 / 4,
                date::year(2023) / 10 / 23}},
};

/// The support requests: one for reservations, one for software.
inline constexpr support_form support_forms[] = {
    {.products = support_text::reservation,
     .selections = {{"Issue type", "Billing"},
                    {"Problem type", "Reservation management"},
                    {"Category", "Exchanges and refunds"}},
     .stated = {"contact name", "contact e-mail", "contact phone"},
     .if_asked = {"reservation id", "reservation order id"},
     .source = {support_text::reservations, "Request a refund or exchange on behalf of a customer",
                date::year(2018) / 5 / 11, date::year(2023) / 10 / 23}},
    {.products = support_text::any_software,
     .selections = {},
     .stated = {"tenant GUID or domain name", "order id or subscription id", "refund reason", "amount requested",
                "contact name", "contact e-mail", "contact phone"},
     .source = {support_text::software, "Submit a customer support request to cancel a purchase", date::year(2018) / 9 / 4,
                date::year(2023) / 10 / 23}},
};

/// What follows from a cancellation.
inline constexpr consequence consequences[] = {
    {support_text::reservation,
     "The refund goes to the partner's account.",
     {support_text::reservations, "Cancel or exchange a reservation: How cancellations work", date::year(2018) / 11 / 16,
      date::year(2021) / 9 / 14}},
    {support_text::any_software,
     "Keys are revoked.",
     {support_text::software, support_text::cancel_a_purchase, date::year(2018) / 9 / 4, date::year(2021) / 10 / 5}},
    {support_text::any_software,
     "Download links are revoked.",
     {support_text::software, support_text::after_cancelling, date::year(2019) / 12 / 19, date::year(2021) / 10 / 5}},
    {support_text::any_software,
     "Partner and customer stop using the software and uninstall it.",
     {support_text::software, support_text::after_cancelling, date::year(2019) / 12 / 19, date::year(2021) / 10 / 5}},
    {support_text::any_software,
     "The credit is on the next monthly invoice.",
     {support_text::software, support_text::after_cancelling, date::year(2019) / 12 / 19, date::year(2021) / 10 / 5}},
    {support_text::any_software,
     "The portal may show the cancellation up to 15 minutes late.",
     {support_text::software, support_text::cancel_a_purchase, date::year(2019) / 12 / 19, date::year(2021) / 10 / 5}},
};

/// The form of a product. Null: none is published.
[[nodiscard]] constexpr const support_form* find_support_form(std::string_view product) noexcept {
    for (const support_form& form : support_forms) {
        if (form.products.contains(product)) return &form;
    }
    return nullptr;
}

/// Whether a role may cancel a product on a day.
/// Errors: no_rule_in_force (no published text names roles for the product on that day).
[[nodiscard]] constexpr result<bool> may_cancel(std::string_view role, std::string_view product, date::sys_days on) noexcept {
    for (const who_may_ask& row : roles) {
        if (row.products.contains(product) && row.in_force.contains(on)) return row.allows(role);
    }
    return errc::no_rule_in_force;
}

}  // namespace refund::rules

#endif
