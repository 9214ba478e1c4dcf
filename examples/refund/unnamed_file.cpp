#include "unnamed_file.hpp"

#include "platform/files.hpp"
#include "unusable.hpp"
#include "words.hpp"

#include <fmt/format.h>

#include <string>

namespace program {

unnamed_file::unnamed_file() {
    std::string path;
    descriptor_ = open_unnamed(path);
    if (descriptor_ < 0) throw unusable(fmt::format("{}: no temporary file can be made: {}", path, system_words()));
}

unnamed_file::~unnamed_file() { static_cast<void>(close_file(descriptor_)); }

void unnamed_file::write(std::string_view text) {
    if (!write_all(descriptor_, text)) fail();
}

std::size_t unnamed_file::read(char* into, std::size_t size) {
    const auto got = read_all(descriptor_, into, size);
    if (!got) fail();
    return *got;
}

void unnamed_file::rewind() {
    if (!go_to_start(descriptor_)) fail();
}

void unnamed_file::clear() {
    if (!make_empty(descriptor_)) fail();
}

void unnamed_file::fail() { throw unusable(fmt::format("a temporary file cannot be used: {}", system_words())); }

}  // namespace program
