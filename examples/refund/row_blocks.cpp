#include "row_blocks.hpp"

#include "csv_rows.hpp"
#include "platform/files.hpp"
#include "unusable.hpp"
#include "words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace program {
namespace {

constexpr std::size_t most_bytes = std::size_t{1} << 30U;

/// Counts a character that is rare in most texts, and so quickly found or ruled out.
std::size_t count_rare(std::string_view text, char what) {
    std::size_t found = 0;
    for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1)) ++found;
    return found;
}

/// The size of the whole rows at the start of a text; 0 if not even the first is whole.
std::size_t size_of_rows(std::string_view text) {
    std::size_t quotes = count_rare(text, '"');
    for (std::size_t end = text.size(); end != 0;) {
        const std::size_t line_feed = text.rfind('\n', end - 1);
        if (line_feed == std::string_view::npos) return 0;
        quotes -= count_rare(text.substr(line_feed, end - line_feed), '"');
        if (quotes % 2 == 0) return line_feed + 1;
        end = line_feed;
    }
    return 0;
}

}  // namespace

void row_blocks::close_file::operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
}

row_blocks::row_blocks(const std::string& path, char delimiter, std::size_t part_size)
    : name_(path == "-" ? "standard input" : path), delimiter_(delimiter), part_size_(part_size),
      file_(path == "-" ? stdin : open_to_read(path)) {
    if (!file_) throw unusable(fmt::format("{}: cannot be opened: {}", name_, system_words()));
    const file_facts facts = facts_of(::fileno(file_.get()));
    if (facts.kind == file_kind::file) {
        start_ = std::ftell(file_.get());
        bytes_in_all_ = facts.size;
    }
}

void row_blocks::keep_for_later() {
    if (start_ < 0) kept_.emplace();
}

void row_blocks::start_again() {
    if (kept_) {
        kept_->rewind();
        from_kept_ = true;
    } else if (std::fseek(file_.get(), start_, SEEK_SET) != 0) {
        throw unusable(fmt::format("{}: cannot be read again: {}", name_, system_words()));
    }
    bytes_read_ = 0;
    at_start_ = true;
    at_end_ = false;
    rest_.shorten(0);
}

int row_blocks::percent_read() const {
    return bytes_in_all_ == 0 ? 0 : static_cast<int>((std::min)(bytes_read_ * 100 / bytes_in_all_, std::uint64_t{100}));
}

std::size_t row_blocks::read(char* into, std::size_t size) {
    if (from_kept_) return kept_->read(into, size);
    const std::size_t got = std::fread(into, 1, size, file_.get());
    if (std::ferror(file_.get()) != 0) throw unusable(fmt::format("{}: cannot be read: {}", name_, system_words()));
    if (kept_) kept_->write({into, got});
    return got;
}

// Reads until the text has that size. False at the end of the file.
bool row_blocks::fill(text_room& text, std::size_t size) {
    const std::size_t more = size - text.size();
    char* const to = text.expect(more);
    const std::size_t got = read(to, more);
    bytes_read_ += got;
    text.end_at(to + got);
    return got == more;
}

// Recognizes, by their first bytes, files that people mistake for CSV.
void row_blocks::expect_text(std::string_view start) const {
    const auto begins = [&](std::string_view with) { return start.substr(0, with.size()) == with; };
    if (begins("PK\x03\x04") || begins("\xD0\xCF\x11\xE0")) {
        throw unusable(fmt::format("{}: is a spreadsheet workbook, not CSV: save its sheet as CSV (UTF-8)", name_));
    }
    const bool parquet = begins("PAR1\x15");
    if (parquet || begins({"ARROW1\0", 7})) {
        throw unusable(fmt::format("{}: is {} file, not CSV: convert it, for example with DuckDB: "
                                   "COPY (FROM '{}') TO 'requests.csv'",
                                   name_, parquet ? "a Parquet" : "an Arrow", name_));
    }
    const bool zero_among_two = start.size() >= 2 && (start[0] == '\0' || start[1] == '\0');
    if (begins("\xFF\xFE") || begins("\xFE\xFF") || zero_among_two) {
        throw unusable(fmt::format("{}: is UTF-16: save it as UTF-8", name_));
    }
}

void row_blocks::take_start(text_room& text) const {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    const std::string_view start = text.view();
    expect_text(start);
    if (start.substr(0, byte_order_mark.size()) == byte_order_mark) {
        text.assign(std::string(start.substr(byte_order_mark.size())));
    }
}

bool row_blocks::next(row_block& into) {
    std::swap(into.text, rest_);
    rest_.shorten(0);
    into.rows_to_skip = 0;
    std::size_t size = part_size_;
    while (size <= into.text.size()) size *= 2;  // after a long row, what is left over may fill a part
    for (; !at_end_; size *= 2) {
        at_end_ = !fill(into.text, size);
        if (std::exchange(at_start_, false)) take_start(into.text);
        if (at_end_) break;
        const std::string_view text = into.text.view();
        const std::size_t whole = size_of_rows(text);
        if (whole != 0) {
            rest_.assign(text.substr(whole));
            into.text.shorten(whole);
            break;
        }
        // The row is longer, or its quoting is broken, which whoever parses the part reports.
        if (csv_rows::breaks(text, delimiter_)) break;
        if (size >= most_bytes) throw unusable(fmt::format("{}: a row of more than 1 GiB", name_));
    }
    return into.text.size() != 0;
}

}  // namespace program
