// Builds plans of test meshes and describes them.
#include "tests/unit/build/built_mesh.h"

#include "base/check.h"
#include "base/strings.h"

namespace meshc {
namespace {

std::string dubbo_text(const DubboProxyPlan& proxy) {
  std::vector<std::string> routes;
  for (const DubboRoutePlan& route : proxy.routes) {
    std::string text = route.group.empty() ? "" : route.group + "/";
    text += route.interface + (route.version.empty() ? "" : ":" + route.version);
    routes.push_back(text + "=" + (route.cluster.empty() ? "weighted" : route.cluster));
  }
  return "dubbo:" + join(routes, ",");
}

std::string filter_text(const NetworkFilterPlan& filter) {
  if (const auto* tcp = std::get_if<TcpProxyPlan>(&filter)) {
    std::string text = tcp->cluster;
    for (const WeightedClusterPlan& cluster : tcp->weighted) {
      if (!text.empty()) text += ",";
      text += cluster.name + ":" + std::to_string(cluster.weight);
    }
    return text;
  }
  if (const auto* http = std::get_if<Shared<HttpConnectionManagerPlan>>(&filter)) {
    if (const auto* rds = std::get_if<RdsPlan>(&(*http)->routes))
      return "rds:" + rds->route_config_name;
    return "http:" + std::get<InlineRoutePlan>((*http)->routes).cluster;
  }
  if (const auto* redis = std::get_if<RedisProxyPlan>(&filter)) return "redis:" + redis->cluster;
  if (const auto* dubbo = std::get_if<DubboProxyPlan>(&filter)) return dubbo_text(*dubbo);
  if (std::holds_alternative<MongoProxyPlan>(filter)) return "mongo";
  if (std::holds_alternative<MysqlProxyPlan>(filter)) return "mysql";
  if (std::holds_alternative<SniClusterFilterPlan>(filter)) return "sni";
  return "mixer";
}

std::string match_text(const ChainMatchPlan& match, const ProxyParameters& parameters) {
  std::vector<std::string> parts;
  if (match.destination_port) parts.push_back("port=" + std::to_string(*match.destination_port));
  for (const AddressPrefix& prefix : match.prefix_ranges) {
    parts.push_back(text_of(prefix.address, parameters) + "/" + std::to_string(prefix.length));
  }
  if (!match.server_names.empty()) parts.push_back("sni=" + join(match.server_names, ","));
  if (!match.transport_protocol.empty()) parts.push_back(match.transport_protocol);
  if (!match.application_protocols.empty()) {
    parts.push_back("alpn=" + join(match.application_protocols, ","));
  }
  return parts.empty() ? "{}" : join(parts, " ");
}

}  // namespace

istio_1_3::ShapedProxy ModelledMesh::shaped(std::string_view address) const {
  for (const fb::Proxy* proxy : *registry.root().proxies()) {
    std::string reason;
    std::optional<istio_1_3::Node> node = istio_1_3::parse_node(registry, *proxy, &reason);
    if (node && !node->addresses.empty() && node->addresses[0] == address)
      return istio_1_3::shape_of(model, *node);
  }
  MESHC_CHECK(false, "the test's mesh has no proxy at this address");
}

std::string text_of(const Text& text, const ProxyParameters& parameters) {
  switch (text.parameter.kind) {
    case ParameterKind::kNone:
      return text.before;
    case ParameterKind::kNodeName:
      return text.before + parameters.node_name + text.after;
    case ParameterKind::kAddress:
      return text.before + parameters.addresses.at(text.parameter.index) + text.after;
    case ParameterKind::kNodeNamespace:
      return text.before + parameters.node_namespace + text.after;
    case ParameterKind::kOwn:
      return text.before + parameters.own.at(text.parameter.index) + text.after;
    case ParameterKind::kAddressBytes:
      break;
  }
  return text.before + parameters.address_bytes.at(text.parameter.index) + text.after;
}

std::string destination_of(const FilterChainPlan& chain) {
  std::vector<std::string> filters;
  for (const NetworkFilterPlan& filter : chain.filters) filters.push_back(filter_text(filter));
  return join(filters, ">");
}

std::string chain_text(const FilterChainPlan& chain, const ProxyParameters& parameters) {
  return (chain.match ? match_text(*chain.match, parameters) : "-") + " -> " +
         destination_of(chain);
}

BuiltMesh::BuiltMesh(const MeshBuilder& mesh) : registry_(mesh.freeze()), index_(registry_) {
  Result<std::unique_ptr<const ProfileMesh>> profile = open_profile("istio-1.3", index_, {});
  MESHC_CHECK(profile.ok(), profile.status().to_string());
  profile_ = std::move(*profile);
}

const ClassifiedProxy& BuiltMesh::proxy(std::string_view name) const {
  for (const ClassifiedProxy& proxy : profile_->proxies()) {
    if (proxy.parameters.node_name == name) return proxy;
  }
  MESHC_CHECK(false, "the test's mesh has no proxy of this name");
}

ListenerSetPlan BuiltMesh::listeners(std::string_view proxy_name) const {
  uint32_t number = proxy(proxy_name).proxy_class;
  uint32_t set = proxy(proxy_name).shared_set;
  SharedSetPlan shared;
  if (set != kNoSharedSet) shared = profile_->build_shared_set(set);
  ClassPlan own = profile_->build_class(number, set == kNoSharedSet ? nullptr : &shared);
  ListenerSetPlan all = own.before;
  all.insert(all.end(), shared.listeners.begin(), shared.listeners.end());
  all.insert(all.end(), own.after.begin(), own.after.end());
  return all;
}

std::vector<std::string> BuiltMesh::listener_names(std::string_view proxy_name) const {
  std::vector<std::string> names;
  for (const auto& listener : listeners(proxy_name))
    names.push_back(text_of(listener->name, proxy(proxy_name).parameters));
  return names;
}

std::shared_ptr<const ListenerPlan> BuiltMesh::listener(std::string_view proxy_name,
                                                        std::string_view name) const {
  for (const auto& listener : listeners(proxy_name)) {
    if (text_of(listener->name, proxy(proxy_name).parameters) == name) return listener;
  }
  return nullptr;
}

std::vector<std::string> BuiltMesh::chains(std::string_view proxy_name,
                                           std::string_view listener_name) const {
  std::vector<std::string> chains;
  std::shared_ptr<const ListenerPlan> found = listener(proxy_name, listener_name);
  if (found == nullptr) return {"no such listener"};
  for (const FilterChainPlan& chain : found->filter_chains)
    chains.push_back(chain_text(chain, proxy(proxy_name).parameters));
  return chains;
}

std::string BuiltMesh::sources_text(const Sources& sources) const {
  std::vector<std::string> texts;
  for (const SourceObject& object : sources.objects()) {
    std::string& text = texts.emplace_back(object.kind);
    if (object.meta == nullptr) continue;
    text.append(" ").append(registry_.text(object.meta->namespace_()));
    text.append("/").append(registry_.text(object.meta->name()));
  }
  return join(texts, ", ");
}

std::vector<std::string> BuiltMesh::sources(std::string_view proxy_name,
                                            std::string_view listener_name) const {
  std::shared_ptr<const ListenerPlan> found = listener(proxy_name, listener_name);
  if (found == nullptr) return {"no such listener"};
  std::vector<std::string> lists = {sources_text(found->sources)};
  for (const FilterChainPlan& chain : found->filter_chains)
    lists.push_back(sources_text(chain.sources));
  return lists;
}

std::string BuiltMesh::outbound_sources(std::string_view proxy_name) const {
  uint32_t set = proxy(proxy_name).shared_set;
  return sources_text(profile_->build_shared_set(set).sources);
}

std::vector<std::string> BuiltMesh::conflicts(std::string_view proxy_name) const {
  uint32_t number = proxy(proxy_name).proxy_class;
  uint32_t set = proxy(proxy_name).shared_set;
  SharedSetPlan shared;
  if (set != kNoSharedSet) shared = profile_->build_shared_set(set);
  ClassPlan own = profile_->build_class(number, set == kNoSharedSet ? nullptr : &shared);
  std::vector<std::string> texts;
  for (const std::vector<ConflictPlan>& list : {shared.conflicts, own.conflicts}) {
    for (const ConflictPlan& conflict : list) {
      texts.push_back(conflict.metric + ": " +
                      text_of(conflict.message, proxy(proxy_name).parameters));
    }
  }
  return texts;
}

}  // namespace meshc
