// Gives each distinct string a small number; for use by one thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace meshc {

// A hash table from string to its number of first arrival. Keeps views only: the bytes of every key
// must outlive it. Not thread-safe.
class StringIndex {
 public:
  // The number of `key` (whose hash_bytes() is `hash`), and whether it is new.
  struct Inserted {
    uint32_t number;
    bool is_new;
  };
  Inserted insert(std::string_view key, uint64_t hash);
  std::optional<uint32_t> find(std::string_view key, uint64_t hash) const;

  size_t size() const { return keys_.size(); }
  // By number.
  const std::vector<std::string_view>& keys() const { return keys_; }
  // Lets the caller replace the bytes behind key `number` by an equal copy that lives longer.
  void rebind(uint32_t number, std::string_view equal_key) { keys_[number] = equal_key; }

 private:
  static constexpr uint32_t kEmpty = 0xffffffff;
  struct Slot {
    uint32_t hash_part = 0;
    uint32_t number = kEmpty;
  };
  size_t find_slot(std::string_view key, uint64_t hash) const;
  void grow();

  std::vector<Slot> slots_;  // size is zero or a power of two, at most 7/8 full
  std::vector<uint64_t> hashes_;
  std::vector<std::string_view> keys_;
};

// Numbers strings in order of arrival and owns a copy of each; the copies never move.
class StringInterner {
 public:
  uint32_t intern(std::string_view text);
  std::optional<uint32_t> find(std::string_view text) const;
  std::string_view text(uint32_t number) const;
  size_t size() const { return index_.size(); }
  const std::vector<std::string_view>& texts() const { return index_.keys(); }

 private:
  std::string_view copy(std::string_view text);

  StringIndex index_;
  std::vector<std::unique_ptr<char[]>> blocks_;
  size_t free_in_block_ = 0;
  char* next_free_ = nullptr;
};

}  // namespace meshc
