// Where a connection goes: which of a proxy's listeners and chains Envoy would choose for it.
//
// Follows Envoy's documentation of FilterChainMatch: destination port, destination address, server
// name, transport protocol, application protocols, in this order; at each step the most specific
// value among the chains that are left decides, and there is no way back.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tests/unit/build/built_mesh.h"

namespace meshc {

struct Call {
  bool inbound = false;  // on its way into the workload, not out of it
  std::string address;   // the original destination
  uint32_t port = 0;
  std::string sni = {};
  // What the listener's inspectors found: "tls" or "raw_buffer", and "http/1.1" for plain HTTP.
  std::string transport = "raw_buffer";
  std::vector<std::string> alpn = {};
  bool captured = true;  // intercepted; else only listeners that are bound to their ports see it
};

inline Call uncaptured(Call call) {
  call.captured = false;
  return call;
}

// "LISTENER -> DESTINATION", as destination_of() has it; "LISTENER -> closed" where no chain
// matches, and "LISTENER -> ambiguous" where two do; "application" for a call that is not captured
// and that no listener is bound for.
std::string outcome(const BuiltMesh& mesh, std::string_view proxy_name, const Call& call);

}  // namespace meshc
