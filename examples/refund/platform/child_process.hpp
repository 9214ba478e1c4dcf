#ifndef REFUND_PROGRAM_PLATFORM_CHILD_PROCESS_HPP
#define REFUND_PROGRAM_PLATFORM_CHILD_PROCESS_HPP

#include <string>
#include <string_view>
#include <vector>

namespace program {

/// How another program ended.
enum class child_end : unsigned char {
    done,         // it read all of its input, and its status is 0
    not_found,    // it is in no folder of PATH
    no_pipe,      // errno says why
    not_started,  // errno says why
    failed,       // it ended early, or with another status
};

struct child_output {
    child_end end{child_end::failed};
    std::string text{};
};

/// Runs a program found by PATH, directly and not through a shell, so that no name needs quoting. It gets `input` as
/// standard input, and must not write before it has read all of it, or both sides could wait for each other; its errors
/// go where ours go. The words after its name must have no spaces and no quotes.
[[nodiscard]] child_output run_child(const std::vector<std::string>& words, std::string_view input);

}  // namespace program

#endif
