#include "csv_ledger.hpp"

#include "csv_file.hpp"
#include "platform/files.hpp"
#include "unusable.hpp"
#include "words.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <limits>
#include <utility>

namespace program {
namespace {

using refund::claim_entry;

void expect_same_width(const csv_file& file, const csv_header& header) {
    if (file.size() == header.size()) return;
    file.fail(file.line(), 0, fmt::format("{} cells, where the header has {}", file.size(), header.size()));
}

/// Reads the header. Refuses unknown columns: they would be lost when the file is written again.
csv_header read_header(csv_file& file) {
    csv_header header(file, entry_columns);
    if (!header.unknown().empty()) {
        file.fail(1, 0, fmt::format("a ledger has no column {}", in_quotes(header.unknown().front())));
    }
    std::size_t more = 0;
    for (std::size_t i = entry_columns_of_old; i < entry_columns.size(); ++i) more += header.number(i) != 0;
    for (std::size_t i = entry_columns_of_old - 1; more != 0 && i < entry_columns.size(); ++i) {
        if (header.number(i) == 0) file.fail(1, 0, fmt::format("the header has no column {}", entry_columns[i].name));
    }
    return header;
}

entry_cells cells_of(const csv_file& file, const csv_header& header) {
    entry_cells cells;
    for (std::size_t i = 0; i < cells.text.size(); ++i) cells.text[i] = header.cell(file, i);
    return cells;
}

}  // namespace

csv_ledger::csv_ledger(const std::string& path, open_for what)
    : path_(path), target_(file_behind(path)),
      now_(std::chrono::time_point_cast<std::chrono::microseconds>(std::chrono::system_clock::now())) {
    std::error_code unreadable;  // then opening it says so
    const auto type = [&] { return std::filesystem::status(path_of(target_), unreadable).type(); };
    if (path == "-") throw unusable("-: a ledger is read and replaced: name a file");
    if (what == open_for::reading) {
        there_ = true;
        return;
    }
    if (type() == std::filesystem::file_type::directory) throw unusable(fmt::format("{}: is a folder", path));
    next_.emplace(path);
    next_->expect_replaceable();
    lock_.emplace(target_);
    there_ = type() != std::filesystem::file_type::not_found;
}

void csv_ledger::fail(std::uint64_t line, const row_fault& fault) const {
    const std::size_t number = numbers_[static_cast<std::size_t>(fault.where)];
    throw unsound(number == 0 ? fmt::format("{}: line {}: {}", path_, line, fault.words)
                              : fmt::format("{}: line {}, column {}: {}", path_, line, number, fault.words));
}

void csv_ledger::keep_row(std::uint32_t scope, const entry_cells& cells, std::uint64_t line) {
    std::size_t size = 0;
    for (const std::string_view cell : cells.text) size += cell.size() + 1;
    constexpr std::size_t longest = std::numeric_limits<unsigned char>::max();
    for (const std::string_view cell : cells.text) size += cell.size() >= longest ? sizeof(std::uint32_t) : 0;
    char* at = texts_.take(size);
    rows_.push_back({scope, static_cast<std::uint32_t>(line), at});
    for (const std::string_view cell : cells.text) {
        *at++ = static_cast<char>((std::min)(cell.size(), longest));
        if (cell.size() >= longest) {
            const auto whole = static_cast<std::uint32_t>(cell.size());
            std::memcpy(at, &whole, sizeof whole);
            at += sizeof whole;
        }
        at = std::copy(cell.begin(), cell.end(), at);
    }
}

void csv_ledger::read(const std::unordered_map<std::string_view, std::uint32_t>* wanted) {
    csv_file file(path_);
    const csv_header header = read_header(file);
    for (std::size_t i = 0; i < numbers_.size(); ++i) numbers_[i] = header.number(i);
    of_this_format_ = header.size() == entry_columns.size();
    for (std::size_t i = 0; i < numbers_.size(); ++i) of_this_format_ = of_this_format_ && numbers_[i] == i + 1;
    while (file.next()) {
        expect_same_width(file, header);
        const std::string_view text = header.cell(file, static_cast<std::size_t>(entry_column::scope));
        const bool guid = text.size() == 36 || text.size() == 38;
        const std::string room = guid ? refund::normal_key(text) : std::string();
        const std::string_view name = guid ? std::string_view(room) : text;
        auto known = scope_numbers_.find(name);
        if (known == scope_numbers_.end()) {
            if (wanted != nullptr) continue;
            scopes_.push_back(texts_.keep(name));
            known = scope_numbers_.emplace(scopes_.back(), static_cast<std::uint32_t>(scopes_.size() - 1)).first;
        }
        keep_row(known->second, cells_of(file, header), file.line());
    }
    std::stable_sort(rows_.begin(), rows_.end(),
                     [](const held_row& a, const held_row& b) { return a.scope < b.scope; });
}

void csv_ledger::begin(std::span<const std::string_view> scopes) {
    for (const std::string_view scope : scopes) {
        scope_numbers_.emplace(scope, static_cast<std::uint32_t>(scopes_.size()));
        scopes_.push_back(scope);
    }
    if (!there_) return;
    read(&scope_numbers_);
    // Finds impossible entries before the first decision.
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        if (i == 0 || rows_[i].scope != rows_[i - 1].scope) static_cast<void>(entries_of(rows_[i].scope));
    }
}

