// What becomes of a listener that patches may change, and of the others of its group.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace meshc {

// Where the work on a group of listeners ended early. Istio 1.3.8 panics when a patch merges a
// configuration of one type into one of another, recovers, and sends what it has by then.
struct PatchStop {
  uint32_t object = 0;      // the EnvoyFilter at which it happened
  bool is_applied = false;  // whether this listener came before the one at which it happened
};

struct PatchFate {
  bool is_removed = false;   // a patch took its name, which is how Istio marks what is to go
  bool is_nameless = false;  // it has no name, whoever is to blame
  // The EnvoyFilter at which patches met what they cannot be merged with, and how many patches of
  // the listener's list come before that.
  std::optional<uint32_t> stopped;
  uint32_t patches_before = 0;
  // Of a listener that a patch added: what no other listener of the proxy may have.
  std::string name;
  std::string address;
};

}  // namespace meshc
