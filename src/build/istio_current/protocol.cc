// The table of protocols, and how ports declare them.
#include "build/istio_current/protocol.h"

#include "base/strings.h"

namespace meshc::istio_current {
namespace {

struct Word {
  std::string_view word;
  Protocol protocol;
};

constexpr Word kWords[] = {
    {"tcp", Protocol::kTcp},     {"udp", Protocol::kUdp},
    {"grpc", Protocol::kGrpc},   {"grpc-web", Protocol::kGrpcWeb},
    {"http", Protocol::kHttp},   {"http_proxy", Protocol::kHttpProxy},
    {"http2", Protocol::kHttp2}, {"https", Protocol::kHttps},
    {"tls", Protocol::kTls},     {"mongo", Protocol::kMongo},
    {"redis", Protocol::kRedis}, {"mysql", Protocol::kMysql},
};

// SMTP, DNS, MySQL and MongoDB, whose servers speak first.
bool is_well_known(uint32_t port) {
  return port == 25 || port == 53 || port == 3306 || port == 27017;
}

}  // namespace

Protocol parse_protocol(std::string_view word) {
  for (const Word& known : kWords) {
    if (equals_ignore_case_ascii(known.word, word)) return known.protocol;
  }
  return Protocol::kUnsupported;
}

Protocol port_protocol(uint32_t number, std::string_view name, std::string_view app_protocol,
                       fb::TransportProtocol transport) {
  if (transport == fb::TransportProtocol::Udp) return Protocol::kUdp;
  constexpr std::string_view kGrpcWeb = "grpc-web";
  if (!app_protocol.empty()) {
    name = app_protocol;
    if (name == "kubernetes.io/h2c") return Protocol::kHttp2;
    if (name == "kubernetes.io/ws") return Protocol::kHttp;
    if (name == "kubernetes.io/wss") return Protocol::kHttps;
  }
  if (equals_ignore_case_ascii(name.substr(0, kGrpcWeb.size()), kGrpcWeb))
    return Protocol::kGrpcWeb;
  const Protocol protocol = parse_protocol(name.substr(0, name.find('-')));
  if (protocol == Protocol::kUnsupported && is_well_known(number)) return Protocol::kTcp;
  return protocol;
}

bool is_http(Protocol protocol) {
  return protocol == Protocol::kHttp || protocol == Protocol::kHttpProxy || is_http2(protocol);
}

bool is_http2(Protocol protocol) {
  return protocol == Protocol::kHttp2 || protocol == Protocol::kGrpc ||
         protocol == Protocol::kGrpcWeb;
}

bool is_tcp(Protocol protocol) {
  switch (protocol) {
    case Protocol::kTcp:
    case Protocol::kHttps:
    case Protocol::kTls:
    case Protocol::kMongo:
    case Protocol::kRedis:
    case Protocol::kMysql:
      return true;
    default:
      return false;
  }
}

bool is_tls(Protocol protocol) {
  return protocol == Protocol::kHttps || protocol == Protocol::kTls;
}

Protocol after_tls_termination(Protocol protocol) {
  if (protocol == Protocol::kHttps) return Protocol::kHttp;
  return protocol == Protocol::kTls ? Protocol::kTcp : protocol;
}

ListenerProtocol listener_protocol(Protocol protocol) {
  if (is_http(protocol)) return ListenerProtocol::kHttp;
  if (is_tcp(protocol)) return ListenerProtocol::kTcp;
  return protocol == Protocol::kUdp ? ListenerProtocol::kNone : ListenerProtocol::kAuto;
}

}  // namespace meshc::istio_current
