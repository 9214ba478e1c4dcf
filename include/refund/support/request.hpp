#ifndef REFUND_SUPPORT_REQUEST_HPP
#define REFUND_SUPPORT_REQUEST_HPP

#include <refund/core/guid.hpp>
#include <refund/core/result.hpp>
#include <refund/money/decimal.hpp>
#include <refund/support/form.hpp>
#include <refund/support/tenant.hpp>

#include <string>
#include <vector>

namespace refund {

/// Whom support can contact.
struct support_contact {
    std::string name{};   ///< not checked
    std::string email{};  ///< not checked
    std::string phone{};  ///< not checked
};

/// What the caller knows about the purchase and the request. Leave empty what the form does not ask for.
struct support_facts {
    std::string tenant{};                 ///< GUID or domain name
    std::string order_or_subscription{};  ///< id
    std::string reservation{};            ///< id
    std::string reservation_order{};      ///< id
    std::string reason{};                 ///< of the refund, in the customer's words
    money amount{};                       ///< the refund of the decision
    support_contact contact{};            ///< asked for by every form
};

/// One line of a support request.
struct support_field {
    std::string name{};   ///< as the page calls it
    std::string value{};  ///< as stated
    friend bool operator==(const support_field&, const support_field&) = default;
};

/// Why a support request could not be filled in, and which field is wrong.
struct support_error {
    errc reason{};        ///< field_missing or tenant_malformed
    std::string field{};  ///< as the page calls it
    friend bool operator==(const support_error&, const support_error&) = default;
};

/// The completed support request of a form: its selections, then what it must state, in the page's order, then what
/// support may ask for, if known. The tenant must be a GUID or a domain name. Render the fields as you like.
/// Errors: field_missing, tenant_malformed, each with the field's label.
[[nodiscard]] inline result<std::vector<support_field>, support_error> fill_support_request(const support_form& form,
                                                                                            const support_facts& facts);

// ---------------------------------------------------------------------------- implementation

namespace detail {

/// A fact as text; empty if it is not stated.
[[nodiscard]] inline std::string stated_value(support_fact fact, const support_facts& facts) {
    switch (fact) {
        case support_fact::tenant: return facts.tenant;
        case support_fact::order_or_subscription: return facts.order_or_subscription;
        case support_fact::reservation: return facts.reservation;
        case support_fact::reservation_order: return facts.reservation_order;
        case support_fact::reason: return facts.reason;
        case support_fact::amount: return facts.amount.unit.has_minor_unit() ? to_string(facts.amount) : std::string();
        case support_fact::contact_name: return facts.contact.name;
        case support_fact::contact_email: return facts.contact.email;
        case support_fact::contact_phone: return facts.contact.phone;
    }
    return {};
}

}  // namespace detail

inline result<std::vector<support_field>, support_error> fill_support_request(const support_form& form,
                                                                              const support_facts& facts) {
    std::vector<support_field> fields;
    for (const form_selection& selection : form.selections) {
        fields.push_back({std::string(selection.field), std::string(selection.value)});
    }
    for (const form_field& field : form.stated) {
        const std::string value = detail::stated_value(field.fact, facts);
        if (value.empty()) return support_error{errc::field_missing, std::string(field.label)};
        if (field.fact == support_fact::tenant && !is_guid(value) && !is_domain_name(value)) {
            return support_error{errc::tenant_malformed, std::string(field.label)};
        }
        fields.push_back({std::string(field.label), value});
    }
    for (const form_field& field : form.if_asked) {
        const std::string value = detail::stated_value(field.fact, facts);
        if (!value.empty()) fields.push_back({std::string(field.label), value});
    }
    return fields;
}

}  // namespace refund

#endif
