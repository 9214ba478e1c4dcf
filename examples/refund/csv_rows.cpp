#include "csv_rows.hpp"

#include "byte_marks.hpp"
#include "unusable.hpp"

#include <bit>
#include <utility>

namespace program {
namespace {

// libcsv trims blanks around unquoted cells unless a function tells it that no character is blank. It calls that
// function for every character, so it gets one only for lines that have blanks.
extern "C" int no_blank(unsigned char) { return 0; }

bool has(std::string_view text, char what) { return text.find(what) != std::string_view::npos; }
bool has_blank(std::string_view text) { return has(text, ' ') || has(text, '\t'); }

/// Whether a text has no quotes, and carriage returns only at the ends of lines.
bool can_be_cut(std::string_view text) {
    if (has(text, '"')) return false;
    for (std::size_t at = text.find('\r'); at != std::string_view::npos; at = text.find('\r', at + 1)) {
        if (at + 1 == text.size() || text[at + 1] != '\n') return false;
    }
    return true;
}

}  // namespace

csv_rows::csv_rows(char delimiter) : delimiter_(delimiter) {
    csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_blk_size(&parser_, 4096);
    csv_set_delim(&parser_, static_cast<unsigned char>(delimiter));
    between_rows_ = parser_.pstate;
}

csv_rows::~csv_rows() { csv_free(&parser_); }

void csv_rows::parse(const row_block& block) {
    rows_.clear();
    open_row_ = rows_in_line_ = 0;
    fault_.reset();
    line_ = row_line_ = 1;
    const std::string_view text = block.text.view();
    if (can_be_cut(text)) {
        cut(text);
    } else {
        unquoted_.clear();
        cells_.clear();
        parse_lines(text);
        text_ = unquoted_.data();
    }
}

// Marks the delimiters and line feeds among many characters at a time, then visits each.
void csv_rows::cut(std::string_view text) {
    text_ = text.data();
    std::uint32_t row_start = 0;
    std::uint32_t cell_start = 0;
    std::size_t cells = 0;  // the rest of cells_ is spare room
    const auto end_row = [&](cell_place& last_cell) {
        const std::uint32_t line_end = last_cell.last;
        if (line_end != row_start && text[line_end - 1] == '\r') --last_cell.last;
        if (last_cell.last != row_start) {
            rows_.push_back({open_row_, cells - open_row_, line_});
            open_row_ = cells;
        } else {
            --cells;  // a blank line
        }
        ++line_;
        row_start = line_end + 1;
    };
    for (std::size_t at = 0; at < text.size(); at += marked_at_once) {
        if (cells_.size() - cells <= marked_at_once) cells_.resize(2 * cells_.size() + 1024);
        char last[marked_at_once]{};
        const std::string_view here = text.substr(at, marked_at_once);
        if (here.size() < marked_at_once) std::copy(here.begin(), here.end(), last);
        std::uint64_t marks = byte_marks(here.size() < marked_at_once ? last : here.data(), delimiter_, '\n');
        cell_place* const places = cells_.data();
        for (; marks != 0; marks &= marks - 1) {
            const std::uint32_t place =
                static_cast<std::uint32_t>(at) + static_cast<std::uint32_t>(std::countr_zero(marks));
            cell_place& cell = places[cells++];
            cell = {cell_start, place};
            cell_start = place + 1;
            if (text[place] == '\n') end_row(cell);
        }
    }
    if (row_start != text.size()) {
        cell_place& cell = cells_[cells++];
        cell = {cell_start, static_cast<std::uint32_t>(text.size())};
        end_row(cell);
    }
}

// libcsv does not tell where a row begins, so it is fed line by line.
void csv_rows::parse_lines(std::string_view text) {
    std::uint64_t column = 0;
    while (!text.empty()) {
        const std::size_t line_feed = text.find('\n');
        const std::string_view line = text.substr(0, line_feed == std::string_view::npos ? text.size() : line_feed + 1);
        if (!parse_line(line, column)) return;
        text.remove_prefix(line.size());
        column = line.size();
        if (line_feed == std::string_view::npos) break;
        ++line_;
        column = rows_in_line_ = 0;
    }
    finish(column);
}

bool csv_rows::parse_line(std::string_view line, std::uint64_t column) {
    if (parser_.pstate == between_rows_) row_line_ = line_;
    const std::size_t rows_before = rows_.size();
    csv_set_space_func(&parser_, has_blank(line) ? no_blank : nullptr);
    const std::size_t parsed = csv_parse(&parser_, line.data(), line.size(), on_cell, on_row_end, this);
    if (parsed != line.size()) {
        if (csv_error(&parser_) != CSV_EPARSE) throw unusable(csv_strerror(csv_error(&parser_)));
        fail(column + parsed + 1,
             "broken quoting: a quote inside a cell that does not begin with one, or text after a closing quote");
        return false;
    }
    expect_one_row(rows_.size() - rows_before);
    return !fault_;
}

// libcsv ends a row at a carriage return, too: then one row has ended and another begins on the same line.
void csv_rows::expect_one_row(std::size_t ended) {
    rows_in_line_ += ended;
    const bool another_begun = rows_in_line_ == 1 && parser_.pstate != between_rows_;
    if (rows_in_line_ <= 1 && !another_begun) return;
    rows_.resize(rows_.size() - ended);  // these are not whole rows
    fail(0, "a carriage return in a cell that is not in quotes: rows end in LF or CRLF");
}

void csv_rows::finish(std::uint64_t column) {
    const std::size_t rows_before = rows_.size();
    if (csv_fini(&parser_, on_cell, on_row_end, this) != 0) {
        fail(column + 1, "broken quoting: the input ends inside a quoted cell of the row that begins in line");
        fault_->unfinished_since = row_line_;
        return;
    }
    for (std::size_t row = rows_before; row < rows_.size(); ++row) rows_[row].line = row_line_;
    expect_one_row(rows_.size() - rows_before);
}

void csv_rows::fail(std::uint64_t column, std::string words) { fault_ = csv_fault{line_, column, std::move(words)}; }

bool csv_rows::breaks(std::string_view text, char delimiter) {
    csv_rows parser(delimiter);
    csv_set_space_func(&parser.parser_, no_blank);
    return csv_parse(&parser.parser_, text.data(), text.size(), nullptr, nullptr, nullptr) != text.size();
}

// Called by C code, which an exception must not pass through: running out of memory here ends the program.
void csv_rows::on_cell(void* text, std::size_t size, void* self) noexcept {
    auto& all = *static_cast<csv_rows*>(self);
    const auto first = static_cast<std::uint32_t>(all.unquoted_.size());
    if (size != 0) all.unquoted_.append(static_cast<const char*>(text), size);
    all.cells_.push_back({first, static_cast<std::uint32_t>(all.unquoted_.size())});
}

void csv_rows::on_row_end(int, void* self) noexcept {
    auto& all = *static_cast<csv_rows*>(self);
    all.rows_.push_back({all.open_row_, all.cells_.size() - all.open_row_, all.row_line_});
    all.open_row_ = all.cells_.size();
}

}  // namespace program
