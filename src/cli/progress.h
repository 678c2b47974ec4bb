// A progress bar for long commands.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace meshc {

// "compile [#########      ] 45% 4500/10000" on the last line of stderr, redrawn at most ten times
// a second and erased at the end. Shows nothing unless stderr is a terminal.
// add() may be called by any number of threads; the rest by one thread.
class Progress {
 public:
  Progress(std::string label, size_t total);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void add(size_t count);

 private:
  void draw(size_t done);

  const std::string label_;
  const size_t total_;
  const bool is_shown_;
  const std::chrono::steady_clock::time_point start_;
  std::atomic<size_t> done_ = 0;
  std::atomic<int64_t> next_draw_ms_ = 0;  // since start_; who advances it draws
};

// The line without the control characters around it.
std::string progress_line(const std::string& label, size_t done, size_t total);

}  // namespace meshc
