#ifndef REFUND_TESTS_FUZZ_SOUND_REQUEST_HPP
#define REFUND_TESTS_FUZZ_SOUND_REQUEST_HPP

#include "property.hpp"

#include "../../examples/refund/columns.hpp"

#include <string_view>

namespace fuzz {

/// The text of a column in a request that can be decided; empty if it need not state anything. An input replaces some
/// of these texts, so most requests are decided or fail late.
[[nodiscard]] constexpr std::string_view sound_text(program::column known) {
    using program::column;
    switch (known) {
        case column::request_id: return "r-1";
        case column::scope: return "contoso";
        case column::product: return "azure-reservation";
        case column::agreement: return "self-service";
        case column::purchased_on: return "2025-03-01";
        case column::term: return "P1Y";
        case column::billing_plan: return "upfront";
        case column::currency: return "USD";
        case column::payment: return "1752.00";
        case column::quantity: return "3";
        case column::returned: return "1";
        case column::requested_on: return "2025-05-15";
        case column::used: return "yes";
        case column::commitment_id: return "c-1";
        default: return {};
    }
}

}  // namespace fuzz

#endif
