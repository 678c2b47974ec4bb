// TLS contexts of chains that terminate TLS (Istio 1.29 security/authn/utils/utils.go,
// security/model/authentication.go, networking/core/listener.go BuildListenerTLSContext).
#pragma once

#include <string>
#include <vector>

#include "build/istio_current/model.h"
#include "build/istio_current/proxy.h"

namespace meshc::istio_current {

// A DownstreamTlsContext without its "@type".
// For mutual TLS between sidecars; ALPN differs between HTTP and TCP chains.
Tree inbound_tls(const Model& model, const Proxy& proxy, bool is_http);

enum class TlsUse : uint8_t { kHttp, kTerminatedTcp, kQuic };

// For the TLS settings of a server, of a Gateway or a Sidecar's ingress listener.
Tree server_tls(const Model& model, const Proxy& proxy, ValueRef settings, TlsUse use);

// {"name", "typed_config"} of a transport socket; absent for an absent context.
Tree tls_socket(const Tree& context);
Tree quic_socket(const Tree& context);

// Without those that istiod does not know, each once (security.FilterCipherSuites).
std::vector<std::string> known_cipher_suites(ValueRef list);

}  // namespace meshc::istio_current
