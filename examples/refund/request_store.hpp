#ifndef REFUND_PROGRAM_REQUEST_STORE_HPP
#define REFUND_PROGRAM_REQUEST_STORE_HPP

#include "packed_request.hpp"
#include "request_columns.hpp"
#include "request_row.hpp"
#include "row_keys.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace program {

/// A vector that grows in chunks, and so never holds two copies of its elements.
template <class T>
class chunks {
public:
    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] T& operator[](std::size_t index) { return all_[index / in_one][index % in_one]; }
    [[nodiscard]] const T& operator[](std::size_t index) const { return all_[index / in_one][index % in_one]; }
    T& emplace_back() {
        if (size_ % in_one == 0) enter_chunk();
        ++size_;
        return *next_++;
    }
    /// Keeps the room.
    void clear() { size_ = 0; }

private:
    static constexpr std::size_t in_one = 512;
    [[gnu::noinline]] void enter_chunk() {
        const std::size_t entered = size_ / in_one;
        if (entered == all_.size()) all_.emplace_back(std::make_unique_for_overwrite<T[]>(in_one));
        next_ = all_[entered].get();
    }

    std::vector<std::unique_ptr<T[]>> all_{};
    std::size_t size_{0};
    T* next_{nullptr};
};

/// The rows of a batch, packed: a cap is filled in date order, so no row can be decided before the last row of its
/// scope has been read. Takes 56 bytes a row, and more for the few that do not fit.
class request_store {
public:
    /// Rows added from now on keep their market. Only explanations need it, and most runs write none.
    void keep_markets() { keeps_markets_ = true; }

    /// Adds a row that was just read, without its key and line; those come with `take`.
    void add(const request_row& row);
    /// The same for a plain row.
    void add(const packed_request& row) { rows_.emplace_back() = row; }
    /// Adds a row that is not a request, with the reason.
    void add_wrong(std::string reason);

    /// Moves a row here from another store; rows must come in file order.
    void take(request_store& other, std::size_t index, row_key* key, std::uint64_t line);
    /// The same for a row that is not a request, with the reason.
    void take_wrong(std::string reason, row_key* key, std::uint64_t line);

    /// Removes all rows but keeps their memory.
    void clear();

    [[nodiscard]] std::size_t size() const { return rows_.size(); }

    /// The request as it was added, with its market if markets are kept; not for wrong rows.
    [[nodiscard]] request_row row(std::size_t index) const;
    [[nodiscard]] bool is_wrong(std::size_t index) const { return rows_[index].kind == packed_kind::wrong; }
    [[nodiscard]] const std::string& wrong_reason(std::size_t index) const { return wrong_[rows_[index].elsewhere]; }

    /// The row as packed, which for a plain row is everything.
    [[nodiscard]] const packed_request& packed(std::size_t index) const { return rows_[index]; }

    /// Adds the row to the columns of its offer's table if they can hold all of it, so that the quote comes out the
    /// same. Returns whether it did. Not for wrong rows.
    [[nodiscard]] bool add_to(request_columns& columns, std::size_t index) const;
    [[nodiscard]] std::uint8_t offer_number(std::size_t index) const;
    /// The currency of its payment; not for wrong rows.
    [[nodiscard]] refund::currency unit(std::size_t index) const;
    /// The units bought; not for wrong rows.
    [[nodiscard]] std::int64_t quantity(std::size_t index) const;
    /// The units given back; not for wrong rows.
    [[nodiscard]] std::int64_t returned(std::size_t index) const;

    [[nodiscard]] row_key& key(std::size_t index) const { return *keys_[index]; }
    [[nodiscard]] date::sys_days requested_on(std::size_t index) const {
        return from_number(rows_[index].requested_on);
    }

    /// The line of the file in which the row begins.
    [[nodiscard]] std::uint64_t line(std::size_t index) const;

private:
    [[nodiscard]] static date::sys_days from_number(std::int32_t day) { return date::sys_days(date::days(day)); }
    void note_place(row_key* key, std::uint64_t line);

    bool keeps_markets_{false};
    chunks<packed_request> rows_{};
    chunks<row_key*> keys_{};
    std::vector<request_row> unusual_{};
    std::vector<std::string> wrong_{};
    // Most rows are one line below the row before; this holds (row, line) for the others only.
    std::vector<std::pair<std::size_t, std::uint64_t>> lines_{};
    std::uint64_t usual_line_{0};  // expected line of the next row; lines count from 1
};

}  // namespace program

#endif
