#include "csv_header.hpp"

#include "unusable.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace program {

csv_header::csv_header(csv_file& file, std::span<const column_facts> known) : places_(known.size(), absent) {
    if (!file.next()) throw unusable(fmt::format("{}: line 1: empty, not even a header", file.name()));
    size_ = file.size();
    for (std::size_t i = 0; i < size_; ++i) {
        const auto found = std::find_if(known.begin(), known.end(),
                                        [&](const column_facts& column) { return column.name == file[i]; });
        if (found == known.end()) {
            unknown_.emplace_back(file[i]);
            continue;
        }
        std::size_t& place = places_[static_cast<std::size_t>(found - known.begin())];
        if (place != absent) {
            file.fail(file.line(), i + 1,
                      fmt::format("the header has {} twice; it is column {} already", found->name, place + 1));
        }
        place = i;
    }
    for (std::size_t i = 0; i < known.size(); ++i) {
        if (known[i].required && places_[i] == absent) {
            file.fail(file.line(), 0, fmt::format("the header has no column {}", known[i].name));
        }
    }
}

}  // namespace program
