#ifndef REFUND_PLAN_DETAIL_SEARCH_HPP
#define REFUND_PLAN_DETAIL_SEARCH_HPP

#include <refund/plan/detail/bound.hpp>
#include <refund/plan/detail/by_part.hpp>
#include <refund/plan/detail/by_sequence.hpp>
#include <refund/plan/detail/by_whole.hpp>
#include <refund/plan/detail/improve.hpp>
#include <refund/plan/detail/model.hpp>

#include <cstddef>
#include <cstdint>
#include <utility>

namespace refund::detail {

/// Up to this many competing commitments, the search looks for the best plan.
inline constexpr std::size_t most_exact_items = 12;

/// Picks, and a bound that no others can exceed.
struct found_picks {
    plan_picks picks{};
    std::int64_t bound{};
    std::int64_t dearest{1};  ///< the most that a minor unit of room can be worth
    [[nodiscard]] bool best() const { return picks.total >= bound; }
};

/// Whether a model holds every choice or a selection, whose best plan may not be the best of all.
enum class plan_choices : unsigned char { all, some };

template <class Search>
void search_on(found_picks& found, Search search, plan_choices choices) {
    const bool ended = search.search();
    found.picks = search.best();
    if (ended && choices == plan_choices::all) found.bound = found.picks.total;
}

/// The best picks if a fixed number of steps suffices to find them; otherwise good ones.
[[nodiscard]] inline found_picks search_plan(const plan_model& model, plan_choices choices) {
    plan_steps of_bound(20'000'000);
    plan_steps of_improving(20'000'000);
    plan_steps of_search(choices == plan_choices::all ? 16'000'000 : 4'000'000);
    const plan_bound bound(model, of_bound);
    found_picks found{good_picks(model, bound, of_improving), bound.most(), bound.dearest()};
    if (found.best() || model.items.size() > most_exact_items) return found;
    switch (model.payment) {
        case plan_payment::whole:
            search_on(found, by_whole(model, bound, of_search, found.picks), choices);
            break;
        case plan_payment::part_as_asked: search_on(found, by_part(model, of_search, found.picks), choices); break;
        case plan_payment::part:
            search_on(found, by_sequence(model, bound, of_search, found.picks), choices);
            break;
    }
    return found;
}

}  // namespace refund::detail

#endif
