// Cuts YAML text where documents, or the items of one long list, begin; without parsing it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace meshc {

// A part of a file that is YAML text of its own.
struct YamlPiece {
  std::string_view text;
  uint32_t first_line;  // the line of the file with which it begins
};

// The offset at or after `from` of the next line that begins a document: "---" at the start of the
// line, then white space or the end. Nothing if there is none. YAML forbids such a line inside any
// scalar, so a hit is always a document marker.
std::optional<size_t> find_document_start(std::string_view text, size_t from);

// Cuts `text` in front of document markers into pieces of at least `target_bytes` each (the last
// may be smaller). A "%" directive goes with the document it is for. The pieces together are the
// text.
std::vector<YamlPiece> split_yaml_documents(std::string_view text, size_t target_bytes,
                                            uint32_t first_line = 1);

// The parts of a document as `kubectl get -o yaml` prints a list: "items:" at the start of a line,
// items that begin with "- " at the start of a line, and lines before and after.
struct YamlList {
  std::string_view head;         // up to and with the line "items:"
  std::vector<YamlPiece> items;  // each a list of its own, at least `target_bytes` (the last: any)
  std::string_view tail;         // the lines behind the last item
};

// Cuts one document of that form; nothing if it has another form or gives less than two pieces.
// Works on lines alone: a "- " at the start of a line can be inside a quoted text or a flow
// collection. Then one of the pieces is not well-formed, and the caller has to read the document
// whole.
std::optional<YamlList> split_yaml_list(const YamlPiece& document, size_t target_bytes);

}  // namespace meshc
