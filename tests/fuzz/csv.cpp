// The CSV reader, against one that looks at one byte after the other.

#include "property.hpp"

#include "../../examples/refund/csv_file.hpp"
#include "../../examples/refund/decision_csv.hpp"
#include "../../examples/refund/unusable.hpp"

#include <sys/mman.h>
#include <unistd.h>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace {

using fuzz::expect;

struct row {
    std::vector<std::string> cells{};
    std::uint64_t line{};
    friend bool operator==(const row&, const row&) = default;
};
/// All rows; none where the text is no CSV.
using table = std::optional<std::vector<row>>;

/// A file in memory with a path.
class memory_file {
public:
    explicit memory_file(std::string_view text) : descriptor_(::memfd_create("fuzz", 0)) {
        expect(descriptor_ >= 0, "there is a file in memory");
        for (std::size_t done = 0; done < text.size();) {
            const ssize_t written = ::write(descriptor_, text.data() + done, text.size() - done);
            expect(written > 0, "the file takes the text");
            done += static_cast<std::size_t>(written);
        }
    }
    ~memory_file() { ::close(descriptor_); }
    memory_file(const memory_file&) = delete;
    memory_file& operator=(const memory_file&) = delete;

    [[nodiscard]] std::string path() const { return "/proc/self/fd/" + std::to_string(descriptor_); }

private:
    int descriptor_;
};

table read(std::string_view text, char delimiter, std::size_t part_size) {
    const memory_file memory(text);
    std::vector<row> rows;
    try {
        program::csv_file file(memory.path(), delimiter, part_size);
        while (file.next()) {
            row& added = rows.emplace_back();
            added.line = file.line();
            for (std::size_t i = 0; i < file.size(); ++i) added.cells.emplace_back(file[i]);
        }
    } catch (const program::unusable&) {
        return std::nullopt;
    }
    return rows;
}

bool is_no_text(std::string_view text) {
    const auto begins = [&](std::string_view with) { return text.substr(0, with.size()) == with; };
    if (begins("PK\x03\x04") || begins("\xD0\xCF\x11\xE0") || begins("\xFF\xFE") || begins("\xFE\xFF") ||
        begins("PAR1\x15") || begins({"ARROW1\0", 7})) {
        return true;
    }
    return text.size() >= 2 && (text[0] == '\0' || text[1] == '\0');
}

/// RFC 4180: a cell in quotes from its first character on may hold anything; rows end in LF or CRLF; empty lines are
/// no rows. A carriage return alone ends a row where nothing but the line's end follows; a row that follows is broken.
table read_bytewise(std::string_view text, char delimiter) {
    if (is_no_text(text)) return std::nullopt;
    if (text.substr(0, 3) == "\xEF\xBB\xBF") text.remove_prefix(3);
    std::vector<row> rows;
    row open;
    std::string cell;
    enum { begins, plain, quoted, closed } state = begins;
    bool row_begun = false;
    std::uint64_t line = 1;
    bool ended_in_line = false;
    const auto end_cell = [&] {
        open.cells.push_back(cell);
        cell.clear();
        state = begins;
    };
    const auto end_row = [&] {
        if (!row_begun) return;
        end_cell();
        rows.push_back(open);
        open = {};
        row_begun = false;
        ended_in_line = true;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool is_end = c == '\n' || c == '\r';
        if (!row_begun && !is_end) {
            if (ended_in_line) return std::nullopt;
            row_begun = true;
            open.line = line;
        }
        if (state == quoted) {
            if (c == '"') {
                state = closed;
            } else {
                cell += c;
            }
        } else if (state == closed && c == '"') {
            cell += c;
            state = quoted;
        } else if (c == delimiter) {
            end_cell();
        } else if (is_end) {
            end_row();
        } else if (c == '"') {
            if (state != begins) return std::nullopt;
            state = quoted;
        } else {
            if (state == closed) return std::nullopt;
            cell += c;
            state = plain;
        }
        if (c == '\n') {
            ++line;
            ended_in_line = false;
        }
    }
    if (state == quoted) return std::nullopt;
    end_row();
    return rows;
}

/// The rows as a program writes them; none where one of them cannot be told from an empty line.
std::optional<std::string> written(const std::vector<row>& rows) {
    std::string text;
    for (const row& each : rows) {
        if (each.cells.size() == 1 && each.cells[0].empty()) return std::nullopt;
        for (std::size_t i = 0; i < each.cells.size(); ++i) {
            if (i != 0) text += ',';
            program::append_cell(text, each.cells[i]);
        }
        text += '\n';
    }
    return text;
}

bool same_cells(const std::vector<row>& a, const std::vector<row>& b) {
    if (a.size() != b.size()) return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i].cells != b[i].cells) return false;
    }
    return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input from(data, size);
    const char delimiter = ",;\t|"[from.below(4)];
    const std::size_t part_size = 7U + from.below(64);  // the first bytes are looked at together
    const std::string_view text = from.rest();
    const table rows = read(text, delimiter, part_size);
    const table wanted = read_bytewise(text, delimiter);
    expect(rows.has_value() == wanted.has_value(), "both readers take the text, or none");
    if (!rows) return 0;
    expect(*rows == *wanted, "both readers see the same cells in the same lines");
    if (const auto again = written(*rows); again && !is_no_text(*again) && again->substr(0, 3) != "\xEF\xBB\xBF") {
        const table back = read(*again, ',', part_size);
        expect(back && same_cells(*back, *rows), "what is written is read again");
    }
    return 0;
}
