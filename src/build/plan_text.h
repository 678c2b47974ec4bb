// Texts of a plan that may contain one of the proxy's own values, as a typed parameter.
//
// What differs between two replicas of a workload is never spelled out in a plan: it refers to the
// proxy's parameters, so that the plans of replicas are equal objects, built once.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace meshc {

enum class ParameterKind : uint8_t {
  kNone,           // no parameter: the text is all there is
  kNodeName,       // third part of the node id: "reviews-1.default"
  kAddress,        // the proxy's address number `index`, as it is written in the node
  kAddressBytes,   // the same address in its 16-byte form (IPv4 mapped into IPv6)
  kNodeNamespace,  // what follows the last dot of the node name: "default"; never empty
  kOwn,            // number `index` of those that the profile has chosen
};

struct Parameter {
  ParameterKind kind = ParameterKind::kNone;
  uint16_t index = 0;
  bool operator==(const Parameter&) const = default;
};

// before + value of the parameter + after.
struct Text {
  Text() = default;
  Text(std::string text) : before(std::move(text)) {}  // NOLINT: a plain text is a Text
  Text(const char* text) : before(text) {}             // NOLINT: likewise
  Text(std::string before_text, Parameter value, std::string after_text)
      : before(std::move(before_text)), parameter(value), after(std::move(after_text)) {}

  bool empty() const { return parameter.kind == ParameterKind::kNone && before.empty(); }
  bool is_plain() const { return parameter.kind == ParameterKind::kNone; }
  bool operator==(const Text&) const = default;

  std::string before;
  Parameter parameter;
  std::string after;
};

// The values of one proxy's parameters.
struct ProxyParameters {
  std::string node_name;
  std::vector<std::string> addresses;
  std::vector<std::string> address_bytes;  // 16 bytes each; as many as addresses
  std::string node_namespace = {};         // empty if the node name has no dot
  std::vector<std::string> own = {};       // as many for all proxies of a class
  bool operator==(const ProxyParameters&) const = default;
};

}  // namespace meshc
