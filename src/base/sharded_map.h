// Numbers the distinct strings of many threads without locks, in two phases.
//
// Many tasks meet the same strings (names, hosts, label values) and all need one number for each. A
// concurrent hash table makes the threads fight over its hot entries, and its numbers depend on who
// came first. Here a task only notes (string, where to put the number) in a bin that belongs to its
// thread and to the shard of the string's hash. Later each shard is worked off by one task, which
// alone sees all copies of its strings. At last the distinct strings of all shards are sorted, and
// the place in that order is the number: it depends on the set of strings alone, never on threads.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/parallel.h"

namespace meshc {

class ShardedStringMap {
 public:
  // Phase 1, from any number of threads at once: gather() will write the number of `key` to
  // `*number`. The bytes of `key` must live as long as the map, `*number` until gather() returns.
  void add(std::string_view key, uint32_t* number);

  // Phase 2, once, when all add() calls have returned; itself parallel. Numbers run from 0 in the
  // byte order of the keys.
  void gather();

  // After gather(): the distinct keys by number, hence sorted.
  const std::vector<std::string_view>& keys() const { return keys_; }

 private:
  static constexpr size_t kShardBits = 6;
  static constexpr size_t kShards = size_t{1} << kShardBits;

  struct Request {
    std::string_view key;
    uint64_t hash;
    uint32_t* number;
  };
  using Bins = std::array<std::vector<Request>, kShards>;

  PerThread<Bins> bins_;
  std::vector<std::string_view> keys_;
};

}  // namespace meshc
