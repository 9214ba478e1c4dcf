#include "explanation_json.hpp"

#include <refund/explain/fields.hpp>
#include <refund/version.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace program {
namespace {

using json_value = nlohmann::ordered_json;

/// Puts each field where its path says: "credit.amount" becomes the member amount of the member credit; a number in a
/// path is an index into a list.
class json_printer {
public:
    explicit json_printer(json_value& whole) : whole_(whole) {}

    template <class Value>
    void operator()(std::string_view path, const Value& value) const {
        json_value* at = &whole_;
        for (std::size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
            const std::string_view part = path.substr(0, dot);
            if (part.find_first_not_of("0123456789") == std::string_view::npos) {
                at = &(*at)[std::stoul(std::string(part))];
            } else {
                at = &(*at)[std::string(part)];
            }
            path.remove_prefix(dot + 1);
        }
        (*at)[std::string(path)] = shown(value);
    }

private:
    static json_value shown(std::string_view text) { return text; }
    static json_value shown(std::int64_t number) { return number; }
    static json_value shown(bool value) { return value; }
    static json_value shown(refund::calendar_day day) { return refund::to_string(day); }
    static json_value shown(const refund::money& amount) { return refund::to_decimal(amount); }

    json_value& whole_;
};

}  // namespace

json_value explanation_json(const explained_answer& what) {
    json_value made = json_value::object();
    made["schema"] = explanation_schema;
    made["library"] = fmt::format("{}.{}.{}", refund::version_major, refund::version_minor, refund::version_patch);
    made["request_id"] = what.request_id;
    made["scope"] = what.scope;
    made["outcome"] = name(what.given.outcome);
    if (!what.given.reason.empty()) {
        made["reason_code"] = reason_code(what.given.reason);
        made["reason"] = what.given.reason;
    }
    const refund::decision<>* const decided = what.given.decided ? &*what.given.decided : nullptr;
    made["answered_before"] = decided != nullptr && decided->admitted.seen_before;
    if (what.row == nullptr) return made;
    if (decided != nullptr) made["amounts"];  // creates it here, before the members of the request
    made["request"]["product"] = what.row->offer->product;
    made["request"]["agreement"] = what.row->offer->agreement;
    if (what.row->market) made["request"]["market"] = what.row->market->code();
    for_each_field(refund::explained<>{.request = what.row->request,
                                       .steps = what.steps,
                                       .decided = decided,
                                       .commitment_id = what.commitment_id,
                                       .requests_before = what.requests_before},
                   json_printer(made));
    if (decided != nullptr && what.row->not_sold) {
        const auto& list = *what.row->not_sold->list;
        json_value& shown = made["market_list"];
        shown["name"] = list.name.view();
        shown["in_force_from"] = refund::to_string(list.in_force.from);
        if (list.in_force.until != refund::open_end) shown["in_force_until"] = refund::to_string(list.in_force.until);
        for_each_field(list.source, json_printer(shown));
    }
    return made;
}

std::string to_line(const json_value& made) { return made.dump(-1, ' ', false, json_value::error_handler_t::replace); }

}  // namespace program
