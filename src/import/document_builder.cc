// Building the node array, duplicate keys, copies and merged members.
#include "import/document_builder.h"

#include <algorithm>
#include <functional>
#include <unordered_set>
#include <utility>

#include "base/check.h"
#include "base/digest.h"

namespace meshc {
namespace {

constexpr uint32_t kHashMask = (1u << 24) - 1;

bool is_container(uint32_t kind) {
  return kind == static_cast<uint32_t>(NodeKind::kArray) ||
         kind == static_cast<uint32_t>(NodeKind::kObject);
}

// How many nodes the value that begins with `node` has.
template <class Node>
uint32_t node_span(const Node& node) {
  return is_container(node.kind) ? node.text : 1;
}

}  // namespace

DocumentBuilder::DocumentBuilder(std::string_view source, std::string file_name,
                                 std::shared_ptr<const LineIndex> lines) {
  MESHC_CHECK(source.size() < 0xffffffff, "the source text is too large for 32-bit positions");
  document_.source_ = source;
  document_.file_name_ = std::move(file_name);
  document_.lines_ = std::move(lines);
}

std::string_view DocumentBuilder::text_of(const Document::Node& node) const {
  const std::string_view store =
      node.is_in_side_text != 0 ? std::string_view(document_.side_text_) : document_.source_;
  return store.substr(node.text, node.size);
}

void DocumentBuilder::count_value() {
  if (!open_.empty()) ++open_.back().values;
}

uint32_t DocumentBuilder::add_scalar(NodeKind kind, std::string_view text, uint32_t position) {
  Document::Node node{};
  node.kind = static_cast<uint32_t>(kind);
  node.position = position;
  node.size = static_cast<uint32_t>(text.size());
  const std::string_view source = document_.source_;
  const std::less_equal<const char*> not_behind;
  if (!text.empty() && not_behind(source.data(), text.data()) &&
      not_behind(text.data() + text.size(), source.data() + source.size())) {
    node.text = static_cast<uint32_t>(text.data() - source.data());
  } else if (!text.empty()) {
    MESHC_CHECK(document_.side_text_.size() + text.size() <= 0xffffffff, "side text too large");
    node.text = static_cast<uint32_t>(document_.side_text_.size());
    node.is_in_side_text = 1;
    document_.side_text_ += text;
  }
  document_.nodes_.push_back(node);
  count_value();
  return static_cast<uint32_t>(document_.nodes_.size() - 1);
}

uint32_t DocumentBuilder::add_key(std::string_view text, uint32_t position) {
  const uint32_t index = add_scalar(NodeKind::kString, text, position);
  document_.nodes_[index].key_hash = static_cast<uint32_t>(hash_bytes(text)) & kHashMask;
  return index;
}

uint32_t DocumentBuilder::open(NodeKind kind, uint32_t position) {
  Document::Node node{};
  node.kind = static_cast<uint32_t>(kind);
  node.position = position;
  document_.nodes_.push_back(node);
  count_value();
  const uint32_t index = static_cast<uint32_t>(document_.nodes_.size() - 1);
  open_.push_back({index, 0, {}});
  return index;
}

DocumentBuilder::Duplicate DocumentBuilder::close() {
  MESHC_CHECK(!open_.empty(), "close() without open()");
  Open& open = open_.back();
  const uint32_t index = open.index;
  const bool is_object = document_.nodes_[index].kind == static_cast<uint32_t>(NodeKind::kObject);
  MESHC_CHECK(!is_object || open.values % 2 == 0, "a key without value");
  Duplicate duplicate;
  document_.nodes_[index].text = static_cast<uint32_t>(document_.nodes_.size()) - index;
  document_.nodes_[index].size = is_object ? open.values / 2 : open.values;
  if (is_object && open.values > 2) duplicate = find_duplicate(index);
  if (!open.merged.empty()) {
    add_merged_members(open);
    document_.nodes_[index].text = static_cast<uint32_t>(document_.nodes_.size()) - index;
    document_.nodes_[index].size = open.values / 2;
  }
  open_.pop_back();
  return duplicate;
}

bool DocumentBuilder::expects_key() const {
  if (open_.empty()) return false;
  const Open& open = open_.back();
  return document_.nodes_[open.index].kind == static_cast<uint32_t>(NodeKind::kObject) &&
         open.values % 2 == 0;
}

DocumentBuilder::Duplicate DocumentBuilder::find_duplicate(uint32_t object_index) {
  const std::vector<Document::Node>& nodes = document_.nodes_;
  const uint32_t end = object_index + node_span(nodes[object_index]);
  scratch_.clear();
  for (uint32_t key = object_index + 1; key < end;) {
    scratch_.push_back(uint64_t{nodes[key].key_hash} << 32 | key);
    key += 1 + node_span(nodes[key + 1]);
  }
  // Equal keys become neighbours, in the order of the source. Texts are compared only where 24 bits
  // of hash agree.
  std::sort(scratch_.begin(), scratch_.end(), [&](uint64_t a, uint64_t b) {
    if (a >> 32 != b >> 32) return a < b;
    const int order =
        text_of(nodes[static_cast<uint32_t>(a)]).compare(text_of(nodes[static_cast<uint32_t>(b)]));
    return order != 0 ? order < 0 : a < b;
  });
  for (size_t i = 1; i < scratch_.size(); ++i) {
    if (scratch_[i - 1] >> 32 != scratch_[i] >> 32) continue;
    const Document::Node& first = nodes[static_cast<uint32_t>(scratch_[i - 1])];
    const Document::Node& second = nodes[static_cast<uint32_t>(scratch_[i])];
    if (text_of(first) != text_of(second)) continue;
    return {true, std::string(text_of(second)), first.position, second.position};
  }
  return {};
}

DocumentBuilder::Fragment DocumentBuilder::save(uint32_t index) const {
  const auto begin = document_.nodes_.begin() + index;
  Fragment fragment;
  fragment.nodes_.assign(begin, begin + node_span(*begin));
  return fragment;
}

size_t DocumentBuilder::Fragment::depth() const {
  std::vector<size_t> ends;  // of the containers around the node
  size_t deepest = 0;
  for (size_t i = 0; i < nodes_.size(); ++i) {
    while (!ends.empty() && ends.back() <= i) ends.pop_back();
    if (!is_container(nodes_[i].kind)) continue;
    ends.push_back(i + nodes_[i].text);
    deepest = std::max(deepest, ends.size());
  }
  return deepest;
}

void DocumentBuilder::add(const Fragment& fragment) {
  document_.nodes_.insert(document_.nodes_.end(), fragment.nodes_.begin(), fragment.nodes_.end());
  count_value();
}

bool DocumentBuilder::merge_last_member(uint32_t key_index) {
  std::vector<Document::Node>& nodes = document_.nodes_;
  Open& open = open_.back();
  const uint32_t value = key_index + 1;
  const auto has_kind = [&](uint32_t index, NodeKind kind) {
    return nodes[index].kind == static_cast<uint32_t>(kind);
  };
  const auto take_members = [&](uint32_t object) {
    open.merged.insert(open.merged.end(), nodes.begin() + object + 1,
                       nodes.begin() + object + node_span(nodes[object]));
  };
  if (has_kind(value, NodeKind::kObject)) {
    take_members(value);
  } else if (has_kind(value, NodeKind::kArray)) {
    const uint32_t end = value + node_span(nodes[value]);
    for (uint32_t i = value + 1; i < end; i += node_span(nodes[i])) {
      if (!has_kind(i, NodeKind::kObject)) return false;
    }
    for (uint32_t i = value + 1; i < end; i += node_span(nodes[i])) take_members(i);
  } else {
    return false;
  }
  nodes.resize(key_index);
  open.values -= 2;
  return true;
}

void DocumentBuilder::add_merged_members(Open& open) {
  std::vector<Document::Node>& nodes = document_.nodes_;
  std::unordered_set<std::string_view> keys;
  const uint32_t end = static_cast<uint32_t>(nodes.size());
  for (uint32_t key = open.index + 1; key < end; key += 1 + node_span(nodes[key + 1])) {
    keys.insert(text_of(nodes[key]));
  }
  const std::vector<Document::Node>& merged = open.merged;
  for (size_t key = 0; key < merged.size();) {
    const size_t count = 1 + node_span(merged[key + 1]);
    if (keys.insert(text_of(merged[key])).second) {
      nodes.insert(nodes.end(), merged.begin() + static_cast<ptrdiff_t>(key),
                   merged.begin() + static_cast<ptrdiff_t>(key + count));
      open.values += 2;
    }
    key += count;
  }
}

Document DocumentBuilder::finish() {
  MESHC_CHECK(open_.empty(), "finish() with open containers");
  return std::move(document_);
}

}  // namespace meshc
