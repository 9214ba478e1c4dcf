#ifndef REFUND_PROGRAM_PLATFORM_PROCESS_HPP
#define REFUND_PROGRAM_PLATFORM_PROCESS_HPP

#include <string>
#include <vector>

namespace program {

/// Fills the places of standard input, output and error that are closed, with what can be neither read nor written:
/// else the next file that is opened would take such a place, and get what is meant for another. What goes through
/// them are bytes, line ends included.
void keep_standard_places();

/// Makes signals that end the program take temporary files away first; a reader that goes away and a limit on the size
/// of files become failed writes.
void prepare_for_signals();

/// Keeps memory that is freed, up to 64 MiB, for what comes next. The blocks of a batch come and go by the megabyte,
/// and the system clears each page that it hands out again: a tenth of the time. Nothing where the C library cannot.
void keep_freed_memory();

/// The words with which the program was started, its own name first, as UTF-8.
[[nodiscard]] std::vector<std::string> words_of_start(int argc, char** argv);

/// Whether standard error is a terminal, and takes the codes that clear a line.
[[nodiscard]] bool errors_go_to_terminal();

/// A name of a file that a signal takes away, while this lives. The text must outlive it. Nothing where the system
/// itself takes such files away.
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
