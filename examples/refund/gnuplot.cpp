#include "gnuplot.hpp"

#include "unusable.hpp"
#include "words.hpp"

#include <refund/money/decimal.hpp>

#include <fmt/format.h>

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

extern char** environ;  // what the system gives to programs; POSIX has no header for it

namespace program {
namespace {

/// Both ends of a pipe, closed at the latest when this ends.
class pipe_ends {
public:
    pipe_ends() {
        if (::pipe2(ends_, O_CLOEXEC) != 0) throw unusable(fmt::format("no pipe to gnuplot: {}", system_words()));
    }
    ~pipe_ends() {
        close_end(0);
        close_end(1);
    }
    pipe_ends(const pipe_ends&) = delete;
    pipe_ends& operator=(const pipe_ends&) = delete;

    [[nodiscard]] int operator[](int end) const { return ends_[end]; }
    void close_end(int end) {
        if (ends_[end] >= 0) ::close(std::exchange(ends_[end], -1));
    }

private:
    int ends_[2]{-1, -1};
};

/// Starts gnuplot directly and not through a shell, so that no name needs quoting.
pid_t start_gnuplot(int input, int output) {
    posix_spawn_file_actions_t redirections;
    ::posix_spawn_file_actions_init(&redirections);
    ::posix_spawn_file_actions_adddup2(&redirections, input, STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&redirections, output, STDOUT_FILENO);
    std::string program = "gnuplot";
    std::string own_settings = "--default-settings";  // none of the user's
    char* arguments[] = {program.data(), own_settings.data(), nullptr};
    pid_t started = 0;
    const int failure = ::posix_spawnp(&started, program.c_str(), &redirections, nullptr, arguments, environ);
    ::posix_spawn_file_actions_destroy(&redirections);
    if (failure == ENOENT) {
        throw unusable("plots are drawn by gnuplot, which is not installed: install the package gnuplot-nox "
                       "(script/install-deps does), or ask for the numbers with --csv -");
    }
    if (failure != 0) throw unusable(fmt::format("gnuplot cannot be started: {}", std::generic_category().message(failure)));
    return started;
}

}  // namespace

namespace {

/// Where another rule begins, the day and the refund beside the curve: the fall is too narrow to
/// read. Not where a curve goes up and down many times; the words would cover it.
std::string labels(const std::vector<scheduled_day>& days) {
    constexpr std::size_t most = 4;
    const std::vector<std::size_t> breakpoints = find_breakpoints(days);
    std::string script;
    if (breakpoints.size() > most) return script;
    for (const std::size_t at : breakpoints) {
        if (!days[at].given.decided) continue;
        const std::string amount = refund::to_decimal(days[at].given.decided->refund);
        script += fmt::format("set label 'day {}: {}' at {},{} offset character 4, 1\n", days[at].day, amount,
                              days[at].day, amount);
    }
    return script;
}

}  // namespace

std::string plot_script(const std::vector<scheduled_day>& days, std::string_view terminal, std::string_view title) {
    std::string script = "$refund << END\n";
    std::string unit;
    for (const scheduled_day& at : days) {
        if (at.given.decided) {
            script += fmt::format("{} {}\n", at.day, refund::to_decimal(at.given.decided->refund));
            unit = at.given.decided->refund.unit.code();
        } else {
            script += '\n';  // a gap: nobody knows the refund of that day
        }
    }
    script += "END\n";
    script += fmt::format("set terminal {}\n", terminal);
    script += fmt::format("set title '{}'\n", title);
    script += fmt::format("set xlabel 'days since the purchase'\nset ylabel '{}'\n", unit);
    script += fmt::format("set xrange [0:{}]\nset yrange [0:*]\nset offsets 0, 0, graph 0.05, 0\n", days.back().day);
    script += "set xtics nomirror out\nset ytics nomirror out\nset border 3\nset key off\n";
    script += labels(days);
    script += "plot $refund using 1:2 with steps linewidth 2\n";
    return script;
}

std::string run_gnuplot(std::string_view script) {
    pipe_ends to_gnuplot;
    pipe_ends from_gnuplot;
    const pid_t started = start_gnuplot(to_gnuplot[0], from_gnuplot[1]);
    to_gnuplot.close_end(0);
    from_gnuplot.close_end(1);
    // It draws when it has read all, so nothing waits for anything.
    while (!script.empty()) {
        const ssize_t written = ::write(to_gnuplot[1], script.data(), script.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) break;  // it ended early; its status says so below
        script.remove_prefix(static_cast<std::size_t>(written));
    }
    to_gnuplot.close_end(1);
    std::string drawn;
    char buffer[4096];
    for (;;) {
        const ssize_t size = ::read(from_gnuplot[0], buffer, sizeof buffer);
        if (size < 0 && errno == EINTR) continue;
        if (size <= 0) break;
        drawn.append(buffer, static_cast<std::size_t>(size));
    }
    int status = 0;
    while (::waitpid(started, &status, 0) < 0 && errno == EINTR) {}
    const bool done = script.empty() && !drawn.empty() && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (!done) throw unusable("gnuplot ended with an error");
    return drawn;
}

}  // namespace program
