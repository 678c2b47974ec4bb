// The tree that both text readers produce: one YAML or JSON document, read-only once built.
//
// A dump has tens of millions of values, so a document is one flat array of 16-byte nodes in
// reading order (a container, then all it holds), and a string is a position in the source text. A
// container knows how many nodes its subtree has: a reader steps over a sibling in one addition, a
// copy of a subtree (a YAML alias) is a copy of bytes, and the path of any node is found by
// descending from the root, so nobody carries paths or parents along. Strings that differ from the
// source text (escapes, folded lines) are in a side text of the document.
//
// A const Document may be read by any number of threads. The source text must outlive it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace meshc {

enum class NodeKind : uint8_t { kAbsent, kNull, kBool, kInt, kDouble, kString, kArray, kObject };

// "a string", "an integer", ...: for messages of the form "spec.port is a string".
std::string_view node_kind_text(NodeKind kind);

class LineIndex;
class NodeRef;
struct Member;

class Document {
 public:
  const std::string& file_name() const { return file_name_; }
  // Absent only in a default-constructed document.
  NodeRef root() const;
  size_t node_count() const { return nodes_.size(); }

 private:
  friend class DocumentBuilder;
  friend class NodeRef;

  struct Node {
    uint32_t text;      // scalars: offset in source or side text; containers: nodes in the subtree
    uint32_t size;      // scalars: bytes of text; containers: number of elements or members
    uint32_t position;  // the line, or with lines_ set the offset in source
    uint32_t kind : 7;  // NodeKind
    uint32_t is_in_side_text : 1;
    uint32_t key_hash : 24;  // of strings that are keys
  };
  static_assert(sizeof(Node) == 16);

  std::string file_name_;
  std::string_view source_;
  std::string side_text_;
  std::vector<Node> nodes_;
  std::shared_ptr<const LineIndex> lines_;  // null: positions are lines
};

// One value of a document; as cheap to copy as a pointer. The Document must stay where it is.
class NodeRef {
 public:
  NodeRef() = default;

  NodeKind kind() const;
  bool exists() const { return document_ != nullptr; }
  bool is_null() const { return kind() == NodeKind::kNull; }
  bool is_string() const { return kind() == NodeKind::kString; }
  bool is_object() const { return kind() == NodeKind::kObject; }
  bool is_array() const { return kind() == NodeKind::kArray; }
  explicit operator bool() const { return exists(); }

  // The value if the node is of that kind, else nothing. Integers are doubles too; a double without
  // fraction ("8080.0") is an integer too, as it is after kubectl's conversion to JSON.
  std::optional<std::string_view> as_string() const;
  std::optional<bool> as_bool() const;
  std::optional<int64_t> as_int64() const;
  std::optional<uint64_t> as_uint64() const;
  std::optional<double> as_double() const;

  // A scalar as written, without quotes and with escapes resolved ("0x1F", "yes", "null"); a
  // string's value. Empty for containers and absent nodes.
  std::string_view as_text() const;

  // Number of elements or members; 0 for everything else.
  size_t size() const;

  // Element `i` of an array, in O(i); absent if there is none.
  NodeRef at(size_t i) const;
  // The value of member `key`; absent if this is no object or has no such member.
  NodeRef find(std::string_view key) const;
  // find() along a chain of keys: node.find({"metadata", "name"}).
  NodeRef find(std::initializer_list<std::string_view> keys) const;

  class Elements;
  class Members;
  // for (NodeRef element : node.elements()); empty unless this is an array.
  Elements elements() const;
  // for (Member member : node.members()), in the order of the source; empty unless an object.
  Members members() const;
  // All elements, for access by index from parallel loops.
  std::vector<NodeRef> element_list() const;

  // The line of the first character in the source, from 1; 0 for absent nodes. Costs a short scan
  // of the text for JSON.
  uint32_t line() const;
  // The file name of the document; "" for absent nodes.
  const std::string& file_name() const;
  // How to get here from `base`, an ancestor or this node itself: "spec.ports[2].port",
  // "metadata.annotations['a.b/c']". Costs a search: for messages only.
  std::string path_from(NodeRef base) const;

  friend bool operator==(NodeRef, NodeRef) = default;

 private:
  friend class Document;
  friend class DocumentBuilder;
  NodeRef(const Document* document, uint32_t index) : document_(document), index_(index) {}

  const Document::Node& node() const { return document_->nodes_[index_]; }
  // The node that follows this one and all it holds.
  uint32_t next_index() const;

  const Document* document_ = nullptr;
  uint32_t index_ = 0;
};

struct Member {
  std::string_view key;
  NodeRef value;
  NodeRef key_node;
};

class NodeRef::Elements {
 public:
  class Iterator {
   public:
    NodeRef operator*() const { return NodeRef(document_, index_); }
    Iterator& operator++() {
      index_ = NodeRef(document_, index_).next_index();
      return *this;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    friend class Elements;
    Iterator(const Document* document, uint32_t index) : document_(document), index_(index) {}
    const Document* document_;
    uint32_t index_;
  };
  Iterator begin() const { return Iterator(document_, begin_); }
  Iterator end() const { return Iterator(document_, end_); }

 private:
  friend class NodeRef;
  Elements(const Document* document, uint32_t begin, uint32_t end)
      : document_(document), begin_(begin), end_(end) {}
  const Document* document_;
  uint32_t begin_;
  uint32_t end_;
};

class NodeRef::Members {
 public:
  class Iterator {
   public:
    Member operator*() const {
      const NodeRef key(document_, index_);
      return {key.as_text(), NodeRef(document_, index_ + 1), key};
    }
    Iterator& operator++() {
      index_ = NodeRef(document_, index_ + 1).next_index();
      return *this;
    }
    friend bool operator==(const Iterator&, const Iterator&) = default;

   private:
    friend class Members;
    Iterator(const Document* document, uint32_t index) : document_(document), index_(index) {}
    const Document* document_;
    uint32_t index_;
  };
  Iterator begin() const { return Iterator(document_, begin_); }
  Iterator end() const { return Iterator(document_, end_); }

 private:
  friend class NodeRef;
  Members(const Document* document, uint32_t begin, uint32_t end)
      : document_(document), begin_(begin), end_(end) {}
  const Document* document_;
  uint32_t begin_;
  uint32_t end_;
};

}  // namespace meshc
