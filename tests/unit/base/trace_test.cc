// Spans of several threads.
#include "base/trace.h"

#include <gtest/gtest.h>

#include <thread>

namespace meshc {
namespace {

TEST(Trace, NestsSpansOfAThread) {
  Trace trace;
  {
    const TraceSpan outer(&trace, "outer");
    const TraceSpan inner(&trace, "inner", 7);
  }
  const std::vector<Trace::Span> spans = trace.spans();
  ASSERT_EQ(spans.size(), 2u);
  EXPECT_EQ(spans[0].name, "outer");
  EXPECT_EQ(spans[0].thread, 0u);
  EXPECT_EQ(spans[1].name, "inner");
  EXPECT_EQ(spans[1].number, 7u);
  EXPECT_GE(spans[1].begin_us, spans[0].begin_us);
  EXPECT_LE(spans[1].begin_us + spans[1].length_us, spans[0].begin_us + spans[0].length_us + 0.001);
}

TEST(Trace, TellsThreadsApart) {
  Trace trace;
  std::thread other([&] { const TraceSpan span(&trace, "other"); });
  other.join();
  { const TraceSpan span(&trace, "own"); }
  const std::vector<Trace::Span> spans = trace.spans();
  ASSERT_EQ(spans.size(), 2u);
  EXPECT_EQ(spans[0].name, "own");
  EXPECT_EQ(spans[0].thread, 0u);
  EXPECT_EQ(spans[1].name, "other");
  EXPECT_EQ(spans[1].thread, 1u);
}

TEST(Trace, OfNobodyIsNone) { const TraceSpan span(nullptr, "nothing"); }

}  // namespace
}  // namespace meshc
