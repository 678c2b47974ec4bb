// Reads YAML text into Documents, as kubectl understands it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "import/document.h"

namespace meshc {

// Appends every document of `text` that is not empty. `first_line` is the line number of the text's
// first line, for pieces of a file. `text` must outlive the documents.
// Each error (malformed YAML, a duplicate key, an unknown or cyclic alias, aliases that grow beyond
// a bound, nesting deeper than kMaxDepth, bytes that are not UTF-8) becomes one diagnostic; the
// document that has it is left out and reading goes on with the next one.
void read_yaml(std::string_view text, const std::string& file_name, std::vector<Document>* out,
               Diagnostics* diagnostics, uint32_t first_line = 1);

}  // namespace meshc
