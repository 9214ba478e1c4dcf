// The guide "The ledger": the same cap met, met again, repeated, contradicted and reversed.

#include <refund/cap/ledger.hpp>
#include <refund/money/decimal.hpp>

#include <iostream>

int main() {
    using namespace date::literals;

    // begin terms
    constexpr refund::currency usd = refund::currency_of("USD");
    constexpr refund::cap_terms pay_what_is_left{.limit = {50'000'00, usd},
                                                 .window = refund::rolling_days(365),
                                                 .when_over = refund::over_limit::pay_up_to_limit};
    constexpr refund::cap_terms refuse_whole{.limit = {50'000'00, usd},
                                             .window = refund::rolling_days(365),
                                             .when_over = refund::over_limit::refuse_whole};
    // end terms

    // begin consider
    refund::refund_cap_ledger<> ledger;
    const refund::cap_scope contoso("contoso");
    const auto show = [](const char* what, const refund::result<refund::admission>& answer) {
        std::cout << what << ": ";
        if (!answer) {
            std::cout << code(answer.error()) << '\n';
            return;
        }
        std::cout << "granted " << to_decimal(answer->granted) << " of " << to_decimal(answer->asked)
                  << ", used before " << to_decimal(answer->used_before) << ", left " << to_decimal(answer->left_after)
                  << (answer->seen_before ? ", held already\n" : "\n");
    };
    // Considers a request, and enters what it is granted.
    const auto enter = [&](const char* name, refund::calendar_day day, std::int64_t cents,
                           const refund::cap_terms& terms) {
        const refund::request_id id(name);
        const auto answer = ledger.consider(contoso, id, day, {cents, usd}, terms);
        show(name, answer);
        if (answer && answer->granted.minor > 0) {
            const auto entered = ledger.record(contoso, id, day, answer->granted);
            if (!entered) std::cout << code(entered.error()) << '\n';
        }
    };
    // end consider

    // begin over
    enter("R1", 2025_y / 3 / 1, 49'000'00, pay_what_is_left);
    const refund::request_id second("R2");
    show("R2, refused whole", ledger.consider(contoso, second, 2025_y / 4 / 1, {1'000'01, usd}, refuse_whole));
    show("R2, exactly the rest", ledger.consider(contoso, second, 2025_y / 4 / 1, {1'000'00, usd}, refuse_whole));
    enter("R2", 2025_y / 4 / 1, 1'500'00, pay_what_is_left);
    // end over

    // begin again
    enter("R2", 2025_y / 4 / 1, 1'500'00, pay_what_is_left);
    enter("R2", 2025_y / 4 / 2, 1'500'00, pay_what_is_left);
    enter("R2", 2025_y / 4 / 1, 900'00, pay_what_is_left);
    // end again

    // begin reverse
    const auto taken_back = ledger.reverse(contoso, refund::request_id("R1"));
    if (!taken_back) return 1;
    std::cout << "R1 taken back: " << refund::to_string(taken_back->day) << ", " << to_string(taken_back->amount)
              << '\n';
    enter("R3", 2025_y / 5 / 1, 49'000'00, pay_what_is_left);
    // end reverse
}
