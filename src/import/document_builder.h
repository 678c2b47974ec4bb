// Puts a Document together, value by value in reading order; shared by the YAML and JSON readers.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "import/document.h"

namespace meshc {

// Nesting beyond this is refused by both readers: real objects have a depth below 30, and readers
// further on may recurse.
inline constexpr size_t kMaxDepth = 200;

// A position is a line, or an offset in the source if `lines` was given.
class DocumentBuilder {
 public:
  // `source` must be smaller than 4 GiB and outlive the document.
  DocumentBuilder(std::string_view source, std::string file_name,
                  std::shared_ptr<const LineIndex> lines = nullptr);

  // Makes room for so many nodes at once.
  void reserve(size_t nodes) { document_.nodes_.reserve(nodes); }

  // Adds a scalar (in an object: a key, which must be kString, or its value). A `text` inside the
  // source is referred to, any other is copied. Returns the node's index.
  uint32_t add_scalar(NodeKind kind, std::string_view text, uint32_t position);
  uint32_t add_key(std::string_view text, uint32_t position);

  // Opens an array or object; values that follow are in it until close().
  uint32_t open(NodeKind kind, uint32_t position);

  struct Duplicate {
    bool found = false;
    std::string key;
    uint32_t first_position = 0;
    uint32_t second_position = 0;
  };
  // Closes the innermost container. Says whether an object has a key twice.
  Duplicate close();
  size_t depth() const { return open_.size(); }
  // Whether the next value is a key.
  bool expects_key() const;

  // A copy of a closed value, for use within the same document.
  class Fragment {
   public:
    size_t size() const { return nodes_.size(); }  // in nodes
    size_t depth() const;                          // 0 for a scalar

   private:
    friend class DocumentBuilder;
    std::vector<Document::Node> nodes_;
  };
  Fragment save(uint32_t index) const;
  // Adds a copy as the next value.
  void add(const Fragment& fragment);

  // For the YAML merge key: takes the last member of the innermost object, whose key is at
  // `key_index`, out again. When the object is closed, it gets the members of that member's value
  // (an object, or an array of objects of which earlier ones win) whose keys it does not have.
  // Returns false, and changes nothing, if the value is neither.
  bool merge_last_member(uint32_t key_index);

  // The finished document; needs all containers closed. The builder must not be used afterwards.
  Document finish();

 private:
  struct Open {
    uint32_t index;
    uint32_t values;                     // keys count too
    std::vector<Document::Node> merged;  // members to add at close; keys may repeat
  };

  void count_value();
  void add_merged_members(Open& open);
  Duplicate find_duplicate(uint32_t object_index);
  std::string_view text_of(const Document::Node& node) const;

  Document document_;
  std::vector<Open> open_;
  std::vector<uint64_t> scratch_;  // (hash, index) of keys, reused
};

}  // namespace meshc
