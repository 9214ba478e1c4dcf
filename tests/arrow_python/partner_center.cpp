// Three C functions around the library, for a program that is not written in C++: record batches in, record
// batches out.

#include <refund/bulk/arrow.hpp>
#include <refund/rules/partner_center.hpp>

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string>

namespace bulk = refund::bulk;

/// Evaluates a batch, which the caller keeps. If it fails, it says why, in at most `size` characters.
extern "C" bool refund_evaluate(const ArrowSchema* schema, const ArrowArray* array, unsigned threads,
                                bool cancelled_commitment, bool rule, ArrowSchema* out_schema, ArrowArray* out_array,
                                char* why, std::size_t size) {
    const auto counts = bulk::evaluate<refund::rules::partner_center>(
        bulk::arrow_raw_batch{*schema, *array}, std::nullopt, {*out_schema, *out_array, cancelled_commitment, rule},
        {.threads = threads});
    if (!counts) std::strncat(why, to_string(counts.error()).c_str(), size);
    return counts.has_value();
}

/// The words for a status; for an error, its code.
extern "C" const char* refund_status(std::uint8_t status) {
    if (status == bulk::refundable) return "refundable";
    if (status == bulk::not_refundable) return "not-refundable";
    return code(bulk::error_of(status)).data();
}

/// The id of the rule with a number.
extern "C" const char* refund_rule_id(std::uint16_t number) {
    return refund::rules::partner_center.rules[number].id.characters;
}
