#include "csv_file.hpp"

#include "unusable.hpp"
#include "words.hpp"

#include <fmt/format.h>

#include <sys/stat.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace program {
namespace {

constexpr std::size_t buffer_size = std::size_t{1} << 18U;

// libcsv takes blanks around unquoted cells away, unless told that there are no blanks. It then asks
// for every single character, so it is told only in lines that have any.
extern "C" int no_blank(unsigned char) { return 0; }

bool has_blank(const char* text, std::size_t size) {
    return std::memchr(text, ' ', size) != nullptr || std::memchr(text, '\t', size) != nullptr;
}

}  // namespace

void csv_file::close_file::operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
}

csv_file::csv_file(const std::string& path, char delimiter)
    : name_(path == "-" ? "standard input" : path),
      file_(path == "-" ? stdin : std::fopen(path.c_str(), "rb")),
      buffer_(buffer_size) {
    if (!file_) throw unusable(fmt::format("{}: cannot be opened: {}", name_, system_words()));
    struct stat facts {};
    if (::fstat(::fileno(file_.get()), &facts) == 0 && S_ISREG(facts.st_mode)) {
        bytes_in_all_ = static_cast<std::uint64_t>(facts.st_size);
    }
    csv_init(&parser_, CSV_STRICT | CSV_STRICT_FINI);
    csv_set_blk_size(&parser_, 4096);
    csv_set_delim(&parser_, static_cast<unsigned char>(delimiter));
    between_rows_ = parser_.pstate;
}

csv_file::~csv_file() { csv_free(&parser_); }

bool csv_file::next() {
    ++current_;
    while (current_ >= rows_.size()) {
        if (finished_) return false;
        // Cells of a row that is not complete yet stay.
        const std::size_t kept_from = open_row_ == 0 ? 0 : cell_ends_[open_row_ - 1];
        text_.erase(0, kept_from);
        cell_ends_.erase(cell_ends_.begin(), cell_ends_.begin() + static_cast<std::ptrdiff_t>(open_row_));
        for (std::size_t& end : cell_ends_) end -= kept_from;
        rows_.clear();
        open_row_ = current_ = 0;

        if (begin_ != end_ || refill()) {
            parse_line();
        } else {
            finish();
        }
    }
    return true;
}

std::string_view csv_file::operator[](std::size_t cell) const {
    const std::size_t index = rows_[current_].first_cell + cell;
    const std::size_t first = index == 0 ? 0 : cell_ends_[index - 1];
    return std::string_view(text_).substr(first, cell_ends_[index] - first);
}

bool csv_file::is_empty_row() const {
    for (std::size_t cell = 0; cell < size(); ++cell) {
        if (!(*this)[cell].empty()) return false;
    }
    return true;
}

int csv_file::percent_read() const {
    return bytes_in_all_ == 0 ? 0 : static_cast<int>((std::min)(bytes_read_ * 100 / bytes_in_all_, std::uint64_t{100}));
}

void csv_file::fail(std::uint64_t line, std::uint64_t column, std::string_view words) const {
    if (column == 0) throw unusable(fmt::format("{}: line {}: {}", name_, line, words));
    throw unusable(fmt::format("{}: line {}, column {}: {}", name_, line, column, words));
}

bool csv_file::refill() {
    begin_ = 0;
    end_ = std::fread(buffer_.data(), 1, buffer_.size(), file_.get());
    if (std::ferror(file_.get()) != 0) throw unusable(fmt::format("{}: cannot be read: {}", name_, system_words()));
    bytes_read_ += end_;
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    if (std::exchange(at_start_, false)) {
        expect_text();
        if (std::string_view(buffer_.data(), end_).substr(0, byte_order_mark.size()) == byte_order_mark) {
            begin_ = byte_order_mark.size();
        }
    }
    return begin_ != end_;
}

// What people take for CSV, by its first bytes.
void csv_file::expect_text() const {
    const std::string_view start(buffer_.data(), end_);
    const auto begins = [&](std::string_view with) { return start.substr(0, with.size()) == with; };
    if (begins("PK\x03\x04") || begins("\xD0\xCF\x11\xE0")) {
        throw unusable(fmt::format("{}: is a workbook of a spreadsheet, and no CSV: save its sheet as CSV (UTF-8)", name_));
    }
    const bool zero_among_two = end_ >= 2 && (start[0] == '\0' || start[1] == '\0');
    if (begins("\xFF\xFE") || begins("\xFE\xFF") || zero_among_two) {
        throw unusable(fmt::format("{}: is UTF-16: save it as UTF-8", name_));
    }
}

// libcsv does not tell where a row begins. It is fed line by line, so that the line is known.
void csv_file::parse_line() {
    const char* const first = buffer_.data() + begin_;
    const auto* const line_feed = static_cast<const char*>(std::memchr(first, '\n', end_ - begin_));
    const std::size_t size = line_feed == nullptr ? end_ - begin_ : static_cast<std::size_t>(line_feed - first) + 1;

    if (parser_.pstate == between_rows_) row_line_ = line_;
    const std::size_t rows_before = rows_.size();
    csv_set_space_func(&parser_, has_blank(first, size) ? no_blank : nullptr);
    const std::size_t parsed = csv_parse(&parser_, first, size, on_cell, on_row_end, this);
    if (parsed != size) {
        if (csv_error(&parser_) != CSV_EPARSE) throw unusable(fmt::format("{}: {}", name_, csv_strerror(csv_error(&parser_))));
        fail(line_, column_ + parsed + 1,
             "broken quoting: a quote inside a cell that does not begin with one, or text after a closing quote");
    }
    expect_one_row(rows_.size() - rows_before);
    begin_ += size;
    column_ += size;
    if (line_feed != nullptr) {
        ++line_;
        column_ = 0;
        rows_in_line_ = 0;
    }
}

// libcsv takes a carriage return for the end of a row, too.
void csv_file::expect_one_row(std::size_t ended) {
    rows_in_line_ += ended;
    if (rows_in_line_ > 1) fail(line_, 0, "a carriage return in a cell that is not in quotes: rows end in LF or CRLF");
}

void csv_file::finish() {
    finished_ = true;
    const std::size_t rows_before = rows_.size();
    if (csv_fini(&parser_, on_cell, on_row_end, this) != 0) {
        fail(line_, column_ + 1,
             fmt::format("broken quoting: the input ends inside a quoted cell of the row that begins in line {}", row_line_));
    }
    expect_one_row(rows_.size() - rows_before);
}

void csv_file::take_cell(std::string_view text) {
    text_ += text;
    cell_ends_.push_back(text_.size());
}

void csv_file::take_row_end() {
    rows_.push_back({open_row_, cell_ends_.size() - open_row_, row_line_});
    open_row_ = cell_ends_.size();
}

// Called by C code, which exceptions must not pass: lack of memory ends the program here.
void csv_file::on_cell(void* text, std::size_t size, void* self) noexcept {
    static_cast<csv_file*>(self)->take_cell({size == 0 ? "" : static_cast<const char*>(text), size});
}

void csv_file::on_row_end(int, void* self) noexcept { static_cast<csv_file*>(self)->take_row_end(); }

}  // namespace program
