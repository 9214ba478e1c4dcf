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

/// A part of a CSV file that consists of whole rows, so that parts can be parsed in parallel.
struct row_block {
    text_room text{};
    std::size_t rows_to_skip{0};  ///< rows at the start to skip: the header
};

/// Reads a file in such parts. If quoting is sound, every quote opens a cell, closes it or is half of a doubled quote,
/// so a line break after an even number of quotes ends a row. Throws `unusable` if the file cannot be read, or if its
/// first bytes show that it is not CSV.
class row_blocks {
public:
    /// The size of a part in bytes, doubled until the part holds a whole row.
    static constexpr std::size_t usual_size = std::size_t{1} << 19U;

    /// Opens the file; "-" is standard input. Tests use smaller parts, to get more of them.
    row_blocks(const std::string& path, char delimiter, std::size_t part_size = usual_size);

    /// Reads the next part; false when there is none.
    [[nodiscard]] bool next(row_block& into);

    /// From now on, keeps input that cannot be read twice, such as a pipe, in a temporary file. Call it before the
    /// first `next`.
    void keep_for_later();
    /// Goes back to the start of the file, or of what was kept.
    void start_again();

    /// The file as messages name it.
    [[nodiscard]] const std::string& name() const { return name_; }
    /// How much has been read, in percent; 0 if the size is not known (a pipe).
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
    long start_{-1};  // the offset to start again from, not always 0 on standard input; -1: cannot start again
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
