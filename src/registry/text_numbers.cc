// Bookkeeping of TextNumbers.
#include "registry/text_numbers.h"

#include "base/check.h"
#include "base/digest.h"

namespace meshc {

uint32_t TextCursor::operator()(std::string_view text) {
  if (numbers_ != nullptr) {
    numbers_->push_back(index_->insert(text, hash_bytes(text)).number);
    return 0;
  }
  MESHC_CHECK(next_ != end_, "a record asks for more texts than it gave");
  return final_numbers_[*next_++];
}

TextCursor TextNumbers::collector(size_t record) {
  Worker& worker = workers_.local();
  records_[record].worker = &worker;
  return TextCursor(&worker.index, &records_[record].numbers);
}

void TextNumbers::gather() {
  workers_.for_each([&](Worker& worker) {
    const std::vector<std::string_view>& keys = worker.index.keys();
    worker.final_numbers.resize(keys.size());
    parallel_for(
        keys.size(), [&](size_t i) { map_.add(keys[i], &worker.final_numbers[i]); }, 4096);
  });
  map_.gather();
}

TextCursor TextNumbers::cursor(size_t record) const {
  const Record& texts = records_[record];
  return TextCursor(texts.numbers, texts.worker->final_numbers);
}

}  // namespace meshc
