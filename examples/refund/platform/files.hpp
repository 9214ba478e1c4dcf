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

// Files, as the system sees them. Paths are UTF-8; descriptors are those of the C library. If a call fails, errno says
// why.

namespace program {

inline constexpr int standard_input = 0;
inline constexpr int standard_output = 1;
inline constexpr int standard_error = 2;

enum class file_kind : unsigned char {
    none,    // missing, or not accessible
    file,
    device,  // a character device: the null device, a terminal
    other,   // a folder, a pipe
};

/// A path for the C++ library, and its text. Where the system's names are not bytes, the library would take a text to
/// be in the encoding of its locale.
[[nodiscard]] std::filesystem::path path_of(const std::string& text);
[[nodiscard]] std::string utf8_of(const std::filesystem::path& path);

/// What a path or a descriptor leads to, through links.
struct file_facts {
    file_kind kind{file_kind::none};
    std::uint64_t size{0};                                // of a file
    std::pair<std::uint64_t, std::uint64_t> identity{};  // of a file: equal if two names lead to the same file
};
[[nodiscard]] file_facts facts_of(const std::string& path);
[[nodiscard]] file_facts facts_of(int descriptor);

/// Whether two paths name the same place, compared as the system compares names.
[[nodiscard]] bool is_same_place(const std::string& one, const std::string& other);

/// The name of an existing file with all links followed, on a system where the C++ library does not follow all. Any
/// other path is returned as it is.
[[nodiscard]] std::string final_name(const std::string& path);

/// Opens a file to read bytes; null if that fails.
[[nodiscard]] std::FILE* open_to_read(const std::string& path);

/// Opens a device or a pipe to write to; -1 if that fails.
[[nodiscard]] int open_to_write(const std::string& path);

/// The descriptor that has this name, 3 for /dev/fd/3; negative if none has it, or if descriptors have no names.
[[nodiscard]] int descriptor_named(std::string_view name);

/// Duplicates the descriptor that a shell opened for writing under this number; -1 if it opened none.
[[nodiscard]] int duplicate_of_given(int number);

/// Creates a file that no one else can open, in the folder for temporary files. It is gone when it is closed, however
/// the run ends. Returns -1 if that fails. `path` becomes the path that was tried.
[[nodiscard]] int open_unnamed(std::string& path);

/// Writes all of the text. Waits if a pipe takes no more for now.
[[nodiscard]] bool write_all(int descriptor, std::string_view text);

/// Reads on. Returns fewer bytes than asked for only at the end, and nothing if it fails.
[[nodiscard]] std::optional<std::size_t> read_all(int descriptor, char* into, std::size_t size);

[[nodiscard]] bool go_to_start(int descriptor);

/// Discards all that was written, and goes to the start.
[[nodiscard]] bool make_empty(int descriptor);

[[nodiscard]] bool close_file(int descriptor);

}  // namespace program

#endif
