// Stage times and memory.
#include "base/perf.h"

#include <gtest/gtest.h>

#include <thread>

namespace meshc {
namespace {

// Uses the CPU until the process has used `seconds` more of it.
void burn_cpu(double seconds) {
  const double end = process_cpu_seconds() + seconds;
  while (process_cpu_seconds() < end) {
  }
}

TEST(StageTimersTest, KeepsTheOrderOfTheFirstStart) {
  StageTimers timers;
  {
    const StageTimer outer(timers, "import");
    const StageTimer inner(timers, "freeze");
  }
  { const StageTimer again(timers, "import"); }
  ASSERT_EQ(timers.stages().size(), 2u);
  EXPECT_EQ(timers.stages()[0].name, "import");
  EXPECT_EQ(timers.stages()[0].runs, 2u);
  EXPECT_EQ(timers.stages()[1].name, "freeze");
  EXPECT_EQ(timers.stages()[1].runs, 1u);
  EXPECT_LE(timers.stages()[0].start_seconds, timers.stages()[1].start_seconds);
}

TEST(StageTimersTest, MeasuresWallAndCpu) {
  StageTimers timers;
  {
    const StageTimer timer(timers, "sleep");
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
  }
  {
    const StageTimer timer(timers, "burn");
    burn_cpu(0.03);
  }
  EXPECT_GE(timers.stages()[0].wall_seconds, 0.03);
  EXPECT_LT(timers.stages()[0].cpu_seconds, 0.02);
  EXPECT_GE(timers.stages()[1].cpu_seconds, 0.03);
  EXPECT_GE(timers.total_wall_seconds(), 0.03 + timers.stages()[1].wall_seconds);
  EXPECT_GE(timers.total_cpu_seconds(), 0.03);
}

TEST(MemoryTest, PeakGrowsWithUse) {
  const uint64_t before = peak_rss_bytes();
  ASSERT_GT(before, uint64_t{1} << 20);
  std::vector<char> block(before + (size_t{16} << 20), 'x');
  EXPECT_GE(peak_rss_bytes(), before + (uint64_t{8} << 20));
  EXPECT_EQ(block.back(), 'x');
}

}  // namespace
}  // namespace meshc
