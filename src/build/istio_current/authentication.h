// Who may connect how, and whose tokens are known (Istio 1.29 security/authn/policy_applier.go,
// networking/plugin/authn).
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "build/istio_current/model.h"
#include "build/istio_current/proxy.h"
#include "build/profile.h"

namespace meshc::istio_current {

enum class MutualTls : uint8_t { kDisable, kPermissive, kStrict };

// What PeerAuthentication objects say for one kind of proxy.
struct PeerAuthentication {
  MutualTls mode = MutualTls::kPermissive;
  std::map<uint32_t, MutualTls> by_port;
  Sources sources;

  MutualTls of_port(uint32_t port) const {
    const auto at = by_port.find(port);
    return at == by_port.end() ? mode : at->second;
  }
};

PeerAuthentication peer_authentication(const Model& model, const Proxy& proxy);

// The jwt_authn HTTP filter; absent: no tokens are asked for.
Tree jwt_filter(const Model& model, const Proxy& proxy, Sources* sources);

// The rules whose keys are elsewhere: nothing is fetched, so their tokens are refused, as istiod
// has them refused where it cannot fetch the keys.
std::vector<RejectedObject> rules_without_keys(const Model& model);

}  // namespace meshc::istio_current
