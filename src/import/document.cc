// Reading a Document's nodes.
#include "import/document.h"

#include <cmath>

#include "base/strings.h"
#include "import/line_index.h"
#include "import/yaml_scalar.h"

namespace meshc {
namespace {

const std::string kNoFile;

bool is_container(NodeKind kind) { return kind == NodeKind::kArray || kind == NodeKind::kObject; }

// Whether a key can stand after a dot in a path without doubt.
bool is_plain_key(std::string_view key) {
  for (const char c : key) {
    const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    if (!is_letter && !(c >= '0' && c <= '9') && c != '_' && c != '-') return false;
  }
  return !key.empty();
}

// The integer that a double without fraction stands for; nothing beyond what doubles hold exactly.
std::optional<int64_t> exact_integer(std::optional<double> value) {
  constexpr double kLimit = 9007199254740992.0;  // 2^53
  if (!value.has_value() || !(std::fabs(*value) <= kLimit)) return std::nullopt;
  if (std::trunc(*value) != *value) return std::nullopt;
  return static_cast<int64_t>(*value);
}

}  // namespace

std::string_view node_kind_text(NodeKind kind) {
  switch (kind) {
    case NodeKind::kAbsent:
      return "missing";
    case NodeKind::kNull:
      return "null";
    case NodeKind::kBool:
      return "a boolean";
    case NodeKind::kInt:
      return "an integer";
    case NodeKind::kDouble:
      return "a number";
    case NodeKind::kString:
      return "a string";
    case NodeKind::kArray:
      return "a list";
    case NodeKind::kObject:
      return "an object";
  }
  return "unknown";
}

NodeRef Document::root() const { return nodes_.empty() ? NodeRef() : NodeRef(this, 0); }

NodeKind NodeRef::kind() const {
  return exists() ? static_cast<NodeKind>(node().kind) : NodeKind::kAbsent;
}

uint32_t NodeRef::next_index() const { return index_ + (is_container(kind()) ? node().text : 1); }

std::string_view NodeRef::as_text() const {
  if (!exists() || is_container(kind())) return {};
  const Document::Node& scalar = node();
  const std::string_view store =
      scalar.is_in_side_text != 0 ? std::string_view(document_->side_text_) : document_->source_;
  return store.substr(scalar.text, scalar.size);
}

std::optional<std::string_view> NodeRef::as_string() const {
  if (kind() != NodeKind::kString) return std::nullopt;
  return as_text();
}

std::optional<bool> NodeRef::as_bool() const {
  if (kind() != NodeKind::kBool) return std::nullopt;
  return yaml_bool(as_text());
}

std::optional<int64_t> NodeRef::as_int64() const {
  if (kind() == NodeKind::kInt) return yaml_int64(as_text());
  if (kind() == NodeKind::kDouble) return exact_integer(yaml_double(as_text()));
  return std::nullopt;
}

std::optional<uint64_t> NodeRef::as_uint64() const {
  if (kind() == NodeKind::kInt) return yaml_uint64(as_text());
  if (kind() != NodeKind::kDouble) return std::nullopt;
  const std::optional<int64_t> value = exact_integer(yaml_double(as_text()));
  if (!value.has_value() || *value < 0) return std::nullopt;
  return static_cast<uint64_t>(*value);
}

std::optional<double> NodeRef::as_double() const {
  if (kind() != NodeKind::kInt && kind() != NodeKind::kDouble) return std::nullopt;
  return yaml_double(as_text());
}

size_t NodeRef::size() const { return is_container(kind()) ? node().size : 0; }

NodeRef NodeRef::at(size_t i) const {
  if (!is_array() || i >= size()) return {};
  Elements::Iterator element = elements().begin();
  for (; i > 0; --i) ++element;
  return *element;
}

NodeRef NodeRef::find(std::string_view key) const {
  for (const Member& member : members()) {
    if (member.key == key) return member.value;
  }
  return {};
}

NodeRef NodeRef::find(std::initializer_list<std::string_view> keys) const {
  NodeRef result = *this;
  for (const std::string_view key : keys) result = result.find(key);
  return result;
}

NodeRef::Elements NodeRef::elements() const {
  if (!is_array()) return Elements(nullptr, 0, 0);
  return Elements(document_, index_ + 1, next_index());
}

NodeRef::Members NodeRef::members() const {
  if (!is_object()) return Members(nullptr, 0, 0);
  return Members(document_, index_ + 1, next_index());
}

std::vector<NodeRef> NodeRef::element_list() const {
  std::vector<NodeRef> result;
  result.reserve(is_array() ? size() : 0);
  for (const NodeRef element : elements()) result.push_back(element);
  return result;
}

uint32_t NodeRef::line() const {
  if (!exists()) return 0;
  const uint32_t position = node().position;
  return document_->lines_ == nullptr ? position : document_->lines_->line_at(position);
}

const std::string& NodeRef::file_name() const { return exists() ? document_->file_name_ : kNoFile; }

std::string NodeRef::path_from(NodeRef base) const {
  std::string path;
  if (base.document_ != document_) return path;
  NodeRef current = base;
  while (current.index_ < index_ && index_ < current.next_index()) {
    NodeRef child;
    size_t position = 0;
    if (current.is_array()) {
      for (const NodeRef element : current.elements()) {
        child = element;
        if (index_ < element.next_index()) break;
        ++position;
      }
      path += "[" + std::to_string(position) + "]";
    } else {
      Member last;
      for (const Member& member : current.members()) {
        last = member;
        if (index_ < member.value.next_index()) break;
      }
      if (is_plain_key(last.key)) {
        if (!path.empty()) path += '.';
        path += last.key;
      } else {
        path += "['" + std::string(last.key) + "']";
      }
      // A key is named like its value.
      if (index_ == last.key_node.index_) return path;
      child = last.value;
    }
    current = child;
  }
  return path;
}

}  // namespace meshc
