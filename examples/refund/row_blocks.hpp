#ifndef REFUND_PROGRAM_ROW_BLOCKS_HPP
#define REFUND_PROGRAM_ROW_BLOCKS_HPP

#include "text_room.hpp"
#include "unnamed_file.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace program {

/// A part of a CSV file that begins and ends with whole rows. Parts can be parsed beside each other.
struct row_block {
    text_room text{};
    std::size_t rows_to_skip{0};  ///< rows at its start that somebody else took: the header
};

/// Reads a file as such parts. A quote in a row without broken quoting opens a quoted cell, closes it or is one of two
/// that stand for one: so a line break behind an even number of quotes ends a row.
/// Throws `unusable` where the file cannot be read, or is no CSV by its first bytes.
class row_blocks {
public:
    /// Parts have this size, or the next power of two of it that holds a row.
    static constexpr std::size_t usual_size = std::size_t{1} << 19U;

    /// Opens the file; "-" is standard input. Tests have smaller parts, and so more of them.
    row_blocks(const std::string& path, char delimiter, std::size_t part_size = usual_size);

    /// Reads the next part; false when there is none.
    [[nodiscard]] bool next(row_block& into);

    /// From now on what cannot be read again, a pipe, is kept in a temporary file. Before the first part is read.
    void keep_for_later();
    /// Goes back to the start of a file, or of what was kept.
    void start_again();

    /// The file as messages name it.
    [[nodiscard]] const std::string& name() const { return name_; }
    /// The part that was read, in percent; 0 while the size is not known (a pipe).
    [[nodiscard]] int percent_read() const;

private:
    struct close_file {
        void operator()(std::FILE* file) const;
    };
    [[nodiscard]] std::size_t read(char* into, std::size_t size);
    [[nodiscard]] bool fill(text_room& text, std::size_t size);
    void expect_text(std::string_view start) const;
    void take_start(text_room& text) const;

    std::string name_;
    char delimiter_;
    std::size_t part_size_;
    std::unique_ptr<std::FILE, close_file> file_;
    long start_{-1};  // where a file that can be read again begins; standard input may be one, read up to somewhere
    std::optional<unnamed_file> kept_{};
    bool from_kept_{false};
    std::uint64_t bytes_in_all_{0};  // 0: not known
    std::uint64_t bytes_read_{0};
    bool at_start_{true};
    bool at_end_{false};
    text_room rest_{};        // the start of the next part
};

}  // namespace program

#endif
