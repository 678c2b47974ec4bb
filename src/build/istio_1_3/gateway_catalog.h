// Gateways as they are written, and which of them a router serves (Istio 1.3.8
// model/push_context.go initGateways, mergeGateways).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "build/istio_1_3/features.h"
#include "build/istio_1_3/service_catalog.h"
#include "build/tls_plan.h"
#include "index/labels.h"
#include "index/mesh_index.h"

namespace meshc::istio_1_3 {

enum class ServerTlsMode : uint8_t {
  kPassthrough,
  kSimple,
  kMutual,
  kAutoPassthrough,
  kIstioMutual
};

struct ServerTls {
  ServerTlsMode mode = ServerTlsMode::kPassthrough;
  std::string server_certificate;
  std::string private_key;
  std::string ca_certificates;
  std::string credential_name;
  std::vector<std::string> subject_alt_names;
  std::vector<std::string> certificate_spki;
  std::vector<std::string> certificate_hashes;
  TlsParametersPlan parameters;

  // gateway.IsPassThroughServer.
  bool passes_through() const {
    return mode == ServerTlsMode::kPassthrough || mode == ServerTlsMode::kAutoPassthrough;
  }
};

struct GatewayServer {
  Port port;
  std::vector<std::string> hosts;  // "host", or "ns/host" for virtual services of one namespace
  std::optional<ServerTls> tls;

  // Whether it ends in a connection manager: gateway.IsHTTPServer.
  bool is_http() const;
  // Whether it has TLS settings that mean more than a redirect: gateway.IsTLSServer.
  bool is_tls() const;
};

struct Gateway {
  std::string name;  // "ns/name"
  std::string_view short_name;
  std::string_view namespace_name;
  uint32_t namespace_number = 0;
  LabelSet selector;  // empty: every router
  std::vector<GatewayServer> servers;
  const fb::Config* config = nullptr;
};

// Immutable after construction.
class GatewayCatalog {
 public:
  GatewayCatalog(const MeshIndex& index, const Features& features);

  // Oldest first. `labels` is the collection of the router's label sets.
  std::vector<const Gateway*> for_router(uint32_t namespace_number,
                                         const std::vector<LabelSet>& labels) const;

 private:
  std::vector<Gateway> all_;
  bool own_namespace_only_ = false;
};

}  // namespace meshc::istio_1_3
