// TextNumbers: numbers the texts of many records, gathered in parallel and handed out in order.
//
// A mesh has tens of millions of texts in its records, but few distinct ones: keys, label values,
// namespaces repeat everywhere. So each thread first numbers what it meets by itself, in a table
// that stays in its cache, and only the distinct texts of each thread are numbered once more for
// all.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "base/interner.h"
#include "base/parallel.h"
#include "base/sharded_map.h"

namespace meshc {

// What the code that freezes a record asks for the number of each of its texts. The first time it
// freezes a record the cursor only takes the texts down and answers 0, the second time it gives the
// numbers. So one piece of code serves both phases and they cannot disagree about order.
class TextCursor {
 public:
  // Phase 1: adds the number within `index` of each text to `numbers`.
  TextCursor(StringIndex* index, std::vector<uint32_t>* numbers)
      : index_(index), numbers_(numbers) {}
  // Phase 2: `final_numbers` of each of `numbers`.
  TextCursor(const std::vector<uint32_t>& numbers, const std::vector<uint32_t>& final_numbers)
      : next_(numbers.data()),
        end_(numbers.data() + numbers.size()),
        final_numbers_(final_numbers.data()) {}

  uint32_t operator()(std::string_view text);
  // Whether exactly the numbers of phase 1 were asked for.
  bool is_at_end() const { return next_ == end_; }

 private:
  StringIndex* index_ = nullptr;
  std::vector<uint32_t>* numbers_ = nullptr;
  const uint32_t* next_ = nullptr;
  const uint32_t* end_ = nullptr;
  const uint32_t* final_numbers_ = nullptr;
};

class TextNumbers {
 public:
  // Room for this many records.
  explicit TextNumbers(size_t records) : records_(records) {}

  // Phase 1, for each record once, from any thread. The bytes of the texts must outlive this
  // object.
  TextCursor collector(size_t record);
  // Between the phases, once.
  void gather();
  // Phase 2, from any thread.
  TextCursor cursor(size_t record) const;
  // After gather(): all distinct texts, sorted; the position is the number.
  const std::vector<std::string_view>& texts() const { return map_.keys(); }

 private:
  // What one thread has met.
  struct Worker {
    StringIndex index;
    std::vector<uint32_t> final_numbers;  // by number within index
  };
  struct Record {
    const Worker* worker = nullptr;
    std::vector<uint32_t> numbers;  // within the worker's index
  };

  PerThread<Worker> workers_;
  std::vector<Record> records_;
  ShardedStringMap map_;
};

}  // namespace meshc
