// A thousand broken files: the program may refuse them, but must not crash. The environment variables REFUND_MUTATIONS
// and REFUND_SEED set another number and another seed.

#include "run.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <random>
#include <string>

using namespace program_test;

namespace {

int number(const char* variable, int otherwise) {
    const char* const text = std::getenv(variable);
    return text == nullptr ? otherwise : std::atoi(text);
}

// With the address sanitizer, a process takes ten times as long to start.
#if defined(REFUND_TEST_ADDRESS_SANITIZER)
constexpr int usual_mutations = 250;
#else
constexpr int usual_mutations = 1000;
#endif

class mutator {
public:
    explicit mutator(unsigned seed) : random_(seed) {}

    [[nodiscard]] std::string mutate(std::string text) {
        for (std::size_t changes = 1 + below(6); changes != 0; --changes) change(text);
        return text;
    }

private:
    [[nodiscard]] std::size_t below(std::size_t limit) { return limit == 0 ? 0 : random_() % limit; }

    void change(std::string& text) {
        static constexpr std::string_view telling{"\",\n\r\0 -.0919PYMyn\xff\xef\xbb\xbf\xc3", 22};
        const std::size_t at = below(text.size());
        switch (below(6)) {
            case 0: text.erase(at, 1 + below(20)); break;
            case 1: text.insert(at, 1, telling[below(telling.size())]); break;
            case 2: if (!text.empty()) text[at] = static_cast<char>(below(256)); break;
            case 3: text.insert(at, text.substr(below(text.size()), below(60))); break;
            case 4: text.resize(at); break;
            default: if (!text.empty()) text[at] = telling[below(telling.size())]; break;
        }
    }

    std::mt19937 random_;
};

}  // namespace

TEST_CASE("no change to the bytes of its files makes the program crash or leave unfinished files") {
    const std::string requests = [] {
        std::ifstream file("examples/data/requests.csv", std::ios::binary);
        return std::string(std::istreambuf_iterator<char>(file), {});
    }();
    const std::string ledger =
        "scope,request_id,requested_on,amount,currency,cap_left\ncontoso,\"a,b\",2025-03-02,10.00,USD,\n"
        "contoso,c,2025-03-03,20.00,USD,49970.00\n";
    REQUIRE(!requests.empty());
    const folder here;
    mutator mutations(static_cast<unsigned>(number("REFUND_SEED", 1)));
    int decided = 0;
    const int runs = number("REFUND_MUTATIONS", usual_mutations);
    for (int i = 0; i < runs; ++i) {
        const bool of_ledger = i % 16 == 0;
        const bool with_files = i % 16 <= 1;  // the others write no files, which must be synced to disk
        here.write("in.csv", of_ledger ? requests : mutations.mutate(requests));
        here.write("ledger.csv", of_ledger ? mutations.mutate(ledger) : ledger);
        const outcome got =
            here.run(with_files ? "batch in.csv --ledger ledger.csv -o out.csv --explain why.jsonl" : "batch in.csv");
        CAPTURE(i);
        CAPTURE(got.err);
        REQUIRE((got.status == 0 || got.status == 2 || got.status == 3));
        REQUIRE(!got.err.empty());
        const bool written = got.status != 2;
        if (written) ++decided;
        REQUIRE(got.out.empty() == (with_files || !written));
        REQUIRE(here.has("out.csv") == (with_files && written));
        REQUIRE(here.has("why.jsonl") == (with_files && written));
        std::filesystem::remove(here / "out.csv");
        std::filesystem::remove(here / "why.jsonl");
        REQUIRE(here.files() == 2);
    }
    CHECK(decided > 0);
    CHECK(decided < runs);
}
