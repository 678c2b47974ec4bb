// Counting line feeds.
#include "import/line_index.h"

#include <algorithm>
#include <cstring>

namespace meshc {
namespace {

constexpr size_t kDistance = size_t{16} << 10;

uint32_t count_line_feeds(std::string_view text) {
  // Sixteen bytes at a time with a counter for each of the sixteen places, which are added up
  // before they could overflow. Spelled out, because the compilers do not vectorize such a loop at
  // -O2.
  using Block = uint8_t __attribute__((vector_size(16)));
  uint32_t total = 0;
  while (text.size() >= sizeof(Block)) {
    const size_t blocks = std::min<size_t>(text.size() / sizeof(Block), 255);
    Block counts{};
    for (size_t i = 0; i < blocks; ++i) {
      Block block;
      std::memcpy(&block, text.data() + i * sizeof(Block), sizeof(Block));
      counts -= static_cast<Block>(block == '\n');  // a hit is 255, which is -1
    }
    for (size_t i = 0; i < sizeof(Block); ++i) total += counts[i];
    text.remove_prefix(blocks * sizeof(Block));
  }
  return total + static_cast<uint32_t>(std::count(text.begin(), text.end(), '\n'));
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
