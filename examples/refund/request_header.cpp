#include "request_header.hpp"

#include "cell_forms.hpp"
#include "unusable.hpp"
#include "words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace program {
namespace {

constexpr std::size_t index_of(column known) { return static_cast<std::size_t>(known); }

/// The index of the column of that name; the size of `known` if there is none.
std::size_t number_of(std::span<const column_facts> known, std::string_view name) {
    const auto found =
        std::find_if(known.begin(), known.end(), [&](const column_facts& each) { return each.name == name; });
    return static_cast<std::size_t>(found - known.begin());
}

const row_word* find_word(const row_filter& filter, std::string_view text) {
    for (const row_word& each : filter.words) {
        if (same_word(each.theirs, text)) return &each;
    }
    return nullptr;
}

cell_error unknown_word(const row_filter& filter, std::string_view text) {
    std::string all;
    for (const row_word& each : filter.words) (all += all.empty() ? "" : ", ") += fmt::format("\"{}\"", each.theirs);
    return {.where = column::request_id,
            .code = "word-not-known",
            .words = fmt::format("{}: whether the row can be a request is not known; the words that are known are {}",
                                 in_quotes(text), all),
            .in_file = filter.theirs};
}

cell_error paid_monthly(const source& from) {
    return {.where = from.known,
            .code = "paid-monthly",
            .words = fmt::format("it does not give {} for what is paid monthly: a column {} must", name(from.known),
                                 name(from.known)),
            .in_file = from.theirs};
}

}  // namespace

std::vector<column_facts> request_header::known_columns(const csv_form& form, std::span<const column> read,
                                                        std::span<const column_facts> others) {
    std::vector<column_facts> known(input_columns.begin(), input_columns.end());
    for (std::size_t i = 0; i < known.size(); ++i) {
        const bool is_set =
            std::any_of(form.set.begin(), form.set.end(), [&](const auto& one) { return one.known == known[i].name; });
        const bool is_read = std::find(read.begin(), read.end(), static_cast<column>(i)) != read.end();
        known[i].required = known[i].required && is_read && form.shape == nullptr && !is_set;
    }
    known.insert(known.end(), others.begin(), others.end());
    if (form.shape == nullptr) return known;
    const auto add = [&known](std::string_view name) {
        if (number_of(known, name) == known.size()) known.push_back({name});
    };
    for (const row_filter& each : form.shape->filters) add(each.theirs);
    for (const source& each : form.shape->sources) add(each.theirs);
    for (const std::string_view each : form.shape->unread) add(each);
    return known;
}

request_header::request_header(csv_file& file, const csv_form& form, std::span<const column> read,
                               std::span<const column_facts> others, std::span<const column> optional)
    : shape_(form.shape),
      round_(form.round),
      known_(known_columns(form, read, others)),
      header_(file, known_, form.renamed) {
    for (const column each : read) wanted_[index_of(each)] = true;
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
        if (header_.number(i) == 0) continue;
        if (wanted_[i]) {
            present_.push_back(i);
        } else {
            unknown_.emplace_back(input_columns[i].name);
        }
    }
    unknown_.insert(unknown_.end(), header_.unknown().begin(), header_.unknown().end());
    for (const renamed_column& each : form.set) {
        const std::size_t number = number_of(input_columns, each.known);
        if (number == input_columns.size())
            throw unusable(fmt::format("--set: there is no column {}", in_quotes(each.known)));
        set_[number] = each.theirs;
    }
    is_plain_ = shape_ == nullptr && form.set.empty();
    if (shape_ == nullptr) return;
    for (const source& each : shape_->sources) places_.push_back({&each, number_of(known_, each.theirs)});
    if (is_wanted(column::requested_on)) reasons_.push_back("not asked for: no requested_on");
    for (const row_filter& each : shape_->filters) {
        filters_.push_back(number_of(known_, each.theirs));
        reasons_.push_back(each.passed_over);
    }
    for (const source& each : shape_->sources) {
        if (each.empty == when_empty::wrong) needed_[index_of(each.known)] = each.theirs;
    }
    for (const stated_column& each : shape_->added) needed_[index_of(each.known)] = name(each.known);
    for (const column each : optional) needed_[index_of(each)] = {};
    expect_columns(file, read);
}

void request_header::expect_columns(csv_file& file, std::span<const column> read) const {
    std::string missing;
    for (const stated_column& each : shape_->added) {
        if (needed_[index_of(each.known)].empty() || !is_wanted(each.known)) continue;
        if (number(each.known) != 0 || !set_[index_of(each.known)].empty()) continue;
        missing += fmt::format("{}{} ({})", missing.empty() ? "" : ", ", name(each.known), each.words);
    }
    if (!missing.empty()) {
        file.fail(
            file.line(), 0,
            fmt::format(
                "the header lacks what a person has to add for the profile {}: {}; add columns of these names, or say "
                "--set NAME=TEXT for all rows",
                shape_->name, missing));
    }
    for (const column each : read) {
        const std::string_view theirs = needed_[index_of(each)];
        if (theirs.empty() || number(each) != 0 || !set_[index_of(each)].empty()) continue;
        file.fail(file.line(), 0,
                  fmt::format("the header has no column {}, from which the profile {} takes {}; is it spelt otherwise? "
                              "(--columns {}=...)",
                              theirs, shape_->name, name(each), theirs));
    }
    for (std::size_t i = 0; i < filters_.size(); ++i) {
        if (header_.number(filters_[i]) != 0) continue;
        file.fail(file.line(), 0,
                  fmt::format("the header has no column {}, which tells requests from other rows by the profile {}",
                              shape_->filters[i].theirs, shape_->name));
    }
}

