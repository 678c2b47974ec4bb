// Bookkeeping of TextNumbers.
#include "registry/text_numbers.h"

#include "base/check.h"

namespace meshc {

uint32_t TextCursor::operator()(std::string_view text) {
  if (texts_ != nullptr) {
    texts_->push_back(text);
    return 0;
  }
  MESHC_CHECK(next_ != end_, "a record asks for more texts than it gave");
  return *next_++;
}

void TextNumbers::add(size_t record, const std::vector<std::string_view>& texts) {
  std::vector<uint32_t>& numbers = numbers_[record];
  numbers.resize(texts.size());
  for (size_t i = 0; i < texts.size(); ++i) map_.add(texts[i], &numbers[i]);
}

}  // namespace meshc
