// DestinationRules as listeners need them, merged by host (Istio 1.29 model/destination_rule.go,
// model/push_context.go setDestinationRules, destinationRule).
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "build/istio_current/config_list.h"
#include "build/istio_current/mesh_settings.h"

namespace meshc::istio_current {

struct TunnelSettings {
  std::string target_host;
  uint32_t target_port = 0;
  bool use_post = false;
};

struct Subset {
  std::string name;
  std::optional<TunnelSettings> tunnel;
  // Whether source addresses are hashed; nothing: as the whole rule says.
  std::optional<bool> hashes_source;
};

// Durations in nanoseconds.
struct DestinationRule {
  const fb::Config* config = nullptr;  // the first that was merged into it
  std::string host;
  uint32_t namespace_number = 0;
  bool has_selector = false;
  LabelSet selector;
  std::vector<std::string> export_to;
  bool has_policy = false;
  std::optional<int64_t> idle_timeout;
  std::optional<int64_t> longest_connection;
  bool hashes_source = false;
  std::optional<TunnelSettings> tunnel;
  std::vector<Subset> subsets;
};

using DestinationRules = std::vector<std::shared_ptr<const DestinationRule>>;

// Immutable after construction.
class DestinationRuleCatalog {
 public:
  DestinationRuleCatalog(const MeshIndex& index, const MeshSettings& mesh,
                         const DiscoveredNamespaces& namespaces);

  // Those that clients of a namespace have for a service.
  DestinationRules find(uint32_t client_namespace, const Service& service) const;
  // Whether clients of the namespace may have others than clients elsewhere.
  bool has_own_view(uint32_t namespace_number) const;
  // All rules' selectors.
  const std::vector<LabelSet>& selectors() const { return selectors_; }

 private:
  // By host; of one owner and visibility.
  struct ByHost {
    std::map<std::string, std::vector<std::shared_ptr<DestinationRule>>> specific, wildcard;
    const std::vector<std::shared_ptr<DestinationRule>>* find(const std::string& host) const;
  };
  static void merge(const DestinationRule& rule, ByHost* into);

  const Registry& registry_;
  std::optional<uint32_t> root_;
  std::unordered_map<uint32_t, ByHost> local_, exported_;
  ByHost root_local_;
  bool exports_to_some_ = false;  // a rule is exported to some namespaces only
  std::vector<LabelSet> selectors_;
};

// The one of several that counts for a client with these labels; null if none does
// (SidecarScope.DestinationRule).
const DestinationRule* choose_rule(const DestinationRules& rules, uint32_t scope_namespace,
                                   const LabelSet& labels);

}  // namespace meshc::istio_current
