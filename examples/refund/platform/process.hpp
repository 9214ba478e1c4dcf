#ifndef REFUND_PROGRAM_PLATFORM_PROCESS_HPP
#define REFUND_PROGRAM_PLATFORM_PROCESS_HPP

#include <string>
#include <vector>

namespace program {

/// If standard input, output or error is closed, keeps its number from being reused: the next file to be opened would
/// get it, and would receive what is meant for standard output, for instance. Reading from such a number or writing to
/// it fails. All three pass bytes unchanged, line ends included.
void keep_standard_places();

/// Makes signals that end the program remove temporary files first. If a reader goes away, or a file reaches its size
/// limit, a write fails instead of a signal ending the program.
void prepare_for_signals();

/// Keeps up to 64 MiB of freed memory for reuse. The blocks of a batch come and go by the megabyte, and the system
/// clears each page that it hands out again, which takes a tenth of the time. Does nothing if the C library cannot.
void keep_freed_memory();

/// The words of the command line, the program's name first, as UTF-8.
[[nodiscard]] std::vector<std::string> words_of_start(int argc, char** argv);

/// Whether standard error is a terminal, and understands the codes that clear a line.
[[nodiscard]] bool errors_go_to_terminal();

/// The name of a file that signals remove while this lives. The text must outlive this. Does nothing on a system that
/// removes such files itself.
class removed_by_signals {
public:
    removed_by_signals() = default;
    ~removed_by_signals() { forget(); }
    removed_by_signals(const removed_by_signals&) = delete;
    removed_by_signals& operator=(const removed_by_signals&) = delete;

    void name(const char* path) noexcept;
    void forget() noexcept;

private:
    int place_{-1};
};

}  // namespace program

#endif
