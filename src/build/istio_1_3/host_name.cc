// Makes short names whole.
#include "build/istio_1_3/host_name.h"

#include <vector>

#include "base/strings.h"

namespace meshc::istio_1_3 {

std::string resolve_short_name(std::string_view host, std::string_view namespace_name,
                               std::string_view domain) {
  std::string name(host);
  if (name == "*" || contains(name, ".")) return name;
  if (!namespace_name.empty()) name.append(".").append(namespace_name);
  if (!domain.empty()) name.append(".svc.").append(domain);
  return name;
}

std::string resolve_gateway_name(std::string_view gateway, std::string_view namespace_name) {
  if (contains(gateway, "/")) {
    std::vector<std::string_view> parts = split(gateway, '/');
    if (parts[0] != ".") return std::string(gateway);
    return std::string(namespace_name) + "/" + std::string(parts[1]);
  }
  if (!contains(gateway, ".")) return std::string(namespace_name) + "/" + std::string(gateway);
  std::vector<std::string_view> parts = split(gateway, '.');
  return std::string(parts[1]) + "/" + std::string(parts[0]);
}

std::string cluster_name(std::string_view direction, uint32_t port, std::string_view subset,
                         std::string_view host) {
  std::string name;
  name.reserve(direction.size() + subset.size() + host.size() + 8);
  name.append(direction).append("|").append(std::to_string(port));
  name.append("|").append(subset).append("|").append(host);
  return name;
}

}  // namespace meshc::istio_1_3
