#ifndef REFUND_PROGRAM_PLATFORM_FILES_HPP
#define REFUND_PROGRAM_PLATFORM_FILES_HPP

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

// Files as the system has them. Paths are UTF-8; descriptors are those of the C library. Where a call fails, errno says
// why.

namespace program {

inline constexpr int standard_input = 0;
inline constexpr int standard_output = 1;
inline constexpr int standard_error = 2;

enum class file_kind : unsigned char {
    none,    // not there, or not to be seen
    file,
    device,  // of characters: the null device, a terminal
    other,   // a folder, a pipe
};

/// A path for the C++ library, and its text: where the system's names are no bytes, the library takes a text for one of
/// its locale's.
[[nodiscard]] std::filesystem::path path_of(const std::string& text);
[[nodiscard]] std::string utf8_of(const std::filesystem::path& path);

/// What a path or a descriptor leads to, through links.
struct file_facts {
    file_kind kind{file_kind::none};
    std::uint64_t size{0};                                // of a file
    std::pair<std::uint64_t, std::uint64_t> identity{};  // of a file: two names with the same are of one file
};
[[nodiscard]] file_facts facts_of(const std::string& path);
[[nodiscard]] file_facts facts_of(int descriptor);

/// Whether two paths name the same place: letter by letter, or as the system compares names.
[[nodiscard]] bool is_same_place(const std::string& one, const std::string& other);

/// The name of a file that is there, with all links followed, where the C++ library does not follow them; others as
/// they are.
[[nodiscard]] std::string final_name(const std::string& path);

/// Opens a file to read bytes; null where that fails.
[[nodiscard]] std::FILE* open_to_read(const std::string& path);

/// Opens a device or a pipe to write to; -1 where that fails.
[[nodiscard]] int open_to_write(const std::string& path);

/// The descriptor whose own name this is, 3 for /dev/fd/3; below 0 where it is none's, or descriptors have no names.
[[nodiscard]] int descriptor_named(std::string_view name);

/// Another descriptor of the file that a shell opened for writing under this number; -1 where it opened none.
[[nodiscard]] int duplicate_of_given(int number);

/// Makes a file that nobody else can open, in the folder for temporary ones, and that is gone when it is closed,
/// however the run ends; -1 where that fails. `path` becomes what was tried.
[[nodiscard]] int open_unnamed(std::string& path);

/// Writes all of it; waits where a pipe takes no more for now.
[[nodiscard]] bool write_all(int descriptor, std::string_view text);

/// Reads on; fewer bytes than asked for only at the end. Nothing where it fails.
[[nodiscard]] std::optional<std::size_t> read_all(int descriptor, char* into, std::size_t size);

/// Goes to the start.
[[nodiscard]] bool go_to_start(int descriptor);

/// Takes back all that was written.
[[nodiscard]] bool make_empty(int descriptor);

[[nodiscard]] bool close_file(int descriptor);

}  // namespace program

#endif
