// Rows of exports through their profiles. The input is a profile, which columns a person added, and rows under a
// header of all columns that the profile reads.

#include "property.hpp"

#include "../../examples/refund/request_header.hpp"
#include "../../examples/refund/unusable.hpp"

#include <refund/money/decimal.hpp>

#include <sys/mman.h>
#include <unistd.h>

#include <string>
#include <string_view>

namespace {

using fuzz::expect;

std::string header_of(const program::profile& shape, std::uint32_t added) {
    std::string names;
    const auto add = [&names](std::string_view name) { (names += names.empty() ? "" : ",") += name; };
    for (std::size_t i = 0; i < program::input_columns.size(); ++i) {
        if ((added >> i & 1U) != 0) add(program::input_columns[i].name);
    }
    for (const program::row_filter& each : shape.filters) add(each.theirs);
    for (const program::source& each : shape.sources) add(each.theirs);
    return names + "\n";
}

/// Texts that a terminal may obey must not come back as they are.
void check_words(const program::cell_error& error) {
    const std::string reason = error.reason();
    for (const char c : reason)
        expect(static_cast<unsigned char>(c) >= 0x20 && c != '\x7F', "reasons hold no controls");
    expect(!error.code.empty() && reason.substr(0, error.code.size()) == error.code, "a reason begins with its code");
}

/// What a row came to is what a batch makes of the same texts under its own names.
void check_row(const program::request_header& header, const program::csv_file& file) {
    program::request_cells cells;
    program::made_texts made;
    if (const auto wrong = header.read(file, cells, made)) return check_words(*wrong);
    const auto row = program::read_request(cells);
    if (!row) return check_words(row.error());
    expect(row->rounded_amounts == 0, "nothing is rounded unasked");
    program::request_cells plain = cells;
    const std::string payment = refund::to_decimal(row->request.payment);
    plain.form = {};
    plain.text[static_cast<std::size_t>(program::column::payment)] = payment;
    const auto again = program::read_request(plain);
    expect(again.has_value(), "the texts are those of a batch");
    expect(again->request.payment == row->request.payment && again->request.quantity == row->request.quantity &&
               again->request.term == row->request.term && again->request.requested_on == row->request.requested_on,
           "and say the same");
    if (cells.form.payment == refund::payment_for::all_units) {
        // The whole amount is what the units cost.
        const auto whole =
            refund::read_amount(cells[program::column::payment], row->request.payment.unit, 1, cells.form.amounts);
        expect(whole.has_value() && whole->amount.minor / row->request.quantity == row->request.payment.minor &&
                   whole->amount.minor % row->request.quantity == 0,
               "the payment times the units is the amount");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::input from(data, size);
    const auto all = program::profiles();
    const program::profile& shape = all[from.below(static_cast<unsigned>(all.size()))];
    const std::string text = header_of(shape, from.take<std::uint32_t>()) + std::string(from.rest());

    const int descriptor = ::memfd_create("fuzz", 0);
    expect(descriptor >= 0 && ::write(descriptor, text.data(), text.size()) == static_cast<ssize_t>(text.size()),
           "there is a file in memory");
    try {
        program::csv_file file("/proc/self/fd/" + std::to_string(descriptor), ',', 4096);
        const program::csv_form form{.shape = &shape};
        const program::request_header header(file, form);
        while (file.next()) {
            const auto reason = header.passed_over(file);
            if (reason) {
                expect(*reason < header.reasons().size(), "there is a reason");
            } else if (file.size() == header.size()) {
                check_row(header, file);
            }
        }
    } catch (const program::unusable&) {
        // Broken quoting, or a column that a person has to add.
    }
    ::close(descriptor);
    return 0;
}
