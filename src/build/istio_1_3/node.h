// An Envoy node as Istio 1.3.8 understands it (pilot/pkg/model/context.go).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/net.h"
#include "index/labels.h"
#include "registry/registry.h"

namespace meshc::istio_1_3 {

struct ProxyVersion {
  // The value of a proxy that does not tell its version: newer than all.
  static constexpr int kNewest = 65535;

  int major = kNewest;
  int minor = kNewest;
  int patch = kNewest;

  bool at_least(int other_major, int other_minor) const {
    return major != other_major ? major > other_major : minor >= other_minor;
  }
  std::string to_string() const;
};

enum class Interception : uint8_t { kRedirect, kTproxy, kNone };

struct Node {
  std::string_view id;
  bool is_router = false;
  std::vector<std::string_view> addresses;  // as written; never empty for a sidecar
  std::vector<IpAddress> parsed_addresses;
  std::string_view short_name;  // "reviews-1.default"
  std::string_view config_namespace;
  uint32_t namespace_number = kUnknownText;
  ProxyVersion version;
  std::vector<LabelSet> labels;  // from the metadata: at most one
  Interception interception = Interception::kRedirect;
  ValueRef metadata;
  const fb::Proxy* proxy = nullptr;

  // What follows the last dot of the short name, if there is a dot (plugin/mixer/mixer.go
  // attrNamespace).
  std::string_view name_namespace() const;
  // The text of a metadata value; other kinds than texts as JSON would write them. Nothing if
  // absent.
  std::optional<std::string> metadata_text(std::string_view key) const;
  // The value of a label of the metadata, be it a text of the registry or not.
  std::optional<std::string> label_text(std::string_view name) const;
};

// Nothing if Pilot would refuse the node; `reason` then says why.
std::optional<Node> parse_node(const Registry& registry, const fb::Proxy& proxy,
                               std::string* reason);

// model.ParseIstioVersion.
ProxyVersion parse_proxy_version(std::string_view text);

}  // namespace meshc::istio_1_3
