// Port protocols: Istio 1.3.8 pkg/config/protocol/instance.go and pkg/config/kube/conversion.go.
#pragma once

#include <cstdint>
#include <string_view>

#include "registry/registry.h"

namespace meshc::istio_1_3 {

enum class Protocol : uint8_t {
  kUnsupported,
  kGrpc,
  kGrpcWeb,
  kHttp,
  kHttp2,
  kHttps,
  kTcp,
  kTls,
  kUdp,
  kMongo,
  kRedis,
  kMysql,
};

// The protocol of that name in any case; kUnsupported for all others.
Protocol parse_protocol(std::string_view name);
// From a Kubernetes port: its name's part before the first '-', and TCP for unnamed well-known
// ports.
Protocol service_port_protocol(const fb::ServicePort& port, std::string_view name);

bool is_http(Protocol protocol);
bool is_http2(Protocol protocol);
bool is_tcp(Protocol protocol);
bool is_tls(Protocol protocol);

// What kind of listener a port gets (plugin.go ModelProtocolToListenerProtocol). kNone: none at
// all.
enum class ListenerProtocol : uint8_t { kNone, kTcp, kHttp, kAuto };
// `sniffing`: whether protocols are detected in that direction; without it an unknown port is TCP.
ListenerProtocol listener_protocol(Protocol protocol, bool sniffing);

}  // namespace meshc::istio_1_3
