#include "unnamed_file.hpp"

#include "process.hpp"
#include "unusable.hpp"
#include "words.hpp"

#include <fmt/format.h>

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>

namespace program {

unnamed_file::unnamed_file() {
    std::error_code unknown;
    std::string path = (std::filesystem::temp_directory_path(unknown) / "refund-XXXXXX").string();
    const held_signals until_it_has_no_name;
    descriptor_ = ::mkstemp(path.data());  // only the user may read it
    if (descriptor_ < 0) throw unusable(fmt::format("{}: no temporary file can be made: {}", path, system_words()));
    ::unlink(path.c_str());
}

unnamed_file::~unnamed_file() { ::close(descriptor_); }

void unnamed_file::write(std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor_, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail();
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

std::size_t unnamed_file::read(char* into, std::size_t size) {
    std::size_t got = 0;
    while (got < size) {
        const ssize_t more = ::read(descriptor_, into + got, size - got);
        if (more < 0 && errno == EINTR) continue;
        if (more < 0) fail();
        if (more == 0) break;
        got += static_cast<std::size_t>(more);
    }
    return got;
}

void unnamed_file::rewind() {
    if (::lseek(descriptor_, 0, SEEK_SET) != 0) fail();
}

void unnamed_file::clear() {
    rewind();
    if (::ftruncate(descriptor_, 0) != 0) fail();
}

void unnamed_file::fail() { throw unusable(fmt::format("a temporary file cannot be used: {}", system_words())); }

}  // namespace program
