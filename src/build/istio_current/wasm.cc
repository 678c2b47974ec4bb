// Chooses plugins by workload, side and port.
#include "build/istio_current/wasm.h"

#include <algorithm>
#include <limits>
#include <string>

namespace meshc::istio_current {
namespace {

WasmPhase phase_of(const Policy& plugin) {
  const std::string_view word = plugin.spec.find("phase").as_string();
  if (word == "AUTHN") return WasmPhase::kAuthn;
  if (word == "AUTHZ") return WasmPhase::kAuthz;
  return word == "STATS" ? WasmPhase::kStats : WasmPhase::kUnspecified;
}

// matchTrafficSelectors.
bool fits(const Policy& plugin, ListenerClass listener_class, uint32_t port) {
  const ValueRef matches = plugin.spec.find("match");
  if (matches.size() == 0) return true;
  const bool is_server = listener_class == ListenerClass::kSidecarInbound;
  for (ValueRef match : matches.children()) {
    const std::string_view mode = match.find("mode").as_string();
    if ((mode == "CLIENT" && is_server) || (mode == "SERVER" && !is_server)) continue;
    const ValueRef ports = match.find("ports");
    bool fits_port = ports.size() == 0;
    for (ValueRef one : ports.children()) {
      const int64_t number = one.find("number").as_int();
      fits_port = fits_port || (number != 0 && number == port);
    }
    if (fits_port) return true;
  }
  return false;
}

Tree plugin_filter(const Model& model, const Policy& plugin, bool is_network) {
  const std::string kind = is_network ? "network" : "http";
  const std::string prefix = "type.googleapis.com/envoy.extensions.filters." + kind;
  return tree_shared(tree_object(
      {{"name", "extensions.istio.io/wasmplugin/" + std::string(plugin.namespace_name) + "." +
                    std::string(plugin.name)},
       {"config_discovery",
        tree_object({{"config_source", model.parts.extension_source},
                     {"type_urls", std::vector<std::string>{prefix + ".wasm.v3.Wasm",
                                                            prefix + ".rbac.v3.RBAC"}}})}}));
}

}  // namespace

WasmFilters wasm_filters(const Model& model, const Proxy& proxy, ListenerClass listener_class,
                         uint32_t port, bool is_network) {
  std::vector<const Policy*> plugins = model.policies.attached(
      PolicyKind::kWasmPlugin, proxy, {proxy.namespace_number, model.policies.root()});
  std::erase_if(plugins, [&](const Policy* plugin) {
    const bool for_network = plugin->spec.find("type").as_string() == "NETWORK";
    return for_network != is_network || !fits(*plugin, listener_class, port);
  });
  const auto priority = [](const Policy* plugin) {
    return plugin->spec.find("priority").as_int(std::numeric_limits<int32_t>::min());
  };
  std::stable_sort(plugins.begin(), plugins.end(),
                   [&](const Policy* a, const Policy* b) { return priority(a) > priority(b); });
  WasmFilters filters;
  for (const Policy* plugin : plugins)
    filters[static_cast<size_t>(phase_of(*plugin))].push_back(
        plugin_filter(model, *plugin, is_network));
  return filters;
}

}  // namespace meshc::istio_current
