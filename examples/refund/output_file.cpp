#include "output_file.hpp"

#include "unusable.hpp"
#include "words.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

namespace program {
namespace {

namespace fs = std::filesystem;

/// Takes away what runs left that were killed. They held a lock while they lived.
void remove_strays(const std::string& target) {
    const fs::path place(target);
    const std::string begin = place.filename().string() + ".";
    std::error_code ignored;
    fs::directory_iterator at(place.has_parent_path() ? place.parent_path() : fs::path("."), ignored);
    for (; !ignored && at != fs::directory_iterator(); at.increment(ignored)) {
        const std::string name = at->path().filename().string();
        if (name.size() <= begin.size() + 4 || name.compare(0, begin.size(), begin) != 0 ||
            name.compare(name.size() - 4, 4, ".tmp") != 0 ||
            name.find_first_not_of("0123456789-", begin.size()) != name.size() - 4) {
            continue;
        }
        const int stray = ::open(at->path().c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
        if (stray < 0) continue;
        if (::flock(stray, LOCK_EX | LOCK_NB) == 0) ::unlink(at->path().c_str());
        ::close(stray);
    }
}

bool is_mount_point(const std::string& path) {
#if defined(STATX_ATTR_MOUNT_ROOT)
    struct statx facts {};
    return ::statx(AT_FDCWD, path.c_str(), 0, 0, &facts) == 0 && (facts.stx_attributes & STATX_ATTR_MOUNT_ROOT) != 0;
#else
    static_cast<void>(path);
    return false;
#endif
}

#ifdef __linux__
/// Whether the last call failed because the system, or this file, has no such call. Any other failure is of what was
/// written, a quota that is used up for instance, and nobody is told of it twice: `fsync` would say that all is well.
bool is_not_known() { return errno == ENOSYS || errno == EINVAL || errno == ESPIPE || errno == EPERM; }
#endif

/// Sends what was written to the disk while the next is made, in parts that are complete with the last `size` bytes;
/// what is there leaves the system's memory. The end need not wait for all of it, and the next part has pages that were
/// in use: a machine that lends its memory from another takes longer for new ones than all else takes. False where the
/// disk says that it cannot; a system that knows no such parts does it at the end.
bool pass_on([[maybe_unused]] int file, [[maybe_unused]] std::size_t size) {
#ifdef __linux__
    constexpr off_t part = off_t{16} << 20U;
    const off_t end = ::lseek(file, 0, SEEK_CUR);
    for (off_t number = (end - static_cast<off_t>(size)) / part; number < end / part; ++number) {
        if (::sync_file_range(file, number * part, part, SYNC_FILE_RANGE_WRITE) != 0) return is_not_known();
        if (number == 0) continue;
        const off_t before = (number - 1) * part;
        constexpr unsigned until_there =
            SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
        if (::sync_file_range(file, before, part, until_there) != 0) return is_not_known();
        static_cast<void>(::posix_fadvise(file, before, part, POSIX_FADV_DONTNEED));
    }
#endif
    return true;
}

constexpr int most_links = 40;

/// Where a link leads, which may be another one.
fs::path next_behind(const fs::path& link) {
    std::error_code ignored;
    const fs::path next = fs::read_symlink(link, ignored);
    return next.is_absolute() ? next : link.parent_path() / next;
}

/// The descriptor whose own name this is, 3 for /dev/fd/3; below 0 where it is none's.
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

/// The descriptor that a path leads to, through links; below 0 where it leads to none.
int descriptor_behind(const std::string& path) {
    std::error_code ignored;
    fs::path at = fs::absolute(path, ignored);
    for (int links = 0; links < most_links; ++links) {
        const int number = descriptor_named(at.lexically_normal().string());
        if (number >= 0 || !fs::is_symlink(at, ignored)) return number;
        at = next_behind(at);
    }
    return -1;
}

/// Another descriptor of the file that a shell opened for writing under this number; below 0 where it opened none, and
/// `errno` says so. What the program itself opens is closed on exec, which nothing is that a shell hands over.
int duplicate_of_given(int number) {
    const int own = ::fcntl(number, F_GETFD);
    const int mode = ::fcntl(number, F_GETFL);
    if (own >= 0 && mode >= 0 && (own & FD_CLOEXEC) == 0 && (mode & O_ACCMODE) != O_RDONLY) {
        return ::fcntl(number, F_DUPFD_CLOEXEC, 0);
    }
    errno = EBADF;
    return -1;
}

}  // namespace

std::string file_behind(const std::string& path) {
    std::error_code ignored;
    fs::path at = fs::absolute(path, ignored);
    for (int links = 0; links < most_links && fs::is_symlink(at, ignored); ++links) at = next_behind(at);
    const std::string behind = fs::weakly_canonical(at, ignored).string();
    return behind.empty() ? path : behind;
}

std::string output_name(const std::string& path) {
    switch (descriptor_behind(path)) {
        case STDOUT_FILENO: return "-";
        case STDERR_FILENO: throw unusable(fmt::format("{}: standard error is for messages: name a file", path));
        default: return path;
    }
}

output_file::output_file(const std::string& path) : name_(path == "-" ? "standard output" : path) {
    if (output_name(path) == "-") {
        descriptor_ = STDOUT_FILENO;
        return;
    }
    const int given = descriptor_behind(path);
    struct stat facts {};
    if (given >= 0 || (::stat(path.c_str(), &facts) == 0 && !S_ISREG(facts.st_mode))) {
        descriptor_ = given >= 0 ? duplicate_of_given(given) : ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
        if (descriptor_ < 0) fail();
        return;
    }
    target_ = file_behind(path);
    remove_strays(target_);
    open_temporary();
    take_over_facts();
}

output_file::~output_file() {
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
    unfinished_.forget();
    if (descriptor_ >= 0 && descriptor_ != STDOUT_FILENO) ::close(descriptor_);
}

// In the same directory: a file can be renamed only within one file system. It is locked, so that another run does
// not take it for a stray; one that did so before it was locked is seen by its missing name.
void output_file::open_temporary() {
    for (unsigned attempt = 0; temporary_.empty(); ++attempt) {
        const held_signals until_it_is_named;
        std::string candidate = fmt::format("{}.{}-{}.tmp", target_, ::getpid(), attempt);
        descriptor_ = ::open(candidate.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (descriptor_ < 0 && errno == EEXIST) continue;
        if (descriptor_ < 0) fail();
        struct stat facts {};
        if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0 && ::fstat(descriptor_, &facts) == 0 && facts.st_nlink == 1) {
            temporary_ = std::move(candidate);
            unfinished_.name(temporary_.c_str());
        } else {
            ::close(std::exchange(descriptor_, -1));
        }
    }
}

void output_file::take_over_facts() {
    struct stat facts {};
    mode_t mode = 0666;
    if (::stat(target_.c_str(), &facts) == 0) {
        mode = facts.st_mode & 07777U;
        owner_changed_ = ::fchown(descriptor_, facts.st_uid, facts.st_gid) != 0;
    } else {
        const mode_t masked = ::umask(0);
        ::umask(masked);
        mode &= ~masked;
    }
    if (::fchmod(descriptor_, mode) != 0) fail();
}

void output_file::expect_replaceable() const {
    if (temporary_.empty()) throw unusable(fmt::format("{}: cannot be replaced: it is not a file", name_));
    if (owner_changed_) throw unusable(fmt::format("{}: cannot be replaced: its owner would be another", name_));
    std::error_code ignored;
    if (!fs::exists(target_, ignored)) return;
    if (is_mount_point(target_)) throw unusable(fmt::format("{}: cannot be replaced: it is a mount point", name_));
    if (::access(target_.c_str(), W_OK) != 0) fail();
}

void output_file::hold_back() {
    if (temporary_.empty()) held_.emplace();
}

void output_file::write(std::string_view text) {
    if (held_) return held_->write(text);
    write_directly(text);
}

void output_file::write_directly(std::string_view text) {
    const std::size_t size = text.size();
    while (!text.empty()) {
        const ssize_t written = ::write(descriptor_, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {  // a pipe that somebody set not to block
            pollfd until_it_takes_more{descriptor_, POLLOUT, 0};
            if (::poll(&until_it_takes_more, 1, -1) >= 0 || errno == EINTR) continue;
        }
        if (written < 0) fail();
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    if (!temporary_.empty() && !pass_on(descriptor_, size)) fail();
}

void output_file::start_again() {
    if (held_) return held_->clear();
    if (::ftruncate(descriptor_, 0) != 0 || ::lseek(descriptor_, 0, SEEK_SET) != 0) fail();
}

void output_file::finish() {
    // Stays open, and so locked, until it has its name.
    if (!temporary_.empty() && ::fsync(descriptor_) != 0) fail();
}

void output_file::write_held() {
    held_->rewind();
    std::string text(std::size_t{1} << 18U, '\0');
    while (const std::size_t size = held_->read(text.data(), text.size())) write_directly({text.data(), size});
    held_.reset();
}

void output_file::commit() {
    finish();
    if (temporary_.empty()) {
        if (held_) write_held();
        if (descriptor_ >= 0 && descriptor_ != STDOUT_FILENO && ::close(std::exchange(descriptor_, -1)) != 0) fail();
        return;
    }
    if (std::rename(temporary_.c_str(), target_.c_str()) != 0) fail();
    unfinished_.forget();
    temporary_.clear();
    if (::close(std::exchange(descriptor_, -1)) != 0) fail();
    // The new name should survive a loss of power as well; where a directory cannot be synced, it can't be helped.
    const std::string folder = fs::path(target_).parent_path().string();
    const int directory = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return;
    ::fsync(directory);
    ::close(directory);
}

void output_file::fail() const { throw unusable(fmt::format("{}: cannot be written: {}", name_, system_words())); }

}  // namespace program
