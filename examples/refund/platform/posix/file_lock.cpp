#include "../file_lock.hpp"

#include "../../unusable.hpp"
#include "../../words.hpp"

#include <fmt/format.h>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <utility>

namespace program {

file_lock::file_lock(const std::string& path) : path_(path + ".lock") {
    bool said = false;
    while (descriptor_ < 0) {
        const int opened = ::open(path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
        if (opened < 0) throw unusable(fmt::format("{}: cannot be made: {}", path_, system_words()));
        int held = ::flock(opened, LOCK_EX | LOCK_NB);
        if (held != 0 && errno == EWOULDBLOCK) {
            if (!std::exchange(said, true)) say("refund: {}: another run holds it; waiting\n", path);
            do held = ::flock(opened, LOCK_EX);
            while (held != 0 && errno == EINTR);
        }
        // The run that held the lock may have removed the file: then this locks nothing, and another run may hold the
        // lock on a new file.
        struct stat mine {};
        struct stat there {};
        const bool same = held == 0 && ::fstat(opened, &mine) == 0 && ::stat(path_.c_str(), &there) == 0 &&
                          mine.st_ino == there.st_ino && mine.st_dev == there.st_dev;
        if (same) {
            descriptor_ = opened;
        } else {
            const std::string words = held == 0 ? "" : system_words();
            ::close(opened);
            if (held != 0) throw unusable(fmt::format("{}: cannot be locked: {}", path_, words));
        }
    }
}

file_lock::~file_lock() {
    ::unlink(path_.c_str());
    ::close(descriptor_);
}

}  // namespace program
