#include <refund/ledger/key_text.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace {

using refund::errc;
using refund::escaped_key;
using refund::find_key_fault;
using refund::key_fault;
using refund::normal_key;

/// From the Unicode Character Database 14: general categories Cc, Zl and Zp, and Default_Ignorable_Code_Point.
/// The last range holds three format characters that mark annotations.
constexpr std::pair<char32_t, char32_t> never_seen[] = {
    {0x0, 0x1F},         {0x7F, 0x9F},        {0xAD, 0xAD},      {0x34F, 0x34F},     {0x61C, 0x61C},
    {0x115F, 0x1160},    {0x17B4, 0x17B5},    {0x180B, 0x180F},  {0x200B, 0x200F},   {0x2028, 0x202E},
    {0x2060, 0x206F},    {0x3164, 0x3164},    {0xFE00, 0xFE0F},  {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},
    {0xFFF0, 0xFFF8},    {0x1BCA0, 0x1BCA3},  {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF}, {0xFFF9, 0xFFFB}};

/// From the same source: general category Zs.
constexpr char32_t blanks[] = {0x20,   0xA0,   0x1680, 0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005,
                               0x2006, 0x2007, 0x2008, 0x2009, 0x200A, 0x202F, 0x205F, 0x3000};

bool is_never_seen(char32_t c) {
    return std::any_of(std::begin(never_seen), std::end(never_seen),
                       [c](const auto& range) { return range.first <= c && c <= range.second; });
}
bool is_blank(char32_t c) { return std::find(std::begin(blanks), std::end(blanks), c) != std::end(blanks); }

/// One to four bytes, as in RFC 3629; encodes surrogates and numbers that are too large as well.
std::string utf8(char32_t c) {
    const auto byte = [](char32_t bits) { return static_cast<char>(static_cast<unsigned char>(bits)); };
    if (c < 0x80) return {byte(c)};
    if (c < 0x800) return {byte(0xC0 | (c >> 6)), byte(0x80 | (c & 0x3F))};
    if (c < 0x10000) return {byte(0xE0 | (c >> 12)), byte(0x80 | ((c >> 6) & 0x3F)), byte(0x80 | (c & 0x3F))};
    return {byte(0xF0 | (c >> 18)), byte(0x80 | ((c >> 12) & 0x3F)), byte(0x80 | ((c >> 6) & 0x3F)),
            byte(0x80 | (c & 0x3F))};
}

bool is_fine(std::string_view text) { return find_key_fault(text) == key_fault{}; }

}  // namespace

TEST_CASE("an empty key, and keys as people write them, have no fault") {
    static_assert(find_key_fault("").reason == errc{});
    static_assert(find_key_fault("contoso").reason == errc{});
    for (const char* const text :
         {"", "a", "contoso ltd", "R-17/4", "\xC3\x84rzte", "\xE6\x9D\xB1\xE4\xBA\xAC", "\xF0\x9F\x8D\x8A",
          "a\xC2\xA0"
          "b",
          "a  b", "\xEF\xBF\xBD", "e\xCC\x81"}) {
        CAPTURE(text);
        CHECK(is_fine(text));
    }
}

TEST_CASE("every character of Unicode is judged alone, first, in the middle and last") {
    int refused = 0;
    for (char32_t c = 0; c <= 0x10FFFF; ++c) {
        if (c >= 0xD800 && c <= 0xDFFF) continue;
        const std::string text = utf8(c);
        const key_fault alone = find_key_fault(text);
        const key_fault first = find_key_fault(text + "b");
        const key_fault middle = find_key_fault("a" + text + "b");
        const key_fault last = find_key_fault("a" + text);
        bool right = false;
        if (is_never_seen(c)) {
            constexpr errc why = errc::text_invisible_character;
            right = alone == key_fault{why, 0, c} && first == alone && middle == key_fault{why, 1, c} && last == middle;
            ++refused;
        } else if (is_blank(c)) {
            constexpr errc why = errc::text_outer_blank;
            right = alone == key_fault{why, 0, c} && first == alone && middle == key_fault{} &&
                    last == key_fault{why, 1, c};
            ++refused;
        } else {
            right = alone == key_fault{} && first == alone && middle == alone && last == alone;
        }
        if (!right) FAIL_CHECK("U+" << static_cast<unsigned>(c));
    }
    CHECK(refused == 32 + 33 + 3 + 2 + 2 + 5 + 5 + 7 + 16 + 1 + 16 + 1 + 1 + 12 + 4 + 8 + 4096 + 17);
}

