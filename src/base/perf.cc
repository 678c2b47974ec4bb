// Clocks behind StageTimers.
#include "base/perf.h"

#include <sys/resource.h>

#include <ctime>

namespace meshc {
namespace {

double seconds_since(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

StageTimers::StageTimers(Trace* trace)
    : trace_(trace),
      start_(std::chrono::steady_clock::now()),
      start_cpu_seconds_(process_cpu_seconds()) {}

double StageTimers::total_wall_seconds() const { return seconds_since(start_); }

double StageTimers::total_cpu_seconds() const { return process_cpu_seconds() - start_cpu_seconds_; }

size_t StageTimers::start_stage(std::string_view name) {
  for (size_t i = 0; i < stages_.size(); ++i) {
    if (stages_[i].name == name) return i;
  }
  StageTime stage;
  stage.name = name;
  stage.start_seconds = seconds_since(start_);
  stages_.push_back(std::move(stage));
  return stages_.size() - 1;
}

StageTimer::StageTimer(StageTimers& timers, std::string_view name)
    : timers_(timers),
      span_(timers.trace(), name),
      stage_(timers.start_stage(name)),
      start_(std::chrono::steady_clock::now()),
      start_cpu_seconds_(process_cpu_seconds()) {}

StageTimer::~StageTimer() {
  StageTime& stage = timers_.stages_[stage_];
  stage.wall_seconds += seconds_since(start_);
  stage.cpu_seconds += process_cpu_seconds() - start_cpu_seconds_;
  ++stage.runs;
}

double process_cpu_seconds() {
  timespec time{};
  if (clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) != 0) return 0;
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

uint64_t peak_rss_bytes() {
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) != 0) return 0;
  return static_cast<uint64_t>(usage.ru_maxrss) * 1024;
}

}  // namespace meshc
