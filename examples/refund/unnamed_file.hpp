#ifndef REFUND_PROGRAM_UNNAMED_FILE_HPP
#define REFUND_PROGRAM_UNNAMED_FILE_HPP

#include <cstddef>
#include <string_view>

namespace program {

/// A file without a name in the folder for temporary files (TMPDIR, else /tmp; on Windows TEMP). No other program can
/// open it, and it disappears with this object, however the run ends. Write it first, then read it from the start.
/// Every call throws `unusable` if the system refuses it, for instance because the disk is full.
class unnamed_file {
public:
    unnamed_file();
    ~unnamed_file();
    unnamed_file(const unnamed_file&) = delete;
    unnamed_file& operator=(const unnamed_file&) = delete;

    void write(std::string_view text);
    /// Reads on; returns fewer bytes than asked for only at the end.
    [[nodiscard]] std::size_t read(char* into, std::size_t size);
    /// Goes to the start.
    void rewind();
    /// Removes everything that was written.
    void clear();

private:
    [[noreturn]] static void fail();
    int descriptor_{-1};
};

}  // namespace program

#endif
