#ifndef REFUND_PROGRAM_PLATFORM_UNFINISHED_FILE_HPP
#define REFUND_PROGRAM_PLATFORM_UNFINISHED_FILE_HPP

#include "process.hpp"

#include <cstddef>
#include <string>

namespace program {

/// Removes a file that a killed run left. If its run is still alive, the file stays.
void remove_if_left(const std::string& path);

/// Why a file cannot be replaced by one beside it.
enum class not_replaceable : unsigned char {
    no_reason,
    mount_point,
    other_owner,  // the new file would have another one
    not_writable,  // errno says why
};

/// A file that is written beside its place, and takes it as a whole. Until then, an older file there is untouched; if
/// it never does, nothing is left. The new file gets the rights of the older one and, if the user may set it, the
/// owner; no one else can open it before it has its rights.
/// Calls that fail return false, and errno says why.
class unfinished_file {
public:
    explicit unfinished_file(std::string target);
    ~unfinished_file();
    unfinished_file(const unfinished_file&) = delete;
    unfinished_file& operator=(const unfinished_file&) = delete;

    /// Creates the file beside its place, because a file can be renamed only within one file system.
    [[nodiscard]] bool open();
    [[nodiscard]] int descriptor() const { return descriptor_; }

    [[nodiscard]] not_replaceable find_obstacle() const;

    /// Sends what was written to the disk while more is being made, so that `put_on_disk` need not wait for all of it.
    /// `size` is the number of bytes written last.
    [[nodiscard]] bool pass_on(std::size_t size);

    /// Puts everything on disk, so that only the renaming is left.
    [[nodiscard]] bool put_on_disk();

    [[nodiscard]] bool take_place();

private:
    [[nodiscard]] bool make_beside();
    [[nodiscard]] bool take_over_facts();

    std::string target_;
    std::string temporary_{};  // empty if there is no file
    removed_by_signals unfinished_{};
    int descriptor_{-1};
    bool owner_changed_{false};
};

}  // namespace program

#endif
