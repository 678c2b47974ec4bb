// Taking lists of objects apart.
#include "import/object_list.h"

#include <string>

#include "base/strings.h"

namespace meshc {
namespace {

constexpr std::string_view kListSuffix = "List";

void report(NodeRef node, const std::string& message, Diagnostics* diagnostics) {
  diagnostics->error({node.file_name(), node.line()}, {}, message,
                     "give Kubernetes objects as `kubectl get -o yaml` prints them");
}

// A text that must be there and not empty; `fallback` if there is none.
std::string_view required_text(NodeRef object, std::string_view field, std::string_view fallback,
                               Diagnostics* diagnostics) {
  const NodeRef value = object.find(field);
  if ((!value.exists() || value.is_null()) && !fallback.empty()) return fallback;
  const std::string_view text = value.as_string().value_or(std::string_view());
  if (!text.empty()) return text;
  const std::string name(field);
  if (!value.exists() || value.is_null()) {
    report(object, "an object without " + name, diagnostics);
  } else {
    report(value, name + " is not a text, or an empty one", diagnostics);
  }
  return {};
}

// Of "v1" and "ServiceList", what the items are.
struct ItemType {
  std::string_view api_version;
  std::string_view kind;
};

void collect(NodeRef node, const ItemType& type, std::vector<ObjectNode>* objects,
             Diagnostics* diagnostics) {
  if (!node.is_object()) {
    report(node, std::string(node_kind_text(node.kind())) + " where an object should be",
           diagnostics);
    return;
  }
  const std::string_view kind = required_text(node, "kind", type.kind, diagnostics);
  const std::string_view version = required_text(node, "apiVersion", type.api_version, diagnostics);
  if (kind.empty() || version.empty()) return;
  const NodeRef items = node.find("items");
  const std::optional<std::string_view> item_kind = strip_suffix(kind, kListSuffix);
  if (!item_kind.has_value() || (!items.exists() && !item_kind->empty())) {
    objects->push_back({node, version, kind});
    return;
  }
  if (items.exists() && !items.is_null() && !items.is_array()) {
    report(items, "the items of a list are " + std::string(node_kind_text(items.kind())),
           diagnostics);
    return;
  }
  // The items of a plain List are of any kind, so they must say it themselves.
  const ItemType item_type = item_kind->empty() ? ItemType() : ItemType{version, *item_kind};
  for (const NodeRef item : items.elements()) collect(item, item_type, objects, diagnostics);
}

}  // namespace

void collect_objects(NodeRef document, std::vector<ObjectNode>* objects, Diagnostics* diagnostics) {
  // A root that is a list is a part of a large List, see read_documents().
  if (document.is_array()) {
    for (const NodeRef item : document.elements()) {
      collect(item, ItemType(), objects, diagnostics);
    }
    return;
  }
  collect(document, ItemType(), objects, diagnostics);
}

}  // namespace meshc
