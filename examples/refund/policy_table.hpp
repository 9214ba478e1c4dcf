#ifndef REFUND_PROGRAM_POLICY_TABLE_HPP
#define REFUND_PROGRAM_POLICY_TABLE_HPP

#include <refund/rules/catalog.hpp>

#include <span>
#include <string>

namespace program {

/// An offer's rules as a section in Markdown: a heading, a paragraph on who sells what under which agreement and on the
/// versions, and a table with a row for each rule.
[[nodiscard]] std::string markdown_of(const refund::rules::offer& offer, std::span<const refund::rule<>> rules);

/// The start of the page with all tables.
[[nodiscard]] std::string markdown_head();

}  // namespace program

#endif
