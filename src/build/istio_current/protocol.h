// Protocols of ports, as their names and numbers declare them (Istio 1.29 pkg/config/protocol,
// pkg/config/kube/conversion.go).
#pragma once

#include <cstdint>
#include <string_view>

#include "registry/registry.h"

namespace meshc::istio_current {

enum class Protocol : uint8_t {
  kUnsupported,  // sniffed
  kTcp,
  kUdp,
  kGrpc,
  kGrpcWeb,
  kHttp,
  kHttpProxy,
  kHttp2,
  kHttps,
  kTls,
  kMongo,
  kRedis,
  kMysql,
};

// What kind of listener a protocol asks for; nothing for UDP.
enum class ListenerProtocol : uint8_t { kTcp, kHttp, kAuto, kNone };

// protocol.Parse.
Protocol parse_protocol(std::string_view word);
// kube.ConvertProtocol.
Protocol port_protocol(uint32_t number, std::string_view name, std::string_view app_protocol,
                       fb::TransportProtocol transport);

bool is_http(Protocol protocol);
bool is_http2(Protocol protocol);
bool is_tcp(Protocol protocol);
bool is_tls(Protocol protocol);
Protocol after_tls_termination(Protocol protocol);
// istionetworking.ModelProtocolToListenerProtocol.
ListenerProtocol listener_protocol(Protocol protocol);

}  // namespace meshc::istio_current
