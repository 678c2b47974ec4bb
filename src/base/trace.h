// When each thread did what, for a picture of a run.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "base/parallel.h"

namespace meshc {

// Spans of time from any number of threads, each in a list of its thread's own.
class Trace {
 public:
  using Clock = std::chrono::steady_clock;

  struct Span {
    std::string_view name;  // a literal
    std::optional<uint64_t> number;
    double begin_us = 0;  // since the construction of the trace
    double length_us = 0;
    uint32_t thread = 0;  // 0: the one that made the trace; others in no order
  };

  Trace();

  // From any thread. `number` tells spans of one name apart.
  void add(std::string_view name, std::optional<uint64_t> number, Clock::time_point begin,
           Clock::time_point end);

  // All spans by thread and begin, the longer of two first; when no other thread adds any.
  std::vector<Span> spans();

 private:
  const Clock::time_point start_;
  PerThread<std::vector<Span>> spans_;
  const std::vector<Span>* first_thread_;
};

// The block that it lives in, for a trace; null: for nobody, and then it costs nothing.
class TraceSpan {
 public:
  TraceSpan(Trace* trace, std::string_view name, std::optional<uint64_t> number = {})
      : trace_(trace), name_(name), number_(number) {
    if (trace_ != nullptr) begin_ = Trace::Clock::now();
  }
  ~TraceSpan() {
    if (trace_ != nullptr) trace_->add(name_, number_, begin_, Trace::Clock::now());
  }
  TraceSpan(const TraceSpan&) = delete;
  TraceSpan& operator=(const TraceSpan&) = delete;

 private:
  Trace* trace_;
  std::string_view name_;
  std::optional<uint64_t> number_;
  Trace::Clock::time_point begin_;
};

}  // namespace meshc
