#ifndef REFUND_RULES_SUPPORT_HPP
#define REFUND_RULES_SUPPORT_HPP

#include <refund/core/list_view.hpp>
#include <refund/core/result.hpp>
#include <refund/rules/pages.hpp>
#include <refund/support/form.hpp>
#include <refund/term/range.hpp>

#include <string_view>

/// \file
/// Who may ask for a cancellation, how, and what follows from it: the parts of the published pages
/// that are not amounts.

namespace refund::rules {

/// The roles that may cancel, by product.
struct who_may_ask {
    list_view<std::string_view> products{};  ///< what may be cancelled
    date_range in_force{};                   ///< from when to when
    list_view<std::string_view> roles{};     ///< by whom, as the page calls them: "admin agent"
    citation source{};                       ///< where it is published
};

/// What follows from a cancellation, besides the credit.
struct consequence {
    list_view<std::string_view> products{};  ///< what was cancelled
    std::string_view what{};                 ///< in our own words
    citation source{};                       ///< where it is published
};

/// Where roles, forms and consequences are published, and what they are about.
namespace support_text {

using namespace date::literals;

/// Headings.
/// @{
inline constexpr text<63> cancel_a_purchase = "Cancel a purchase";
inline constexpr text<63> after_cancelling = "Cancel a purchase: Post-cancellation details";
/// @}

/// Products.
/// @{
inline constexpr std::string_view reservation[] = {"azure-reservation"};
inline constexpr std::string_view any_software[] = {"software-subscription", "perpetual-software"};
/// @}

/// Roles.
/// @{
inline constexpr std::string_view reservation_roles[] = {"admin agent", "global admin", "helpdesk agent", "sales agent",
                                                         "user management admin"};
inline constexpr std::string_view software_roles[] = {"admin agent"};
/// @}

/// Selections and fields of the forms, in the pages' order.
/// @{
inline constexpr form_selection reservation_selections[] = {
    {"Issue type", "Billing"}, {"Problem type", "Reservation management"}, {"Category", "Exchanges and refunds"}};
inline constexpr form_field reservation_fields[] = {{support_fact::contact_name, "contact name"},
                                                    {support_fact::contact_email, "contact e-mail"},
                                                    {support_fact::contact_phone, "contact phone"}};
inline constexpr form_field reservation_ids[] = {{support_fact::reservation, "reservation id"},
                                                 {support_fact::reservation_order, "reservation order id"}};
inline constexpr form_field software_fields[] = {{support_fact::tenant, "tenant GUID or domain name"},
                                                 {support_fact::order_or_subscription, "order id or subscription id"},
                                                 {support_fact::reason, "refund reason"},
                                                 {support_fact::amount, "amount requested"},
                                                 {support_fact::contact_name, "contact name"},
                                                 {support_fact::contact_email, "contact e-mail"},
                                                 {support_fact::contact_phone, "contact phone"}};
/// @}

}  // namespace support_text

/// Reservations: five roles. (Named in this page from 2020-08-06 on; a copy of 2019-12-04 has them.)
/// Software: only an admin agent.
inline constexpr who_may_ask roles[] = {
    {.products = support_text::reservation,
     .in_force = {date::year(2020) / 8 / 6, open_end},
     .roles = support_text::reservation_roles,
     .source = {pages::partner_reservations, "Lead (Appropriate roles)", date::year(2020) / 8 / 6,
                date::year(2023) / 10 / 23}},
    {.products = support_text::any_software,
     .in_force = {date::year(2018) / 9 / 4, open_end},
     .roles = support_text::software_roles,
     .source = {pages::partner_software, support_text::cancel_a_purchase, date::year(2018) / 9 / 4,
                date::year(2023) / 10 / 23}},
};

/// The support requests: one for reservations, one for software.
inline constexpr support_form support_forms[] = {
    {.products = support_text::reservation,
     .selections = support_text::reservation_selections,
     .stated = support_text::reservation_fields,
     .if_asked = support_text::reservation_ids,
     .source = {pages::partner_reservations, "Request a refund or exchange on behalf of a customer",
                date::year(2018) / 5 / 11, date::year(2023) / 10 / 23}},
    {.products = support_text::any_software,
     .selections = {},
     .stated = support_text::software_fields,
     .source = {pages::partner_software, "Submit a customer support request to cancel a purchase",
                date::year(2018) / 9 / 4, date::year(2023) / 10 / 23}},
};

/// What follows from a cancellation.
inline constexpr consequence consequences[] = {
    {support_text::reservation,
     "The refund goes to the partner's account.",
     {pages::partner_reservations, "Cancel or exchange a reservation: How cancellations work",
      date::year(2018) / 11 / 16, date::year(2021) / 9 / 14}},
    {support_text::any_software,
     "Keys are revoked.",
     {pages::partner_software, support_text::cancel_a_purchase, date::year(2018) / 9 / 4, date::year(2021) / 10 / 5}},
    {support_text::any_software,
     "Download links are revoked.",
     {pages::partner_software, support_text::after_cancelling, date::year(2019) / 12 / 19, date::year(2021) / 10 / 5}},
    {support_text::any_software,
     "Partner and customer stop using the software and uninstall it.",
     {pages::partner_software, support_text::after_cancelling, date::year(2019) / 12 / 19, date::year(2021) / 10 / 5}},
    {support_text::any_software,
     "The credit is on the next monthly invoice.",
     {pages::partner_software, support_text::after_cancelling, date::year(2019) / 12 / 19, date::year(2021) / 10 / 5}},
    {support_text::any_software,
     "The portal may show the cancellation up to 15 minutes late.",
     {pages::partner_software, support_text::cancel_a_purchase, date::year(2019) / 12 / 19, date::year(2021) / 10 / 5}},
};

/// The form of a product. Null: none is published.
[[nodiscard]] constexpr const support_form* find_support_form(std::string_view product) noexcept {
    for (const support_form& form : support_forms) {
        if (is_among(form.products, product)) return &form;
    }
    return nullptr;
}

/// Whether a role may cancel a product on a day. `if (may_cancel(...))` does not compile: there is an answer
/// when it is "no", too. Ask `has_value()`, then the value.
/// Errors: roles_not_published (no published text names roles for the product on that day).
[[nodiscard]] constexpr result<bool> may_cancel(std::string_view role, std::string_view product,
                                                calendar_day on) noexcept {
    for (const who_may_ask& row : roles) {
        if (is_among(row.products, product) && row.in_force.contains(on)) return is_among(row.roles, role);
    }
    return errc::roles_not_published;
}

}  // namespace refund::rules

#endif
