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
    /// Opens the file and reads its header; names columns that are not known. Throws `unusable`, as all here do, where
    /// the file as a whole is no list of requests.
    request_input(const std::string& path, csv_form form, id_rule ids);

    /// The next part of it; false at its end.
    [[nodiscard]] bool next(row_block& into);
    /// Goes back to the first row.
    void start_again();

    /// A block for such parts.
    [[nodiscard]] std::shared_ptr<request_block> make_block() const {
        auto made = std::make_shared<request_block>(header_, form_.delimiter, ids_);
        if (keeps_markets_) made->requests().keep_markets();
        return made;
    }
    /// Rows keep the market that they state, which explanations show.
    void keep_markets() { keeps_markets_ = true; }
    /// What the rows are that are passed over, in the order of their counts.
    [[nodiscard]] const std::vector<std::string_view>& reasons() const { return header_.reasons(); }
    [[nodiscard]] int percent_read() { return file_.blocks().percent_read(); }
    /// Throws what is wrong with a block that has so many lines before it.
    [[noreturn]] void fail(const csv_fault& fault, std::uint64_t lines_before) const {
        file_.fail(fault, lines_before);
    }

private:
    csv_form form_;
    id_rule ids_;
    csv_file file_;
    request_header header_;
    std::optional<row_block> first_;  // behind the header
    bool again_{false};
    bool keeps_markets_{false};
};

}  // namespace program

#endif
