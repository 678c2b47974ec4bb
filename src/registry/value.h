// ValueRef and PairView: const views on the value trees and on the key-value lists of a registry.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "registry_generated.h"

namespace meshc {

using PairVector = flatbuffers::Vector<const fb::Pair*>;

// One node of a value tree, or nothing: an absent ValueRef answers like a null without children, so
// paths can be followed without asking at each step. Two words, to be passed by value; valid as
// long as its Registry. The text views it gives live as long.
class ValueRef {
 public:
  class Iterator;
  class Children;

  ValueRef() = default;
  // `index` is a position in root.values(), of a registry that was checked.
  ValueRef(const fb::Registry& root, uint32_t index) : root_(&root), index_(index) {}

  bool exists() const { return root_ != nullptr; }
  // Null where absent.
  fb::ValueKind kind() const { return exists() ? node().kind() : fb::ValueKind::Null; }
  bool is_null() const { return kind() == fb::ValueKind::Null; }
  bool is_bool() const { return kind() == fb::ValueKind::Bool; }
  bool is_integer() const { return kind() == fb::ValueKind::Integer; }
  bool is_number() const { return is_integer() || kind() == fb::ValueKind::Double; }
  bool is_string() const { return kind() == fb::ValueKind::String; }
  bool is_array() const { return kind() == fb::ValueKind::Array; }
  bool is_object() const { return kind() == fb::ValueKind::Object; }

  // The member of an object; absent if there is none or this is no object. Compares one by one.
  ValueRef find(std::string_view key) const;
  // The members of an object or the elements of an array in the order of the input, else none.
  Children children() const;
  // How many children() has.
  size_t size() const;

  // The member's name where the parent is an object, else "".
  std::string_view key() const;
  // The number of the key's text in root().strings().
  uint32_t key_number() const { return exists() ? node().key() : 0; }
  // The line in the file of the object that the tree belongs to; 0 if unknown.
  uint32_t line() const { return exists() ? node().line() : 0; }
  // The position in root().values(); only of a value that exists. Equal for equal nodes alone.
  uint32_t index() const { return index_; }

  // The value if it is of the type asked for, else `otherwise`; nothing is converted, except that a
  // whole double in the range of int64 is an integer too, and an integer is a double too.
  std::string_view as_string(std::string_view otherwise = {}) const;
  bool as_bool(bool otherwise = false) const;
  int64_t as_int(int64_t otherwise = 0) const;
  double as_double(double otherwise = 0) const;
  // The number of a string's text in root().strings(); 0, the empty text, if it is no string.
  uint32_t text_number() const;

 private:
  const fb::Value& node() const { return *root_->values()->Get(index_); }
  std::string_view text(uint32_t number) const;

  const fb::Registry* root_ = nullptr;
  uint32_t index_ = 0;
};

class ValueRef::Iterator {
 public:
  using iterator_category = std::forward_iterator_tag;
  using value_type = ValueRef;
  using difference_type = std::ptrdiff_t;
  using pointer = const ValueRef*;
  using reference = ValueRef;

  Iterator() = default;
  Iterator(const fb::Registry* root, uint32_t index) : root_(root), index_(index) {}
  ValueRef operator*() const { return ValueRef(*root_, index_); }
  Iterator& operator++() {
    index_ = root_->values()->Get(index_)->next();
    return *this;
  }
  Iterator operator++(int) {
    Iterator before = *this;
    ++*this;
    return before;
  }
  friend bool operator==(const Iterator& a, const Iterator& b) { return a.index_ == b.index_; }

 private:
  const fb::Registry* root_ = nullptr;
  uint32_t index_ = 0;
};

class ValueRef::Children {
 public:
  Children() = default;
  Children(Iterator begin, Iterator end) : begin_(begin), end_(end) {}
  Iterator begin() const { return begin_; }
  Iterator end() const { return end_; }
  bool empty() const { return begin_ == end_; }

 private:
  Iterator begin_;
  Iterator end_;
};

// The texts of a list; an item that is none gives an empty one.
std::vector<std::string> texts(ValueRef list);

// A list of labels, annotations or the like, sorted by key. Valid as long as its Registry.
class PairView {
 public:
  PairView(const fb::Registry& root, const PairVector& pairs) : root_(&root), pairs_(&pairs) {}

  size_t size() const { return pairs_->size(); }
  bool empty() const { return pairs_->size() == 0; }
  std::string_view key(size_t i) const;
  std::string_view value(size_t i) const;
  // Binary search; nothing if there is no such key.
  std::optional<std::string_view> find(std::string_view key) const;
  // The same by the number of the key's text; the number of the value's text.
  std::optional<uint32_t> find_number(uint32_t key) const;
  // The pairs as they are: numbers of texts. Keys are unique, and sorted by number as by text.
  const PairVector& pairs() const { return *pairs_; }

 private:
  const fb::Registry* root_;
  const PairVector* pairs_;
};

// Whether each pair of `selector` is in `labels`, as a Kubernetes equality selector asks. An empty
// selector matches everything. Linear in both lists; compares numbers, so both must be of one
// registry.
bool selects(const PairVector& selector, const PairVector& labels);

}  // namespace meshc
