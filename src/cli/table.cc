// Layout of text in columns.
#include "cli/table.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

#include "base/check.h"

namespace meshc {
namespace {

constexpr size_t kGap = 3;

size_t display_width(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char byte) {
    return (static_cast<unsigned char>(byte) & 0xc0) != 0x80;
  }));
}

}  // namespace

Table::Table(std::vector<std::string> header) { rows_.push_back(std::move(header)); }

void Table::add_row(std::vector<std::string> cells) {
  MESHC_CHECK(cells.size() == rows_.front().size(), "a row needs one cell for each column");
  rows_.push_back(std::move(cells));
}

std::string Table::to_string() const {
  std::vector<size_t> widths(rows_.front().size(), 0);
  for (const std::vector<std::string>& row : rows_) {
    for (size_t column = 0; column < row.size(); ++column) {
      widths[column] = std::max(widths[column], display_width(row[column]));
    }
  }
  std::string text;
  for (const std::vector<std::string>& row : rows_) {
    size_t blanks = 0;  // owed before the next cell that is not empty
    for (size_t column = 0; column < row.size(); ++column) {
      if (!row[column].empty()) {
        text.append(blanks, ' ');
        text += row[column];
        blanks = 0;
      }
      blanks += widths[column] - display_width(row[column]) + kGap;
    }
    text += '\n';
  }
  return text;
}

}  // namespace meshc
