// Making a proxy of a pod.
#include "import/pod_proxy.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/strings.h"
#include "import/json.h"
#include "import/registered_ports.h"
#include "import/value_record.h"
#include "registry/istio_version.h"

namespace meshc {
namespace {

constexpr std::string_view kProxyContainer = "istio-proxy";
constexpr std::string_view kMetaPrefix = "ISTIO_META_";
constexpr std::string_view kProxyConfig = "PROXY_CONFIG";
constexpr std::string_view kMetaJsonPrefix = "ISTIO_METAJSON_";
constexpr std::string_view kInterceptionAnnotation = "sidecar.istio.io/interceptionMode";

std::string_view value_in(const PairList& pairs, std::string_view key) {
  for (const auto& [name, value] : pairs) {
    if (name == key) return value;
  }
  return {};
}

// The container with its restart policy checked, or an absent reader.
std::optional<ObjectReader> find_proxy_container(const ObjectReader& spec) {
  for (const ObjectReader& container : spec.object_list("containers")) {
    if (container.optional_string("name") == kProxyContainer) return container;
  }
  for (const ObjectReader& container : spec.object_list("initContainers")) {
    if (container.optional_string("name") == kProxyContainer &&
        container.optional_string("restartPolicy") == "Always") {
      return container;
    }
  }
  return std::nullopt;
}

bool is_router(const ObjectReader& container) {
  const std::vector<std::string_view> args = container.string_list("args");
  for (size_t i = 0; i + 1 < args.size(); ++i) {
    if (args[i] == "proxy" && args[i + 1] == "router") return true;
  }
  return false;
}

// What the downward API gives for a field, as far as sidecars ask for it.
std::optional<std::string> field_value(const PodRecord& pod, std::string_view path) {
  if (path == "metadata.name") return pod.meta.name;
  if (path == "metadata.namespace") return pod.meta.namespace_name;
  if (path == "metadata.uid") return pod.meta.uid;
  if (path == "status.podIP") return pod.ips.front();
  if (path == "status.podIPs") return join(pod.ips, ",");
  if (path == "spec.nodeName") return pod.node;
  if (path == "spec.serviceAccountName") return pod.service_account;
  for (const auto& [prefix, pairs] : {std::pair("metadata.labels['", &pod.meta.labels),
                                      std::pair("metadata.annotations['", &pod.meta.annotations)}) {
    const std::optional<std::string_view> rest = strip_prefix(path, prefix);
    if (rest.has_value() && ends_with(*rest, "']")) {
      return std::string(value_in(*pairs, rest->substr(0, rest->size() - 2)));
    }
  }
  return std::nullopt;
}

// Replaces $(NAME) by the value of an earlier variable, as Kubernetes does; others stay as they
// are.
std::string expand(std::string_view text, const PairList& variables) {
  std::string result;
  for (;;) {
    const size_t begin = text.find("$(");
    const size_t end = begin == std::string_view::npos ? begin : text.find(')', begin);
    if (end == std::string_view::npos) break;
    const std::string_view name = text.substr(begin + 2, end - begin - 2);
    const auto found = std::find_if(variables.begin(), variables.end(),
                                    [&](const auto& variable) { return variable.first == name; });
    result += text.substr(0, begin);
    result += found == variables.end() ? text.substr(begin, end + 1 - begin)
                                       : std::string_view(found->second);
    text.remove_prefix(end + 1);
  }
  result += text;
  return result;
}

PairList read_variables(const ObjectReader& container, const PodRecord& pod) {
  PairList variables;
  for (const ObjectReader& variable : container.object_list("env")) {
    const std::string name(variable.required_string("name"));
    const ObjectReader field = variable.object("valueFrom").object("fieldRef");
    if (field.exists()) {
      std::optional<std::string> value = field_value(pod, field.optional_string("fieldPath"));
      if (value.has_value()) variables.emplace_back(name, std::move(*value));
    } else if (!variable.has("valueFrom")) {
      variables.emplace_back(name, expand(variable.optional_string("value"), variables));
    }
  }
  return variables;
}

class Metadata {
 public:
  void set(std::string_view key, ValueRecord value) {
    value.key = key;
    for (ValueRecord& member : object_.children) {
      if (member.key == key) {
        member = std::move(value);
        return;
      }
    }
    object_.children.push_back(std::move(value));
  }
  void set_text(std::string_view key, std::string_view text) { set(key, text_value(key, text)); }
  void set_default(std::string_view key, std::string_view text) {
    if (!text.empty() && member_of(&object_, key) == nullptr) set_text(key, text);
  }
  bool has(std::string_view key) const { return member_of(&object_, key) != nullptr; }
  ValueRecord take_sorted() {
    std::sort(object_.children.begin(), object_.children.end(),
              [](const ValueRecord& a, const ValueRecord& b) { return a.key < b.key; });
    return std::move(object_);
  }

