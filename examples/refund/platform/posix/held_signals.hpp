#ifndef REFUND_PROGRAM_PLATFORM_POSIX_HELD_SIGNALS_HPP
#define REFUND_PROGRAM_PLATFORM_POSIX_HELD_SIGNALS_HPP

#include <signal.h>

namespace program {

/// Holds back the signals that end the program, in this thread, while this lives.
class held_signals {
public:
    held_signals() noexcept;
    ~held_signals();
    held_signals(const held_signals&) = delete;
    held_signals& operator=(const held_signals&) = delete;

private:
    sigset_t before_{};
};

}  // namespace program

#endif
