#include "csv_header.hpp"

#include "unusable.hpp"
#include "words.hpp"

#include <refund/ledger/key_text.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

namespace program {
namespace {

/// A name without what people write in different ways: case, blanks, hyphens, underscores.
std::string plain(std::string_view name) {
    std::string left;
    for (const char c : name) {
        if (c == ' ' || c == '-' || c == '_' || c == '\t') continue;
        left += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return left;
}

/// Whether one letter is missing, added or another, or two neighbours are exchanged. Short names are too alike for
/// that.
bool differ_by_one_letter(std::string_view one, std::string_view other) {
    if (one.size() > other.size()) std::swap(one, other);
    if (one.size() < 5 || other.size() - one.size() > 1) return false;
    const auto differs = std::mismatch(one.begin(), one.end(), other.begin());
    const auto at = static_cast<std::size_t>(differs.first - one.begin());
    if (one.size() < other.size()) return one.substr(at) == other.substr(at + 1);
    if (at == one.size()) return false;
    if (one.substr(at + 1) == other.substr(at + 1)) return true;
    return at + 1 < one.size() && one[at] == other[at + 1] && one[at + 1] == other[at] &&
           one.substr(at + 2) == other.substr(at + 2);
}

/// The columns of a header, for a message: they show how the line was split.
std::string columns_of(const csv_file& file) {
    constexpr std::size_t most = 30;
    std::string names;
    for (std::size_t i = 0; i < file.size() && i < most; ++i) names += (i == 0 ? "" : ", ") + in_quotes(file[i]);
    if (file.size() > most) names += fmt::format(" and {} more", file.size() - most);
    return names;
}

bool has(const csv_file& header, std::string_view name) {
    for (std::size_t i = 0; i < header.size(); ++i) {
        if (header[i] == name) return true;
    }
    return false;
}

/// The likely reason why a column is missing; empty if there is none.
std::string likely_reason(const csv_file& file) {
    if (file.size() > 2) return {};
    for (const char other : {';', '\t', '|', ','}) {
        for (std::size_t i = 0; i < file.size(); ++i) {
            if (file[i].find(other) == std::string_view::npos) continue;
            return fmt::format("; are its columns separated by {}? (--delimiter)",
                               other == '\t' ? "tabs" : fmt::format("'{}'", other));
        }
    }
    return "; is there a line above the header?";
}

}  // namespace

std::vector<renamed_column> read_renamed(const std::string& text, std::string_view option) {
    std::vector<renamed_column> all;
    for (std::size_t first = 0; first < text.size();) {
        const std::size_t end = (std::min)(text.find(',', first), text.size());
        const std::string pair = text.substr(first, end - first);
        const std::size_t equals = pair.find('=');
        if (equals == std::string::npos || equals == 0 || equals + 1 == pair.size()) {
            throw unusable(
                fmt::format("{} {}: {} is not of the form known=theirs", option, in_quotes(text), in_quotes(pair)));
        }
        all.push_back({pair.substr(0, equals), pair.substr(equals + 1)});
        first = end + 1;
    }
    return all;
}

csv_header::csv_header(csv_file& file, std::span<const column_facts> known, std::span<const renamed_column> renamed)
    : places_(known.size(), absent) {
    std::vector<std::string_view> names;  // this file's names of the known columns
    for (const column_facts& column : known) names.push_back(column.name);
    for (const renamed_column& each : renamed) {
        const auto found = std::find_if(known.begin(), known.end(),
                                        [&](const column_facts& column) { return column.name == each.known; });
        if (found == known.end()) {
            std::string all;
            for (const column_facts& column : known) (all += all.empty() ? "" : ", ") += column.name;
            throw unusable(fmt::format("--columns: there is no column {}; there are {}", in_quotes(each.known), all));
        }
        names[static_cast<std::size_t>(found - known.begin())] = each.theirs;
    }
    if (!file.next()) throw unusable(fmt::format("{}: line 1: empty, not even a header", file.name()));
    size_ = file.size();
    for (std::size_t i = 0; i < size_; ++i) {
        const auto found = std::find(names.begin(), names.end(), file[i]);
        if (found == names.end()) {
            const refund::key_fault fault = refund::find_key_fault(file[i]);
            const bool separates = fault.character == U'\t';  // reported below, as the likely separator
            if (fault.reason != refund::errc{} && fault.reason != refund::errc::text_outer_blank && !separates) {
                file.fail(file.line(), i + 1, fmt::format("the name {}: {}", key_in_quotes(file[i]),
                                                          fault.reason == refund::errc::text_invisible_character
                                                              ? "holds a character that cannot be seen"
                                                              : message(fault.reason)));
            }
            const bool is_known = std::any_of(known.begin(), known.end(),
                                              [&](const column_facts& column) { return column.name == file[i]; });
            const auto near = std::find_if(names.begin(), names.end(), [&](std::string_view name) {
                const std::string known_name = plain(name), written = plain(file[i]);
                return known_name == written ||
                       (!is_known && differ_by_one_letter(known_name, written) && !has(file, name));
            });
            if (near != names.end()) {
                file.fail(
                    file.line(), i + 1,
                    fmt::format("{} is almost the column {}: write it so, or say --columns {}={}", in_quotes(file[i]),
                                *near, known[static_cast<std::size_t>(near - names.begin())].name, in_quotes(file[i])));
            }
            unknown_.emplace_back(file[i]);
            continue;
        }
        std::size_t& place = places_[static_cast<std::size_t>(found - names.begin())];
        if (place != absent) {
            file.fail(file.line(), i + 1,
                      fmt::format("the header has {} twice; it is column {} already", *found, place + 1));
        }
        place = i;
    }
    const auto is_there = [&](std::string_view name) {
        const auto found = std::find_if(known.begin(), known.end(), [&](const auto& one) { return one.name == name; });
        return found != known.end() && places_[static_cast<std::size_t>(found - known.begin())] != absent;
    };
    for (std::size_t i = 0; i < known.size(); ++i) {
        const bool required = known[i].required && !is_there(known[i].unless);
        const bool wanted = required || names[i] != known[i].name;
        if (wanted && places_[i] == absent) {
            file.fail(file.line(), 0,
                      fmt::format("the header has no column {}; it has {}{}", names[i], columns_of(file),
                                  likely_reason(file)));
        }
    }
}

}  // namespace program
