#include "csv_file.hpp"

#include "unusable.hpp"

#include <fmt/format.h>

#include <utility>

namespace program {

csv_file::csv_file(const std::string& path, char delimiter, std::size_t part_size)
    : blocks_(path, delimiter, part_size), rows_(delimiter) {}

bool csv_file::next() {
    while (next_ == rows_.size()) {
        if (const auto& fault = rows_.fault()) fail(*fault, lines_before_);
        lines_before_ += rows_.lines();
        if (!blocks_.next(block_)) return false;
        rows_.parse(block_);
        next_ = 0;
    }
    ++next_;
    return true;
}

void csv_file::fail(std::uint64_t line, std::uint64_t column, std::string_view words) const {
    if (column == 0) throw unusable(fmt::format("{}: line {}: {}", name(), line, words));
    throw unusable(fmt::format("{}: line {}, column {}: {}", name(), line, column, words));
}

void csv_file::fail(const csv_fault& fault, std::uint64_t lines_before) const {
    std::string words = fault.words;
    if (fault.unfinished_since != 0) words += fmt::format(" {}", lines_before + fault.unfinished_since);
    fail(lines_before + fault.line, fault.column, words);
}

row_block csv_file::rest_of_block() {
    block_.rows_to_skip = next_;
    return std::move(block_);
}

}  // namespace program
