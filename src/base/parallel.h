// Loops, sorting and per-thread values on oneTBB; nothing else in the program names the library.
#pragma once

#include <tbb/blocked_range.h>
#include <tbb/enumerable_thread_specific.h>
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/parallel_sort.h>

#include <cstddef>
#include <optional>
#include <string_view>
#include <utility>

namespace meshc {

// The CPUs this process may use: its affinity mask, cut by the CPU quota of its container. At
// least 1.
int default_threads();
// The CPUs that a cgroup v2 `cpu.max` file grants ("<quota> <period>" or "max <period>"), rounded
// up; nothing if it sets no limit or cannot be read.
std::optional<int> threads_of_cpu_quota(std::string_view cpu_max);

// Parallel loops use at most `threads` threads (values below 1: default_threads()) while it lives.
class ThreadLimit {
 public:
  explicit ThreadLimit(int threads);
  int threads() const { return threads_; }

 private:
  int threads_;
  tbb::global_control control_;
};

// function(i) for each i below count, on any thread and in any order. At least `grain` neighbours
// stay on one thread. Results must go to the slot of i or to PerThread values.
template <class Function>
void parallel_for(size_t count, const Function& function, size_t grain = 1) {
  if (count == 0) return;
  tbb::parallel_for(tbb::blocked_range<size_t>(0, count, grain < 1 ? 1 : grain),
                    [&](const tbb::blocked_range<size_t>& range) {
                      for (size_t i = range.begin(); i != range.end(); ++i) function(i);
                    });
}

// function(begin, end) for disjoint ranges that cover 0 to count. Where they are cut depends on the
// number of threads, so results must not depend on it.
template <class Function>
void parallel_for_range(size_t count, const Function& function, size_t grain = 1) {
  if (count == 0) return;
  tbb::parallel_for(
      tbb::blocked_range<size_t>(0, count, grain < 1 ? 1 : grain),
      [&](const tbb::blocked_range<size_t>& range) { function(range.begin(), range.end()); });
}

// Not stable: `less` must order every two different elements, or results vary with the threads.
template <class Iterator, class Less>
void parallel_sort(Iterator begin, Iterator end, const Less& less) {
  tbb::parallel_sort(begin, end, less);
}
template <class Iterator>
void parallel_sort(Iterator begin, Iterator end) {
  tbb::parallel_sort(begin, end);
}

// One T for each thread that asked for it. local() from anywhere; the rest when no loop runs.
// The order of the values says nothing: combine them so that order does not matter, or sort.
template <class T>
class PerThread {
 public:
  PerThread() = default;
  // Each thread's value starts as a copy of `initial`.
  explicit PerThread(const T& initial) : values_(initial) {}

  T& local() { return values_.local(); }
  template <class Function>
  void for_each(const Function& function) {
    for (T& value : values_) function(value);
  }
  size_t size() const { return values_.size(); }
  void clear() { values_.clear(); }

 private:
  tbb::enumerable_thread_specific<T> values_;
};

}  // namespace meshc
