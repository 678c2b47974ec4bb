// The rules for names, addresses and ports.
#include "import/name_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <vector>

#include "base/go_duration.h"
#include "base/net.h"
#include "base/strings.h"

namespace meshc {
namespace {

constexpr size_t kLongestLabel = 63;
constexpr size_t kLongestDomain = 255;

bool is_alphanumeric(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_numeric(std::string_view text) {
  if (starts_with(text, "-") || starts_with(text, "+")) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// "*", or a label behind "*", "*-" or nothing.
bool is_wildcard_label(std::string_view text) {
  if (text.size() > kLongestLabel) return false;
  if (text == "*" || is_dns_label(text)) return true;
  if (!starts_with(text, "*")) return false;
  text.remove_prefix(1);
  return is_dns_label(text) || (starts_with(text, "-") && is_dns_label(text.substr(1)));
}

std::string domain_size_fault(std::string_view host) {
  if (host.size() > kLongestDomain) {
    return fmt::format("domain name '{}' is longer than {}", host, kLongestDomain);
  }
  return host.empty() ? "empty domain name" : "";
}

std::string labels_fault(std::string_view host) {
  const std::vector<std::string_view> parts = split(host, '.');
  if (is_numeric(parts.back())) {
    return fmt::format("domain name '{}' has an all-numeric top level", host);
  }
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i + 1 == parts.size() && parts[i].empty()) break;
    if (!is_dns_label(parts[i])) {
      return fmt::format("domain name '{}' has the invalid label '{}'", host, parts[i]);
    }
  }
  return {};
}

std::string host_part_fault(std::string_view host, bool is_gateway) {
  if (host != "*" && !contains(host, ".")) {
    // A gateway may have an IPv6 address, which is no short name but has no dot either; 1.3.8
    // refuses it.
    return fmt::format("'{}' is a short name, not fully qualified", host);
  }
  std::string fault = wildcard_domain_fault(host);
  if (!fault.empty() && is_gateway && parse_ip(host).has_value()) fault.clear();
  return fault;
}

}  // namespace

bool is_dns_label(std::string_view text) {
  if (text.empty() || text.size() > kLongestLabel) return false;
  if (!is_alphanumeric(text.front()) || !is_alphanumeric(text.back())) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_alphanumeric(c) || c == '-'; });
}

std::string fqdn_fault(std::string_view host) {
  std::string fault = domain_size_fault(host);
  return fault.empty() ? labels_fault(host) : fault;
}

std::string wildcard_domain_fault(std::string_view host) {
  std::string fault = domain_size_fault(host);
  if (!fault.empty()) return fault;
  const size_t dot = host.find('.');
  if (!is_wildcard_label(host.substr(0, dot))) {
    return fmt::format("domain name '{}' has the invalid label '{}'", host, host.substr(0, dot));
  }
  return dot == std::string_view::npos ? std::string() : labels_fault(host.substr(dot + 1));
}

std::string ipv4_address_fault(std::string_view text) {
  const std::optional<IpAddress> address = parse_ip(text);
  if (address.has_value() && address->is_v4) return {};
  return fmt::format("'{}' is not an IPv4 address", text);
}

std::string ipv4_subnet_fault(std::string_view text) {
  if (std::count(text.begin(), text.end(), '/') != 1) return ipv4_address_fault(text);
  const std::optional<IpRange> range = parse_cidr(text);
  if (range.has_value() && range->address.is_v4) return {};
  return fmt::format("'{}' is not a range of IPv4 addresses", text);
}

std::string unix_address_fault(std::string_view path) {
  if (path.empty()) return "the address of a unix socket is empty";
  if (starts_with(path, "@")) return {};
  if (starts_with(path, "/") && !ends_with(path, "/")) return {};
  return fmt::format("'{}' is not an absolute path to a file", path);
}

std::string port_fault(int64_t port) {
  if (port >= 1 && port <= 65535) return {};
  return fmt::format("port number {} is not in the range 1-65535", port);
}

std::string proxy_address_fault(std::string_view address) {
  const size_t colon = address.rfind(':');
  if (colon == std::string_view::npos) return fmt::format("'{}' has no port", address);
  std::string_view host = address.substr(0, colon);
  const bool has_brackets = starts_with(host, "[") && ends_with(host, "]");
  if (has_brackets) host = host.substr(1, host.size() - 2);
  if (!has_brackets && contains(host, ":")) {
    return fmt::format("'{}' has too many colons for an address with a port", address);
  }
  const std::optional<int64_t> port = parse_int(address.substr(colon + 1));
  if (!port.has_value()) {
    return fmt::format("the port '{}' is not a number", address.substr(colon + 1));
  }
  std::string fault = port_fault(*port);
  if (!fault.empty()) return fault;
  if (fqdn_fault(host).empty() || parse_ip(host).has_value()) return {};
  return fmt::format("'{}' is neither a host name nor an IP address", host);
}

std::string percent_fault(int64_t percent) {
  if (percent >= 0 && percent <= 100) return {};
  return fmt::format("percentage {} is not in the range 0-100", percent);
}

std::string duration_fault(std::string_view duration) {
  constexpr int64_t kMillisecond = 1'000'000;
  const int64_t nanoseconds = parse_go_duration(duration).value_or(0);
  if (nanoseconds < kMillisecond) {
    return fmt::format("duration {} is shorter than 1ms", duration);
  }
  if (nanoseconds % kMillisecond != 0) {
    return fmt::format("duration {} is not in whole milliseconds", duration);
  }
  return {};
}

std::string port_name_fault(std::string_view name) {
  return is_dns_label(name) ? "" : fmt::format("invalid port name '{}'", name);
}

ProtocolClass protocol_class(std::string_view protocol) {
  const std::string name = to_lower_ascii(protocol);
  for (const std::string_view http : {"http", "http2", "grpc", "grpc-web"}) {
    if (name == http) return ProtocolClass::kHttp;
  }
  if (name == "https" || name == "tls") return ProtocolClass::kTls;
  for (const std::string_view other : {"tcp", "udp", "mongo", "redis", "mysql"}) {
    if (name == other) return ProtocolClass::kOther;
  }
  return ProtocolClass::kUnsupported;
}

std::string protocol_fault(std::string_view protocol) {
  if (protocol.empty() || protocol_class(protocol) != ProtocolClass::kUnsupported) return {};
  return fmt::format("unsupported protocol '{}'", protocol);
}

std::string subset_name_fault(std::string_view name) {
  return is_dns_label(name) ? "" : fmt::format("invalid subset name '{}'", name);
}

std::string header_name_fault(std::string_view name) {
  return name.empty() ? "a header has an empty name" : "";
}

std::string scoped_host_fault(std::string_view text, bool is_gateway) {
  const size_t slash = text.find('/');
  if (slash == std::string_view::npos) {
    if (is_gateway) return host_part_fault(text, true);
    return fmt::format("host '{}' is not of the form namespace/host", text);
  }
  const std::string_view scope = text.substr(0, slash);
  const std::string_view host = text.substr(slash + 1);
  if (scope.empty() || host.empty()) {
    return fmt::format("host '{}' has an empty namespace or host", text);
  }
  const bool is_word = scope == "*" || scope == "." || (scope == "~" && !is_gateway);
  if (!is_word && !is_dns_label(scope)) {
    return fmt::format("host '{}' has the invalid namespace '{}'", text, scope);
  }
  return host_part_fault(host, is_gateway);
}

}  // namespace meshc
