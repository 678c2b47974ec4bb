// TextNumbers: numbers the texts of many records, gathered in parallel and handed out in order.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/sharded_map.h"

namespace meshc {

// What the code that freezes a record asks for the number of each of its texts. The first time it
// freezes a record the cursor only takes the texts down and answers 0, the second time it gives the
// numbers. So one piece of code serves both phases and they cannot disagree about order.
class TextCursor {
 public:
  // Takes down into `texts`.
  explicit TextCursor(std::vector<std::string_view>* texts) : texts_(texts) {}
  // Gives out `count` numbers from `numbers`.
  TextCursor(const uint32_t* numbers, size_t count) : next_(numbers), end_(numbers + count) {}

  uint32_t operator()(std::string_view text);
  // Whether exactly the numbers of the first phase were asked for.
  bool is_at_end() const { return next_ == end_; }

 private:
  std::vector<std::string_view>* texts_ = nullptr;
  const uint32_t* next_ = nullptr;
  const uint32_t* end_ = nullptr;
};

class TextNumbers {
 public:
  // Room for this many records.
  explicit TextNumbers(size_t records) : numbers_(records) {}

  // Phase 1, for each record once, from any thread: its texts in their order. The bytes must
  // outlive this object.
  void add(size_t record, const std::vector<std::string_view>& texts);
  // Between the phases, once.
  void gather() { map_.gather(); }
  // Phase 2.
  TextCursor cursor(size_t record) const {
    return TextCursor(numbers_[record].data(), numbers_[record].size());
  }
  // After gather(): all distinct texts, sorted; the position is the number.
  const std::vector<std::string_view>& texts() const { return map_.keys(); }

 private:
  ShardedStringMap map_;
  std::vector<std::vector<uint32_t>> numbers_;  // by record
};

}  // namespace meshc
