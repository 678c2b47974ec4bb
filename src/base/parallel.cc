// Running loops, and how many threads to use.
#include "base/parallel.h"

#include <tbb/blocked_range.h>
#include <tbb/global_control.h>
#include <tbb/info.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "base/strings.h"

namespace meshc {

std::optional<int> threads_of_cpu_quota(std::string_view cpu_max) {
  const std::vector<std::string_view> words = split(trim(cpu_max), ' ');
  if (words.size() != 2) return std::nullopt;
  const std::optional<uint64_t> quota = parse_uint(words[0]);
  const std::optional<uint64_t> period = parse_uint(words[1]);
  if (!quota.has_value() || !period.has_value() || *period == 0) return std::nullopt;
  const uint64_t cpus = *quota / *period + (*quota % *period != 0 ? 1 : 0);
  return static_cast<int>(std::clamp<uint64_t>(cpus, 1, 1 << 16));
}

int default_threads() {
  int threads = std::max(1, tbb::info::default_concurrency());
  std::ifstream file("/sys/fs/cgroup/cpu.max");
  std::string line;
  if (file && std::getline(file, line)) {
    const std::optional<int> quota = threads_of_cpu_quota(line);
    if (quota.has_value()) threads = std::min(threads, *quota);
  }
  return threads;
}

struct ThreadLimit::Control {
  explicit Control(int threads)
      : limit(tbb::global_control::max_allowed_parallelism, static_cast<size_t>(threads)) {}

  tbb::global_control limit;
};

ThreadLimit::ThreadLimit(int threads)
    : threads_(threads < 1 ? default_threads() : threads),
      control_(std::make_unique<Control>(threads_)) {}

ThreadLimit::~ThreadLimit() = default;

namespace parallel_internal {

bool is_sequential() {
  return tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism) == 1;
}

void run_ranges(size_t count, size_t grain, RangeBody body, const void* context) {
  grain = std::max<size_t>(grain, 1);
  if (count == 0) return;
  if (count <= grain || is_sequential()) return body(context, 0, count);
  tbb::this_task_arena::isolate([&] {
    tbb::parallel_for(tbb::blocked_range<size_t>(0, count, grain),
                      [&](const tbb::blocked_range<size_t>& range) {
                        body(context, range.begin(), range.end());
                      });
  });
}

}  // namespace parallel_internal

}  // namespace meshc
