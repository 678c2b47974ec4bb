// Wall and CPU time per stage, and peak memory of the process.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/trace.h"

namespace meshc {

struct StageTime {
  std::string name;
  double start_seconds = 0;  // first start, counted from the construction of StageTimers
  double wall_seconds = 0;
  double cpu_seconds = 0;  // of all threads of the process
  uint32_t runs = 0;       // finished runs; times are their sum
};

// The stages in the order in which they first started. Use from one thread only.
class StageTimers {
 public:
  // Stages go into `trace` too, if it is given; it must outlive the timers.
  explicit StageTimers(Trace* trace = nullptr);
  Trace* trace() const { return trace_; }
  const std::vector<StageTime>& stages() const { return stages_; }
  // Since construction.
  double total_wall_seconds() const;
  double total_cpu_seconds() const;

 private:
  friend class StageTimer;
  size_t start_stage(std::string_view name);

  Trace* trace_;
  std::chrono::steady_clock::time_point start_;
  double start_cpu_seconds_;
  std::vector<StageTime> stages_;
};

// Measures the block it lives in: `StageTimer timer(timers, "index");`. Stages may nest. The name
// must be a literal.
class StageTimer {
 public:
  StageTimer(StageTimers& timers, std::string_view name);
  ~StageTimer();
  StageTimer(const StageTimer&) = delete;
  StageTimer& operator=(const StageTimer&) = delete;

 private:
  StageTimers& timers_;
  TraceSpan span_;
  size_t stage_;
  std::chrono::steady_clock::time_point start_;
  double start_cpu_seconds_;
};

// User and system time of all threads of the process so far.
double process_cpu_seconds();
// The largest resident size that the process has had; 0 if the system does not tell.
uint64_t peak_rss_bytes();

}  // namespace meshc
