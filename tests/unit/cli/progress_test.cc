// The text of the progress bar.
#include "cli/progress.h"

#include <gtest/gtest.h>

namespace meshc {
namespace {

TEST(ProgressLine, ShowsTheShareThatIsDone) {
  EXPECT_EQ(progress_line("export", 0, 10), "export [" + std::string(30, ' ') + "] 0% 0/10");
  EXPECT_EQ(progress_line("export", 5, 10),
            "export [" + std::string(15, '#') + std::string(15, ' ') + "] 50% 5/10");
  EXPECT_EQ(progress_line("export", 10, 10), "export [" + std::string(30, '#') + "] 100% 10/10");
}

TEST(ProgressLine, StaysWithinItsBounds) {
  EXPECT_EQ(progress_line("x", 3, 2), "x [" + std::string(30, '#') + "] 100% 2/2");
  EXPECT_EQ(progress_line("x", 0, 0), "x [" + std::string(30, '#') + "] 100% 0/0");
}

}  // namespace
}  // namespace meshc
