// What Istio 1.3.8 takes for a valid name, address, port or label
// (pkg/config/validation/validation.go and pkg/config/labels).
//
// A function whose name ends in _fault says what is wrong with its argument; "" if nothing is.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "registry/records.h"

namespace meshc {

// Letters, digits and inner '-', 1 to 63 of them; capitals count as letters.
bool is_dns_label(std::string_view text);

// A host name without wildcard; a last dot is allowed, an all-numeric top level is not.
std::string fqdn_fault(std::string_view host);
// The same, but the first label may be "*" or begin with it.
std::string wildcard_domain_fault(std::string_view host);
std::string ipv4_address_fault(std::string_view text);
// An IPv4 address or "a.b.c.d/n".
std::string ipv4_subnet_fault(std::string_view text);
// What follows "unix://": an absolute path to a file, or "@name".
std::string unix_address_fault(std::string_view path);
// 1 to 65535.
std::string port_fault(int64_t port);
// "host:port" with a host name or an IP address, in brackets if it is IPv6.
std::string proxy_address_fault(std::string_view address);
std::string percent_fault(int64_t percent);
// A duration of at least a millisecond, in whole milliseconds. The text must be a duration.
std::string duration_fault(std::string_view duration);
std::string port_name_fault(std::string_view name);
// A protocol that Istio 1.3 knows, whatever its case; "" is one, to be detected.
std::string protocol_fault(std::string_view protocol);
std::string subset_name_fault(std::string_view name);
std::string header_name_fault(std::string_view name);
// The host of a Sidecar's egress ("ns/host") or of a Gateway's server (also without "ns/", also an
// IP).
std::string scoped_host_fault(std::string_view text, bool is_gateway);

enum class ProtocolClass : uint8_t { kUnsupported, kHttp, kTls, kOther };
// HTTP, HTTP2, GRPC and GRPC-Web are kHttp; HTTPS and TLS are kTls.
ProtocolClass protocol_class(std::string_view protocol);

}  // namespace meshc
