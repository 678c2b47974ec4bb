// Turns the events of one YAML document into a Document.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "import/document.h"
#include "import/document_builder.h"

namespace meshc {

// Aliases and merge keys of one document may add this many nodes: thousands of times what real
// files have, and far from filling memory.
inline constexpr size_t kMaxAliasNodes = 1'000'000;

struct YamlScalar {
  std::string_view text;    // inside the source, or valid during the call only
  std::string_view anchor;  // empty = none
  std::string_view tag;     // as libyaml expands it; empty = none
  bool is_plain = false;    // unquoted and without a tag, so that the text decides the type
  uint32_t line = 0;
};

// Feed it one document's events in order, then call finish(). Reports errors of meaning (duplicate
// keys, aliases, merge keys, tags, depth); after one that leaves the structure unclear, or too
// many, it gives up and ignores all further events.
class YamlComposer {
 public:
  YamlComposer(std::string_view source, const std::string& file_name, Diagnostics* diagnostics);

  void scalar(const YamlScalar& scalar);
  void alias(std::string_view anchor, uint32_t line);
  // `kind` is kArray or kObject.
  void open(NodeKind kind, std::string_view anchor, uint32_t line);
  void close(uint32_t line);

  bool has_given_up() const { return has_given_up_; }
  // Nothing if the document was empty or had an error.
  std::optional<Document> finish();

 private:
  struct Anchor {
    uint32_t index = 0;
    bool is_complete = false;
    std::optional<DocumentBuilder::Fragment> saved;  // set when the nodes at index are gone
  };
  struct Frame {
    uint32_t index;
    std::string anchor;
    std::optional<uint32_t> merge_key;  // the next value belongs to the merge key at this index
  };

  void error(uint32_t line, std::string message, std::string remedy = {});
  // Reports an error after which the rest of the document cannot be understood.
  void give_up(uint32_t line, std::string message, std::string remedy = {});
  void add_key(const YamlScalar& scalar);
  void add_value(const YamlScalar& scalar);
  void define_anchor(std::string_view name, uint32_t index, bool is_complete);
  void value_added(uint32_t line);
  void merge(uint32_t key_index, uint32_t line);
  bool spend_alias_nodes(size_t count, uint32_t line);

  DocumentBuilder builder_;
  const std::string& file_name_;
  Diagnostics* diagnostics_;
  std::unordered_map<std::string, Anchor> anchors_;
  std::vector<std::pair<uint32_t, std::string>> anchor_order_;  // (index, name), indices ascend
  std::vector<Frame> frames_;
  size_t alias_nodes_ = 0;
  size_t errors_ = 0;
  bool has_given_up_ = false;
  bool is_empty_ = true;
};

}  // namespace meshc
