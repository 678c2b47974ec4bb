// Order, counting and text of diagnostics.
#include "base/diagnostics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace meshc {
namespace {

TEST(DiagnosticsTest, TextHasAllParts) {
  const Diagnostic diagnostic = {Severity::kError,
                                 {"mesh/a.yaml", 12},
                                 "Service default/reviews",
                                 "port 70000 is out of range",
                                 "choose 1-65535"};
  EXPECT_EQ(to_text(diagnostic),
            "mesh/a.yaml:12: error: Service default/reviews: port 70000 is out of range; choose "
            "1-65535");
}

TEST(DiagnosticsTest, TextLeavesOutWhatIsUnknown) {
  EXPECT_EQ(to_text({Severity::kWarning, {"a.yaml", 0}, "", "is empty", ""}),
            "a.yaml: warning: is empty");
  EXPECT_EQ(to_text({Severity::kError, {}, "Pod x/y", "has no IP", ""}),
            "error: Pod x/y: has no IP");
}

TEST(DiagnosticsTest, CountsErrorsAndWarnings) {
  Diagnostics diagnostics;
  EXPECT_TRUE(diagnostics.empty());
  diagnostics.warning({"a", 1}, "", "w");
  EXPECT_FALSE(diagnostics.has_errors());
  diagnostics.error({"a", 1}, "", "e");
  EXPECT_TRUE(diagnostics.has_errors());
  EXPECT_EQ(diagnostics.error_count(), 1u);
  EXPECT_EQ(diagnostics.warning_count(), 1u);
}

TEST(DiagnosticsTest, AppendMovesEverything) {
  Diagnostics first;
  first.error({"a", 1}, "", "one");
  Diagnostics second;
  second.error({"a", 2}, "", "two");
  second.warning({"a", 3}, "", "three");
  first.append(std::move(second));
  EXPECT_EQ(first.size(), 3u);
  EXPECT_EQ(first.error_count(), 2u);
  EXPECT_EQ(first.list()[2].message, "three");
}

TEST(DiagnosticsTest, SortedDoesNotDependOnArrival) {
  const std::vector<Diagnostic> wanted = {
      {Severity::kError, {"a", 2}, "", "m", ""},     {Severity::kError, {"a", 10}, "O", "l", ""},
      {Severity::kError, {"a", 10}, "P", "a", ""},   {Severity::kError, {"a", 10}, "P", "b", ""},
      {Severity::kWarning, {"a", 10}, "P", "b", ""}, {Severity::kError, {"b", 1}, "", "a", ""},
  };
  Diagnostics forward;
  for (const Diagnostic& diagnostic : wanted) forward.add(diagnostic);
  Diagnostics backward;
  for (size_t i = wanted.size(); i-- > 0;) backward.add(wanted[i]);
  EXPECT_EQ(forward.sorted(), wanted);
  EXPECT_EQ(backward.sorted(), wanted);
}

TEST(DiagnosticsTest, SortedDropsExactRepetitions) {
  Diagnostics diagnostics;
  diagnostics.error({"a", 1}, "", "same");
  diagnostics.error({"a", 1}, "", "same");
  diagnostics.error({"a", 1}, "", "other");
  EXPECT_EQ(diagnostics.sorted().size(), 2u);
}

}  // namespace
}  // namespace meshc
