// Reads DestinationRules, merges those of one host, and finds the most specific.
#include "build/istio_current/destination_rules.h"

#include <algorithm>
#include <tuple>

#include "base/go_duration.h"
#include "base/strings.h"

namespace meshc::istio_current {
namespace {

std::optional<int64_t> read_duration(ValueRef value) {
  return value.is_string() ? parse_go_duration(value.as_string()) : std::nullopt;
}

std::optional<TunnelSettings> read_tunnel(ValueRef policy) {
  const ValueRef tunnel = policy.find("tunnel");
  if (!tunnel.is_object()) return std::nullopt;
  return TunnelSettings{std::string(tunnel.find("targetHost").as_string()),
                        static_cast<uint32_t>(tunnel.find("targetPort").as_int()),
                        tunnel.find("protocol").as_string() == "POST"};
}

bool hashes_source(ValueRef policy) {
  return policy.find("loadBalancer").find("consistentHash").find("useSourceIp").as_bool();
}

void read_policy(ValueRef policy, DestinationRule* rule) {
  rule->has_policy = policy.is_object();
  const ValueRef tcp = policy.find("connectionPool").find("tcp");
  rule->idle_timeout = read_duration(tcp.find("idleTimeout"));
  rule->longest_connection = read_duration(tcp.find("maxConnectionDuration"));
  rule->hashes_source = hashes_source(policy);
  rule->tunnel = read_tunnel(policy);
}

DestinationRule read_rule(const Registry& registry, const fb::Config& config) {
  const ValueRef spec = registry.value(config.spec());
  const std::string_view domain = registry.text(registry.root().domain());
  DestinationRule rule;
  rule.config = &config;
  rule.namespace_number = config.meta()->namespace_();
  rule.host = resolve_short_name(spec.find("host").as_string(),
                                 registry.text(rule.namespace_number), domain);
  const ValueRef selector = spec.find("workloadSelector");
  rule.has_selector = selector.is_object();
  rule.selector = label_set(selector.find("matchLabels"));
  rule.export_to = texts(spec.find("exportTo"));
  if (rule.has_selector) rule.export_to = {"."};
  read_policy(spec.find("trafficPolicy"), &rule);
  for (ValueRef item : spec.find("subsets").children()) {
    const ValueRef policy = item.find("trafficPolicy");
    Subset& subset = rule.subsets.emplace_back();
    subset.name = item.find("name").as_string();
    subset.tunnel = read_tunnel(policy);
    if (policy.find("loadBalancer").is_object()) subset.hashes_source = hashes_source(policy);
  }
  return rule;
}

bool exports(const DestinationRule& rule, std::string_view word) {
  return std::find(rule.export_to.begin(), rule.export_to.end(), word) != rule.export_to.end();
}

bool is_superset(const std::vector<std::string>& all, const std::vector<std::string>& some) {
  return std::all_of(some.begin(), some.end(), [&](const std::string& item) {
    return std::find(all.begin(), all.end(), item) != all.end();
  });
}

}  // namespace

// mergeDestinationRule.
void DestinationRuleCatalog::merge(const DestinationRule& rule, ByHost* into) {
  auto& list = (starts_with(rule.host, "*") ? into->wildcard : into->specific)[rule.host];
  bool is_apart = true;
  for (auto& known : list) {
    const bool is_same = is_superset(rule.export_to, known->export_to) &&
                         is_superset(known->export_to, rule.export_to);
    if (!is_same && (known->export_to.empty() || !is_superset(rule.export_to, known->export_to))) {
      is_apart = true;
      continue;
    }
    is_apart = !is_same;
    const bool both_select = rule.has_selector && known->has_selector;
    if (both_select && rule.selector != known->selector) {
      is_apart = true;
      continue;
    }
    if (both_select || (!rule.has_selector && !known->has_selector)) is_apart = false;
    for (const Subset& subset : rule.subsets) {
      const bool is_there =
          std::any_of(known->subsets.begin(), known->subsets.end(),
                      [&](const Subset& other) { return other.name == subset.name; });
      if (!is_there) known->subsets.push_back(subset);
    }
    if (!known->has_policy && rule.has_policy) {
      known->has_policy = true;
      known->idle_timeout = rule.idle_timeout;
      known->longest_connection = rule.longest_connection;
      known->hashes_source = rule.hashes_source;
      known->tunnel = rule.tunnel;
    }
  }
  if (is_apart) list.push_back(std::make_shared<DestinationRule>(rule));
}

DestinationRuleCatalog::DestinationRuleCatalog(const MeshIndex& index, const MeshSettings& mesh,
                                               const DiscoveredNamespaces& namespaces)
    : registry_(index.registry), root_(index.registry.find_text(mesh.root_namespace)) {
  std::vector<DestinationRule> rules;
  for (const fb::Config* config :
       config_list(index, "networking.istio.io", "DestinationRule", namespaces))
    rules.push_back(read_rule(registry_, *config));
  std::stable_partition(rules.begin(), rules.end(),
                        [](const DestinationRule& rule) { return rule.has_selector; });
  for (const DestinationRule& rule : rules) {
    if (rule.has_selector) selectors_.push_back(rule.selector);
    const std::string_view own = registry_.text(rule.namespace_number);
    if (rule.export_to.empty() || exports(rule, "*") || exports(rule, ".") || exports(rule, own))
      merge(rule, &local_[rule.namespace_number]);
    const bool is_private =
        rule.export_to.empty()
            ? mesh.destination_rule_export == DefaultExport::kPrivate
            : rule.export_to.size() == 1 && (exports(rule, ".") || exports(rule, own));
    if (!is_private) {
      merge(rule, &exported_[rule.namespace_number]);
      exports_to_some_ = exports_to_some_ || (!rule.export_to.empty() && !exports(rule, "*"));
    } else if (rule.namespace_number == root_) {
      merge(rule, &root_local_);
    }
  }
}

// MostSpecificHostMatch: of wildcards the longest counts.
const std::vector<std::shared_ptr<DestinationRule>>* DestinationRuleCatalog::ByHost::find(
    const std::string& host) const {
  const bool is_wildcard = starts_with(host, "*");
  const auto& exact = is_wildcard ? wildcard : specific;
  if (const auto at = exact.find(host); at != exact.end()) return &at->second;
  const std::string_view needle = is_wildcard ? std::string_view(host).substr(1) : host;
  const std::vector<std::shared_ptr<DestinationRule>>* best = nullptr;
  size_t length = 0;
  for (const auto& [pattern, rules] : wildcard) {
    if (!ends_with(needle, std::string_view(pattern).substr(1))) continue;
    if (best != nullptr && pattern.size() <= length) continue;
    best = &rules;
    length = pattern.size();
  }
  return best;
}

DestinationRules DestinationRuleCatalog::find(uint32_t client_namespace,
                                              const Service& service) const {
  const auto in = [&](const ByHost& rules) { return rules.find(service.hostname); };
  if (client_namespace != root_) {
    if (const auto at = local_.find(client_namespace); at != local_.end()) {
      if (const auto* found = in(at->second)) return {found->begin(), found->end()};
    }
  } else if (const auto* found = in(root_local_)) {
    return {found->begin(), found->end()};
  }
  const std::string_view client = registry_.text(client_namespace);
  const std::optional<uint32_t> owners[] = {service.namespace_number, root_};
  for (const std::optional<uint32_t> owner : owners) {
    if (!owner) continue;
    const auto at = exported_.find(*owner);
    if (at == exported_.end()) continue;
    const auto* found = in(at->second);
    if (found == nullptr) continue;
    DestinationRules visible;
    for (const auto& rule : *found) {
      if (rule->export_to.empty() || exports(*rule, "*") || exports(*rule, client))
        visible.push_back(rule);
    }
    if (!visible.empty()) return visible;
  }
  return {};
}

bool DestinationRuleCatalog::has_own_view(uint32_t namespace_number) const {
  return exports_to_some_ || namespace_number == root_ || local_.count(namespace_number) != 0;
}

const DestinationRule* choose_rule(const DestinationRules& rules, uint32_t scope_namespace,
                                   const LabelSet& labels) {
  const DestinationRule* general = nullptr;
  for (const auto& rule : rules) {
    if (!rule->has_selector) general = rule.get();
    if (rule->has_selector && rule->namespace_number == scope_namespace &&
        is_subset_of(rule->selector, labels))
      return rule.get();
  }
  return general;
}

}  // namespace meshc::istio_current
