// Parts that listeners of a whole mesh share: filters without settings of their own, secrets, and
// how common fields are written (Istio 1.29 pilot/pkg/xds/filters/filters.go,
// pkg/model/authentication.go).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "build/istio_current/features.h"
#include "build/message_tree.h"
#include "registry/value.h"

namespace meshc::istio_current {

inline constexpr int64_t kSecond = 1'000'000'000;  // in nanoseconds

// What a listener is for (istionetworking.ListenerClass).
enum class ListenerClass : uint8_t { kSidecarInbound, kSidecarOutbound, kGateway };

// Absent where the mesh, or a stock Envoy, does not have the filter.
struct Parts {
  Parts(const Features& features, bool stock_envoy);

  Tree tls_inspector, http_inspector, original_destination, original_source, proxy_protocol;
  Tree mx_network, mx_inbound, mx_outbound, mx_outbound_in_mesh;
  Tree grpc_web, grpc_stats, alpn, fault, cors, stateful_session;
  Tree router, router_without_headers;
  Tree rds_source;        // routes by ADS
  Tree extension_source;  // extensions by ADS
  std::vector<std::string> plaintext_http_alpns;
};

// Names of the filters that the mesh has and a stock Envoy does not know.
std::vector<std::string> istio_only_filters(const Features& features);

// A secret by SDS: from the agent's own cluster, or from `cluster`.
Tree sds_secret(std::string_view name, std::string_view cluster = "sds-grpc");

// {"socket_address": ...}, or a pipe for "unix://PATH".
Tree address_tree(const Text& bind, uint32_t port);
// Absent without further addresses.
Tree additional_addresses(const std::vector<std::string>& binds, size_t first, uint32_t port);
// CidrRange of an address or a range; absent if it is neither.
Tree cidr_tree(std::string_view text);

// A user's JSON-like value as it stands, for Structs.
Tree value_tree(ValueRef value);

// Absent for nothing.
Tree optional_duration(const std::optional<int64_t>& nanoseconds);

}  // namespace meshc::istio_current
