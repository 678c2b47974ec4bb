// What Telemetry objects and the mesh say of a proxy's metrics, access logs and traces (Istio 1.29
// model/telemetry.go).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "build/istio_current/model.h"
#include "build/istio_current/proxy.h"

namespace meshc::istio_current {

// The settings of one access log.
struct LogChoice {
  const Provider* provider = nullptr;
  bool is_disabled = false;
  std::string_view filter;  // an expression; empty: none
};

struct TracingChoice {
  const Provider* provider = nullptr;
  bool is_disabled = false;
  std::optional<double> sampling;  // percent
  ValueRef custom_tags;
  bool samples_by_request_id = true;
  bool istio_tags = true;
};

// What attaches to one kind of proxy. Immutable after construction.
class ProxyTelemetry {
 public:
  // All must outlive the object.
  ProxyTelemetry(const Model& model, const Proxy& proxy);

  // "istio.stats" filters, one for each provider of metrics.
  std::vector<Tree> stats_filters(ListenerClass listener_class) const;
  // Whether the mesh's own access log counts; else these count.
  bool has_log_choices() const { return has_log_choices_; }
  // By name of their providers.
  std::vector<LogChoice> logs(ListenerClass listener_class) const;
  // Nothing: the mesh's own settings count.
  std::optional<TracingChoice> tracing(ListenerClass listener_class) const;
  const Sources& sources() const { return sources_; }

 private:
  void attach(const Policy& policy);

  const Model& model_;
  std::vector<ValueRef> metrics_;
  std::vector<ValueRef> logging_;  // the lists of one object each
  std::vector<ValueRef> tracing_;
  bool has_log_choices_ = false;
  Sources sources_;
};

}  // namespace meshc::istio_current
