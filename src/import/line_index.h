// Line numbers of positions in a text.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace meshc {

// Counts the lines of a text once, at a distance, so that any position's line is a short scan away.
// The text must outlive it. Const use from any number of threads.
class LineIndex {
 public:
  explicit LineIndex(std::string_view text, uint32_t first_line = 1);
  // The line that holds the byte at `offset` (a line feed belongs to the line it ends); offsets
  // beyond the end give the last line.
  uint32_t line_at(size_t offset) const;

 private:
  std::string_view text_;
  std::vector<uint32_t> lines_;  // [i]: the line at offset i * kDistance
};

}  // namespace meshc
