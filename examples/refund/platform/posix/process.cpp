#include "../process.hpp"

#include "held_signals.hpp"

#include <fcntl.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <unistd.h>

#include <atomic>
#include <csignal>

namespace program {
namespace {

constexpr int ending_signals[] = {SIGINT, SIGTERM, SIGHUP};

// What a signal handler may look at: room for more names than a run has outputs.
constexpr int most_names = 16;
std::atomic<const char*> names_to_remove[most_names];

extern "C" void remove_and_end(int signal) {
    for (const std::atomic<const char*>& name : names_to_remove) {
        const char* const path = name.load();
        if (path != nullptr) ::unlink(path);
    }
    std::signal(signal, SIG_DFL);
    std::raise(signal);
}

}  // namespace

void keep_standard_places() {
    for (const int place : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
        if (::fcntl(place, F_GETFD) != -1) continue;
        // `open` gives the lowest free number, which is this one. Input is opened for writing and outputs for reading,
        // so that using them fails.
        ::open("/dev/null", place == STDIN_FILENO ? O_WRONLY : O_RDONLY);
    }
}

void prepare_for_signals() {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    for (const int signal : ending_signals) {
        // A signal that was ignored stays ignored: nohup, and jobs in the background.
        if (std::signal(signal, remove_and_end) == SIG_IGN) std::signal(signal, SIG_IGN);
    }
}

void keep_freed_memory() {
#ifdef __GLIBC__
    constexpr int mebibyte = 1 << 20;
    ::mallopt(M_TRIM_THRESHOLD, 64 * mebibyte);
    ::mallopt(M_MMAP_THRESHOLD, 32 * mebibyte);
#endif
}

std::vector<std::string> words_of_start(int argc, char** argv) { return {argv, argv + argc}; }

bool errors_go_to_terminal() { return ::isatty(STDERR_FILENO) == 1; }

held_signals::held_signals() noexcept {
    sigset_t ending;
    ::sigemptyset(&ending);
    for (const int signal : ending_signals) ::sigaddset(&ending, signal);
    ::pthread_sigmask(SIG_BLOCK, &ending, &before_);
}

held_signals::~held_signals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

void removed_by_signals::name(const char* path) noexcept {
    for (int place = 0; place < most_names && place_ < 0; ++place) {
        const char* none = nullptr;
        if (names_to_remove[place].compare_exchange_strong(none, path)) place_ = place;
    }
}

void removed_by_signals::forget() noexcept {
    if (place_ >= 0) names_to_remove[place_].store(nullptr);
    place_ = -1;
}

}  // namespace program
