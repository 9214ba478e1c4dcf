#include "../files.hpp"

#include "held_signals.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdlib>
#include <system_error>

namespace program {
namespace {

file_facts facts_in(const struct stat& found) {
    if (S_ISCHR(found.st_mode)) return {.kind = file_kind::device};
    if (!S_ISREG(found.st_mode)) return {.kind = file_kind::other};
    return {.kind = file_kind::file,
            .size = static_cast<std::uint64_t>(found.st_size),
            .identity = {found.st_dev, found.st_ino}};
}

}  // namespace

std::filesystem::path path_of(const std::string& text) { return {text}; }

std::string utf8_of(const std::filesystem::path& path) { return path.string(); }

file_facts facts_of(const std::string& path) {
    struct stat found {};
    return ::stat(path.c_str(), &found) == 0 ? facts_in(found) : file_facts{};
}

file_facts facts_of(int descriptor) {
    struct stat found {};
    return ::fstat(descriptor, &found) == 0 ? facts_in(found) : file_facts{};
}

bool is_same_place(const std::string& one, const std::string& other) { return one == other; }

std::string final_name(const std::string& path) { return path; }

std::FILE* open_to_read(const std::string& path) { return std::fopen(path.c_str(), "rb"); }

int open_to_write(const std::string& path) { return ::open(path.c_str(), O_WRONLY | O_CLOEXEC); }

int descriptor_named(std::string_view name) {
    if (name == "/dev/stdout") return STDOUT_FILENO;
    if (name == "/dev/stderr") return STDERR_FILENO;
    for (const std::string_view folder : {"/dev/fd/", "/proc/self/fd/"}) {
        if (name.substr(0, folder.size()) != folder) continue;
        name.remove_prefix(folder.size());
        int number = -1;
        const auto [end, wrong] = std::from_chars(name.data(), name.data() + name.size(), number);
        return wrong == std::errc{} && end == name.data() + name.size() ? number : -1;
    }
    return -1;
}

int duplicate_of_given(int number) {
    // What the program itself opens is closed on exec; what a shell hands over is not.
    const int own = ::fcntl(number, F_GETFD);
    const int mode = ::fcntl(number, F_GETFL);
    if (own >= 0 && mode >= 0 && (own & FD_CLOEXEC) == 0 && (mode & O_ACCMODE) != O_RDONLY) {
        return ::fcntl(number, F_DUPFD_CLOEXEC, 0);
    }
    errno = EBADF;
    return -1;
}

int open_unnamed(std::string& path) {
    std::error_code unknown;
    path = (std::filesystem::temp_directory_path(unknown) / "refund-XXXXXX").string();
    const held_signals until_it_has_no_name;
    const int descriptor = ::mkstemp(path.data());  // only the user may read it
    if (descriptor >= 0) ::unlink(path.c_str());
    return descriptor;
}

bool write_all(int descriptor, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {  // a non-blocking pipe
            pollfd until_it_takes_more{descriptor, POLLOUT, 0};
            if (::poll(&until_it_takes_more, 1, -1) >= 0 || errno == EINTR) continue;
        }
        if (written < 0) return false;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return true;
}

std::optional<std::size_t> read_all(int descriptor, char* into, std::size_t size) {
    std::size_t got = 0;
    while (got < size) {
        const ssize_t more = ::read(descriptor, into + got, size - got);
        if (more < 0 && errno == EINTR) continue;
        if (more < 0) return std::nullopt;
        if (more == 0) break;
        got += static_cast<std::size_t>(more);
    }
    return got;
}

bool go_to_start(int descriptor) { return ::lseek(descriptor, 0, SEEK_SET) == 0; }

bool make_empty(int descriptor) { return ::ftruncate(descriptor, 0) == 0 && go_to_start(descriptor); }

bool close_file(int descriptor) { return ::close(descriptor) == 0; }

}  // namespace program
