// The CSV reader, compared with one that reads byte by byte.

#include "property.hpp"
#include "text_as_input.hpp"

#include "../../examples/refund/csv_file.hpp"
#include "../../examples/refund/decision_csv.hpp"
#include "../../examples/refund/unusable.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace {

using fuzz::expect;

/// All rows of a text, in a few buffers that are reused for the next input.
struct table {
    bool is_csv{};
    std::string text{};                    // of all cells
    std::vector<std::size_t> cell_ends{};  // in it
    std::vector<std::size_t> row_ends{};   // in cell_ends
    std::vector<std::uint64_t> lines{};    // on which the rows begin
    friend bool operator==(const table&, const table&) = default;

    void clear() {
        is_csv = true;
        text.clear();
        cell_ends.clear();
        row_ends.clear();
        lines.clear();
    }
    void end_cell() { cell_ends.push_back(text.size()); }
    void end_row(std::uint64_t line) {
        row_ends.push_back(cell_ends.size());
        lines.push_back(line);
    }
    [[nodiscard]] bool has_cells_of(const table& other) const {
        return text == other.text && cell_ends == other.cell_ends && row_ends == other.row_ends;
    }
};

void read(std::string_view text, char delimiter, std::size_t part_size, table& into) {
    into.clear();
    fuzz::set_standard_input(text);
    try {
        program::csv_file file("-", delimiter, part_size);
        while (file.next()) {
            for (std::size_t i = 0; i < file.size(); ++i) {
                into.text += file[i];
                into.end_cell();
            }
            into.end_row(file.line());
        }
    } catch (const program::unusable&) {
        into.is_csv = false;
    }
}

bool is_no_text(std::string_view text) {
    const auto begins = [&](std::string_view with) { return text.substr(0, with.size()) == with; };
    if (begins("PK\x03\x04") || begins("\xD0\xCF\x11\xE0") || begins("\xFF\xFE") || begins("\xFE\xFF") ||
        begins("PAR1\x15") || begins({"ARROW1\0", 7})) {
        return true;
    }
    return text.size() >= 2 && (text[0] == '\0' || text[1] == '\0');
}

/// RFC 4180: a cell that begins with a quote may hold anything; rows end with LF or CRLF; empty lines are not rows. A
/// lone carriage return ends a row if nothing but the end of the line follows; otherwise the following row is broken.
void read_bytewise(std::string_view text, char delimiter, table& into) {
    into.clear();
    into.is_csv = false;
    if (is_no_text(text)) return;
    if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
    enum { begins, plain, quoted, closed } state = begins;
    bool row_begun = false;
    std::uint64_t line = 1;
    std::uint64_t row_line = 1;
    bool ended_in_line = false;
    const auto end_cell = [&] {
        into.end_cell();
        state = begins;
    };
    const auto end_row = [&] {
        if (!row_begun) return;
        end_cell();
        into.end_row(row_line);
        row_begun = false;
        ended_in_line = true;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool is_end = c == '\n' || c == '\r';
        if (!row_begun && !is_end) {
            if (ended_in_line) return;
            row_begun = true;
            row_line = line;
        }
        if (state == quoted) {
            if (c == '"') {
                state = closed;
            } else {
                into.text += c;
            }
        } else if (state == closed && c == '"') {
            into.text += c;
            state = quoted;
        } else if (c == delimiter) {
            end_cell();
        } else if (is_end) {
            end_row();
        } else if (c == '"') {
            if (state != begins) return;
            state = quoted;
        } else {
            if (state == closed) return;
            into.text += c;
            state = plain;
        }
        if (c == '\n') {
            ++line;
            ended_in_line = false;
        }
    }
    if (state == quoted) return;
    end_row();
    into.is_csv = true;
}

/// The rows as a program writes them; false if one of them cannot be distinguished from an empty line.
bool write(const table& rows, std::string& text) {
    text.clear();
    std::size_t cell = 0;
    std::size_t begin = 0;
    for (const std::size_t row_end : rows.row_ends) {
        if (row_end == cell + 1 && rows.cell_ends[cell] == begin) return false;
        for (const std::size_t first = cell; cell < row_end; begin = rows.cell_ends[cell++]) {
            if (cell != first) text += ',';
            program::append_cell(text, std::string_view(rows.text).substr(begin, rows.cell_ends[cell] - begin));
        }
        text += '\n';
    }
    return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static table rows, wanted, back;
    static std::string again;
    fuzz::input from(data, size);
    const char delimiter = ",;\t|"[from.below(4)];
    const std::size_t part_size = 7U + from.below(64);  // the first bytes are examined together
    const std::string_view text = from.rest();
    read(text, delimiter, part_size, rows);
    read_bytewise(text, delimiter, wanted);
    expect(rows.is_csv == wanted.is_csv, "both readers take the text, or none");
    if (!rows.is_csv) return 0;
    expect(rows == wanted, "both readers see the same cells in the same lines");
    if (write(rows, again) && !is_no_text(again) && !again.starts_with("\xEF\xBB\xBF")) {
        read(again, ',', part_size, back);
        expect(back.is_csv && back.has_cells_of(rows), "what is written is read again");
    }
    return 0;
}
