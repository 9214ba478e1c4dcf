#include "gnuplot.hpp"

#include "platform/child_process.hpp"
#include "unusable.hpp"
#include "words.hpp"

#include <refund/money/decimal.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

namespace program {
namespace {

std::string day_text(const scheduled_day& at) { return refund::to_string(at.on); }

/// Dates below the axis: the first day, the last one, and some between them.
std::string date_tics(const std::vector<scheduled_day>& days) {
    constexpr std::size_t most = 5;
    const std::size_t parts = (std::min)(most - 1, days.size() - 1);
    std::string tics = fmt::format("set xtics nomirror out ('{}' {}", day_text(days.front()), days.front().day);
    for (std::size_t i = 1; i <= parts; ++i) {
        const scheduled_day& at = days[(days.size() - 1) * i / parts];
        tics += fmt::format(", '{}' {}", day_text(at), at.day);
    }
    return tics + ")\n";
}

std::int64_t refund_on(const scheduled_day& at) { return at.given.decided ? at.given.decided->refund.minor : 0; }

/// Whether the refund falls here by more than twice as much as on the days before and after.
bool is_cliff(const std::vector<scheduled_day>& days, std::size_t at) {
    const auto fall = [&](std::size_t day) {
        return day == 0 || day >= days.size() ? 0 : refund_on(days[day - 1]) - refund_on(days[day]);
    };
    return days[at].given.decided && days[at - 1].given.decided &&
           fall(at) > 2 * (std::max)({fall(at - 1), fall(at + 1), std::int64_t{0}});
}

/// The cliffs in words, one line each, to go below the axis, where they cover nothing. Empty if there are too many.
std::string cliff_words(const std::vector<scheduled_day>& days) {
    constexpr std::size_t most = 3;
    std::string words;
    std::size_t cliffs = 0;
    for (const std::size_t at : find_breakpoints(days)) {
        if (!is_cliff(days, at)) continue;
        if (++cliffs > most) return {};
        words += fmt::format("{}cancel by {}: {}; a day later {}", words.empty() ? "" : "\\n", day_text(days[at - 1]),
                             refund::to_decimal(days[at - 1].given.decided->refund),
                             refund::to_decimal(days[at].given.decided->refund));
    }
    return words;
}

constexpr std::string_view grey = "'#d9d9d9'";

/// The days on which a cap refuses, as grey zones behind the curve.
std::string refused_zones(const std::vector<scheduled_day>& days) {
    std::string script;
    for (const refused_days& stretch : find_days_refused_by_cap(days)) {
        script += fmt::format(
            "set object rectangle from {},graph 0 to {},graph 1 behind fillcolor rgb {} fillstyle solid "
            "noborder\n",
            days[stretch.first].day, days[stretch.last].day + 1, grey);
    }
    return script;
}

/// The data to draw, by column: the day; the refund; the refund and the fee; these and what the cap withholds.
std::string data_of(const std::vector<scheduled_day>& days) {
    std::string data = "$refund << END\n";
    const auto add = [&data](const scheduled_day& at, int day) {
        const auto& decided = at.given.decided;
        if (!decided) {
            data += '\n';  // a gap: the refund of that day is not known
            return;
        }
        refund::money with_fee = decided->refund;
        with_fee.minor += decided->fee.minor;
        refund::money all = with_fee;
        if (decided->outcome != refund::outcome::refused) all.minor += decided->withheld.minor;
        data += fmt::format("{} {} {} {}\n", day, refund::to_decimal(decided->refund), refund::to_decimal(with_fee),
                            refund::to_decimal(all));
    };
    for (const scheduled_day& at : days) add(at, at.day);
    add(days.back(), days.back().day + 1);  // gives the last day a width, too
    return data + "END\n";
}

/// Areas for the refund and, if any, the fee and what the cap withholds; on a terminal, which has no color, a line.
std::string curves(const std::vector<scheduled_day>& days, plot_on where) {
    if (where == plot_on::terminal) return "set key off\nplot $refund using 1:2 with steps linewidth 2\n";
    const auto any = [&](auto member) {
        return std::any_of(days.begin(), days.end(), [&](const scheduled_day& at) {
            return at.given.decided && (*at.given.decided.*member).minor != 0 &&
                   at.given.decided->outcome != refund::outcome::refused;
        });
    };
    std::string script = "set key outside top center horizontal\nset style fill solid noborder\nplot ";
    if (!find_days_refused_by_cap(days).empty()) {
        script += fmt::format("NaN with boxes linecolor rgb {} title 'the cap refuses', ", grey);
    }
    if (any(&refund::decision<>::withheld)) {
        script += "$refund using 1:4 with fillsteps linecolor rgb '#bdbdbd' title 'withheld by the cap', ";
    }
    if (any(&refund::decision<>::fee)) {
        script += "$refund using 1:3 with fillsteps linecolor rgb '#fdae6b' title 'fee', ";
    }
    return script + "$refund using 1:2 with fillsteps linecolor rgb '#9ecae1' title 'refund', "
                    "$refund using 1:2 with steps linewidth 2 linecolor rgb '#08519c' notitle\n";
}

}  // namespace

std::string plot_script(const std::vector<scheduled_day>& days, plot_on where, std::string_view title) {
    std::string unit;
    for (const scheduled_day& at : days) {
        if (at.given.decided) unit = at.given.decided->refund.unit.code();
    }
    std::string script = data_of(days);
    // A large font, because the picture may be shown at half its size.
    script += where == plot_on::terminal ? "set terminal dumb size 100, 28\n"
                                         : "set terminal svg size 800, 480 dynamic font 'sans-serif,15'\n";
    script += fmt::format("set title \"{}\" noenhanced\nset ylabel '{}'\nset xlabel \"{}\"\n", title, unit,
                          cliff_words(days));
    script += fmt::format("set xrange [{}:{}]\nset yrange [0:*]\nset offsets 0, 0, graph 0.05, 0\n", days.front().day,
                          days.back().day + 1);
    script += date_tics(days);
    script += "set ytics nomirror out\nset border 3\n";
    script += refused_zones(days);
    return script + curves(days, where);
}

std::string run_gnuplot(std::string_view script) {
    const child_output got = run_child({"gnuplot", "--default-settings"}, script);  // none of the user's settings
    switch (got.end) {
        case child_end::done: break;
        case child_end::not_found:
            throw unusable("plots are drawn by gnuplot, which is not installed: install the package gnuplot-nox "
                           "(script/install-deps does), or ask for the numbers with --csv -");
        case child_end::no_pipe: throw unusable(fmt::format("no pipe to gnuplot: {}", system_words()));
        case child_end::not_started: throw unusable(fmt::format("gnuplot cannot be started: {}", system_words()));
        case child_end::failed: throw unusable("gnuplot ended with an error");
    }
    if (got.text.empty()) throw unusable("gnuplot ended with an error");
    return got.text;
}

}  // namespace program
