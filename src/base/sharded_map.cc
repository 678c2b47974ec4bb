// The two phases of ShardedStringMap.
#include "base/sharded_map.h"

#include "base/check.h"
#include "base/digest.h"
#include "base/interner.h"

namespace meshc {

void ShardedStringMap::add(std::string_view key, uint32_t* number) {
  const uint64_t hash = hash_bytes(key);
  // The top bits choose the shard, because StringIndex places by the low ones.
  bins_.local()[hash >> (64 - kShardBits)].push_back({key, hash, number});
}

void ShardedStringMap::gather() {
  MESHC_CHECK(keys_.empty(), "gather() was called twice");
  std::vector<Bins*> threads;
  bins_.for_each([&](Bins& bins) { threads.push_back(&bins); });

  // Each shard finds its distinct keys; *number holds the number within the shard for now.
  std::array<StringIndex, kShards> shards;
  parallel_for(kShards, [&](size_t shard) {
    for (Bins* bins : threads) {
      for (const Request& request : (*bins)[shard]) {
        *request.number = shards[shard].insert(request.key, request.hash).number;
      }
    }
  });

  struct Key {
    std::string_view text;
    uint32_t shard;
    uint32_t number_in_shard;
  };
  std::vector<Key> sorted;
  for (size_t shard = 0; shard < kShards; ++shard) {
    const std::vector<std::string_view>& texts = shards[shard].keys();
    for (size_t i = 0; i < texts.size(); ++i) {
      sorted.push_back({texts[i], static_cast<uint32_t>(shard), static_cast<uint32_t>(i)});
    }
  }
  parallel_sort(sorted.begin(), sorted.end(),
                [](const Key& a, const Key& b) { return a.text < b.text; });
  MESHC_CHECK(sorted.size() <= 0xffffffff, "more strings than 32 bits can number");

  std::array<std::vector<uint32_t>, kShards> final_numbers;
  for (size_t shard = 0; shard < kShards; ++shard) {
    final_numbers[shard].resize(shards[shard].size());
  }
  keys_.resize(sorted.size());
  for (size_t i = 0; i < sorted.size(); ++i) {
    keys_[i] = sorted[i].text;
    final_numbers[sorted[i].shard][sorted[i].number_in_shard] = static_cast<uint32_t>(i);
  }
  parallel_for(kShards, [&](size_t shard) {
    for (Bins* bins : threads) {
      for (const Request& request : (*bins)[shard]) {
        *request.number = final_numbers[shard][*request.number];
      }
    }
  });
  bins_.clear();
}

}  // namespace meshc
