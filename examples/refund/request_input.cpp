#include "request_input.hpp"

#include "words.hpp"

#include <utility>

namespace program {
namespace {

void name_unknown_columns(const csv_file& file, const request_header& header) {
    if (header.unknown().empty()) return;
    std::string names;
    for (const std::string& unknown : header.unknown()) {
        if (!names.empty()) names += ", ";
        names += in_quotes(unknown);
    }
    say("refund: {}: columns that are not known are ignored: {}\n", file.name(), names);
}

}  // namespace

request_input::request_input(const std::string& path, csv_form form, id_rule ids)
    : form_(std::move(form)), ids_(ids), file_(path, form_.delimiter),
      header_((file_.blocks().keep_for_later(), file_), form_) {
    name_unknown_columns(file_, header_);
    if (ids_ == id_rule::required && header_.number(column::request_id) == 0) {
        file_.fail(1, 0, "the header has no column request_id: a ledger tells requests apart by their ids");
    }
    first_ = file_.rest_of_block();
}

bool request_input::next(row_block& into) {
    if (first_) {
        into = std::move(*first_);
        first_.reset();
        return true;
    }
    if (!file_.blocks().next(into)) return false;
    if (std::exchange(again_, false)) into.rows_to_skip = 1;
    return true;
}

void request_input::start_again() {
    first_.reset();
    file_.blocks().start_again();
    again_ = true;
}

}  // namespace program