 private:
  ValueRecord object_ = ValueRecord::empty_object();
};

ValueRecord labels_value(const PairList& labels) {
  ValueRecord object = ValueRecord::empty_object();
  for (const auto& [key, value] : labels) object.children.push_back(text_value(key, value));
  return object;
}

// The JSON object in the text of a variable. Nothing, and a warning, if it is none.
std::optional<ValueRecord> read_object(const ObjectReader& container, std::string_view name,
                                       std::string_view text) {
  std::string padded(text);
  padded.append(kJsonPadding, '\0');
  std::vector<Document> documents;
  Diagnostics problems;
  read_json(std::string_view(padded).substr(0, text.size()), {}, &documents, &problems);
  if (documents.size() != 1 || problems.has_errors() || !documents[0].root().is_object()) {
    container.warning("env", "the value of " + std::string(name) + " is not a JSON object",
                      "the proxy will not have this metadata");
    return std::nullopt;
  }
  return to_value_record(documents[0].root());
}

// Members of the JSON object in `text` become metadata; the labels also stand under LABELS.
void merge_json(const ObjectReader& container, std::string_view name, std::string_view text,
                Metadata* metadata) {
  const std::optional<ValueRecord> object = read_object(container, name, text);
  if (!object) return;
  for (ValueRecord value : object->children) {
    const std::string key = value.key;
    value.line = container.line();
    metadata->set(key, std::move(value));
  }
  if (name == "ISTIO_METAJSON_LABELS" && !object->children.empty()) {
    metadata->set("LABELS", *object);
  }
}

// "docker.io/istio/proxyv2:1.3.8-distroless" -> "1.3.8"; "" unless the tag begins with a version.
std::string version_of_image(std::string_view image) {
  const size_t digest = image.find('@');
  if (digest != std::string_view::npos) image = image.substr(0, digest);
  const size_t colon = image.rfind(':');
  if (colon == std::string_view::npos || image.find('/', colon) != std::string_view::npos)
    return {};
  const std::string_view tag = image.substr(colon + 1);
  const std::string_view version = tag.substr(0, tag.find_first_not_of("0123456789."));
  const std::vector<std::string_view> parts = split(version, '.');
  const bool is_version =
      parts.size() >= 2 &&
      std::all_of(parts.begin(), parts.end(), [](std::string_view part) { return !part.empty(); });
  return is_version ? std::string(version) : std::string();
}

// What today's agent adds to the variables (Istio 1.29 pkg/bootstrap/config.go GetNodeMetaData).
void add_todays_metadata(const ObjectReader& container, const PodRecord& pod,
                         const PairList& variables, Metadata* metadata) {
  constexpr std::string_view kPodTemplateHash = "pod-template-hash";
  constexpr uint32_t kStatusPort = 15021, kPrometheusPort = 15090;
  for (const auto& [name, port] : {std::pair("ENVOY_STATUS_PORT", kStatusPort),
                                   std::pair("ENVOY_PROMETHEUS_PORT", kPrometheusPort)}) {
    metadata->set(name,
                  integer_value(name, parse_uint32(value_in(variables, name)).value_or(port)));
  }
  if (const std::string_view config = value_in(variables, kProxyConfig); !config.empty()) {
    std::optional<ValueRecord> object = read_object(container, kProxyConfig, config);
    if (object) metadata->set(kProxyConfig, *std::move(object));
  }
  ValueRecord labels = labels_value(pod.meta.labels);
  std::erase_if(labels.children,
                [&](const ValueRecord& label) { return label.key == kPodTemplateHash; });
  if (!labels.children.empty()) metadata->set("LABELS", std::move(labels));
}

ValueRecord metadata_of(const ObjectReader& container, const PodRecord& pod) {
  const PairList variables = read_variables(container, pod);
  Metadata metadata;
  for (const auto& [name, value] : variables) {
    const std::optional<std::string_view> key = strip_prefix(name, kMetaPrefix);
    if (key.has_value() && !key->empty()) metadata.set_text(*key, value);
  }
  for (const auto& [name, value] : variables) {
    if (starts_with(name, kMetaJsonPrefix)) merge_json(container, name, value, &metadata);
  }
  const std::string version = version_of_image(container.optional_string("image"));
  metadata.set_default("ISTIO_VERSION", version);
  metadata.set_default("CLUSTER_ID", "Kubernetes");
  metadata.set_default("NAME", pod.meta.name);
  metadata.set_default("NAMESPACE", pod.meta.namespace_name);
  metadata.set_default("SERVICE_ACCOUNT", pod.service_account);
  const std::string_view mode = value_in(pod.meta.annotations, kInterceptionAnnotation);
  metadata.set_default("INTERCEPTION_MODE", mode.empty() ? "REDIRECT" : mode);
  if (!metadata.has("LABELS") && !pod.meta.labels.empty()) {
    metadata.set("LABELS", labels_value(pod.meta.labels));
  }
  if (istio_minor_version(version).value_or(0) >= kFirstIstiodMinor) {
    add_todays_metadata(container, pod, variables, &metadata);
  } else {
    metadata.set_default("CONFIG_NAMESPACE", pod.meta.namespace_name);
    metadata.set_default("POD_NAME", pod.meta.name);
  }
  metadata.set_text("INSTANCE_IPS", join(pod.ips, ","));
  return metadata.take_sorted();
}

}  // namespace

std::optional<ProxyRecord> proxy_of_pod(const ObjectReader& object, const PodRecord& pod,
                                        std::string_view domain) {
  if (pod.ips.empty() || pod.phase == "Succeeded" || pod.phase == "Failed") return std::nullopt;
  const std::optional<ObjectReader> container = find_proxy_container(object.object("spec"));
  if (!container.has_value()) return std::nullopt;
  const std::string& space = pod.meta.namespace_name;
  ProxyRecord proxy;
  proxy.id = is_router(*container) ? "router~" : "sidecar~";
  proxy.id += pod.ips.front() + "~" + pod.meta.name + "." + space + "~" + space + ".svc.";
  proxy.id += domain;
  const std::string_view app = value_in(pod.meta.labels, "app");
  proxy.cluster = app.empty() ? std::string_view(pod.meta.name) : app;
  proxy.cluster += "." + space;
  proxy.metadata = metadata_of(*container, pod);
  proxy.from_pod = true;
  proxy.source = pod.meta.source;
  check_registered_ports(proxy, object.context().object, object.context().diagnostics);
  return proxy;
}

}  // namespace meshc
