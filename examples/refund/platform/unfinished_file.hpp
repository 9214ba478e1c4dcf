#ifndef REFUND_PROGRAM_PLATFORM_UNFINISHED_FILE_HPP
#define REFUND_PROGRAM_PLATFORM_UNFINISHED_FILE_HPP

#include "process.hpp"

#include <cstddef>
#include <string>

namespace program {

/// Takes away a file that a killed run left. One whose run lives stays.
void remove_if_left(const std::string& path);

/// Why a file cannot be replaced by one beside it.
enum class not_replaceable : unsigned char {
    no_reason,
    mount_point,
    other_owner,  // the new one's
    not_writable,  // errno says why
};

/// A file that is written beside its place, and takes it as a whole. Until then an older file there is untouched;
/// without it, nothing is left. A new file is not seen by others before it has its rights; it has those of the older
/// one, and as far as the user may give it, its owner.
/// Calls that fail return false, and errno says why.
class unfinished_file {
public:
    explicit unfinished_file(std::string target);
    ~unfinished_file();
    unfinished_file(const unfinished_file&) = delete;
    unfinished_file& operator=(const unfinished_file&) = delete;

    /// Makes it, beside its place: a file can be renamed only within one file system.
    [[nodiscard]] bool open();
    [[nodiscard]] int descriptor() const { return descriptor_; }

    [[nodiscard]] not_replaceable find_obstacle() const;

    /// Sends what was written to the disk while the next is made; `size` are the bytes written last. The end need not
    /// wait for all of it.
    [[nodiscard]] bool pass_on(std::size_t size);

    /// Everything is on disk; only the name is missing.
    [[nodiscard]] bool put_on_disk();

    [[nodiscard]] bool take_place();

private:
    [[nodiscard]] bool make_beside();
    [[nodiscard]] bool take_over_facts();

    std::string target_;
    std::string temporary_{};  // empty: there is none
    removed_by_signals unfinished_{};
    int descriptor_{-1};
    bool owner_changed_{false};
};

}  // namespace program

#endif
