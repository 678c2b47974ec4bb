// Reads JSON text into Documents.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "import/document.h"

namespace meshc {

// Bytes that must be readable (whatever they hold) behind a text given to read_json().
inline constexpr size_t kJsonPadding = 64;

// Appends the documents of `text`: one, or several one after another with or without white space
// between. `text` must outlive the documents, and kJsonPadding bytes behind it must be readable, as
// TextSource::text() guarantees. Each error (malformed JSON, a duplicate key, nesting deeper than
// kMaxDepth, bytes that are not UTF-8) becomes a diagnostic with its line; documents before it
// stay.
void read_json(std::string_view text, const std::string& file_name, std::vector<Document>* out,
               Diagnostics* diagnostics);

}  // namespace meshc
