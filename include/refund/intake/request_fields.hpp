#ifndef REFUND_INTAKE_REQUEST_FIELDS_HPP
#define REFUND_INTAKE_REQUEST_FIELDS_HPP

#include <refund/award/payment_for.hpp>
#include <refund/core/errc.hpp>
#include <refund/money/amount_text.hpp>
#include <refund/term/stated_payment.hpp>

#include <cstddef>
#include <span>
#include <string_view>

namespace refund {

/// The texts of a request, as a row of a file or a form has them. An empty text states nothing.
struct request_texts {
    std::string_view purchased_on{};  ///< a day, or a moment with its offset: as `parse_utc_day` reads it
    std::string_view renewed_on{};    ///< the last renewal, if there was one; as purchased_on
    std::string_view term{};          ///< "P1Y", or in days alone "P17D"; one year if nothing is stated
    std::string_view billing_plan{};  ///< "upfront" or "monthly"; upfront if nothing is stated
    std::string_view period_from{};   ///< the first day that the payment covers, if the contract names it; as above
    std::string_view period_until{};  ///< the first day after those; stated with period_from or not at all
    std::string_view currency{};      ///< "USD", of the payments; must be stated
    std::string_view payment{};       ///< "1200.00": one payment
    /// "2024-01-15=100.00 made; 2024-02-15=96.00 declined; 2024-03-15=104.00": all payments, instead of `payment`
    std::string_view payments{};
    std::string_view payment_for{};   ///< "one-unit" or "all-units", of all payments; one unit if nothing is stated
    std::string_view quantity{};      ///< units bought; 1 if nothing is stated
    std::string_view returned{};      ///< units given back
    std::string_view returned_before{};  ///< units that earlier requests gave back; none if nothing is stated
    std::string_view requested_on{};  ///< as purchased_on
    std::string_view term_began_at{};  ///< "2024-07-20T09:00:00Z": the moment of the purchase or of the last renewal
    std::string_view requested_at{};   ///< that of the request; stated with term_began_at or not at all
    std::string_view used{};          ///< "yes" or "no"
    std::string_view market{};        ///< "DE": where it was bought, a code as `find_market` knows it
    std::string_view cap_payment{};   ///< the payment in the currency of the offer's cap
    std::string_view as_of{};         ///< whose version of the rules; as purchased_on
    std::string_view current_payment{};      ///< the payment at today's price
    std::string_view current_cap_payment{};  ///< that, in the currency of the offer's cap
    std::string_view rounding_step{};  ///< "0.05": what amounts are multiples of; the minor unit if nothing is stated
};

/// The fields of a request, in the order in which their texts are read. Each is the member of `request_texts` with that
/// name.
enum class request_field : unsigned char {
    /// As there.
    /// @{
    purchased_on,
    renewed_on,
    term,
    billing_plan,
    period_from,
    period_until,
    currency,
    payment,
    payments,
    payment_for,
    quantity,
    returned,
    returned_before,
    requested_on,
    term_began_at,
    requested_at,
    used,
    market,
    cap_payment,
    as_of,
    current_payment,
    current_cap_payment,
    rounding_step,
    /// @}
};

/// The field's name: that of its member of `request_texts`.
[[nodiscard]] constexpr std::string_view name(request_field field) noexcept;

/// How texts are written, if not in the usual way.
struct request_form {
    /// What the text `payment` is for, if `payment_for` is empty: one for all units is divided.
    payment_for payment{};
    amount_form amounts{};  ///< rounding applies to all amounts, zeros to the payment
    /// Where `payments` are stored. The request refers to this room, which must outlive it. Without room, no list may
    /// be stated.
    std::span<stated_payment> room{};
};

/// Which text is wrong, and why.
struct field_error {
    request_field field{};  ///< the first at fault
    errc reason{};          ///< what is wrong with it
    std::size_t offset{0};  ///< of the character that does not fit, in amounts; in payments, of the part at fault
    friend constexpr bool operator==(const field_error&, const field_error&) = default;
};

// ---------------------------------------------------------------------------- implementation

constexpr std::string_view name(request_field field) noexcept {
    switch (field) {
        case request_field::purchased_on: return "purchased_on";
        case request_field::renewed_on: return "renewed_on";
        case request_field::term: return "term";
        case request_field::billing_plan: return "billing_plan";
        case request_field::period_from: return "period_from";
        case request_field::period_until: return "period_until";
        case request_field::currency: return "currency";
        case request_field::payment: return "payment";
        case request_field::payments: return "payments";
        case request_field::payment_for: return "payment_for";
        case request_field::quantity: return "quantity";
        case request_field::returned: return "returned";
        case request_field::returned_before: return "returned_before";
        case request_field::requested_on: return "requested_on";
        case request_field::term_began_at: return "term_began_at";
        case request_field::requested_at: return "requested_at";
        case request_field::used: return "used";
        case request_field::market: return "market";
        case request_field::cap_payment: return "cap_payment";
        case request_field::as_of: return "as_of";
        case request_field::current_payment: return "current_payment";
        case request_field::current_cap_payment: return "current_cap_payment";
        case request_field::rounding_step: return "rounding_step";
    }
    return "unknown";
}

}  // namespace refund

#endif
