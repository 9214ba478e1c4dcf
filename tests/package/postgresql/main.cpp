// Enters a claim in the ledger of the database named, and prints the answer or the error.
#include <refund/store/postgresql.hpp>

#include <cstdio>
#include <string>

int main(int, char** arguments) {
    using namespace date::literals;
    constexpr refund::currency usd = refund::currency_of("USD");
    const auto print = [](std::string text) { std::puts(text.c_str()); };
    auto connection = refund::open_postgresql(arguments[1]);
    if (!connection) return print(std::string(code(connection.error().reason))), 0;
    auto store = refund::postgresql_store<>::on(connection->get());
    if (!store) return print(std::string(code(store.error().reason))), 0;
    refund::ledger held(*store);
    const auto answer =
        held.settle({.scope = "contoso", .request_id = "R1", .day = 2025_y / 3 / 1, .asked = {700, usd}},
                    {.limit = {500, usd}, .window = refund::rolling_days(365)});
    print(answer ? std::to_string(answer->granted.minor) + " of 700 cents" : std::string(code(answer.error().reason)));
}
