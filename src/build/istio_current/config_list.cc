// Order, names and selectors of objects.
#include "build/istio_current/config_list.h"

#include <algorithm>
#include <tuple>

#include "base/strings.h"

namespace meshc::istio_current {

std::vector<const fb::Config*> config_list(const MeshIndex& index, std::string_view group,
                                           std::string_view kind,
                                           const DiscoveredNamespaces& namespaces) {
  std::vector<const fb::Config*> list;
  for (const fb::Config* config : index.configs.of_kind(group, kind)) {
    if (namespaces.has(config->meta()->namespace_())) list.push_back(config);
  }
  // The registry's texts are sorted, so their numbers compare as they do.
  std::stable_sort(list.begin(), list.end(), [](const fb::Config* a, const fb::Config* b) {
    return std::make_tuple(a->meta()->created(), a->meta()->name(), a->meta()->namespace_()) <
           std::make_tuple(b->meta()->created(), b->meta()->name(), b->meta()->namespace_());
  });
  return list;
}

std::string resolve_gateway_name(std::string_view gateway, std::string_view namespace_name) {
  const std::string space(namespace_name);
  if (contains(gateway, "/")) {
    const std::vector<std::string_view> parts = split(gateway, '/');
    return parts[0] == "." ? space + "/" + std::string(parts[1]) : std::string(gateway);
  }
  if (!contains(gateway, ".")) return space + "/" + std::string(gateway);
  const std::vector<std::string_view> parts = split(gateway, '.');
  return std::string(parts[1]) + "/" + std::string(parts[0]);
}

}  // namespace meshc::istio_current
