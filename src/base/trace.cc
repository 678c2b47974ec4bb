// Gathers spans of all threads.
#include "base/trace.h"

#include <algorithm>
#include <tuple>

namespace meshc {
namespace {

double microseconds(Trace::Clock::duration time) {
  return std::chrono::duration<double, std::micro>(time).count();
}

}  // namespace

Trace::Trace() : start_(Clock::now()), first_thread_(&spans_.local()) {}

void Trace::add(std::string_view name, std::optional<uint64_t> number, Clock::time_point begin,
                Clock::time_point end) {
  spans_.local().push_back(
      {name, number, microseconds(begin - start_), microseconds(end - begin), 0});
}

std::vector<Trace::Span> Trace::spans() {
  std::vector<Span> all;
  uint32_t next_thread = 1;
  spans_.for_each([&](const std::vector<Span>& of_thread) {
    const uint32_t thread = &of_thread == first_thread_ ? 0 : next_thread++;
    for (Span span : of_thread) {
      span.thread = thread;
      all.push_back(span);
    }
  });
  std::sort(all.begin(), all.end(), [](const Span& a, const Span& b) {
    return std::tie(a.thread, a.begin_us, b.length_us) <
           std::tie(b.thread, b.begin_us, a.length_us);
  });
  return all;
}

}  // namespace meshc
