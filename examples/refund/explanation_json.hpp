#ifndef REFUND_PROGRAM_EXPLANATION_JSON_HPP
#define REFUND_PROGRAM_EXPLANATION_JSON_HPP

#include "answer.hpp"

#include <refund/explain/recorder.hpp>

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace program {

/// The version of the form that docs/explanation.schema.json describes. It grows if a member is removed or changes its
/// meaning, but not if one is added.
inline constexpr int explanation_schema = 1;

/// An answer and everything that it follows from.
struct explained_answer {
    std::string_view request_id{};
    std::string_view scope{};
    std::string_view commitment_id{};
    const request_row* row{};  ///< null if the text was not a request
    const answer& given;
    const refund::recorded_steps<>& steps;
    std::optional<std::int64_t> requests_before{};  ///< earlier ones that count in the cap's window, if known
};

/// An answer with what it follows from, as docs/explanation.schema.json describes it: keys, outcome and reason, then
/// the fields that the library lists (refund/explain/fields.hpp). Amounts are decimal text, because JSON numbers would
/// be read back as floating point. Members come in a fixed order; a step that was not taken has no member.
[[nodiscard]] nlohmann::ordered_json explanation_json(const explained_answer& what);

/// The JSON on one line, without a line feed. Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string to_line(const nlohmann::ordered_json& json);

}  // namespace program

#endif
