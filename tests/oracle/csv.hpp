#ifndef REFUND_TESTS_ORACLE_CSV_HPP
#define REFUND_TESTS_ORACLE_CSV_HPP

// RFC 4180, read and written character by character.

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oracle {

using record = std::vector<std::string>;

/// All records of the text, or nothing if a quote is misplaced. Blanks belong to their field.
[[nodiscard]] inline std::optional<std::vector<record>> parse_csv(std::string_view text) {
    std::vector<record> records;
    record current;
    std::string field;
    bool quoted = false;      // between an opening and its closing quote
    bool was_quoted = false;  // after the closing quote
    const auto end_field = [&] {
        current.push_back(field);
        field.clear();
        was_quoted = false;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c != '"') {
                field += c;
            } else if (i + 1 < text.size() && text[i + 1] == '"') {
                field += '"';
                ++i;
            } else {
                quoted = false;
                was_quoted = true;
            }
        } else if (c == ',') {
            end_field();
        } else if (c == '\n' || (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n')) {
            if (c == '\r') ++i;
            end_field();
            records.push_back(current);
            current.clear();
        } else if (c == '"' && field.empty() && !was_quoted) {
            quoted = true;
        } else if (c == '"' || was_quoted) {
            return std::nullopt;
        } else {
            field += c;
        }
    }
    if (quoted) return std::nullopt;
    if (!current.empty() || !field.empty() || was_quoted) {
        end_field();
        records.push_back(current);
    }
    return records;
}

/// The field as a file has it: in quotes if it needs them, or if `quote` asks for them.
[[nodiscard]] inline std::string csv_field(std::string_view text, bool quote = false) {
    if (!quote && text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out += '"';
}

}  // namespace oracle

#endif
