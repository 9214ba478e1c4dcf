#ifndef REFUND_PROGRAM_PROFILE_HPP
#define REFUND_PROGRAM_PROFILE_HPP

#include "columns.hpp"

#include <span>
#include <string_view>

namespace program {

// How the rows of an export that was not written for this program become requests. A profile is data: what the columns
// of a published schema say about the columns of a batch. No code depends on the name of a profile.

/// How the text of a cell becomes the text that a batch reads.
enum class text_form : unsigned char {
    as_given,
    words,               ///< one of the source's words, whatever its case
    whole_number,        ///< "3", "3.00"
    amount,              ///< a decimal, perhaps with zeros after the minor digits
    amount_of_all_units, ///< the same, for all units of the row
    month_day_year,      ///< "10/3/2020" for 2020-10-03, or a day or a moment as a batch has it
    end_of_term,         ///< the first day after the term, a whole number of months after the purchase
    hours_used,          ///< above zero means used; zero says nothing about other days
};

/// A word of an export, and the word of a batch for it.
struct word {
    std::string_view theirs{};
    std::string_view ours{};
};

/// When a source can be used.
enum class source_holds : unsigned char {
    always,
    paid_at_once,  ///< only if there is one payment; otherwise a column of the batch must say it
};

/// What an empty cell is.
enum class when_empty : unsigned char {
    wrong,
    unstated,
};

/// A column of the export, and the column of a batch that it fills. If several can fill one column, the first that is
/// not empty counts.
struct source {
    column known{};
    std::string_view theirs{};
    text_form form{};
    std::span<const word> words{};
    source_holds holds{};
    when_empty empty{};
};

/// What kind of row a word stands for.
enum class row_kind : unsigned char {
    request,
    passed_over,  ///< only counted
    given_back,   ///< counted; units of its commitment were given back before
};
struct row_word {
    std::string_view theirs{};
    row_kind kind{};
};

/// A column of the export whose word says whether the row can be a request.
struct row_filter {
    std::string_view theirs{};
    std::span<const row_word> words{};
    std::string_view passed_over{};  ///< what the rows that are passed over are, for the summary
};

/// A column that the export lacks and a person must add, or a text that holds for all rows of an export.
struct stated_column {
    column known{};
    std::string_view words{};  ///< why the column is missing, or the text
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

/// All profiles, in the order of `refund profiles`.
[[nodiscard]] std::span<const profile> profiles();

/// The profile of that name. If there is none, throws `unusable` with the names.
[[nodiscard]] const profile& profile_named(std::string_view name);

}  // namespace program

#endif
