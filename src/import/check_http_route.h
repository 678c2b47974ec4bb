// The checks of a VirtualService's routes.
#pragma once

#include <span>

#include "import/check_helpers.h"
#include "registry/records.h"

namespace meshc {

// validateHTTPRoute.
void check_http_route(const ValueRecord& route, Reasons* reasons);
// validateRouteDestinations: destinations of TLS and TCP, and the weights of any.
void check_weighted_destinations(std::span<const ValueRecord> destinations, Reasons* reasons);
// validateGatewayNames: "namespace/name", or a host name as of old.
void check_gateway_names(std::span<const ValueRecord> names, Reasons* reasons);

}  // namespace meshc
