#ifndef REFUND_PROGRAM_EXPLANATION_JSON_HPP
#define REFUND_PROGRAM_EXPLANATION_JSON_HPP

#include "answer.hpp"

#include <refund/explain/recorder.hpp>

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

namespace program {

/// An answer with what it follows from: rule, citation, dates, fraction, terms, rounding,
/// cap. Amounts are decimal text: JSON numbers would be read back as floating point. Members come in
/// a fixed order; a step that was not taken has no member.
[[nodiscard]] nlohmann::ordered_json explanation_json(std::string_view request_id, const answer& given,
                                                      const refund::recorded_steps<>& steps);

/// One line of it, without line feed. Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string to_line(const nlohmann::ordered_json& json);

}  // namespace program

#endif
