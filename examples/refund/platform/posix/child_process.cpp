#include "../child_process.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <utility>

extern char** environ;  // no header of POSIX declares it

namespace program {
namespace {

/// Both ends of a pipe, closed by the destructor at the latest.
class pipe_ends {
public:
    pipe_ends() : made_(::pipe2(ends_, O_CLOEXEC) == 0) {}
    ~pipe_ends() {
        close_end(0);
        close_end(1);
    }
    pipe_ends(const pipe_ends&) = delete;
    pipe_ends& operator=(const pipe_ends&) = delete;

    [[nodiscard]] bool made() const { return made_; }
    [[nodiscard]] int operator[](int end) const { return ends_[end]; }
    void close_end(int end) {
        if (ends_[end] >= 0) ::close(std::exchange(ends_[end], -1));
    }

private:
    int ends_[2]{-1, -1};
    bool made_;
};

/// Starts a program. Returns its process id, or 0 with the reason in errno.
pid_t start(const std::vector<std::string>& words, int input, int output) {
    posix_spawn_file_actions_t redirections;
    ::posix_spawn_file_actions_init(&redirections);
    ::posix_spawn_file_actions_adddup2(&redirections, input, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&redirections, output, STDOUT_FILENO);
    std::vector<std::string> own = words;  // posix_spawnp takes texts that are not const
    std::vector<char*> arguments;
    for (std::string& word : own) arguments.push_back(word.data());
    arguments.push_back(nullptr);
    pid_t started = 0;
    const int failure =
        ::posix_spawnp(&started, words.front().c_str(), &redirections, nullptr, arguments.data(), environ);
    ::posix_spawn_file_actions_destroy(&redirections);
    errno = failure;
    return failure == 0 ? started : 0;
}

/// Writes all of a text to a pipe. Returns what is left if the reader goes away.
std::string_view write_to(int pipe, std::string_view text) {
    while (!text.empty()) {
        const ssize_t written = ::write(pipe, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) break;
        text.remove_prefix(static_cast<std::size_t>(written));
    }
    return text;
}

std::string read_from(int pipe) {
    std::string text;
    char buffer[4096];
    for (;;) {
        const ssize_t size = ::read(pipe, buffer, sizeof buffer);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) return text;
        text.append(buffer, static_cast<std::size_t>(size));
    }
}

}  // namespace

child_output run_child(const std::vector<std::string>& words, std::string_view input) {
    pipe_ends to_child;
    if (!to_child.made()) return {.end = child_end::no_pipe};
    pipe_ends from_child;
    if (!from_child.made()) return {.end = child_end::no_pipe};
    const pid_t started = start(words, to_child[0], from_child[1]);
    if (started == 0) return {.end = errno == ENOENT ? child_end::not_found : child_end::not_started};
    to_child.close_end(0);
    from_child.close_end(1);
    const std::string_view left = write_to(to_child[1], input);
    to_child.close_end(1);
    std::string text = read_from(from_child[0]);
    int status = 0;
    while (::waitpid(started, &status, 0) < 0 && errno == EINTR) {}
    const bool done = left.empty() && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    return {.end = done ? child_end::done : child_end::failed, .text = std::move(text)};
}

}  // namespace program
