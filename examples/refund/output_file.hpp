#ifndef REFUND_PROGRAM_OUTPUT_FILE_HPP
#define REFUND_PROGRAM_OUTPUT_FILE_HPP

#include "platform/unfinished_file.hpp"
#include "unnamed_file.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace program {

/// An output that appears whole or not at all: written beside its place, on disk before it is
/// renamed. Until `commit` an older file of that name is untouched; without it, nothing is left.
/// What a killed run left beside the place is taken away by the next one. An older file keeps its mode
/// and, as far as the user may do that, its owner; a new one is not seen by others before it has its mode.
///
/// Standard output ("-", or a path that leads there), what a shell opened under another number (/dev/fd/3), pipes and
/// devices cannot be renamed into place; they are written directly. Every call throws `unusable` when the system
/// refuses it, a full disk included.
class output_file {
public:
    explicit output_file(const std::string& path);
    ~output_file();
    output_file(const output_file&) = delete;
    output_file& operator=(const output_file&) = delete;

    void write(std::string_view text);

    /// Keeps what would be written directly in a temporary file until `commit`. Before the first `write`.
    void hold_back();

    /// Whether it is no file that takes the place of an older one.
    [[nodiscard]] bool is_written_directly() const { return !beside_; }

    /// Throws unless it is replaced as a whole and can be: the file is no mount point, the user may write it, and
    /// it keeps its owner.
    void expect_replaceable() const;

    /// Takes back what was written. Not where that was done directly.
    void start_again();

    /// Everything is on disk; only the name is missing. What can fail has then happened.
    void finish();

    /// Takes the place of an older file. Calls `finish` if that was not done.
    void commit();

private:
    void write_directly(std::string_view text);
    void write_held();
    [[noreturn]] void fail() const;

    std::string name_;                         // for messages
    std::optional<unfinished_file> beside_{};  // none: written directly
    std::optional<unnamed_file> held_{};       // not yet written directly
    int direct_{-1};
};

/// "-" for a path of standard output, /dev/stdout say or a link to it: opened anew, it would lose what is in a file
/// already. Others as they are. Throws `unusable` for a path of standard error, which is for messages.
[[nodiscard]] std::string output_name(const std::string& path);

/// The file that a path leads to, through links; it need not be there.
[[nodiscard]] std::string file_behind(const std::string& path);

}  // namespace program

#endif
