// Conflicts while listeners are built: the last one of each metric and key stays, as in Pilot's
// push status.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "build/listener_plan.h"

namespace meshc::istio_1_3 {

inline constexpr const char* kNoServices = "pilot_no_ip";
inline constexpr const char* kEndpointNotReady = "pilot_endpoint_not_ready";
inline constexpr const char* kInboundConflict = "pilot_conflict_inbound_listener";
inline constexpr const char* kTcpOverTcp = "pilot_conflict_outbound_listener_tcp_over_current_tcp";
inline constexpr const char* kTcpOverHttp =
    "pilot_conflict_outbound_listener_tcp_over_current_http";
inline constexpr const char* kHttpOverTcp =
    "pilot_conflict_outbound_listener_http_over_current_tcp";
inline constexpr const char* kHttpOverHttps = "pilot_conflict_outbound_listener_http_over_https";

// model/push_context.go Add. Texts are compared by their parts.
class Conflicts {
 public:
  void add(const char* metric, Text key, Text message) {
    std::pair<std::string, std::string> place(metric, key.before + '\0' + key.after);
    conflicts_[std::move(place)] = {metric, std::move(key), std::move(message)};
  }

  // Sorted by metric and key.
  std::vector<ConflictPlan> take() {
    std::vector<ConflictPlan> list;
    for (auto& [place, conflict] : conflicts_) list.push_back(std::move(conflict));
    conflicts_.clear();
    return list;
  }

 private:
  std::map<std::pair<std::string, std::string>, ConflictPlan> conflicts_;
};

}  // namespace meshc::istio_1_3
