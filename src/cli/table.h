// Text in columns.
#pragma once

#include <string>
#include <vector>

namespace meshc {

// Columns as wide as their widest cell, three blanks apart, nothing behind the last cell of a row.
// Widths count code points of UTF-8.
class Table {
 public:
  explicit Table(std::vector<std::string> header);
  // As many cells as the header has.
  void add_row(std::vector<std::string> cells);
  std::string to_string() const;

 private:
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace meshc
