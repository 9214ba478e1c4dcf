#ifndef REFUND_PROGRAM_UNNAMED_FILE_HPP
#define REFUND_PROGRAM_UNNAMED_FILE_HPP

#include <cstddef>
#include <string_view>

namespace program {

/// A file without a name in the folder for temporary ones (TMPDIR, else /tmp; TEMP under Windows): nobody else can open it, and it is gone
/// when this is, however the run ends. Written first, then read from its start.
/// Every call throws `unusable` when the system refuses it, a full disk included.
class unnamed_file {
public:
    unnamed_file();
    ~unnamed_file();
    unnamed_file(const unnamed_file&) = delete;
    unnamed_file& operator=(const unnamed_file&) = delete;

    void write(std::string_view text);
    /// Reads on; fewer bytes than asked for only at the end.
    [[nodiscard]] std::size_t read(char* into, std::size_t size);
    /// Goes to the start.
    void rewind();
    /// Takes back all that was written.
    void clear();

private:
    [[noreturn]] static void fail();
    int descriptor_{-1};
};

}  // namespace program

#endif
