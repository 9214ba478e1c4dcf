#ifndef REFUND_PROGRAM_REQUEST_INPUT_HPP
#define REFUND_PROGRAM_REQUEST_INPUT_HPP

#include "csv_file.hpp"
#include "request_block.hpp"
#include "request_header.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace program {

/// The requests of a batch, which may be read more than once.
class request_input {
public:
    /// Opens the file, reads its header and reports unknown columns. Throws `unusable`, as `next` and `start_again` do,
    /// if the file as a whole is not a list of requests or cannot be read.
    request_input(const std::string& path, csv_form form, id_rule ids);

    /// Reads the next part of the file; false at the end.
    [[nodiscard]] bool next(row_block& into);
    /// Goes back to the first row.
    void start_again();

    /// Makes a block that can read such parts.
    [[nodiscard]] std::shared_ptr<request_block> make_block() const {
        auto made = std::make_shared<request_block>(header_, form_.delimiter, ids_);
        if (keeps_markets_) made->requests().keep_markets();
        return made;
    }
    /// Blocks made from now on keep the market that a row states, which explanations show.
    void keep_markets() { keeps_markets_ = true; }
    /// Why rows are passed over, in the order of `reading_counts::passed_over`.
    [[nodiscard]] const std::vector<std::string_view>& reasons() const { return header_.reasons(); }
    [[nodiscard]] int percent_read() { return file_.blocks().percent_read(); }
    /// Throws `unusable` for a fault in a block that has this many lines before it.
    [[noreturn]] void fail(const csv_fault& fault, std::uint64_t lines_before) const {
        file_.fail(fault, lines_before);
    }

private:
    csv_form form_;
    id_rule ids_;
    csv_file file_;
    request_header header_;
    std::optional<row_block> first_;  // the rows after the header, in its part
    bool again_{false};
    bool keeps_markets_{false};
};

}  // namespace program

#endif