TEST_CASE("a faulty character is found at any position in a text of any length") {
    for (std::size_t size = 1; size <= 40; ++size) {
        for (std::size_t at = 0; at < size; ++at) {
            std::string text(size, 'x');
            for (const char fine : {'!', '~', 'a', 'Z', '0', '@'}) {
                text[at] = fine;
                REQUIRE(is_fine(text));
            }
            for (const char wrong : {'\x01', '\x1F', '\x7F', '\0', '\n'}) {
                text[at] = wrong;
                REQUIRE(find_key_fault(text) ==
                        key_fault{errc::text_invisible_character, at, static_cast<unsigned char>(wrong)});
            }
            for (const char wrong : {'\x80', '\xFF', '\xA1'}) {
                text[at] = wrong;
                REQUIRE(find_key_fault(text).reason == errc::text_not_utf8);
                REQUIRE(find_key_fault(text).offset == at);
            }
            text[at] = ' ';
            const bool is_outer = at == 0 || at + 1 == size;
            REQUIRE(find_key_fault(text).reason == (is_outer ? errc::text_outer_blank : errc{}));
        }
    }
}

TEST_CASE("the first of several faults is reported, at its position") {
    CHECK(find_key_fault("a  ") == key_fault{errc::text_outer_blank, 1, ' '});
    CHECK(find_key_fault("a b ") == key_fault{errc::text_outer_blank, 3, ' '});
    CHECK(find_key_fault(" \xEF\xBB\xBF") == key_fault{errc::text_outer_blank, 0, ' '});
    CHECK(find_key_fault("a \xEF\xBB\xBF") == key_fault{errc::text_invisible_character, 2, 0xFEFF});
    CHECK(find_key_fault("a\xEF\xBB\xBF ") == key_fault{errc::text_invisible_character, 1, 0xFEFF});
    CHECK(find_key_fault("a \xC2\xA0\xE3\x80\x80") == key_fault{errc::text_outer_blank, 1, ' '});
    CHECK(find_key_fault("a \xFF") == key_fault{errc::text_not_utf8, 2, 0xFF});  // the blank before it is inside
    CHECK(find_key_fault(std::string_view("a\0b", 3)) == key_fault{errc::text_invisible_character, 1, 0});
}

