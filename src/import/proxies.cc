// Reading and checking of lists of Envoy nodes.
#include "import/proxies.h"

#include <algorithm>
#include <utility>

#include "base/net.h"
#include "base/strings.h"
#include "import/registered_ports.h"
#include "import/value_record.h"

namespace meshc {
namespace {

constexpr std::string_view kSidecar = "sidecar";
constexpr std::string_view kRouter = "router";
constexpr std::string_view kIdForm =
    "write it as sidecar~IP~NAME.NAMESPACE~NAMESPACE.svc.cluster.local, or with router";

// A list of addresses counts only if all of them are valid.
bool are_ips(std::string_view text) {
  const std::vector<std::string_view> parts = split(text, ',');
  return std::all_of(parts.begin(), parts.end(),
                     [](std::string_view part) { return parse_ip(part).has_value(); });
}

void check_id(const ObjectReader& node, const ProxyRecord& proxy) {
  if (proxy.id.empty()) return;  // reported as missing
  const std::vector<std::string_view> parts = split(proxy.id, '~');
  if (parts.size() != 4) {
    node.error("id", "'" + proxy.id + "' does not have four parts", kIdForm);
    return;
  }
  if (parts[0] != kSidecar && parts[0] != kRouter) {
    node.error("id", "'" + std::string(parts[0]) + "' is not a type of proxy",
               "begin the id with sidecar or router");
  }
  const bool has_ip =
      parse_ip(parts[1]).has_value() || are_ips(text_of(&proxy.metadata, "INSTANCE_IPS"));
  if (parts[0] == kSidecar && !has_ip) {
    node.error("id", "'" + proxy.id + "' has no valid IP address, nor has INSTANCE_IPS", kIdForm);
  }
}

ProxyRecord read_proxy(const ObjectReader& node) {
  ProxyRecord proxy;
  proxy.source = {node.node().file_name(), node.line()};
  proxy.id = node.required_string("id");
  proxy.cluster = node.optional_string("cluster");
  const ObjectReader locality = node.object("locality");
  proxy.region = locality.optional_string("region");
  proxy.zone = locality.optional_string("zone");
  proxy.sub_zone = locality.optional_string(locality.has("subZone") ? "subZone" : "sub_zone");
  proxy.metadata = ValueRecord::empty_object();
  const ObjectReader metadata = node.object("metadata");
  if (metadata.exists()) proxy.metadata = to_value_record(metadata.node());
  proxy.metadata.key.clear();
  check_id(node, proxy);
  check_registered_ports(proxy, node.context().object, node.context().diagnostics);
  return proxy;
}

}  // namespace

void read_proxies(NodeRef document, std::vector<ProxyRecord>* proxies, Diagnostics* diagnostics) {
  const auto read = [&](NodeRef node) {
    ObjectContext context;
    context.root = node;
    context.object = "proxy";
    const std::string_view id = node.find("id").as_text();
    if (!id.empty()) context.object.append(" ").append(id);
    context.diagnostics = diagnostics;
    const ObjectReader reader(node, &context);
    if (reader.exists()) proxies->push_back(read_proxy(reader));
  };
  if (!document.is_array()) {
    read(document);
    return;
  }
  for (const NodeRef node : document.elements()) read(node);
}

void check_proxy_ids(const std::vector<ProxyRecord>& proxies, Diagnostics* diagnostics) {
  std::vector<const ProxyRecord*> sorted;
  sorted.reserve(proxies.size());
  for (const ProxyRecord& proxy : proxies) sorted.push_back(&proxy);
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const ProxyRecord* a, const ProxyRecord* b) { return a->id < b->id; });
  for (size_t i = 1; i < sorted.size(); ++i) {
    const SourceRecord& first = sorted[i - 1]->source;
    if (sorted[i]->id != sorted[i - 1]->id || sorted[i]->id.empty()) continue;
    diagnostics->error({sorted[i]->source.file, sorted[i]->source.line}, "proxy " + sorted[i]->id,
                       "the id is also at " + first.file + ":" + std::to_string(first.line),
                       "every proxy needs an id of its own");
  }
}

}  // namespace meshc
