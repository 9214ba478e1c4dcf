// Whole decisions, and amounts alone, behind two C functions that Python, or any other language, can load.

#include <refund/bulk/arrow.hpp>
#include <refund/record/decide.hpp>
#include <refund/rules/catalog.hpp>

#include <cstddef>
#include <cstring>
#include <new>
#include <string>
#include <string_view>

#if defined(_WIN32)
#define REFUND_EXPORT extern "C" __declspec(dllexport)
#else
#define REFUND_EXPORT extern "C" __attribute__((visibility("default")))
#endif

namespace {
void say(char* why, std::size_t size, const std::string& words) {
    if (size == 0) return;
    const std::size_t length = words.size() < size - 1 ? words.size() : size - 1;
    std::memcpy(why, words.data(), length);
    why[length] = '\0';
}

/// Writes a scope's text with case folded and characters composed, and returns its length; 0 if it does not fit into
/// `size` bytes or cannot be made.
using fold_scope = std::size_t (*)(const char* scope, std::size_t length, char* room, std::size_t size);

/// Thrown if the caller's `fold` returned 0.
struct fold_failed {};

/// The same in the form that `refund::record::decide` expects.
struct fold_by_caller {
    fold_scope fold{};

    std::string operator()(std::string_view scope) const {
        std::string room(8 * refund::longest_key, '\0');
        const std::size_t length = fold(scope.data(), scope.size(), room.data(), room.size());
        if (length == 0 || length > room.size()) throw fold_failed();
        room.resize(length);
        return room;
    }
};
}  // namespace

/// Decides a batch that stays the caller's; both parts of `booked` may be null, `fold` may not. Returns 0 with
/// decisions and entries written; 1 if a batch cannot be taken, 2 if memory runs out, 3 if `fold` returned 0. Unless it
/// is 0, `why` says so, in less than `size` bytes.
REFUND_EXPORT int refund_decide(const ArrowSchema* schema, const ArrowArray* array, const ArrowSchema* booked_schema,
                                const ArrowArray* booked_array, ArrowSchema* decisions_schema,
                                ArrowArray* decisions_array, ArrowSchema* entries_schema, ArrowArray* entries_array,
                                fold_scope fold, char* why, std::size_t size) {
    namespace record = refund::record;
    try {
        const bool with_booked = booked_schema != nullptr && booked_array != nullptr;
        const record::input_batch held{with_booked ? *booked_schema : *schema, with_booked ? *booked_array : *array};
        const auto counts = record::decide({*schema, *array}, with_booked ? &held : nullptr,
                                           {*decisions_schema, *decisions_array}, {*entries_schema, *entries_array},
                                           refund::find_offer, fold_by_caller{fold});
        if (counts) return 0;
        say(why, size, to_string(counts.error()));
        return 1;
    } catch (const fold_failed&) {
        say(why, size, "fold-failed: the caller's function has folded no scope");
        return 3;
    } catch (const std::bad_alloc&) {
        say(why, size, "out-of-memory: no memory for the results");
    } catch (...) {
        say(why, size, "out-of-memory: a result is longer than memory can be");
    }
    return 2;
}

/// Evaluates a batch of raw columns (refund/bulk/arrow.hpp) by the table of an agreement and a product: credit, fee and
/// status, without caps. The batch stays the caller's. Returns 0 with the results written; 1 if the batch cannot be
/// taken or there is no such table, 2 if memory runs out; and then `why` says so.
REFUND_EXPORT int refund_evaluate(const char* agreement, const char* product, const ArrowSchema* schema,
                                  const ArrowArray* array, ArrowSchema* results_schema, ArrowArray* results_array,
                                  char* why, std::size_t size) {
    const auto table = refund::rules::find_table(agreement, product);
    if (!table) {
        say(why, size, std::string(code(table.error())) + ": no table for this agreement and product");
        return 1;
    }
    const auto counts = refund::bulk::evaluate(*table, refund::bulk::arrow_raw_batch{*schema, *array}, std::nullopt,
                                               {*results_schema, *results_array}, {.threads = 1});
    if (counts) return 0;
    say(why, size, std::string(code(counts.error().fault)) + ": " + to_string(counts.error()));
    return counts.error().fault == refund::bulk::arrow_fault::out_of_memory ? 2 : 1;
}
