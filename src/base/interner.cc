// Open addressing with linear probing, and block storage for the texts.
#include "base/interner.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "base/digest.h"

namespace meshc {

// The slot that holds `key`, or the empty slot where it belongs. Needs a table with a free slot.
size_t StringIndex::find_slot(std::string_view key, uint64_t hash) const {
  const size_t mask = slots_.size() - 1;
  const uint32_t hash_part = static_cast<uint32_t>(hash >> 32);
  size_t position = static_cast<size_t>(hash) & mask;
  for (;;) {
    const Slot& slot = slots_[position];
    if (slot.number == kEmpty) return position;
    if (slot.hash_part == hash_part && keys_[slot.number] == key) return position;
    position = (position + 1) & mask;
  }
}

void StringIndex::grow() {
  slots_.assign(std::max<size_t>(16, slots_.size() * 2), Slot());
  const size_t mask = slots_.size() - 1;
  for (uint32_t number = 0; number < keys_.size(); ++number) {
    size_t position = static_cast<size_t>(hashes_[number]) & mask;
    while (slots_[position].number != kEmpty) position = (position + 1) & mask;
    slots_[position] = {static_cast<uint32_t>(hashes_[number] >> 32), number};
  }
}

StringIndex::Inserted StringIndex::insert(std::string_view key, uint64_t hash) {
  if ((keys_.size() + 1) * 8 > slots_.size() * 7) grow();
  Slot& slot = slots_[find_slot(key, hash)];
  if (slot.number != kEmpty) return {slot.number, false};
  MESHC_CHECK(keys_.size() < kEmpty, "more strings than 32 bits can number");
  slot = {static_cast<uint32_t>(hash >> 32), static_cast<uint32_t>(keys_.size())};
  keys_.push_back(key);
  hashes_.push_back(hash);
  return {slot.number, true};
}

std::optional<uint32_t> StringIndex::find(std::string_view key, uint64_t hash) const {
  if (slots_.empty()) return std::nullopt;
  const uint32_t number = slots_[find_slot(key, hash)].number;
  if (number == kEmpty) return std::nullopt;
  return number;
}

uint32_t StringInterner::intern(std::string_view text) {
  const StringIndex::Inserted inserted = index_.insert(text, hash_bytes(text));
  if (inserted.is_new) index_.rebind(inserted.number, copy(text));
  return inserted.number;
}

std::optional<uint32_t> StringInterner::find(std::string_view text) const {
  return index_.find(text, hash_bytes(text));
}

std::string_view StringInterner::text(uint32_t number) const {
  MESHC_CHECK(number < index_.size(), "no such string number");
  return index_.keys()[number];
}

std::string_view StringInterner::copy(std::string_view text) {
  constexpr size_t kBlockSize = size_t{64} << 10;
  if (text.size() > free_in_block_) {
    const size_t size = std::max(kBlockSize, text.size());
    blocks_.push_back(std::make_unique<char[]>(size));
    next_free_ = blocks_.back().get();
    free_in_block_ = size;
  }
  if (!text.empty()) std::memcpy(next_free_, text.data(), text.size());
  const std::string_view result(next_free_, text.size());
  next_free_ += text.size();
  free_in_block_ -= text.size();
  return result;
}

}  // namespace meshc
