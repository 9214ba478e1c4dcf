#include "../unfinished_file.hpp"

#include "held_signals.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>
#include <utility>

namespace program {
namespace {

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
/// Whether the last call failed because the system or the file does not support it. Any other failure is about what was
/// written, an exhausted quota for instance, and the system reports it only once: `fsync` would then succeed.
bool is_not_known() { return errno == ENOSYS || errno == EINVAL || errno == ESPIPE || errno == EPERM; }
#endif

}  // namespace

// A live run holds a lock on its file.
void remove_if_left(const std::string& path) {
    const int stray = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (stray < 0) return;
    if (::flock(stray, LOCK_EX | LOCK_NB) == 0) ::unlink(path.c_str());
    ::close(stray);
}

unfinished_file::unfinished_file(std::string target) : target_(std::move(target)) {}

unfinished_file::~unfinished_file() {
    if (!temporary_.empty()) ::unlink(temporary_.c_str());
    unfinished_.forget();
    if (descriptor_ >= 0) ::close(descriptor_);
}

bool unfinished_file::open() { return make_beside() && take_over_facts(); }

// The file is locked, so that no other run takes it for a leftover. If one did before it was locked, the file has lost
// its name, and this makes another.
bool unfinished_file::make_beside() {
    for (unsigned attempt = 0; temporary_.empty(); ++attempt) {
        const held_signals until_it_is_named;
        std::string candidate = fmt::format("{}.{}-{}.tmp", target_, ::getpid(), attempt);
        descriptor_ = ::open(candidate.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        if (descriptor_ < 0 && errno == EEXIST) continue;
        if (descriptor_ < 0) return false;
        struct stat facts {};
        if (::flock(descriptor_, LOCK_EX | LOCK_NB) == 0 && ::fstat(descriptor_, &facts) == 0 && facts.st_nlink == 1) {
            temporary_ = std::move(candidate);
            unfinished_.name(temporary_.c_str());
        } else {
            ::close(std::exchange(descriptor_, -1));
        }
    }
    return true;
}

bool unfinished_file::take_over_facts() {
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
    return ::fchmod(descriptor_, mode) == 0;
}

not_replaceable unfinished_file::find_obstacle() const {
    if (owner_changed_) return not_replaceable::other_owner;
    std::error_code ignored;
    if (!std::filesystem::exists(target_, ignored)) return not_replaceable::no_reason;
    if (is_mount_point(target_)) return not_replaceable::mount_point;
    return ::access(target_.c_str(), W_OK) == 0 ? not_replaceable::no_reason : not_replaceable::not_writable;
}

// Starts writing the parts that the last `size` bytes completed, waits for the parts before them, and drops those from
// the page cache. The next part then reuses their pages: on a virtual machine, getting new pages from the host takes
// longer than everything else. False if the disk reports an error; a system without these calls writes at the end.
bool unfinished_file::pass_on([[maybe_unused]] std::size_t size) {
#ifdef __linux__
    constexpr off_t part = off_t{16} << 20U;
    const off_t end = ::lseek(descriptor_, 0, SEEK_CUR);
    for (off_t number = (end - static_cast<off_t>(size)) / part; number < end / part; ++number) {
        if (::sync_file_range(descriptor_, number * part, part, SYNC_FILE_RANGE_WRITE) != 0) return is_not_known();
        if (number == 0) continue;
        const off_t before = (number - 1) * part;
        constexpr unsigned until_there =
            SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER;
        if (::sync_file_range(descriptor_, before, part, until_there) != 0) return is_not_known();
        static_cast<void>(::posix_fadvise(descriptor_, before, part, POSIX_FADV_DONTNEED));
    }
#endif
    return true;
}

bool unfinished_file::put_on_disk() { return ::fsync(descriptor_) == 0; }

// The file stays open, and so locked, until it has its name.
bool unfinished_file::take_place() {
    if (std::rename(temporary_.c_str(), target_.c_str()) != 0) return false;
    unfinished_.forget();
    temporary_.clear();
    if (::close(std::exchange(descriptor_, -1)) != 0) return false;
    // The new name should survive a loss of power as well; where a directory cannot be synced, it can't be helped.
    const std::string folder = std::filesystem::path(target_).parent_path().string();
    const int directory = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0) return true;
    ::fsync(directory);
    ::close(directory);
    return true;
}

}  // namespace program
