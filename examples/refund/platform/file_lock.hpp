#ifndef REFUND_PROGRAM_PLATFORM_FILE_LOCK_HPP
#define REFUND_PROGRAM_PLATFORM_FILE_LOCK_HPP

#include <string>

namespace program {

/// Keeps other runs away from a file that is read and then replaced: holds `<path>.lock` while it lives. If another run
/// holds the lock, it waits, and says so on standard error. The lock of a killed run ends with that run.
/// Throws `unusable` if the file cannot be created or locked.
class file_lock {
public:
    explicit file_lock(const std::string& path);
    ~file_lock();
    file_lock(const file_lock&) = delete;
    file_lock& operator=(const file_lock&) = delete;

private:
    std::string path_;
    int descriptor_{-1};
};

}  // namespace program

#endif
