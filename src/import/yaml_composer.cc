// Keys, values, anchors and merge keys.
#include "import/yaml_composer.h"

#include <utility>

#include "base/strings.h"
#include "import/yaml_scalar.h"

namespace meshc {
namespace {

constexpr size_t kMaxErrors = 20;
constexpr std::string_view kTagPrefix = "tag:yaml.org,2002:";

// The kind that an explicit tag gives to a text; nothing if they do not fit. As go-yaml v2, a tag
// that is not one of YAML's own leaves the text a string.
std::optional<NodeKind> resolve_tagged_scalar(std::string_view tag, std::string_view text) {
  const std::optional<std::string_view> name = strip_prefix(tag, kTagPrefix);
  if (!name.has_value() || *name == "str" || *name == "timestamp") return NodeKind::kString;
  const NodeKind kind = resolve_plain_scalar(text);
  if (*name == "int" && kind == NodeKind::kInt) return kind;
  if (*name == "bool" && kind == NodeKind::kBool) return kind;
  if (*name == "null" && kind == NodeKind::kNull) return kind;
  if (*name == "float" && (kind == NodeKind::kInt || kind == NodeKind::kDouble)) {
    return NodeKind::kDouble;
  }
  const bool is_known =
      *name == "int" || *name == "bool" || *name == "null" || *name == "float" || *name == "binary";
  if (is_known) return std::nullopt;
  return NodeKind::kString;
}

}  // namespace

YamlComposer::YamlComposer(std::string_view source, const std::string& file_name,
                           Diagnostics* diagnostics)
    : builder_(source, file_name), file_name_(file_name), diagnostics_(diagnostics) {}

void YamlComposer::error(uint32_t line, std::string message, std::string remedy) {
  ++errors_;
  diagnostics_->error({file_name_, line}, "", std::move(message), std::move(remedy));
  if (errors_ != kMaxErrors) return;
  has_given_up_ = true;
  diagnostics_->error({file_name_, line}, "", "the document has more errors, which are not shown",
                      "correct those before this line and run again");
}

void YamlComposer::give_up(uint32_t line, std::string message, std::string remedy) {
  error(line, std::move(message), std::move(remedy));
  has_given_up_ = true;
}

void YamlComposer::define_anchor(std::string_view name, uint32_t index, bool is_complete) {
  if (name.empty()) return;
  anchors_[std::string(name)] = {index, is_complete, std::nullopt};
  anchor_order_.emplace_back(index, name);
}

void YamlComposer::scalar(const YamlScalar& scalar) {
  if (has_given_up_) return;
  if (builder_.expects_key()) {
    add_key(scalar);
  } else {
    add_value(scalar);
  }
}

// JSON has string keys only, so kubectl turns integers and booleans into their usual text.
void YamlComposer::add_key(const YamlScalar& scalar) {
  NodeKind kind = NodeKind::kString;
  if (scalar.is_plain) {
    kind = resolve_plain_scalar(scalar.text);
    if (scalar.text == "<<") {
      frames_.back().merge_key = builder_.add_key(scalar.text, scalar.line);
      return;
    }
  } else if (!scalar.tag.empty()) {
    kind = resolve_tagged_scalar(scalar.tag, scalar.text).value_or(NodeKind::kNull);
  }
  uint32_t index = 0;
  if (kind == NodeKind::kString) {
    index = builder_.add_key(scalar.text, scalar.line);
  } else if (kind == NodeKind::kBool) {
    index = builder_.add_key(*yaml_bool(scalar.text) ? "true" : "false", scalar.line);
  } else if (kind == NodeKind::kInt) {
    const std::optional<int64_t> value = yaml_int64(scalar.text);
    index =
        builder_.add_key(value.has_value() ? std::to_string(*value)
                                           : std::to_string(yaml_uint64(scalar.text).value_or(0)),
                         scalar.line);
  } else {
    error(scalar.line,
          "key '" + std::string(scalar.text) + "' is " + std::string(node_kind_text(kind)) +
              ", wants a string",
          "put the key in double quotes");
    index = builder_.add_key(scalar.text, scalar.line);
  }
  define_anchor(scalar.anchor, index, true);
}

void YamlComposer::add_value(const YamlScalar& scalar) {
  NodeKind kind = NodeKind::kString;
  if (scalar.is_plain) {
    kind = resolve_plain_scalar(scalar.text);
  } else if (!scalar.tag.empty()) {
    const std::optional<NodeKind> tagged = resolve_tagged_scalar(scalar.tag, scalar.text);
    if (!tagged.has_value()) {
      error(scalar.line,
            "'" + std::string(scalar.text.substr(0, 60)) + "' does not fit its tag '" +
                std::string(scalar.tag) + "'",
            "remove the tag");
    }
    kind = tagged.value_or(NodeKind::kString);
  }
  if (kind != NodeKind::kNull || builder_.depth() > 0) is_empty_ = false;
  const uint32_t index = builder_.add_scalar(kind, scalar.text, scalar.line);
  define_anchor(scalar.anchor, index, true);
  value_added(scalar.line);
}

void YamlComposer::open(NodeKind kind, std::string_view anchor, uint32_t line) {
  if (has_given_up_) return;
  is_empty_ = false;
  if (builder_.expects_key()) {
    give_up(line, "a key is " + std::string(node_kind_text(kind)) + ", wants a string");
    return;
  }
  if (builder_.depth() >= kMaxDepth) {
    give_up(line, "nested deeper than " + std::to_string(kMaxDepth) + " levels");
    return;
  }
  const uint32_t index = builder_.open(kind, line);
  frames_.push_back({index, std::string(anchor), std::nullopt});
  define_anchor(anchor, index, false);
}

void YamlComposer::close(uint32_t line) {
  if (has_given_up_) return;
  const DocumentBuilder::Duplicate duplicate = builder_.close();
  if (duplicate.found) {
    error(duplicate.second_position,
          "key '" + duplicate.key + "' is there already in line " +
              std::to_string(duplicate.first_position),
          "remove one of the two");
    if (has_given_up_) return;
  }
  const Frame frame = std::move(frames_.back());
  frames_.pop_back();
  // The same name may have been given to something inside meanwhile; the later one counts.
  const auto anchor = anchors_.find(frame.anchor);
  if (anchor != anchors_.end() && anchor->second.index == frame.index) {
    anchor->second.is_complete = true;
  }
  value_added(line);
}

bool YamlComposer::spend_alias_nodes(size_t count, uint32_t line) {
  alias_nodes_ += count;
  if (alias_nodes_ <= kMaxAliasNodes) return true;
  give_up(line, "aliases expand to more than " + std::to_string(kMaxAliasNodes) + " values",
          "write the values out, or split the document");
  return false;
}

void YamlComposer::alias(std::string_view name, uint32_t line) {
  if (has_given_up_) return;
  is_empty_ = false;
  if (builder_.expects_key()) {
    give_up(line, "alias '*" + std::string(name) + "' as a key is not supported",
            "write the key out");
    return;
  }
  const auto found = anchors_.find(std::string(name));
  if (found == anchors_.end()) {
    error(line, "alias '*" + std::string(name) + "' has no anchor before it in the document",
          "define '&" + std::string(name) + "' or correct the name");
    builder_.add_scalar(NodeKind::kNull, "", line);
    if (!has_given_up_) value_added(line);
    return;
  }
  const Anchor& anchor = found->second;
  if (!anchor.is_complete) {
    give_up(line, "alias '*" + std::string(name) + "' refers to a value that contains it");
    return;
  }
  const DocumentBuilder::Fragment copy =
      anchor.saved.has_value() ? *anchor.saved : builder_.save(anchor.index);
  if (!spend_alias_nodes(copy.size(), line)) return;
  if (builder_.depth() + copy.depth() > kMaxDepth) {
    give_up(line, "nested deeper than " + std::to_string(kMaxDepth) + " levels");
    return;
  }
  builder_.add(copy);
  value_added(line);
}

void YamlComposer::value_added(uint32_t line) {
  if (frames_.empty() || !frames_.back().merge_key.has_value()) return;
  const uint32_t key_index = *frames_.back().merge_key;
  frames_.back().merge_key.reset();
  merge(key_index, line);
}

void YamlComposer::merge(uint32_t key_index, uint32_t line) {
  // The merge takes the nodes of the value away, so anchors inside keep a copy.
  while (!anchor_order_.empty() && anchor_order_.back().first >= key_index) {
    Anchor& anchor = anchors_[anchor_order_.back().second];
    const bool is_redefined = anchor.index != anchor_order_.back().first;
    anchor_order_.pop_back();
    if (is_redefined || anchor.saved.has_value()) continue;
    anchor.saved = builder_.save(anchor.index);
    if (!spend_alias_nodes(anchor.saved->size(), line)) return;
  }
  if (!builder_.merge_last_member(key_index)) {
    error(line, "the value of '<<' must be an object or a list of objects");
  }
}

std::optional<Document> YamlComposer::finish() {
  if (errors_ > 0 || is_empty_) return std::nullopt;
  return builder_.finish();
}

}  // namespace meshc
