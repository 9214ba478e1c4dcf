#ifndef REFUND_RULES_MARKETS_HPP
#define REFUND_RULES_MARKETS_HPP

#include <refund/core/list_view.hpp>
#include <refund/market/availability.hpp>
#include <refund/market/list.hpp>
#include <refund/policy/citation.hpp>
#include <refund/rules/pages.hpp>

#include <array>
#include <cstddef>
#include <iterator>
#include <string_view>

/// \file
/// Where Azure reservations are not sold, by list version, and where commercial prices include tax.
///
/// Three pages of Partner Center published such lists, and at the same time different ones. So a list
/// has a source and a date, and the caller may name the source; `pc_buying`, the page about buying
/// reservations, is the default. A list is in force from the day of the first known copy that holds
/// it; where the copy's text is some days older, a comment says so. Nothing public says that the
/// newest lists were withdrawn: they stay in force, last seen in copies of 2023-10-23. tests/rules/markets.cpp proves
/// each source of lists.

namespace refund::rules {

/// A list with its citation, all lists of a page, and an answer by one of them.
/// @{
using published_list = market_list<citation>;
using published_lists = list_source<published_list>;
using published_availability = availability<published_list>;
/// @}

/// The names, lists and pages that the sources of lists are made of.
namespace market_text {

using namespace date::literals;

// clang-format off
/// The 109 names of the list that the buying page prints from 2019-10-18 on, in the page's order.
/// 106 alpha-2 codes: Bonaire, Saba and Sint Eustatius share BQ, Jan Mayen and Svalbard share SJ.
inline constexpr printed_name names_2019_10[] = {
    {"Åland Islands", market_of("AX")}, {"American Samoa", market_of("AS")}, {"Andorra", market_of("AD")},
    {"Anguilla", market_of("AI")}, {"Antarctica", market_of("AQ")}, {"Antigua and Barbuda", market_of("AG")},
    {"Aruba", market_of("AW")}, {"Azerbaijan", market_of("AZ")}, {"Benin", market_of("BJ")},
    {"Bhutan", market_of("BT")}, {"Bonaire", market_of("BQ-BO")}, {"Bouvet Island", market_of("BV")},
    {"British Indian Ocean Territory", market_of("IO")}, {"British Virgin Islands", market_of("VG")},
    {"Burkina Faso", market_of("BF")}, {"Burundi", market_of("BI")}, {"Cambodia", market_of("KH")},
    {"Central African Republic", market_of("CF")}, {"Chad", market_of("TD")}, {"China", market_of("CN")},
    {"Christmas Island", market_of("CX")}, {"Cocos (Keeling) Islands", market_of("CC")}, {"Comoros", market_of("KM")},
    {"Congo", market_of("CG")}, {"Congo (DRC)", market_of("CD")}, {"Cook Islands", market_of("CK")},
    {"Djibouti", market_of("DJ")}, {"Dominica", market_of("DM")}, {"Equatorial Guinea", market_of("GQ")},
    {"Eritrea", market_of("ER")}, {"Falkland Islands", market_of("FK")}, {"French Guiana", market_of("GF")},
    {"French Polynesia", market_of("PF")}, {"French Southern Territories", market_of("TF")},
    {"Gabon", market_of("GA")}, {"Gambia", market_of("GM")}, {"Gibraltar", market_of("GI")},
    {"Greenland", market_of("GL")}, {"Grenada", market_of("GD")}, {"Guadeloupe", market_of("GP")},
    {"Guam", market_of("GU")}, {"Guernsey", market_of("GG")}, {"Guinea", market_of("GN")},
    {"Guinea-Bissau", market_of("GW")}, {"Guyana", market_of("GY")}, {"Haiti", market_of("HT")},
    {"Heard Island and McDonald Islands", market_of("HM")}, {"Isle of Man", market_of("IM")},
    {"Jan Mayen", market_of("NO-22")}, {"Jersey", market_of("JE")}, {"Kiribati", market_of("KI")},
    {"Kosovo", market_of("XK")}, {"Laos", market_of("LA")}, {"Lesotho", market_of("LS")},
    {"Liberia", market_of("LR")}, {"Madagascar", market_of("MG")}, {"Malawi", market_of("MW")},
    {"Maldives", market_of("MV")}, {"Mali", market_of("ML")}, {"Marshall Islands", market_of("MH")},
    {"Martinique", market_of("MQ")}, {"Mauritania", market_of("MR")}, {"Mayotte", market_of("YT")},
    {"Micronesia", market_of("FM")}, {"Montserrat", market_of("MS")}, {"Mozambique", market_of("MZ")},
    {"Myanmar", market_of("MM")}, {"Nauru", market_of("NR")}, {"New Caledonia", market_of("NC")},
    {"Niger", market_of("NE")}, {"Niue", market_of("NU")}, {"Norfolk Island", market_of("NF")},
    {"Northern Mariana Islands", market_of("MP")}, {"Palau", market_of("PW")}, {"Papua New Guinea", market_of("PG")},
    {"Pitcairn Islands", market_of("PN")}, {"Reunion", market_of("RE")}, {"Saba", market_of("BQ-SA")},
    {"Saint Barthélemy", market_of("BL")}, {"Saint Lucia", market_of("LC")}, {"Saint Martin", market_of("MF")},
    {"Saint Pierre and Miquelon", market_of("PM")}, {"Saint Vincent and the Grenadines", market_of("VC")},
    {"Samoa", market_of("WS")}, {"San Marino", market_of("SM")}, {"São Tomé and Príncipe", market_of("ST")},
    {"Seychelles", market_of("SC")}, {"Sierra Leone", market_of("SL")}, {"Sint Eustatius", market_of("BQ-SE")},
    {"Sint Maarten", market_of("SX")}, {"Solomon Islands", market_of("SB")}, {"Somalia", market_of("SO")},
    {"South Georgia and South Sandwich Islands", market_of("GS")}, {"South Sudan", market_of("SS")},
    {"St Helena, Ascension, Tristan da Cunha", market_of("SH")}, {"Suriname", market_of("SR")},
    {"Svalbard", market_of("NO-21")}, {"Swaziland", market_of("SZ")}, {"Timor-Leste", market_of("TL")},
    {"Togo", market_of("TG")}, {"Tokelau", market_of("TK")}, {"Tonga", market_of("TO")},
    {"Turks and Caicos Islands", market_of("TC")}, {"Tuvalu", market_of("TV")},
    {"U.S. Outlying Islands", market_of("UM")}, {"Vanuatu", market_of("VU")}, {"Vatican City", market_of("VA")},
    {"Wallis and Futuna", market_of("WF")}, {"Yemen", market_of("YE")},
};

/// Names that other lists print.
inline constexpr printed_name other_names[] = {
    {"Argentina", market_of("AR")}, {"Belarus", market_of("BY")}, {"Brazil", market_of("BR")},
    {"Hong Kong", market_of("HK")}, {"India", market_of("IN")}, {"Indonesia", market_of("ID")},
    {"Kazakhstan", market_of("KZ")}, {"Liechtenstein", market_of("LI")}, {"Malaysia", market_of("MY")},
    {"Mexico", market_of("MX")}, {"Russia", market_of("RU")}, {"Saudi Arabia", market_of("SA")},
    {"South Africa", market_of("ZA")}, {"South Korea", market_of("KR")}, {"Taiwan", market_of("TW")},
    {"Turkey", market_of("TR")}, {"Ukraine", market_of("UA")},
};

/// Second spellings of names above.
inline constexpr printed_name other_spellings[] = {
    // The lists of 117 and 110, and of 117; the latter is also quoted with brackets.
    {"Russian Federation", market_of("RU")},
    {"Korea, Republic of", market_of("KR")},
    {"Korea (Republic of)", market_of("KR")},
    // PC-SOFTWARE from 2020-05-15 on.
    {"Aland Islands", market_of("AX")},
    // PC-API on 2018-11-29, in the place of Samoa; taken back the next day.
    {"Samoan Islands", market_of("WS")},
};

/// Lists by how many names they print.
/// @{
inline constexpr auto listed_109 = markets_of(names_2019_10);
inline constexpr auto listed_117 = with_markets(listed_109, "BR", "BY", "IN", "KZ", "KR", "RU", "TW", "UA");
inline constexpr auto listed_110 = without_markets(listed_117, "AZ", "BY", "IN", "KZ", "KR", "TW", "UA");

inline constexpr auto listed_6 = markets_of("BR", "CN", "IN", "KR", "RU", "TW");
inline constexpr auto listed_19 =
    with_markets(listed_6, "AR", "AZ", "BY", "HK", "ID", "KZ", "LI", "MX", "MY", "SA", "TR", "UA", "ZA");
inline constexpr auto listed_18 = without_markets(listed_19, "HK");
inline constexpr auto listed_11 = without_markets(listed_18, "AZ", "BY", "IN", "KR", "KZ", "TW", "UA");
inline constexpr auto listed_12 = with_markets(listed_11, "JE");
/// @}
// clang-format on

/// Pages and their headings.
/// @{
inline constexpr text<95> buying_page =
    "Microsoft: Buy Microsoft Azure reservations on behalf of your customers in Partner Center";
inline constexpr text<95> api_page = "Microsoft Partner Center developer documentation: Purchase Azure reservations";
inline constexpr text<63> heading = "Azure reservations unavailable markets";
inline constexpr text<63> no_heading = "none: note in the lead, before the first heading";
/// @}

/// The day of the last copies.
inline constexpr calendar_day last_seen = 2023_y / 10 / 23;

/// PC-BUYING. 2018-11-06: 117 names. 2019-10-18 (the page's own date: 2019-10-15): the 109.
/// @{
inline constexpr calendar_day buying_1 = 2018_y / 11 / 6;
inline constexpr calendar_day buying_2 = 2019_y / 10 / 18;
inline constexpr published_list buying[] = {
    {"PC-BUYING 2018-11-06", {buying_1, buying_2}, listed_117, {buying_page, heading, buying_1, 2019_y / 9 / 13}},
    {"PC-BUYING 2019-10-18", {buying_2, open_end}, listed_109, {buying_page, heading, buying_2, last_seen}},
};
/// @}

/// PC-SOFTWARE. 2018-09-04 (text of 08-31): 18 names. 2019-04-03 (text of 03-21; a hidden remark calls
/// it correct on 03-20): 11. 2019-07-25 (text of 07-22): Jersey added alone, 12. 2019-12-19 (text
/// of 12-18; a hidden remark calls it correct on 11-30): the 109.
/// @{
inline constexpr calendar_day software_1 = 2018_y / 9 / 4;
inline constexpr calendar_day software_2 = 2019_y / 4 / 3;
inline constexpr calendar_day software_3 = 2019_y / 7 / 25;
inline constexpr calendar_day software_4 = 2019_y / 12 / 19;
inline constexpr published_list software[] = {
    {"PC-SOFTWARE 2018-09-04",
     {software_1, software_2},
     listed_18,
     {pages::partner_software, no_heading, software_1, 2019_y / 3 / 8}},
    {"PC-SOFTWARE 2019-04-03",
     {software_2, software_3},
     listed_11,
     {pages::partner_software, no_heading, software_2, 2019_y / 5 / 27}},
    {"PC-SOFTWARE 2019-07-25",
     {software_3, software_4},
     listed_12,
     {pages::partner_software, no_heading, software_3, 2019_y / 12 / 4}},
    {"PC-SOFTWARE 2019-12-19",
     {software_4, open_end},
     listed_109,
     {pages::partner_software, heading, software_4, last_seen}},
};
/// @}

/// PC-API; to July 2018 the page's title is "Purchase Azure Reserved VM Instances". The repository of
/// its texts is public, so these are the days of the changes themselves. 2018-06-05: 6 names.
/// 2018-07-27: 19. 2018-08-09: without Hong Kong, the 18. 2018-10-08: the 117, a month before
/// PC-BUYING. 2019-03-20: 110, the 109 without Azerbaijan, with Brazil and Russian Federation.
/// @{
inline constexpr text<95> api_page_first =
    "Microsoft Partner Center developer documentation: Purchase Azure Reserved VM Instances";
inline constexpr calendar_day api_1 = 2018_y / 6 / 5;
inline constexpr calendar_day api_2 = 2018_y / 7 / 27;
inline constexpr calendar_day api_3 = 2018_y / 8 / 9;
inline constexpr calendar_day api_4 = 2018_y / 10 / 8;
inline constexpr calendar_day api_5 = 2019_y / 3 / 20;
inline constexpr published_list api[] = {
    {"PC-API 2018-06-05", {api_1, api_2}, listed_6, {api_page_first, no_heading, api_1, 2018_y / 6 / 13}},
    {"PC-API 2018-07-27", {api_2, api_3}, listed_19, {api_page, no_heading, api_2, 2018_y / 8 / 1}},
    {"PC-API 2018-08-09", {api_3, api_4}, listed_18, {api_page, no_heading, api_3, 2018_y / 9 / 7}},
    {"PC-API 2018-10-08", {api_4, api_5}, listed_117, {api_page, no_heading, api_4, 2019_y / 1 / 9}},
    {"PC-API 2019-03-20", {api_5, open_end}, listed_110, {api_page, no_heading, api_5, last_seen}},
};
/// @}

/// Commercial prices exclude tax, except in Australia and Brazil, where they include it. On the software page from
/// 2018-09-26 on (text of 09-25; not in the copy of 09-04).
/// @{
inline constexpr auto listed_with_tax = markets_of("AU", "BR");
inline constexpr calendar_day tax_1 = 2018_y / 9 / 26;
inline constexpr published_list tax[] = {
    {"PC-SOFTWARE tax 2018-09-26",
     {tax_1, open_end},
     listed_with_tax,  //
     {pages::partner_software, "Buy software subscriptions on behalf of customers", tax_1, last_seen}},
};
/// @}

}  // namespace market_text

/// The lists of the page about buying reservations.
inline constexpr published_lists pc_buying{"PC-BUYING", market_text::buying};
/// The lists of the page about selling software, which also names the markets for reservations.
inline constexpr published_lists pc_software{"PC-SOFTWARE", market_text::software};
/// The lists of the developer documentation.
inline constexpr published_lists pc_api{"PC-API", market_text::api};
/// The markets where prices include tax, in the same form.
inline constexpr published_lists prices_with_tax{"PC-SOFTWARE tax", market_text::tax};

/// Every source of lists. The default comes first.
inline constexpr published_lists market_sources[] = {pc_buying, pc_software, pc_api};

/// A product, and the lists of where it is not sold.
struct listed_product {
    std::string_view product{};             ///< as in `offers` of rules/catalog.hpp
    const published_lists* lists{nullptr};  ///< never null
};
/// Every product that has such lists.
inline constexpr listed_product listed_products[] = {{"azure-reservation", &pc_buying}};

/// The lists of where a product is not sold; null if no text has any.
[[nodiscard]] constexpr const published_lists* find_lists(std::string_view product) noexcept {
    for (const listed_product& each : listed_products) {
        if (each.product == product) return each.lists;
    }
    return nullptr;
}

/// The source of a name: "PC-BUYING", "PC-SOFTWARE", "PC-API".
/// Errors: not_supported.
[[nodiscard]] constexpr result<published_lists> find_market_source(std::string_view name) noexcept {
    for (const published_lists& source : market_sources) {
        if (source.name == name) return source;
    }
    return errc::not_supported;
}

/// The market of an ISO 3166 code, or of a name exactly as one of the lists prints it: "BQ-BO",
/// "Bonaire", "St Helena, Ascension, Tristan da Cunha", "Aland Islands" and "Åland Islands". UTF-8.
/// Errors: unknown_market.
[[nodiscard]] constexpr result<market> find_listed_market(std::string_view code_or_name) noexcept {
    result<market> found = find_market(code_or_name);
    if (!found) found = find_market_by_name(market_text::names_2019_10, code_or_name);
    if (!found) found = find_market_by_name(market_text::other_names, code_or_name);
    if (!found) found = find_market_by_name(market_text::other_spellings, code_or_name);
    return found;
}

/// Whether Azure reservations are sold in a market on a day, and whose list says so.
///
///     constexpr auto answer = sold_here(market_of("JE"), 2019_y / 8 / 1, pc_software);
///     static_assert(!answer->sold && answer->list_name() == "PC-SOFTWARE 2019-07-25");
///     // answer->list->source: document, section, first and last day seen
///
/// Errors: no_list_in_force; market_ambiguous; unknown_market (a market made by default).
[[nodiscard]] constexpr result<published_availability> sold_here(const market& where, calendar_day on,
                                                                 const published_lists& source = pc_buying) noexcept {
    return sold_on(source, where, on);
}

/// The same, by code or printed name.
/// Errors: unknown_market; no_list_in_force; market_ambiguous.
[[nodiscard]] constexpr result<published_availability> sold_here(std::string_view code_or_name, calendar_day on,
                                                                 const published_lists& source = pc_buying) noexcept {
    const result<market> where = find_listed_market(code_or_name);
    if (!where) return where.error();
    return sold_on(source, *where, on);
}

/// What each source says on a day, in the order of `market_sources`.
[[nodiscard]] constexpr comparison<published_list, std::size(market_sources)> compare_market_sources(
    const market& where, calendar_day on) noexcept {
    return compare_sources(market_sources, where, on);
}

/// Whether a price includes tax, and which text says so.
struct tax_inclusion {
    bool included{false};                 ///< whether it does
    const published_list* list{nullptr};  ///< the statement, as the list of markets it names; never null
    using yes_or_no = bool;  ///< `if (price_includes_tax(...))` does not compile: ask for `included`
    friend constexpr bool operator==(const tax_inclusion&, const tax_inclusion&) = default;
};

/// Whether commercial prices in a market include tax on a day: in Australia and Brazil they do, in every other market
/// they do not. Before 2018-09-26 no text says anything about it, and neither does this.
/// Errors: no_list_in_force (before that day); unknown_market (a market made by default).
[[nodiscard]] constexpr result<tax_inclusion> price_includes_tax(const market& where, calendar_day on) noexcept {
    const result<published_availability> listed = sold_on(prices_with_tax, where, on);
    if (!listed.has_value()) return listed.error();
    return tax_inclusion{!listed->sold, listed->list};
}

static_assert(std::size(market_text::names_2019_10) == 109 && std::size(market_text::listed_109) == 109);
static_assert(std::size(market_text::listed_117) == 117 && std::size(market_text::listed_110) == 110);
static_assert(std::size(market_text::listed_6) == 6 && std::size(market_text::listed_19) == 19 &&
              std::size(market_text::listed_18) == 18 && std::size(market_text::listed_11) == 11 &&
              std::size(market_text::listed_12) == 12);

namespace detail {

[[nodiscard]] constexpr std::size_t count_countries(list_view<market> sorted) noexcept {
    std::size_t count = 0;
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        if (i == 0 || sorted[i].country != sorted[i - 1].country) ++count;
    }
    return count;
}

}  // namespace detail
static_assert(detail::count_countries(market_text::listed_109) == 106);

}  // namespace refund::rules

#endif