csv_ledger::held_scope csv_ledger::entries_of(std::uint32_t scope) const {
    held_scope all;
    auto row = std::lower_bound(rows_.begin(), rows_.end(), scope,
                                [](const held_row& each, std::uint32_t wanted) { return each.scope < wanted; });
    for (; row != rows_.end() && row->scope == scope; ++row) {
        entry_cells cells;
        const char* at = row->cells;
        for (std::string_view& cell : cells.text) {
            std::size_t size = static_cast<unsigned char>(*at++);
            if (size == std::numeric_limits<unsigned char>::max()) {
                std::uint32_t whole = 0;
                std::memcpy(&whole, at, sizeof whole);
                at += sizeof whole;
                size = whole;
            }
            cell = {at, size};
            at += size;
        }
        auto entry = read_entry(cells, all.held.version() + 1);
        if (!entry) fail(row->line, entry.error());
        all.held.advance(entry->at);
        const refund::entry_fault wrong = all.held.find_fault(*entry);
        if (wrong.reason != refund::errc{}) fail(row->line, fault_in(cells, wrong));
        all.held.enter(*std::move(entry));
        all.lines.push_back(row->line);
    }
    return all;
}

void csv_ledger::turn_to(std::string_view scope) {
    here_ = entries_of(scope_numbers_.find(scope)->second);
    here_.held.advance(now_);
}

void csv_ledger::append(const claim_entry& entry) {
    claim_entry numbered = entry;
    numbered.at = now_;
    numbered.version = here_.held.version() + 1;
    append_entry(added_, numbered);
    here_.held.enter(std::move(numbered));
}

std::string csv_ledger::whereabouts(const claim_entry& entry) const {
    const auto place = static_cast<std::size_t>(entry.version) - 1;
    return place < here_.lines.size() ? fmt::format("{}, line {}", path_, here_.lines[place]) : "";
}

// Rows never change, so a file of this format is copied as it is.
void csv_ledger::copy_old_rows() {
    if (!there_) return next_->write(entry_header());
    if (!of_this_format_) {
        next_->write(entry_header());
        csv_file file(path_);
        const csv_header header = read_header(file);
        std::unordered_map<std::string, std::int64_t> versions;
        std::string text;
        while (file.next()) {
            expect_same_width(file, header);
            const entry_cells cells = cells_of(file, header);
            const auto entry = read_entry(cells, ++versions[refund::normal_key(cells[entry_column::scope])]);
            if (!entry) fail(file.line(), entry.error());
            const refund::entry_fault wrong = find_entry_fault(*entry);
            if (wrong.reason != refund::errc{}) fail(file.line(), fault_in(cells, wrong));
            append_entry(text, *entry);
            if (text.size() < std::size_t{1} << 20U) continue;
            next_->write(text);
            text.clear();
        }
        return next_->write(text);
    }
    std::ifstream old(path_of(target_), std::ios::binary);
    std::vector<char> buffer(std::size_t{1} << 20U);
    char last = '\n';
    while (old.read(buffer.data(), static_cast<std::streamsize>(buffer.size())) || old.gcount() > 0) {
        const auto size = static_cast<std::size_t>(old.gcount());
        next_->write({buffer.data(), size});
        last = buffer[size - 1];
    }
    if (old.bad() || !old.eof()) throw unusable(fmt::format("{}: cannot be read: {}", path_, system_words()));
    if (last != '\n') next_->write("\n");
}

void csv_ledger::end() {
    if (added_.empty() && (there_ || !next_)) return;  // nothing new
    copy_old_rows();
    next_->write(added_);
    next_->commit();
}

std::vector<std::string> csv_ledger::scopes() {
    read(nullptr);
    std::vector<std::string> names(scopes_.begin(), scopes_.end());
    std::sort(names.begin(), names.end());
    return names;
}

scope_entries csv_ledger::read_scope(const std::string& scope) {
    return {.scope = scope, .entries = entries_of(scope_numbers_.find(scope)->second).held.entries()};
}

}  // namespace program
