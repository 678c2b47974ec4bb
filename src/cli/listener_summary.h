// A listener in a few words: where it listens, what it matches, where that goes.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace meshc {

struct ChainSummary {
  // "ALL", or the parts that a filter chain requires: "SNI: a,b; Trans: tls; App: h2;
  // Addr: 10.0.0.1/32:80".
  std::string match;
  // "Route: 80", "Inline Route: /*", "Cluster: outbound|443||x", "PassthroughCluster", ...
  std::string destination;
};

struct ListenerSummary {
  std::string name;
  std::string address;  // an IP address or the path of a pipe
  uint32_t port = 0;
  std::vector<ChainSummary> chains;  // in the order of the listener; the default chain comes last
};

// Of a listener in proto3 JSON with the original field names, of either API version.
ListenerSummary summarize_listener(const nlohmann::ordered_json& listener);

}  // namespace meshc
