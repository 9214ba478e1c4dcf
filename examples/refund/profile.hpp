#ifndef REFUND_PROGRAM_PROFILE_HPP
#define REFUND_PROGRAM_PROFILE_HPP

#include "columns.hpp"

#include <span>
#include <string_view>

namespace program {

// How the rows of an export that was not written for this program become requests. A profile is data: what the columns
// of a published schema say about the columns of a batch. Nothing here decides by the name of a profile.

/// How the text of a cell becomes the text that a batch reads.
enum class text_form : unsigned char {
    as_given,
    words,               ///< one of the source's words, whatever its case
    whole_number,        ///< "3", "3.00"
    amount,              ///< decimals, with zeros behind the minor digits
    amount_of_all_units, ///< of the row's quantity
    month_day_year,      ///< "10/3/2020" is 2020-10-03; a day or a moment as a batch has it, too
    end_of_term,         ///< the first day after the term, a whole number of months after the purchase
    hours_used,          ///< above zero: used; zero says nothing about other days
};

/// A word of an export, and what it says in ours.
struct word {
    std::string_view theirs{};
    std::string_view ours{};
};

/// When a source speaks.
enum class source_holds : unsigned char {
    always,
    paid_at_once,  ///< where there is one payment; else somebody has to say it
};

/// Whether a row may be without it.
enum class when_empty : unsigned char {
    wrong,
    unstated,
};

/// A column of the export, and the column of a batch that it says. Of several for one column the first that is filled
/// counts.
struct source {
    column known{};
    std::string_view theirs{};
    text_form form{};
    std::span<const word> words{};
    source_holds holds{};
    when_empty empty{};
};

/// What a row is by one of its words.
enum class row_kind : unsigned char {
    request,
    passed_over,  ///< counted, and nothing else
    given_back,   ///< counted, and units of its commitment were given back before
};
struct row_word {
    std::string_view theirs{};
    row_kind kind{};
};

/// A column of the export whose word says whether the row can be a request.
struct row_filter {
    std::string_view theirs{};
    std::span<const row_word> words{};
    std::string_view passed_over{};  ///< what such rows are, for the summary
};

/// A column that the export does not have, and a person must add; or what holds for all of its rows.
struct stated_column {
    column known{};
    std::string_view words{};  ///< why it is not there; or the text that holds
};

/// An export, by its published schema.
struct profile {
    std::string_view name{};
    std::string_view document{};  ///< where its columns are published, and when
    std::span<const row_filter> filters{};
    std::span<const source> sources{};
    std::span<const stated_column> constants{};
    std::span<const stated_column> added{};
    std::span<const std::string_view> unread{};  ///< columns of the schema that no decision needs
};

/// All profiles, in the order in which they are listed.
[[nodiscard]] std::span<const profile> profiles();

/// The profile of that name. Throws `unusable` that lists the names.
[[nodiscard]] const profile& profile_named(std::string_view name);

}  // namespace program

#endif
