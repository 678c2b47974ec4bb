// Counting line feeds.
#include "import/line_index.h"

#include <algorithm>

namespace meshc {
namespace {

constexpr size_t kDistance = size_t{16} << 10;

uint32_t count_line_feeds(std::string_view text) {
  // Blocks of 255 bytes with a byte counter let the compiler compare many bytes at a time.
  uint32_t total = 0;
  while (!text.empty()) {
    const size_t size = std::min<size_t>(text.size(), 255);
    uint8_t count = 0;
    for (size_t i = 0; i < size; ++i) count = static_cast<uint8_t>(count + (text[i] == '\n'));
    total += count;
    text.remove_prefix(size);
  }
  return total;
}

}  // namespace

LineIndex::LineIndex(std::string_view text, uint32_t first_line) : text_(text) {
  lines_.reserve(text.size() / kDistance + 1);
  uint32_t line = first_line;
  for (size_t begin = 0; begin <= text.size(); begin += kDistance) {
    lines_.push_back(line);
    line += count_line_feeds(text.substr(begin, kDistance));
  }
}

uint32_t LineIndex::line_at(size_t offset) const {
  offset = std::min(offset, text_.size());
  const size_t begin = offset / kDistance * kDistance;
  return lines_[offset / kDistance] + count_line_feeds(text_.substr(begin, offset - begin));
}

}  // namespace meshc
