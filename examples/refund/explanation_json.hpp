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

/// The version of the form that docs/explanation.schema.json describes. It grows when a member goes or gets another
/// meaning, and not when one is added.
inline constexpr int explanation_schema = 1;

/// An answer and all that it follows from.
struct explained_answer {
    std::string_view request_id{};
    std::string_view scope{};
    std::string_view commitment_id{};
    const request_row* row{};  ///< null: the text was no request
    const answer& given;
    const refund::recorded_steps<>& steps;
    std::optional<std::int64_t> requests_before{};  ///< that count in the cap's window, where that is known
};

/// An answer with what it follows from, as docs/explanation.schema.json describes it: a printer of the fields that the
/// library lists (refund/explain/fields.hpp), with keys, outcome and reason before them. Amounts are decimal text: JSON
/// numbers would be read back as floating point. Members come in a fixed order; a step that was not taken has no
/// member.
[[nodiscard]] nlohmann::ordered_json explanation_json(const explained_answer& what);

/// One line of it, without line feed. Bytes that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string to_line(const nlohmann::ordered_json& json);

}  // namespace program

#endif
