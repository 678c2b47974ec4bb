// Loops, sorting and per-thread values on oneTBB; nothing else in the program names the library.
//
// The library's task templates are used in parallel.cc only. That keeps them out of every file that
// has a loop, and lets ThreadSanitizer work: it cannot see how threads in the (uninstrumented)
// library wait for each other, so parallel.cc is compiled without it, and each loop tells it that
// its bodies run after what came before the loop, and before what comes behind.
#pragma once

#include <tbb/enumerable_thread_specific.h>

#include <algorithm>
#include <cstddef>
#include <functional>
#include <iterator>
#include <memory>
#include <optional>
#include <string_view>

#if defined(MESHC_THREAD_SANITIZER)
#include <sanitizer/tsan_interface.h>
#endif

namespace meshc {

// The CPUs this process may use: its affinity mask, cut by the CPU quota of its container. At least
// 1.
int default_threads();
// The CPUs that a cgroup v2 `cpu.max` file grants ("<quota> <period>" or "max <period>"), rounded
// up; nothing if it sets no limit or cannot be read.
std::optional<int> threads_of_cpu_quota(std::string_view cpu_max);

// Parallel loops use at most `threads` threads (values below 1: default_threads()) while it lives.
class ThreadLimit {
 public:
  explicit ThreadLimit(int threads);
  ~ThreadLimit();
  ThreadLimit(const ThreadLimit&) = delete;
  ThreadLimit& operator=(const ThreadLimit&) = delete;
  int threads() const { return threads_; }

 private:
  struct Control;
  int threads_;
  std::unique_ptr<Control> control_;
};

namespace parallel_internal {

// What a thread did before happens_before(place) comes before what any does after
// happens_after(place). It does; these only tell ThreadSanitizer.
inline void happens_before([[maybe_unused]] const void* place) {
#if defined(MESHC_THREAD_SANITIZER)
  __tsan_release(const_cast<void*>(place));
#endif
}
inline void happens_after([[maybe_unused]] const void* place) {
#if defined(MESHC_THREAD_SANITIZER)
  __tsan_acquire(const_cast<void*>(place));
#endif
}

// Calls body(context, begin, end) for ranges that cover 0 to count, and waits for all of them.
// While it waits, the thread works on this loop only, not on others that are going on.
using RangeBody = void (*)(const void* context, size_t begin, size_t end);
void run_ranges(size_t count, size_t grain, RangeBody body, const void* context);

// Whether loops have one thread at present.
bool is_sequential();

}  // namespace parallel_internal

// function(begin, end) for disjoint ranges that cover 0 to count, each of at least `grain` (the
// last may be smaller). Where they are cut depends on the number of threads, so results must not
// depend on it.
template <class Function>
void parallel_for_range(size_t count, const Function& function, size_t grain = 1) {
  const void* const context = &function;
  parallel_internal::happens_before(context);
  parallel_internal::run_ranges(
      count, grain,
      [](const void* opaque, size_t begin, size_t end) {
        parallel_internal::happens_after(opaque);
        (*static_cast<const Function*>(opaque))(begin, end);
        parallel_internal::happens_before(opaque);
      },
      context);
  parallel_internal::happens_after(context);
}

// function(i) for each i below count, on any thread and in any order. At least `grain` neighbours
// stay on one thread. Results must go to the slot of i or to PerThread values.
template <class Function>
void parallel_for(size_t count, const Function& function, size_t grain = 1) {
  parallel_for_range(
      count,
      [&](size_t begin, size_t end) {
        for (size_t i = begin; i != end; ++i) function(i);
      },
      grain);
}

// Sorts blocks, then merges neighbours. Not stable: `less` must order every two different elements,
// or results vary with the threads.
template <class Iterator, class Less>
void parallel_sort(Iterator begin, Iterator end, const Less& less) {
  constexpr size_t kSmallestBlock = 4096;
  constexpr size_t kMostBlocks = 64;
  const size_t size = static_cast<size_t>(end - begin);
  size_t blocks = 1;
  while (blocks < kMostBlocks && size / (2 * blocks) >= kSmallestBlock) blocks *= 2;
  if (blocks == 1 || parallel_internal::is_sequential()) return std::sort(begin, end, less);

  const auto block_begin = [&](size_t block) {
    return begin + static_cast<std::ptrdiff_t>(size * block / blocks);
  };
  parallel_for(blocks, [&](size_t i) { std::sort(block_begin(i), block_begin(i + 1), less); });
  for (size_t merged = 1; merged < blocks; merged *= 2) {
    parallel_for(blocks / (2 * merged), [&](size_t i) {
      const size_t first = 2 * merged * i;
      std::inplace_merge(block_begin(first), block_begin(first + merged),
                         block_begin(first + 2 * merged), less);
    });
  }
}
template <class Iterator>
void parallel_sort(Iterator begin, Iterator end) {
  parallel_sort(begin, end, std::less<typename std::iterator_traits<Iterator>::value_type>());
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
