// Ports that a proxy cannot listen on (Istio 1.29 model/context.go CanBindToPort).
#pragma once

#include <cstdint>
#include <string_view>

#include "build/istio_current/model.h"
#include "build/istio_current/proxy.h"

namespace meshc::istio_current {

// `virtual_too`: whether the ports of the virtual listeners are taken as well.
inline bool may_bind_to_port(const Model& model, const Proxy& proxy, bool to_port,
                             std::string_view bind, uint32_t port, Protocol protocol,
                             bool virtual_too) {
  if (to_port && port > 0 && port < 1024 && proxy.is_unprivileged) return false;
  const std::string_view wildcard = proxy.has_v4() ? "0.0.0.0" : "::";
  if (bind.empty() ? !is_http(protocol) : bind != wildcard) return true;
  if (port == proxy.status_port || port == proxy.prometheus_port) return false;
  return !virtual_too ||
         (port != model.mesh.proxy_listen_port && port != model.mesh.proxy_inbound_listen_port);
}

}  // namespace meshc::istio_current
