#ifndef REFUND_EXPLAIN_SUPPORT_REQUEST_HPP
#define REFUND_EXPLAIN_SUPPORT_REQUEST_HPP

#include <refund/core/result.hpp>
#include <refund/money/decimal.hpp>
#include <refund/rules/support.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace refund {

/// Who can be asked back.
struct support_contact {
    std::string name{};   ///< not checked
    std::string email{};  ///< not checked
    std::string phone{};  ///< not checked
};

/// What the caller knows about the purchase and the request. Leave empty what the form does not ask.
struct support_facts {
    std::string tenant{};                ///< GUID or domain name
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

/// Why a support request could not be filled, and which field is wrong.
struct support_error {
    errc reason{};        ///< field_missing or tenant_malformed
    std::string field{};  ///< as the page calls it
    friend bool operator==(const support_error&, const support_error&) = default;
};

/// Whether a text is a GUID: 8-4-4-4-12 hexadecimal digits.
[[nodiscard]] constexpr bool is_guid(std::string_view text) noexcept {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const bool hexadecimal = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (dash ? c != '-' : !hexadecimal) return false;
    }
    return true;
}

/// Whether a text is a domain name with at least two labels (RFC 1035: letters, digits and inner
/// hyphens, 63 a label, 253 in all). International names in their ASCII form.
[[nodiscard]] constexpr bool is_domain_name(std::string_view text) noexcept {
    if (text.empty() || text.size() > 253) return false;
    std::size_t label = 0;
    std::size_t labels = 1;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '.') {
            if (label == 0 || text[i - 1] == '-') return false;
            label = 0;
            ++labels;
            continue;
        }
        const bool letter_or_digit = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!letter_or_digit && (c != '-' || label == 0)) return false;
        if (++label > 63) return false;
    }
    return label > 0 && labels >= 2 && text.back() != '-';
}

namespace detail {

/// What the facts hold for a field of a form, by the field's name; empty if nothing.
[[nodiscard]] inline std::string stated_value(std::string_view field, const support_facts& facts) {
    if (field == "tenant GUID or domain name") return facts.tenant;
    if (field == "order id or subscription id") return facts.order_or_subscription;
    if (field == "reservation id") return facts.reservation;
    if (field == "reservation order id") return facts.reservation_order;
    if (field == "refund reason") return facts.reason;
    if (field == "amount requested") return facts.amount.unit.has_minor_unit() ? to_string(facts.amount) : std::string();
    if (field == "contact name") return facts.contact.name;
    if (field == "contact e-mail") return facts.contact.email;
    if (field == "contact phone") return facts.contact.phone;
    return {};
}

}  // namespace detail

/// The filled support request of a form: its selections, then what it must state, in the page's
/// order, then what support may ask for, where it is known. The tenant is checked to be a GUID or a
/// domain name. Render the fields as you like.
/// Errors: field_missing, tenant_malformed, each with the field's name.
[[nodiscard]] inline result<std::vector<support_field>, support_error> fill_support_request(
    const rules::support_form& form, const support_facts& facts) {
    std::vector<support_field> fields;
    for (const rules::form_selection& selection : form.selections) {
        if (!selection.field.empty()) {
            fields.push_back({std::string(selection.field.view()), std::string(selection.value.view())});
        }
    }
    for (const auto& field : form.stated) {
        if (field.empty()) continue;
        std::string name(field.view());
        std::string value = detail::stated_value(name, facts);
        if (value.empty()) return support_error{errc::field_missing, std::move(name)};
        if (name == "tenant GUID or domain name" && !is_guid(value) && !is_domain_name(value)) {
            return support_error{errc::tenant_malformed, std::move(name)};
        }
        fields.push_back({std::move(name), std::move(value)});
    }
    for (const auto& field : form.if_asked) {
        std::string value = detail::stated_value(field.view(), facts);
        if (!value.empty()) fields.push_back({std::string(field.view()), std::move(value)});
    }
    return fields;
}

}  // namespace refund

#endif
