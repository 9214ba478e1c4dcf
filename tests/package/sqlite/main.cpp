// Enters a claim in the ledger of the file named, and prints the answer.
#include <refund/store/sqlite.hpp>

#include <cstdio>

int main(int, char** arguments) {
    using namespace date::literals;
    constexpr refund::currency usd = refund::currency_of("USD");
    auto file = refund::open_sqlite(arguments[1]);
    if (!file) return 1;
    auto store = refund::sqlite_store<>::on(file->get());
    if (!store) return 1;
    refund::ledger held(*store);
    const refund::claim asked{.scope = "contoso", .request_id = "R1", .day = 2025_y / 3 / 1, .asked = {700, usd}};
    const auto answer = held.settle(asked, {.limit = {500, usd}, .window = refund::rolling_days(365)});
    if (!answer) return 1;
    const char* const again = answer->seen_before ? ", as before" : "";
    std::printf("%d of 700 cents%s\n", static_cast<int>(answer->granted.minor), again);
}
