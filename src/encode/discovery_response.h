// The message in which listeners are sent to a proxy, around bytes that are known already.
#pragma once

#include <string>
#include <string_view>

namespace meshc {

// Builds the wire bytes of a DiscoveryResponse: `envoy.service.discovery.v3` and `envoy.api.v2`
// have the same fields version_info (1), resources (2) and type_url (4). Resources are copied as
// they are, not decoded.
class DiscoveryResponseBuilder {
 public:
  DiscoveryResponseBuilder(std::string_view version_info, std::string_view type_url);

  // Adds a resource of the type: its wire bytes.
  void add(std::string_view resource);
  // The whole message. Nothing may be added afterwards.
  std::string finish();

 private:
  std::string type_url_;
  std::string bytes_;
};

}  // namespace meshc
