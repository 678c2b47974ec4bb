// Loops, sorting and per-thread values.
#include "base/parallel.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <vector>

namespace meshc {
namespace {

TEST(ParallelTest, LoopVisitsEachIndexOnce) {
  for (const size_t count : {0, 1, 1000}) {
    std::vector<int> visits(count, 0);
    parallel_for(count, [&](size_t i) { ++visits[i]; });
    EXPECT_EQ(std::count(visits.begin(), visits.end(), 1), static_cast<ptrdiff_t>(count));
  }
}

TEST(ParallelTest, RangesCoverAllWithoutOverlap) {
  std::vector<int> visits(10007, 0);
  parallel_for_range(
      visits.size(),
      [&](size_t begin, size_t end) {
        ASSERT_LT(begin, end);
        for (size_t i = begin; i < end; ++i) ++visits[i];
      },
      100);
  EXPECT_EQ(std::count(visits.begin(), visits.end(), 1), 10007);
}

TEST(ParallelTest, LoopsNest) {
  std::vector<uint64_t> sums(50, 0);
  parallel_for(sums.size(), [&](size_t i) {
    PerThread<uint64_t> parts;
    parallel_for(i * 10, [&](size_t k) { parts.local() += k; });
    parts.for_each([&](uint64_t part) { sums[i] += part; });
  });
  for (size_t i = 1; i < sums.size(); ++i) EXPECT_EQ(sums[i], i * 10 * (i * 10 - 1) / 2);
}

TEST(ParallelTest, SortsAllSizes) {
  for (const size_t size : {0, 1, 2, 4095, 8191, 8192, 8193, 100000, 1000003}) {
    std::vector<uint32_t> numbers(size);
    for (uint32_t i = 0; i < size; ++i) numbers[i] = i * 2654435761u % 1000;
    std::vector<uint32_t> wanted = numbers;
    std::sort(wanted.begin(), wanted.end());
    for (const int threads : {1, 3}) {
      const ThreadLimit limit(threads);
      std::vector<uint32_t> sorted = numbers;
      parallel_sort(sorted.begin(), sorted.end());
      EXPECT_EQ(sorted, wanted) << size;
    }
  }
}

TEST(ParallelTest, SortsLargeVectors) {
  std::vector<uint32_t> numbers(50000);
  for (uint32_t i = 0; i < numbers.size(); ++i) numbers[i] = i * 2654435761u;
  std::vector<uint32_t> wanted = numbers;
  std::sort(wanted.begin(), wanted.end());
  parallel_sort(numbers.begin(), numbers.end());
  EXPECT_EQ(numbers, wanted);
  parallel_sort(numbers.begin(), numbers.end(), std::greater<uint32_t>());
  std::reverse(wanted.begin(), wanted.end());
  EXPECT_EQ(numbers, wanted);
}

TEST(ParallelTest, PerThreadValuesAddUp) {
  PerThread<uint64_t> sums;
  parallel_for(10000, [&](size_t i) { sums.local() += i; });
  uint64_t total = 0;
  sums.for_each([&](uint64_t sum) { total += sum; });
  EXPECT_EQ(total, 10000u * 9999u / 2);
  EXPECT_GE(sums.size(), 1u);
}

TEST(ParallelTest, PerThreadValuesStartAsCopies) {
  PerThread<int> values(41);
  EXPECT_EQ(++values.local(), 42);
}

TEST(ThreadLimitTest, OneThreadRunsInOrder) {
  const ThreadLimit limit(1);
  EXPECT_EQ(limit.threads(), 1);
  PerThread<int> values(0);
  parallel_for(1000, [&](size_t) { ++values.local(); });
  EXPECT_EQ(values.size(), 1u);
}

TEST(ThreadLimitTest, ZeroMeansTheDefault) {
  EXPECT_GE(default_threads(), 1);
  EXPECT_EQ(ThreadLimit(0).threads(), default_threads());
}

TEST(ThreadLimitTest, QuotaIsRoundedUp) {
  EXPECT_EQ(threads_of_cpu_quota("200000 100000\n"), 2);
  EXPECT_EQ(threads_of_cpu_quota("150000 100000"), 2);
  EXPECT_EQ(threads_of_cpu_quota("10000 100000"), 1);
  EXPECT_EQ(threads_of_cpu_quota("max 100000"), std::nullopt);
  EXPECT_EQ(threads_of_cpu_quota("100000 0"), std::nullopt);
  EXPECT_EQ(threads_of_cpu_quota(""), std::nullopt);
}

}  // namespace
}  // namespace meshc
