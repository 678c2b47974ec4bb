// Reading of metadata.
#include "import/object_meta.h"

#include <optional>

#include "import/dubbo_annotation.h"
#include "import/timestamp.h"

namespace meshc {
namespace {

constexpr std::string_view kLastApplied = "kubectl.kubernetes.io/last-applied-configuration";

PairList read_pairs(const ObjectReader& meta, std::string_view field) {
  PairList pairs;
  for (const auto& [key, value] : meta.string_map(field)) {
    if (key != kLastApplied) pairs.emplace_back(key, value);
  }
  return pairs;
}

int64_t read_creation_time(const ObjectReader& meta) {
  const std::string_view text = meta.optional_string("creationTimestamp");
  if (text.empty()) return 0;
  const std::optional<int64_t> seconds = parse_rfc3339(text);
  if (!seconds.has_value()) {
    meta.error("creationTimestamp", "'" + std::string(text) + "' is not a time",
               "write it like 2019-10-07T09:01:00Z");
  }
  return seconds.value_or(0);
}

// Names become parts of paths and of proxy ids, so Kubernetes forbids these characters everywhere.
void check_name(const ObjectReader& meta, std::string_view field, std::string_view name) {
  if (name.find_first_of("/%~ \t\r\n") != std::string_view::npos) {
    meta.error(field, "'" + std::string(name) + "' is not a name of a Kubernetes object",
               "use lower case letters, digits, '-' and '.'");
  }
}

}  // namespace

ObjectType object_type(std::string_view api_version, std::string_view kind) {
  const size_t slash = api_version.find('/');
  if (slash == std::string_view::npos) return {{}, api_version, kind};
  return {api_version.substr(0, slash), api_version.substr(slash + 1), kind};
}

std::string_view object_namespace(NodeRef object, ObjectScope scope) {
  if (scope == ObjectScope::kCluster) return {};
  const std::string_view stated =
      object.find({"metadata", "namespace"}).as_string().value_or(std::string_view());
  return stated.empty() ? "default" : stated;
}

std::string object_name(NodeRef object, std::string_view kind, ObjectScope scope) {
  std::string result(kind);
  const std::optional<std::string_view> name = object.find({"metadata", "name"}).as_string();
  if (!name.has_value()) return result;
  result += ' ';
  const std::string_view namespace_name = object_namespace(object, scope);
  if (!namespace_name.empty()) {
    result += namespace_name;
    result += '/';
  }
  result += *name;
  return result;
}

MetaRecord read_meta(const ObjectReader& object, ObjectScope scope) {
  MetaRecord record;
  record.source = {object.node().file_name(), object.line()};
  if (!object.has("metadata")) {
    object.error("metadata", "is missing", "an object needs at least metadata.name");
    return record;
  }
  const ObjectReader meta = object.object("metadata");
  record.name = meta.required_string("name");
  check_name(meta, "name", record.name);
  if (scope == ObjectScope::kNamespaced) {
    const std::string_view stated = meta.optional_string("namespace");
    check_name(meta, "namespace", stated);
    record.namespace_name = stated.empty() ? "default" : stated;
  }
  record.uid = meta.optional_string("uid");
  record.created = read_creation_time(meta);
  record.labels = read_pairs(meta, "labels");
  record.annotations = read_pairs(meta, "annotations");
  check_dubbo_annotation(meta);
  return record;
}

}  // namespace meshc
