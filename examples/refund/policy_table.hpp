#ifndef REFUND_PROGRAM_POLICY_TABLE_HPP
#define REFUND_PROGRAM_POLICY_TABLE_HPP

#include <refund/rules/catalog.hpp>

#include <span>
#include <string>

namespace program {

/// An offer's rules as a section in Markdown: a heading, what is sold by whom and since when, and a table with a row
/// for each rule.
[[nodiscard]] std::string markdown_of(const refund::rules::offer& offer, std::span<const refund::rule<>> rules);

/// The head of the page of all tables.
[[nodiscard]] std::string markdown_head();

}  // namespace program

#endif
