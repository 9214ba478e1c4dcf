#ifndef REFUND_PROGRAM_OUTPUT_FILE_HPP
#define REFUND_PROGRAM_OUTPUT_FILE_HPP

#include "platform/unfinished_file.hpp"
#include "unnamed_file.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace program {

/// An output that appears whole or not at all: it is written beside its place, and is on disk before it is renamed.
/// Until `commit`, an older file of that name is untouched; without `commit`, nothing is left. The next run removes
/// what a killed run left beside the place. The new file gets the mode of the older one and, if the user may set it,
/// the owner; no one else can open it before it has its mode.
///
/// Standard output ("-", or a path that leads there), what a shell opened under another number (/dev/fd/3), pipes and
/// devices cannot be replaced by renaming; they are written directly. Every call throws `unusable` if the system
/// refuses it, a full disk included.
class output_file {
public:
    explicit output_file(const std::string& path);
    ~output_file();
    output_file(const output_file&) = delete;
    output_file& operator=(const output_file&) = delete;

    void write(std::string_view text);

    /// Keeps what would be written directly in a temporary file until `commit`. Call this before the first `write`.
    void hold_back();

    /// Whether the output is written directly, rather than renamed into place.
    [[nodiscard]] bool is_written_directly() const { return !beside_; }

    /// Throws unless the output is a file that can be replaced as a whole: not a mount point, writable by the user, and
    /// with the same owner afterwards.
    void expect_replaceable() const;

    /// Discards what was written. Not for what was written directly without `hold_back`.
    void start_again();

    /// Puts everything on disk, so that only the renaming is left. Does nothing for output written directly.
    void finish();

    /// Calls `finish`, then takes the place of an older file or writes what was held back.
    void commit();

private:
    void write_directly(std::string_view text);
    void write_held();
    [[noreturn]] void fail() const;

    std::string name_;                         // for messages
    std::optional<unfinished_file> beside_{};  // none if written directly
    std::optional<unnamed_file> held_{};       // what `commit` will write directly
    int direct_{-1};
};

/// "-" for a path that leads to standard output, such as /dev/stdout or a link to it: opening it again could destroy
/// what its file holds already. Any other path is returned as it is. Throws `unusable` for a path of standard error,
/// which is for messages.
[[nodiscard]] std::string output_name(const std::string& path);

/// The file that a path leads to, through links; it need not exist.
[[nodiscard]] std::string file_behind(const std::string& path);

}  // namespace program

#endif
