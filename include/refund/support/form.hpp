#ifndef REFUND_SUPPORT_FORM_HPP
#define REFUND_SUPPORT_FORM_HPP

#include <refund/core/list_view.hpp>
#include <refund/policy/citation.hpp>

#include <string_view>

namespace refund {

/// A fact that a support request may have to state.
enum class support_fact : unsigned char {
    tenant,                 ///< GUID or domain name; checked
    order_or_subscription,  ///< id
    reservation,            ///< id
    reservation_order,      ///< id
    reason,                 ///< of the refund
    amount,                 ///< of the refund, with its currency
    contact_name,           ///< not checked
    contact_email,          ///< not checked
    contact_phone,          ///< not checked
};

/// A field of a support form: the fact that fills it, and the label that the page prints next to it.
struct form_field {
    support_fact fact{};       ///< what is asked for
    std::string_view label{};  ///< "contact e-mail"
};

/// A selection of a support form: what to choose where.
struct form_selection {
    std::string_view field{};  ///< "Issue type"
    std::string_view value{};  ///< "Billing"
};

/// A support request as a page describes it: what to choose, and what to state. It refers to its lists and
/// their texts.
struct support_form {
    list_view<std::string_view> products{};  ///< what it is for
    list_view<form_selection> selections{};  ///< in the page's order
    list_view<form_field> stated{};          ///< what the request must state, in the page's order
    list_view<form_field> if_asked{};        ///< what support may ask for; stated if known
    citation source{};                       ///< where it is published
};

/// Whether a list contains exactly this name.
[[nodiscard]] constexpr bool is_among(list_view<std::string_view> names, std::string_view name) noexcept {
    for (const std::string_view each : names) {
        if (each == name) return true;
    }
    return false;
}

}  // namespace refund

#endif
