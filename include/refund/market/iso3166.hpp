#ifndef REFUND_MARKET_ISO3166_HPP
#define REFUND_MARKET_ISO3166_HPP

#include <cstddef>
#include <string_view>

/// The codes of ISO 3166, as data.
///
/// Source: ISO 3166-1 and 3166-2 as in the Python package pycountry 26.2.16 (February 2026), which
/// takes them from Debian's iso-codes. To take over a new list: replace the codes here, and
/// tests/vectors/iso3166.csv from the same list.
namespace refund::iso3166 {

// clang-format off
/// Every assigned alpha-2 code of ISO 3166-1, sorted, one blank between two: 249.
inline constexpr std::string_view alpha2 =
    "AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI "
    "BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF CG CH CI CK CL CM CN "
    "CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK "
    "FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM "
    "HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN "
    "KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK "
    "ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC NE NF NG NI NL NO NP "
    "NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW "
    "SA SB SC SD SE SG SH SI SJ SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF "
    "TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI "
    "VN VU WF WS YE YT ZA ZM ZW";
// clang-format on

/// How many alpha-2 codes there are.
inline constexpr std::size_t alpha2_count = (alpha2.size() + 1) / 3;
static_assert(alpha2_count == 249);

/// Kosovo: not in ISO 3166-1. XK is user-assigned, and in common use.
inline constexpr std::string_view kosovo = "XK";

/// A part of a country that has a code of its own in ISO 3166-2.
struct part_code {
    std::string_view code;     ///< "BQ-BO"
    std::string_view country;  ///< alpha-2: "BQ"
};

/// The parts of the two codes of ISO 3166-1 that cover places far apart. Complete for both: BQ is Bonaire, Saba and
/// Sint Eustatius; SJ is Svalbard and Jan Mayen. ISO 3166-2 has no parts of SJ and refers to those of Norway, so the
/// codes begin with NO.
inline constexpr part_code parts[] = {
    {"BQ-BO", "BQ"}, {"BQ-SA", "BQ"}, {"BQ-SE", "BQ"}, {"NO-21", "SJ"}, {"NO-22", "SJ"},
};

/// A code of ISO 3166-2 for a place that has another one.
struct second_code {
    std::string_view code;   ///< of ISO 3166-2: "FR-971"
    std::string_view means;  ///< alpha-2, or one of `parts`
};

/// The subdivisions of ISO 3166-2 that also have a code of their own in ISO 3166-1, or in `parts`.
inline constexpr second_code second_codes[] = {
    {"CN-HK", "HK"},  {"CN-MO", "MO"},  {"CN-TW", "TW"},  {"FI-01", "AX"},     {"FR-971", "GP"},    {"FR-972", "MQ"},
    {"FR-973", "GF"}, {"FR-974", "RE"}, {"FR-976", "YT"}, {"FR-BL", "BL"},     {"FR-MF", "MF"},     {"FR-NC", "NC"},
    {"FR-PF", "PF"},  {"FR-PM", "PM"},  {"FR-TF", "TF"},  {"FR-WF", "WF"},     {"NL-AW", "AW"},     {"NL-BQ1", "BQ-BO"},
    {"NL-BQ2", "BQ-SA"}, {"NL-BQ3", "BQ-SE"}, {"NL-CW", "CW"}, {"NL-SX", "SX"}, {"US-AS", "AS"},    {"US-GU", "GU"},
    {"US-MP", "MP"},  {"US-PR", "PR"},  {"US-UM", "UM"},  {"US-VI", "VI"},
};

}  // namespace refund::iso3166

#endif