request_header::found request_header::find(const csv_row& row, column known) const {
    const std::string_view own = header_.cell(row, index_of(known));
    if (!own.empty()) return {own};
    if (!set_[index_of(known)].empty()) return {set_[index_of(known)]};
    if (shape_ == nullptr) return {};
    for (const place& each : places_) {
        if (each.from->known != known) continue;
        const std::string_view text = header_.cell(row, each.number);
        if (!text.empty()) return {text, each.from};
    }
    for (const stated_column& each : shape_->constants) {
        if (each.known == known) return {each.words};
    }
    return {};
}

std::string_view request_header::cell(const csv_row& row, column known) const { return find(row, known).text; }

std::string_view request_header::other(const csv_row& row, std::size_t number) const {
    return header_.cell(row, input_columns.size() + number);
}

std::string_view request_header::name_in_file(const csv_row& row, column known) const {
    const found here = find(row, known);
    return here.from == nullptr ? std::string_view() : here.from->theirs;
}

std::size_t request_header::number(column known) const {
    std::size_t number = header_.number(index_of(known));
    for (const place& each : places_) {
        if (number == 0 && each.from->known == known) number = header_.number(each.number);
    }
    return number;
}

std::optional<std::size_t> request_header::passed_over_by_profile(const csv_row& row) const {
    if (row.size() != size()) return std::nullopt;
    std::size_t reason = 0;
    if (is_wanted(column::requested_on)) {
        if (cell(row, column::requested_on).empty()) return reason;
        ++reason;
    }
    for (std::size_t i = 0; i < filters_.size(); ++i) {
        const row_word* const known = find_word(shape_->filters[i], header_.cell(row, filters_[i]));
        if (known != nullptr && known->kind != row_kind::request) return reason + i;
    }
    return std::nullopt;
}

bool request_header::tells_of_units_given_back(const csv_row& row) const {
    for (std::size_t i = 0; i < filters_.size(); ++i) {
        const row_word* const known = find_word(shape_->filters[i], header_.cell(row, filters_[i]));
        if (known != nullptr && known->kind == row_kind::given_back) return true;
    }
    return false;
}

std::optional<cell_error> request_header::read(const csv_row& row, request_cells& cells, made_texts& made) const {
    cells.form.amounts.round = round_;
    if (is_plain_) {
        for (const std::size_t i : present_) cells.text[i] = header_.cell(row, i);
        return std::nullopt;
    }
    std::array<const source*, input_columns.size()> from{};
    for (std::size_t i = 0; i < wanted_.size(); ++i) {
        if (!wanted_[i]) continue;
        const found here = find(row, static_cast<column>(i));
        cells.text[i] = here.text;
        from[i] = here.from;
    }
    if (shape_ == nullptr) return std::nullopt;
    for (std::size_t i = 0; i < filters_.size(); ++i) {
        const std::string_view text = header_.cell(row, filters_[i]);
        if (find_word(shape_->filters[i], text) == nullptr) return unknown_word(shape_->filters[i], text);
    }
    // Sources that hold only if paid at once come last: they need the billing plan, which is read with the others.
    for (const source_holds holds : {source_holds::always, source_holds::paid_at_once}) {
        for (std::size_t i = 0; i < from.size(); ++i) {
            if (holds == source_holds::always && wanted_[i] && cells.text[i].empty() && !needed_[i].empty()) {
                return empty_cell(static_cast<column>(i));
            }
            if (from[i] == nullptr || from[i]->holds != holds) continue;
            if (holds == source_holds::paid_at_once && cells[column::billing_plan] == "monthly")
                return paid_monthly(*from[i]);
            if (from[i]->form == text_form::amount_of_all_units) cells.form.payment = refund::payment_for::all_units;
            if (from[i]->known == column::payment) cells.form.amounts.zeros = refund::more_zeros::dropped;
            const auto text = read_form(*from[i], cells.text[i], cells[column::purchased_on], made[i]);
            if (!text) return text.error();
            cells.text[i] = *text;
        }
    }
    return std::nullopt;
}

cell_error request_header::empty_cell(column known) const {
    const std::string_view theirs = needed_[static_cast<std::size_t>(known)];
    std::string words = "empty: the row must say it";
    if (theirs != name(known))
        words = fmt::format("empty, but the profile {} takes {} from it; a column {} may say it", shape_->name,
                            name(known), name(known));
    return {.where = known, .code = "cell-empty", .words = std::move(words), .in_file = theirs};
}

void say_passed_over(std::span<const std::size_t> counts, std::span<const std::string_view> reasons) {
    for (std::size_t i = 0; i < counts.size(); ++i) {
        if (counts[i] != 0) say("refund: rows that are not requests, passed over: {} ({})\n", counts[i], reasons[i]);
    }
}

void say_taken_as_not_used(std::size_t rows) {
    if (rows != 0) say("refund: rows that do not say whether it was used, taken as not used: {}\n", rows);
}

}  // namespace program
