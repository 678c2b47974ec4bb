// Policies as users write them, and what is wrong with some.
#include "cli/guard_policy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace meshc {
namespace {

using testing::HasSubstr;

GuardPolicy parse(const std::string& text, Diagnostics* diagnostics) {
  return parse_guard_policy(TextSource::from_string(text, "policy.yaml"), diagnostics);
}

TEST(GuardPolicy, TakesNumbersAndPercentages) {
  Diagnostics diagnostics;
  const GuardPolicy policy = parse(
      "atMost:\n  proxiesLosingListeners: 2.5%\n  proxiesBecomingEmpty: 0\n  proxiesRemoved: '7 "
      "%'\n"
      "  proxiesChanged: 10\n  newConflicts: 100%\n  newRejections: '3'\n",
      &diagnostics);
  EXPECT_TRUE(diagnostics.empty());
  EXPECT_EQ(policy.proxies_losing_listeners->to_string(), "2.5%");
  EXPECT_EQ(policy.proxies_becoming_empty->to_string(), "0");
  EXPECT_EQ(policy.proxies_removed->to_string(), "7%");
  EXPECT_EQ(policy.proxies_changed->to_string(), "10");
  EXPECT_EQ(policy.new_conflicts->to_string(), "100%");
  EXPECT_EQ(policy.new_rejections->to_string(), "3");
}

TEST(GuardPolicy, TakesJson) {
  Diagnostics diagnostics;
  const GuardPolicy policy = parse(R"({"atMost": {"proxiesChanged": "5%"}})", &diagnostics);
  EXPECT_TRUE(diagnostics.empty());
  EXPECT_EQ(policy.proxies_changed->to_string(), "5%");
  EXPECT_FALSE(policy.proxies_removed.has_value());
}

TEST(GuardPolicy, SaysWhatIsWrong) {
  const std::vector<std::pair<std::string, std::string>> kCases = {
      {"atMost:\n  proxiesLosing: 1\n",
       "policy.yaml:2: error: atMost.proxiesLosing: no such limit"},
      {"atMost:\n  proxiesChanged: -1\n",
       "policy.yaml:2: error: atMost.proxiesChanged: not a limit"},
      {"atMost:\n  proxiesChanged: 1.5\n", "not a limit"},
      {"atMost:\n  proxiesChanged: five\n", "not a limit"},
      {"atMost:\n  proxiesChanged: 1e3%\n", "not a limit"},
      {"atMost:\n  proxiesChanged: nan%\n", "not a limit"},
      {"atMost:\n  proxiesChanged:\n", "not a limit"},
      {"atMost:\n  proxiesChanged: [1]\n", "not a limit"},
      {"atMost: {}\n", "nothing is limited"},
      {"atLeast: {}\n", "no such field"},
      {"[]\n", "policy.yaml"},
      {"", "a policy is one document, this has 0"},
      {"atMost: {proxiesChanged: 1}\n---\natMost: {proxiesChanged: 2}\n", "this has 2"},
      {"atMost: [\n", "policy.yaml"},
  };
  for (const auto& [text, wanted] : kCases) {
    Diagnostics diagnostics;
    parse(text, &diagnostics);
    ASSERT_TRUE(diagnostics.has_errors()) << text;
    std::string all;
    for (const Diagnostic& diagnostic : diagnostics.sorted()) all += to_text(diagnostic) + "\n";
    EXPECT_THAT(all, HasSubstr(wanted)) << text;
  }
}

}  // namespace
}  // namespace meshc
