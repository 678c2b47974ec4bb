// Listeners that Envoy would refuse because another one of the proxy has their address.
//
// Istio 1.3.8 sends them: an HTTP service on port 15001 has a listener where virtualOutbound is. Of
// the listeners at one address the virtual ones stay, then the outbound ones, then those in front.
// An address that is one of the proxy's own is equal only to itself here.
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "build/profile.h"

namespace meshc {

class TakenAddresses {
 public:
  TakenAddresses() = default;
  // Those of all `plans`.
  explicit TakenAddresses(const ListenerSetPlan& plans);

  // False if it was there.
  bool add(const SocketAddressPlan& address);
  bool has(const SocketAddressPlan& address) const;

 private:
  std::unordered_set<std::string> addresses_;
};

// Takes out of a shared set each listener that is where its classes have one, or at the address of
// one before it. Each is recorded in the set's conflicts. The addresses that are taken then.
TakenAddresses leave_out_taken(SharedSetPlan* shared);

// Takes out of a class each listener in front that is at an address of those behind, of its shared
// set (null if it has none) or of one before it. `own_addresses` are those of a member: shared sets
// spell out addresses of the mesh, and proxies that have such an address are classes of their own,
// so all members have it or none.
void leave_out_taken(const TakenAddresses* shared, const std::vector<std::string>& own_addresses,
                     ClassPlan* plan);

}  // namespace meshc
