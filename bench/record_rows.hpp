#ifndef REFUND_BENCH_RECORD_ROWS_HPP
#define REFUND_BENCH_RECORD_ROWS_HPP

#include <refund/bulk/arrow.hpp>
#include <refund/intake/shipped_offers.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <random>
#include <string>
#include <string_view>
#include <vector>

/// Requests as a record batch, with the types that engines use: texts, date32, decimal128(18, 2), int64 and bool. About
/// 500 rows a scope, in no order. Always the same rows.
class record_rows {
public:
    /// What the requests are for.
    enum class offers : unsigned char {
        one,  ///< Azure reservations through a partner
        all,  ///< every agreement and product that the library knows, in no order
    };

    record_rows(std::size_t rows, offers about) {
        std::mt19937_64 random(20261120);
        const auto below = [&random](std::uint64_t limit) { return static_cast<std::int64_t>(random() % limit); };
        const std::uint64_t scopes = rows < 500 ? 1 : rows / 500;
        cells_[12].bytes.resize(rows / 8 + 1);
        for (std::size_t row = 0; row < rows; ++row) {
            const std::int64_t bought = 17900 + below(2100);  // 2019-01-04 and later
            const std::int64_t quantity = 1 + below(3);
            text(0, "R" + std::to_string(row));
            text(1, "customer-" + std::to_string(below(scopes)));
            const refund::cancel_offer& offer =
                about == offers::one ? **refund::find_offer("partner-center", "azure-reservation")
                                     : refund::shipped_offers[random() % refund::shipped_offers.size()];
            text(2, offer.agreement);
            text(3, offer.product);
            number(4, static_cast<std::int32_t>(bought));
            text(5, below(2) == 0 ? "P1Y" : "P3Y");
            text(6, below(2) == 0 ? "upfront" : "monthly");
            text(7, "USD");
            number(8, 100 + below(199'900));
            number(8, std::int64_t{0});
            number(9, quantity);
            number(10, 1 + below(static_cast<std::uint64_t>(quantity)));
            number(11, static_cast<std::int32_t>(bought + below(300)));
            char& eight = cells_[12].bytes[row / 8];
            if (below(2) == 0) eight = static_cast<char>(eight | 1 << (row % 8));
        }
        for (std::size_t i = 0; i < cells_.size(); ++i) describe(i, static_cast<std::int64_t>(rows));
        types_of_.format = "+s";
        types_of_.n_children = array_.n_children = static_cast<std::int64_t>(cells_.size());
        types_of_.children = type_places_.data();
        types_of_.release = [](ArrowSchema*) {};
        array_.length = static_cast<std::int64_t>(rows);
        array_.n_buffers = 1;
        array_.buffers = none_.data();
        array_.children = array_places_.data();
        array_.release = [](ArrowArray*) {};
    }
    record_rows(const record_rows&) = delete;
    record_rows& operator=(const record_rows&) = delete;

    [[nodiscard]] const ArrowSchema& schema() const { return types_of_; }
    [[nodiscard]] const ArrowArray& array() const { return array_; }

private:
    struct column {
        std::string bytes{};  // numbers, or the characters of texts
        std::vector<std::int32_t> ends{0};
        std::array<const void*, 3> buffers{};
    };
    static constexpr std::array<std::array<const char*, 2>, 13> columns = {
        {{"request_id", "u"}, {"scope", "u"}, {"agreement", "u"}, {"product", "u"}, {"purchased_on", "tdD"},
         {"term", "u"}, {"billing_plan", "u"}, {"currency", "u"}, {"payment", "d:18,2"}, {"quantity", "l"},
         {"returned", "l"}, {"requested_on", "tdD"}, {"used", "b"}}};

    void text(std::size_t which, std::string_view value) {
        cells_[which].bytes += value;
        cells_[which].ends.push_back(static_cast<std::int32_t>(cells_[which].bytes.size()));
    }
    template <class T>
    void number(std::size_t which, T value) {
        std::array<char, sizeof(T)> bytes{};
        std::memcpy(bytes.data(), &value, sizeof(T));
        cells_[which].bytes.append(bytes.data(), bytes.size());
    }
    void describe(std::size_t which, std::int64_t rows) {
        column& from = cells_[which];
        const bool is_text = from.ends.size() > 1;
        if (is_text) {
            from.buffers = {nullptr, from.ends.data(), from.bytes.data()};
        } else {
            from.buffers = {nullptr, from.bytes.data(), nullptr};
        }
        types_[which].name = columns[which][0];
        types_[which].format = columns[which][1];
        types_[which].release = [](ArrowSchema*) {};
        arrays_[which].length = rows;
        arrays_[which].n_buffers = is_text ? 3 : 2;
        arrays_[which].buffers = from.buffers.data();
        arrays_[which].release = [](ArrowArray*) {};
        type_places_[which] = &types_[which];
        array_places_[which] = &arrays_[which];
    }

    std::array<column, 13> cells_{};
    std::array<ArrowSchema, 13> types_{};
    std::array<ArrowArray, 13> arrays_{};
    std::array<ArrowSchema*, 13> type_places_{};
    std::array<ArrowArray*, 13> array_places_{};
    std::array<const void*, 1> none_{};
    ArrowSchema types_of_{};
    ArrowArray array_{};
};

#endif
