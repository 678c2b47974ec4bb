// Tells port protocols by name, and what kind of listener each gets.
#include "build/istio_1_3/protocol.h"

#include "base/strings.h"

namespace meshc::istio_1_3 {
namespace {

struct Named {
  std::string_view name;
  Protocol protocol;
};
constexpr Named kNames[] = {
    {"tcp", Protocol::kTcp},          {"udp", Protocol::kUdp},     {"grpc", Protocol::kGrpc},
    {"grpc-web", Protocol::kGrpcWeb}, {"http", Protocol::kHttp},   {"http2", Protocol::kHttp2},
    {"https", Protocol::kHttps},      {"tls", Protocol::kTls},     {"mongo", Protocol::kMongo},
    {"redis", Protocol::kRedis},      {"mysql", Protocol::kMysql},
};

// SMTP, DNS, MySQL and MongoDB speak first or break when their first bytes are inspected.
bool is_well_known_port(uint16_t number) {
  return number == 25 || number == 53 || number == 3306 || number == 27017;
}

}  // namespace

Protocol parse_protocol(std::string_view name) {
  for (const Named& named : kNames) {
    if (equals_ignore_case_ascii(named.name, name)) return named.protocol;
  }
  return Protocol::kUnsupported;
}

Protocol service_port_protocol(const fb::ServicePort& port, std::string_view name) {
  if (port.protocol() == fb::TransportProtocol::Udp) return Protocol::kUdp;
  constexpr std::string_view kGrpcWebPrefix = "grpc-web";
  if (equals_ignore_case_ascii(name.substr(0, kGrpcWebPrefix.size()), kGrpcWebPrefix)) {
    return Protocol::kGrpcWeb;
  }
  Protocol protocol = parse_protocol(name.substr(0, name.find('-')));
  if (protocol == Protocol::kUnsupported && is_well_known_port(port.number()))
    return Protocol::kTcp;
  return protocol;
}

bool is_http2(Protocol protocol) {
  return protocol == Protocol::kHttp2 || protocol == Protocol::kGrpc ||
         protocol == Protocol::kGrpcWeb;
}

bool is_http(Protocol protocol) { return protocol == Protocol::kHttp || is_http2(protocol); }

bool is_tls(Protocol protocol) {
  return protocol == Protocol::kHttps || protocol == Protocol::kTls;
}

bool is_tcp(Protocol protocol) {
  return protocol == Protocol::kTcp || is_tls(protocol) || protocol == Protocol::kMongo ||
         protocol == Protocol::kRedis || protocol == Protocol::kMysql;
}

ListenerProtocol listener_protocol(Protocol protocol, bool sniffing) {
  if (protocol == Protocol::kUdp) return ListenerProtocol::kNone;
  if (is_http(protocol)) return ListenerProtocol::kHttp;
  if (is_tcp(protocol)) return ListenerProtocol::kTcp;
  return sniffing ? ListenerProtocol::kAuto : ListenerProtocol::kTcp;
}

}  // namespace meshc::istio_1_3
