#ifndef REFUND_TESTS_PROGRAM_RUN_HPP
#define REFUND_TESTS_PROGRAM_RUN_HPP

// Runs the built program `refund` as its users do, in a folder of its own.

#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

// Whether the tests, and so the program that they run, are built with the address sanitizer. It is slow, and its own
// memory hides what the program uses.
#if defined(__SANITIZE_ADDRESS__)
#define REFUND_TEST_ADDRESS_SANITIZER
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define REFUND_TEST_ADDRESS_SANITIZER
#endif
#endif

namespace program_test {

/// The program under test: the one built with the tests, or the one that the environment names. script/test-windows
/// names a script that runs refund.exe under Wine.
inline std::string program() {
    const char* const other = std::getenv("REFUND_PROGRAM");
    return other == nullptr ? REFUND_PROGRAM : other;
}

/// The result of a run. If a signal ended it, the status is 128 + signal.
struct outcome {
    int status{};
    std::string out{};
    std::string err{};
};

/// A temporary folder in which the program runs, deleted at the end.
class folder {
public:
    folder() {
        std::string pattern = (std::filesystem::temp_directory_path() / "refund-test-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
        path_ = pattern;
    }
    ~folder() {
        std::error_code ignored;
        std::filesystem::remove_all(path_, ignored);
    }
    folder(const folder&) = delete;
    folder& operator=(const folder&) = delete;

    [[nodiscard]] std::filesystem::path operator/(std::string_view name) const { return path_ / name; }

    void write(std::string_view name, std::string_view text) const {
        std::ofstream(path_ / name, std::ios::binary) << text;
    }
    [[nodiscard]] std::string read(std::string_view name) const {
        std::ifstream file(path_ / name, std::ios::binary);
        return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
    }
    [[nodiscard]] bool has(std::string_view name) const { return std::filesystem::exists(path_ / name); }
    /// The number of files, to check that a run leaves no others behind.
    [[nodiscard]] std::ptrdiff_t files() const {
        return std::distance(std::filesystem::directory_iterator(path_), std::filesystem::directory_iterator());
    }

    /// Runs `refund` with these words, as a shell reads them. Standard input is empty unless they redirect it.
    [[nodiscard]] outcome run(const std::string& words, const std::string& before = "") const {
        const std::string quiet = "/.out\" 2>\"" + path_.string() + "/.err\" </dev/null";
        const std::string command = "cd \"" + path_.string() + "\" && " + before + " >\"" + path_.string() + quiet +
                                    " \"" + program() + "\" " + words;
        const int status = std::system(command.c_str());
        outcome got{WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status), read(".out"), read(".err")};
        std::filesystem::remove(path_ / ".out");
        std::filesystem::remove(path_ / ".err");
        return got;
    }

    /// Runs `refund batch` on this input.
    [[nodiscard]] outcome batch(std::string_view input, const std::string& more = "") const {
        write("in.csv", input);
        return run("batch in.csv " + more);
    }

private:
    std::filesystem::path path_{};
};

/// The lines of a text, without their line ends.
inline std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    std::istringstream in(text);
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

/// A row of output without its last three cells: answered_before, units, commitment_left.
inline std::string without_units(std::string line) {
    for (int cell = 0; cell < 3; ++cell) line.resize(line.rfind(','));
    return line;
}

inline bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }
inline bool starts(std::string_view text, std::string_view part) { return text.substr(0, part.size()) == part; }

}  // namespace program_test

#endif
