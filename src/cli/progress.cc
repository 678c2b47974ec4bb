// Drawing the progress bar.
#include "cli/progress.h"

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <utility>

namespace meshc {
namespace {

constexpr size_t kBarWidth = 30;
constexpr int64_t kRedrawMs = 100;
constexpr char kEraseLine[] = "\r\033[K";

}  // namespace

std::string progress_line(const std::string& label, size_t done, size_t total) {
  done = std::min(done, total);
  const size_t percent = total == 0 ? 100 : done * 100 / total;
  const size_t filled = percent * kBarWidth / 100;
  return label + " [" + std::string(filled, '#') + std::string(kBarWidth - filled, ' ') + "] " +
         std::to_string(percent) + "% " + std::to_string(done) + "/" + std::to_string(total);
}

Progress::Progress(std::string label, size_t total)
    : label_(std::move(label)),
      total_(total),
      is_shown_(::isatty(STDERR_FILENO) == 1),
      start_(std::chrono::steady_clock::now()) {}

Progress::~Progress() {
  if (is_shown_) std::fputs(kEraseLine, stderr);
}

void Progress::add(size_t count) {
  if (!is_shown_) return;
  const size_t done = done_.fetch_add(count, std::memory_order_relaxed) + count;
  const int64_t now_ms = std::chrono::duration_cast<std::chrono::milliseconds>(
                             std::chrono::steady_clock::now() - start_)
                             .count();
  int64_t due = next_draw_ms_.load(std::memory_order_relaxed);
  if (now_ms < due) return;
  if (next_draw_ms_.compare_exchange_strong(due, now_ms + kRedrawMs)) draw(done);
}

void Progress::draw(size_t done) {
  const std::string line = kEraseLine + progress_line(label_, done, total_);
  std::fputs(line.c_str(), stderr);
}

}  // namespace meshc
