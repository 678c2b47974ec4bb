// How many threads to use.
#include "base/parallel.h"

#include <tbb/info.h>

#include <algorithm>
#include <fstream>
#include <string>

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

ThreadLimit::ThreadLimit(int threads)
    : threads_(threads < 1 ? default_threads() : threads),
      control_(tbb::global_control::max_allowed_parallelism, static_cast<size_t>(threads_)) {}

}  // namespace meshc
