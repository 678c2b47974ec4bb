// Names as objects write them, made whole (Istio 1.3.8 pilot/pkg/model/config.go).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace meshc::istio_1_3 {

// ResolveShortnameToFQDN: "reviews" in namespace "default" is "reviews.default.svc.cluster.local";
// names with a dot and "*" stay as they are.
std::string resolve_short_name(std::string_view host, std::string_view namespace_name,
                               std::string_view domain);

// resolveGatewayName: "ns/name" of a gateway that an object in `namespace_name` refers to.
std::string resolve_gateway_name(std::string_view gateway, std::string_view namespace_name);

// BuildSubsetKey: "outbound|80|v1|reviews.default.svc.cluster.local".
std::string cluster_name(std::string_view direction, uint32_t port, std::string_view subset,
                         std::string_view host);

}  // namespace meshc::istio_1_3