TEST_CASE("bytes that are not UTF-8 are reported at the first of them") {
    const auto at = [](std::string_view text, std::size_t offset) {
        const auto byte = static_cast<char32_t>(static_cast<unsigned char>(text[offset]));
        return find_key_fault(text) == key_fault{errc::text_not_utf8, offset, byte};
    };
    CHECK(at("\x80", 0));              // begins with a continuation byte
    CHECK(at("ab\xBF", 2));
    CHECK(at("\xC0\x80", 0));          // longer than needed
    CHECK(at("\xC1\xBF", 0));
    CHECK(at("\xE0\x9F\xBF", 0));
    CHECK(at("\xF0\x8F\xBF\xBF", 0));
    CHECK(at("\xED\xA0\x80", 0));      // surrogates
    CHECK(at("\xED\xBF\xBF", 0));
    CHECK(at("\xF4\x90\x80\x80", 0));  // above U+10FFFF
    CHECK(at("\xF5\x80\x80\x80", 0));
    CHECK(at("\xFF", 0));
    CHECK(at("a\xC3", 1));             // cut off
    CHECK(at("a\xE6\x9D", 1));
    CHECK(at("a\xF0\x9F\x8D", 1));
    CHECK(at("\xC3" "a", 0));          // followed by another character
    CHECK(at("\xE6\x9D" "a", 0));
    CHECK(at("\xF0\x9F\x8D" "a", 0));
    CHECK(at("\xE6\x9D\xE6\x9D\xB1", 0));
    for (const char* const fine :
         {"\xC2\xA1", "\xE0\xA0\x80", "\xED\x9F\xBF", "\xEE\x80\x80", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBD"}) {
        CHECK(is_fine(fine));
    }
}

TEST_CASE("a GUID is one key in either case, with or without braces") {
    const std::string lower = "a838a8c3-0123-4567-89ab-cdef01234567";
    CHECK(normal_key(lower) == lower);
    CHECK(normal_key("A838A8C3-0123-4567-89AB-CDEF01234567") == lower);
    CHECK(normal_key("{A838a8C3-0123-4567-89AB-cdef01234567}") == lower);
    CHECK(normal_key("00000000-0000-0000-0000-000000000000") == "00000000-0000-0000-0000-000000000000");
}

TEST_CASE("near misses of a GUID, and all other texts, stay as they are") {
    for (const char* const text : {"",
                                   "contoso",
                                   "CONTOSO",
                                   "A838A8C3",
                                   "A838A8C30123456789ABCDEF01234567",
                                   "A838A8C3-0123-4567-89AB-CDEF0123456",    // one short
                                   "A838A8C3-0123-4567-89AB-CDEF012345678",  // one long
                                   "A838A8C3-0123-4567-89AB-CDEF0123456G",   // not a hexadecimal digit
                                   "A838A8C3-0123-4567-89AB-CDEF0123456@",
                                   "A838A8C3-0123-4567-89AB-CDEF0123456`",
                                   "A838A8C3-0123-4567-89AB-CDEF0123456/",
                                   "A838A8C3-0123-4567-89AB-CDEF0123456:",
                                   "A838A8C30-123-4567-89AB-CDEF01234567",  // a hyphen elsewhere
                                   "A838A8C3-01234-567-89AB-CDEF01234567",
                                   "A838A8C3-0123-45678-9AB-CDEF01234567",
                                   "A838A8C3-0123-4567-89ABC-DEF01234567",
                                   "A838A8C3_0123-4567-89AB-CDEF01234567",
                                   "{A838A8C3-0123-4567-89AB-CDEF01234567",
                                   "A838A8C3-0123-4567-89AB-CDEF01234567}",
                                   "(A838A8C3-0123-4567-89AB-CDEF01234567)",
                                   "{{A838A8C3-0123-4567-89AB-CDEF0123456}}"}) {
        CAPTURE(text);
        CHECK(normal_key(text) == text);
        CHECK(refund::is_normal_key(text));
    }
}

TEST_CASE("a normal key stays as it is") {
    for (const char* const text : {"{A838a8C3-0123-4567-89AB-cdef01234567}", "CONTOSO", "", "{}"}) {
        CHECK(normal_key(normal_key(text)) == normal_key(text));
        CHECK(refund::is_normal_key(normal_key(text)));
    }
    CHECK_FALSE(refund::is_normal_key("{a838a8c3-0123-4567-89ab-cdef01234567}"));
    CHECK_FALSE(refund::is_normal_key("a838a8c3-0123-4567-89ab-cdeF01234567"));
}

TEST_CASE("messages escape invisible characters and invalid bytes") {
    CHECK(escaped_key("") == "");
    CHECK(escaped_key("contoso ltd") == "contoso ltd");
    CHECK(escaped_key("\xEF\xBB\xBF" "contoso") == "\\u{FEFF}contoso");
    CHECK(escaped_key("con\xE2\x80\x8Btoso\xE2\x80\x8F") == "con\\u{200B}toso\\u{200F}");
    CHECK(escaped_key(std::string_view("a\0b\n", 4)) == "a\\u{0000}b\\u{000A}");
    CHECK(escaped_key("a\xC2\xA0") == "a\\u{00A0}");
    CHECK(escaped_key("\xF3\xA0\x80\x81") == "\\u{E0001}");
    CHECK(escaped_key("a\xFF\x80") == "a\\x{FF}\\x{80}");
    CHECK(escaped_key("\xE6\x9D") == "\\x{E6}\\x{9D}");
    CHECK(escaped_key("\xC3\x84rzte") == "\xC3\x84rzte");
}

TEST_CASE("messages escape all blanks at both ends, and leave those inside") {
    CHECK(escaped_key(" ") == "\\u{0020}");
    CHECK(escaped_key("   ") == "\\u{0020}\\u{0020}\\u{0020}");
    CHECK(escaped_key(" \xC2\xA0" "a b  c\xE3\x80\x80 ") == "\\u{0020}\\u{00A0}a b  c\\u{3000}\\u{0020}");
    CHECK(escaped_key("a \xFF ") == "a \\x{FF}\\u{0020}");
}

TEST_CASE("a key with runs of millions of blanks is checked and escaped") {
    std::string text = "a" + std::string(2'000'000, ' ') + "b";
    CHECK(find_key_fault(text).reason == errc::text_too_long);  // and nothing else is wrong with it
    CHECK(escaped_key(text) == text);
    text += std::string(1'000'000, ' ');
    CHECK(find_key_fault(text) == key_fault{errc::text_outer_blank, 2'000'002, ' '});
    CHECK(escaped_key(text).size() == 2'000'002 + 1'000'000 * std::string_view("\\u{0020}").size());
}

TEST_CASE("a key of more than 1,000 bytes is refused") {
    CHECK(is_fine(std::string(999, 'a')));
    CHECK(is_fine(std::string(1'000, 'a')));
    CHECK(find_key_fault(std::string(1'001, 'a')) == key_fault{errc::text_too_long, 1'000, 0});
    std::string of_two_bytes;
    for (int i = 0; i < 500; ++i) of_two_bytes += "\xC3\xA9";
    CHECK(is_fine(of_two_bytes));
    CHECK(find_key_fault(of_two_bytes + "a").reason == errc::text_too_long);
    CHECK(find_key_fault(std::string(2'000, 'a') + " ").reason == errc::text_outer_blank);  // which can be seen
}
