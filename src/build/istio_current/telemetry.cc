// Merges Telemetry objects from the mesh's down to the workload's.
#include "build/istio_current/telemetry.h"

#include <algorithm>
#include <set>

#include "base/go_duration.h"

namespace meshc::istio_current {
namespace {

using Names = std::vector<std::string_view>;

// The metrics by their names in Telemetry, and those that Prometheus has.
struct MetricName {
  std::string_view name;
  std::string_view prometheus;
};
constexpr MetricName kMetrics[] = {
    {"GRPC_REQUEST_MESSAGES", "request_messages_total"},
    {"GRPC_RESPONSE_MESSAGES", "response_messages_total"},
    {"REQUEST_COUNT", "requests_total"},
    {"REQUEST_DURATION", "request_duration_milliseconds"},
    {"REQUEST_SIZE", "request_bytes"},
    {"RESPONSE_SIZE", "response_bytes"},
    {"TCP_CLOSED_CONNECTIONS", "tcp_connections_closed_total"},
    {"TCP_OPENED_CONNECTIONS", "tcp_connections_opened_total"},
    {"TCP_RECEIVED_BYTES", "tcp_received_bytes_total"},
    {"TCP_SENT_BYTES", "tcp_sent_bytes_total"},
};

bool is_client(ListenerClass listener_class) {
  return listener_class != ListenerClass::kSidecarInbound;
}

Names provider_names(ValueRef list) {
  Names names;
  for (ValueRef item : list.children()) names.push_back(item.find("name").as_string());
  return names;
}

bool has(const Names& names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// Whether a mode (absent: both) includes the side.
bool includes(ValueRef mode, bool client) {
  const std::string_view word = mode.as_string();
  if (word == "CLIENT" || mode.as_int() == 1) return client;
  if (word == "SERVER" || mode.as_int() == 2) return !client;
  return true;
}

struct TagOverride {
  bool removes = false;
  std::string value;
};

struct MetricOverride {
  bool is_disabled = false;
  std::map<std::string, TagOverride> tags;
};

// What one provider does with metrics on one side.
struct SideMetrics {
  bool all_disabled = false;
  std::map<std::string, MetricOverride> overrides;  // by name in Telemetry
};

struct ProviderMetrics {
  SideMetrics client, server;
  std::optional<int64_t> reporting_interval;
};

bool names_all(ValueRef match) {
  if (match.find("customMetric").exists()) return false;
  const ValueRef metric = match.find("metric");
  return !metric.exists() || metric.as_string() == "ALL_METRICS";
}

std::vector<std::string> metric_names(ValueRef match) {
  if (const ValueRef custom = match.find("customMetric"); custom.exists())
    return {std::string(custom.as_string())};
  if (!names_all(match)) return {std::string(match.find("metric").as_string())};
  std::vector<std::string> all;
  for (const MetricName& metric : kMetrics) all.emplace_back(metric.name);
  return all;
}

void apply_override(ValueRef override, SideMetrics* side) {
  const ValueRef match = override.find("match");
  const ValueRef disabled = override.find("disabled");
  if (names_all(match) && disabled.as_bool()) {
    side->all_disabled = true;
    return;
  }
  side->all_disabled = false;
  for (const std::string& name : metric_names(match)) {
    MetricOverride& metric = side->overrides[name];
    if (disabled.exists()) metric.is_disabled = disabled.as_bool();
    for (ValueRef tag : override.find("tagOverrides").children()) {
      metric.tags[std::string(tag.key())] = {
          tag.find("operation").as_string() == "REMOVE" || tag.find("operation").as_int() == 1,
          std::string(tag.find("value").as_string())};
    }
  }
}

// mergeMetrics.
std::map<std::string_view, ProviderMetrics> merge_metrics(const std::vector<ValueRef>& metrics,
                                                          const Names& defaults) {
  std::map<std::string_view, ProviderMetrics> providers;
  if (metrics.empty()) {
    for (std::string_view name : defaults) providers[name] = {};
  }
  Names in_scope = defaults;
  for (ValueRef one : metrics) {
    Names names = provider_names(one.find("providers"));
    if (!names.empty()) in_scope = std::move(names);
  }
  Names parents = defaults;
  for (ValueRef one : metrics) {
    Names names = provider_names(one.find("providers"));
    if (names.empty()) names = parents;
    parents = names;
    for (std::string_view name : names) {
      if (!has(in_scope, name)) continue;
      ProviderMetrics& provider = providers[name];
      if (const ValueRef interval = one.find("reportingInterval"); interval.is_string())
        provider.reporting_interval = parse_go_duration(interval.as_string());
      for (ValueRef override : one.find("overrides").children()) {
        const ValueRef mode = override.find("match").find("mode");
        if (includes(mode, true)) apply_override(override, &provider.client);
        if (includes(mode, false)) apply_override(override, &provider.server);
      }
    }
  }
  return providers;
}

// generateStatsConfig; absent: no filter.
Tree stats_config(ListenerClass listener_class, const ProviderMetrics& provider) {
  const SideMetrics& side = is_client(listener_class) ? provider.client : provider.server;
  if (side.all_disabled) return {};
  std::vector<Tree> metrics;
  for (const auto& [name, override] : side.overrides) {
    const auto* known =
        std::find_if(std::begin(kMetrics), std::end(kMetrics),
                     [&wanted = name](const MetricName& m) { return m.name == wanted; });
    TreeBuilder dimensions;
    std::vector<std::string> removed;
    for (const auto& [tag, change] : override.tags) {
      if (change.removes) {
        removed.push_back(tag);
      } else {
        dimensions.set_named(tag, change.value);
      }
    }
    metrics.push_back(tree_object(
        {{"dimensions", dimensions.empty() ? Tree() : dimensions.build()},
         {"name", known == std::end(kMetrics) ? std::string_view(name) : known->prometheus},
         {"tags_to_remove", removed},
         {"drop", override.is_disabled ? Tree(true) : Tree()}}));
  }
  const bool no_fallback = listener_class != ListenerClass::kSidecarOutbound;
  return tree_any("stats.PluginConfig",
                  {{"disable_host_header_fallback", no_fallback ? Tree(true) : Tree()},
                   {"tcp_reporting_duration", optional_duration(provider.reporting_interval)},
                   {"metrics", tree_list(std::move(metrics))}});
}

// mergeLogs.
std::map<std::string_view, LogChoice> merge_logs(const std::vector<ValueRef>& objects,
                                                 const Names& defaults, bool client) {
  std::map<std::string_view, LogChoice> choices;
  if (objects.empty()) {
    for (std::string_view name : defaults) choices[name] = {};
    return choices;
  }
  Names in_scope = defaults;
  std::map<std::string_view, std::string_view> filters;
  for (ValueRef object : objects) {
    Names names;
    for (ValueRef one : object.children()) {
      if (!includes(one.find("match").find("mode"), client)) continue;
      for (std::string_view name : provider_names(one.find("providers"))) {
        names.push_back(name);
        filters[name] = one.find("filter").find("expression").as_string();
      }
    }
    if (!names.empty()) in_scope = std::move(names);
  }
  Names parents = defaults;
  for (ValueRef object : objects) {
    for (ValueRef one : object.children()) {
      Names names = provider_names(one.find("providers"));
      if (names.empty()) names = parents;
      parents = names;
      for (std::string_view name : names) {
        if (!has(in_scope, name) || !includes(one.find("match").find("mode"), client)) continue;
        LogChoice& choice = choices[name] = {};
        choice.is_disabled = one.find("disabled").as_bool();
        if (!choice.is_disabled && filters.count(name) != 0) choice.filter = filters[name];
      }
    }
  }
  return choices;
}

}  // namespace

// applicableTelemetries: the mesh's, the namespace's, then those that select the workload.
ProxyTelemetry::ProxyTelemetry(const Model& model, const Proxy& proxy) : model_(model) {
  const uint32_t own = proxy.namespace_number;
  const uint32_t root = model.policies.root();
  const auto attach_general = [&](uint32_t namespace_number) {
    for (const Policy& policy :
         model.policies.in_namespace(PolicyKind::kTelemetry, namespace_number)) {
      if (policy.has_selector || !policy.target_refs.empty()) continue;
      return attach(policy);
    }
  };
  attach_general(root);
  if (own != root) attach_general(own);
  for (const Policy& policy : model.policies.in_namespace(PolicyKind::kTelemetry, own)) {
    const bool is_special = policy.has_selector || !policy.target_refs.empty();
    if (is_special && model.policies.attaches(policy, proxy)) attach(policy);
  }
  has_log_choices_ = !logging_.empty() || !model.mesh.access_log_providers.empty();
}

void ProxyTelemetry::attach(const Policy& policy) {
  sources_.add("Telemetry", policy.config->meta());
  for (ValueRef one : policy.spec.find("metrics").children()) metrics_.push_back(one);
  if (const ValueRef logging = policy.spec.find("accessLogging"); logging.size() > 0)
    logging_.push_back(logging);
  for (ValueRef one : policy.spec.find("tracing").children()) tracing_.push_back(one);
}

std::vector<Tree> ProxyTelemetry::stats_filters(ListenerClass listener_class) const {
  std::vector<Tree> filters;
  if (model_.stock_envoy) return filters;
  for (const auto& [name, metrics] : merge_metrics(metrics_, model_.mesh.metrics_providers)) {
    const Provider* provider = model_.mesh.provider(name);
    if (provider == nullptr || provider->kind != "prometheus") continue;
    Tree config = stats_config(listener_class, metrics);
    if (config) filters.push_back(tree_shared(tree_extension("istio.stats", std::move(config))));
  }
  return filters;
}

std::vector<LogChoice> ProxyTelemetry::logs(ListenerClass listener_class) const {
  std::vector<LogChoice> logs;
  for (auto& [name, choice] :
       merge_logs(logging_, model_.mesh.access_log_providers, is_client(listener_class))) {
    LogChoice log = choice;
    log.provider = model_.mesh.provider(name);
    if (log.provider != nullptr) logs.push_back(log);
  }
  std::stable_sort(logs.begin(), logs.end(), [](const LogChoice& a, const LogChoice& b) {
    return a.provider->name < b.provider->name;
  });
  return logs;
}

std::optional<TracingChoice> ProxyTelemetry::tracing(ListenerClass listener_class) const {
  const Names& defaults = model_.mesh.tracing_providers;
  if (tracing_.empty() && defaults.empty()) return std::nullopt;
  TracingChoice choice;
  if (!defaults.empty()) choice.provider = model_.mesh.provider(defaults[0]);
  for (ValueRef one : tracing_) {
    if (!includes(one.find("match").find("mode"), is_client(listener_class))) continue;
    if (const Names names = provider_names(one.find("providers")); !names.empty())
      choice.provider = model_.mesh.provider(names[0]);
    if (const ValueRef value = one.find("disableSpanReporting"); value.exists())
      choice.is_disabled = value.as_bool();
    if (const ValueRef value = one.find("customTags"); value.exists()) choice.custom_tags = value;
    if (const ValueRef value = one.find("randomSamplingPercentage"); value.exists())
      choice.sampling = value.as_double();
    if (const ValueRef value = one.find("useRequestIdForTraceSampling"); value.exists())
      choice.samples_by_request_id = value.as_bool();
    if (const ValueRef value = one.find("enableIstioTags"); value.exists())
      choice.istio_tags = value.as_bool();
  }
  if (choice.provider == nullptr) choice.is_disabled = true;
  return choice;
}

}  // namespace meshc::istio_current
