// Slices, numbers, hexadecimal, hosts and globs.
#include "base/strings.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace meshc {
namespace {

using ::testing::ElementsAre;

TEST(StringsTest, SplitKeepsEmptyPieces) {
  EXPECT_THAT(split("a,b,,c", ','), ElementsAre("a", "b", "", "c"));
  EXPECT_THAT(split(",", ','), ElementsAre("", ""));
  EXPECT_THAT(split("", ','), ElementsAre(""));
}

TEST(StringsTest, TrimTakesWhiteSpaceOnly) {
  EXPECT_EQ(trim(" \t a b \r\n"), "a b");
  EXPECT_EQ(trim(" \n "), "");
  EXPECT_EQ(trim("a"), "a");
}

TEST(StringsTest, PrefixesAndSuffixes) {
  EXPECT_TRUE(starts_with("abc", "ab"));
  EXPECT_FALSE(starts_with("a", "ab"));
  EXPECT_TRUE(ends_with("abc", "bc"));
  EXPECT_FALSE(ends_with("c", "bc"));
  EXPECT_TRUE(contains("abc", "b"));
  EXPECT_FALSE(contains("abc", "ac"));
  EXPECT_EQ(strip_prefix("spiffe://x", "spiffe://"), "x");
  EXPECT_EQ(strip_prefix("x", "spiffe://"), std::nullopt);
  EXPECT_EQ(strip_suffix("a.svc", ".svc"), "a");
  EXPECT_EQ(strip_suffix("a.srv", ".svc"), std::nullopt);
}

TEST(StringsTest, LowerCaseOfAsciiOnly) {
  EXPECT_EQ(to_lower_ascii("AbZ-9\xc3\x84"), "abz-9\xc3\x84");
  EXPECT_TRUE(equals_ignore_case_ascii("HTTP2", "http2"));
  EXPECT_FALSE(equals_ignore_case_ascii("HTTP2", "http"));
  EXPECT_FALSE(equals_ignore_case_ascii("a[", "a{"));
}

TEST(StringsTest, JoinPutsSeparatorsBetween) {
  EXPECT_EQ(join(std::vector<std::string>{"a", "b", "c"}, ", "), "a, b, c");
  EXPECT_EQ(join(std::vector<std::string_view>{"a"}, ", "), "a");
  EXPECT_EQ(join(std::vector<std::string>{}, ", "), "");
}

TEST(StringsTest, UnsignedNumbersAreWholeTexts) {
  EXPECT_EQ(parse_uint("0"), 0u);
  EXPECT_EQ(parse_uint("18446744073709551615"), 18446744073709551615u);
  EXPECT_EQ(parse_uint("18446744073709551616"), std::nullopt);
  EXPECT_EQ(parse_uint32("4294967295"), 4294967295u);
  EXPECT_EQ(parse_uint32("4294967296"), std::nullopt);
  for (const std::string_view bad : {"", "-1", "+1", "1 ", " 1", "1a", "0x1"}) {
    EXPECT_EQ(parse_uint(bad), std::nullopt) << bad;
  }
}

TEST(StringsTest, SignedNumbers) {
  EXPECT_EQ(parse_int("-9223372036854775808"), INT64_MIN);
  EXPECT_EQ(parse_int("9223372036854775808"), std::nullopt);
  EXPECT_EQ(parse_int("+5"), 5);
  EXPECT_EQ(parse_int("+-5"), std::nullopt);
  EXPECT_EQ(parse_int("-"), std::nullopt);
}

TEST(StringsTest, FloatingPointNumbersAreFinite) {
  EXPECT_EQ(parse_double("2.5"), 2.5);
  EXPECT_EQ(parse_double("-1e3"), -1000.0);
  EXPECT_EQ(parse_double("+1"), 1.0);
  for (const std::string_view bad : {"", "inf", "nan", "1e999", "1.5x", "+-1"}) {
    EXPECT_EQ(parse_double(bad), std::nullopt) << bad;
  }
}

TEST(StringsTest, BooleansAsInGo) {
  for (const std::string_view word : {"1", "t", "T", "TRUE", "true", "True"}) {
    EXPECT_EQ(parse_bool(word), true) << word;
  }
  for (const std::string_view word : {"0", "f", "F", "FALSE", "false", "False"}) {
    EXPECT_EQ(parse_bool(word), false) << word;
  }
  for (const std::string_view word : {"", "yes", "tRUE", "2"}) {
    EXPECT_EQ(parse_bool(word), std::nullopt) << word;
  }
}

TEST(StringsTest, HexadecimalThereAndBack) {
  EXPECT_EQ(to_hex(std::string_view("\x00\x7f\xff", 3)), "007fff");
  EXPECT_EQ(to_hex(uint64_t{0x1234}), "0000000000001234");
  EXPECT_EQ(from_hex("007FfF"), std::string("\x00\x7f\xff", 3));
  EXPECT_EQ(from_hex("0"), std::nullopt);
  EXPECT_EQ(from_hex("0g"), std::nullopt);
}

// Rows of pkg/config/host/name_test.go: what Matches and SubsetOf answer.
TEST(HostsTest, WildcardCoversAndOverlaps) {
  struct Row {
    std::string_view pattern;
    std::string_view host;
    bool covers;
    bool overlap;
  };
  const Row rows[] = {
      {"foo.com", "foo.com", true, true},
      {"bar.com", "foo.com", false, false},
      {"*.com", "foo.com", true, true},
      {"foo.com", "*.com", false, true},
      {"*.foo.com", "foo.com", false, false},
      {"*", "foo.com", true, true},
      {"*", "*.com", true, true},
      {"*.com", "*", false, true},
      {"*.com", "*.foo.com", true, true},
      {"*.foo.com", "*.bar.com", false, false},
      {"*", "*", true, true},
      {"*", "", true, true},
      {"", "", true, true},
      {"", "a", false, false},
      {"*foo.com", "foo.com", true, true},
      {"*foo.com", "*.foo.com", true, true},
      {"*.foo.com", "*foo.com", false, true},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(host_covers(row.pattern, row.host), row.covers) << row.pattern << " " << row.host;
    EXPECT_EQ(hosts_overlap(row.pattern, row.host), row.overlap) << row.pattern << " " << row.host;
    EXPECT_EQ(hosts_overlap(row.host, row.pattern), row.overlap) << row.host << " " << row.pattern;
  }
}

// The definition of a glob, one character at a time.
bool slow_glob(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '*') {
    return slow_glob(pattern.substr(1), text) ||
           (!text.empty() && slow_glob(pattern, text.substr(1)));
  }
  return !text.empty() && (pattern[0] == '?' || pattern[0] == text[0]) &&
         slow_glob(pattern.substr(1), text.substr(1));
}

// All texts over `letters` up to `length`.
std::vector<std::string> all_texts(std::string_view letters, size_t length) {
  std::vector<std::string> texts = {""};
  for (size_t begin = 0; texts.back().size() < length;) {
    const size_t end = texts.size();
    for (; begin < end; ++begin) {
      for (const char letter : letters) texts.push_back(texts[begin] + letter);
    }
  }
  return texts;
}

TEST(GlobTest, AgreesWithTheDefinitionOnAllShortTexts) {
  const std::vector<std::string> texts = all_texts("ab", 4);
  for (const std::string& pattern : all_texts("ab*?", 4)) {
    for (const std::string& text : texts) {
      ASSERT_EQ(glob_match(pattern, text), slow_glob(pattern, text)) << pattern << " " << text;
    }
  }
}

}  // namespace
}  // namespace meshc
