// Samplers, tags and providers of traces.
#include "build/istio_current/tracing.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/go_duration.h"
#include "base/strings.h"

namespace meshc::istio_current {
namespace {

using Tags = std::vector<std::pair<std::string, Tree>>;  // by name

Tree literal(Tree value) {
  return tree_object({{"literal", tree_object({{"value", std::move(value)}})}});
}

Tree dry_run_tag(std::string_view key) {
  return tree_object(
      {{"metadata",
        tree_object({{"kind", tree_object({{"request", tree_object({})}})},
                     {"metadata_key",
                      tree_object({{"key", "envoy.filters.http.rbac"},
                                   {"path", tree_list({tree_object({{"key", key}})})}})}})}});
}

// buildServiceTags, and what dry runs of authorization leave.
void add_istio_tags(const Proxy& proxy, Tags* tags) {
  const auto text_or_unknown = [](std::string_view text) {
    return text.empty() ? std::string_view("unknown") : text;
  };
  for (const std::string_view action : {"allow", "deny"}) {
    const std::string tag = fmt::format("istio.authorization.dry_run.{}_policy", action);
    const std::string key = fmt::format("istio_dry_run_{}_shadow_", action);
    tags->emplace_back(tag + ".name", dry_run_tag(key + "effective_policy_id"));
    tags->emplace_back(tag + ".result", dry_run_tag(key + "engine_result"));
  }
  tags->emplace_back("istio.canonical_revision", literal(proxy.own_text(kCanonicalRevision)));
  tags->emplace_back("istio.canonical_service", literal(proxy.own_text(kCanonicalService)));
  tags->emplace_back("istio.mesh_id", literal(text_or_unknown(proxy.mesh_id)));
  tags->emplace_back("istio.namespace", literal(proxy.own_text(kTagNamespace)));
  tags->emplace_back("istio.cluster_id", literal(text_or_unknown(proxy.cluster_id)));
}

// A tag of the user's; absent: left out.
Tree custom_tag(ValueRef tag, bool formatters) {
  const auto default_value = [](ValueRef value) {
    return value.exists() ? Tree(value.as_string()) : Tree();
  };
  if (const ValueRef environment = tag.find("environment"); environment.is_object())
    return tree_object(
        {{"environment",
          tree_object({{"name", environment.find("name").as_string()},
                       {"default_value", default_value(environment.find("defaultValue"))}})}});
  if (const ValueRef header = tag.find("header"); header.is_object())
    return tree_object(
        {{"request_header",
          tree_object({{"name", header.find("name").as_string()},
                       {"default_value", default_value(header.find("defaultValue"))}})}});
  if (const ValueRef value = tag.find("literal"); value.is_object())
    return literal(value.find("value").as_string());
  if (const ValueRef format = tag.find("formatter"); format.is_object() && formatters)
    return tree_object({{"value", format.find("value").as_string()}});
  return {};
}

Tree custom_tags(const Proxy& proxy, bool istio_tags, ValueRef own) {
  Tags tags;
  if (istio_tags) add_istio_tags(proxy, &tags);
  const bool from_telemetry = own.size() > 0;
  if (!from_telemetry) own = proxy.proxy_config.find("tracing").find("customTags");
  const bool formatters = from_telemetry && proxy.minor_version >= 29;
  for (ValueRef tag : own.children()) {
    if (Tree made = custom_tag(tag, formatters)) tags.emplace_back(tag.key(), std::move(made));
  }
  std::stable_sort(tags.begin(), tags.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  std::vector<Tree> list;
  for (auto& [name, tag] : tags) {
    TreeBuilder named;
    list.push_back(named.set("tag", name).add_all(tag).build());
  }
  return tree_list(std::move(list));
}

Tree percent(double value) { return tree_object({{"value", value}}); }

// proxyConfigSamplingValue.
double default_sampling(const Model& model, const Proxy& proxy) {
  const double own = proxy.proxy_config.find("tracing").find("sampling").as_double();
  if (own == 0) return model.features.trace_sampling;
  return own > 100 ? 1 : own;
}

std::optional<int64_t> duration_of(ValueRef value) {
  return value.is_string() ? parse_go_duration(value.as_string()) : std::nullopt;
}

// Values that come from istiod's environment are not known, and empty.
Tree headers_to_add(ValueRef list) {
  std::vector<Tree> headers;
  for (ValueRef item : list.children()) {
    headers.push_back(
        tree_object({{"append_action", "OVERWRITE_IF_EXISTS_OR_ADD"},
                     {"header", tree_object({{"key", item.find("name").as_string()},
                                             {"value", item.find("value").as_string()}})}}));
  }
  return tree_list(std::move(headers));
}

Tree http_service(std::string_view uri, std::string_view cluster,
                  const std::optional<int64_t>& timeout, ValueRef headers) {
  return tree_object(
      {{"http_uri",
        tree_object({{"uri", uri}, {"cluster", cluster}, {"timeout", optional_duration(timeout)}})},
       {"request_headers_to_add", headers_to_add(headers)}});
}

// Go's url.JoinPath for a host and a path.
std::string join_path(std::string_view host, std::string_view path) {
  std::string joined(host);
  if (path.empty()) return joined;
  if (!starts_with(path, "/")) joined.push_back('/');
  return joined.append(path);
}

struct ProviderConfig {
  std::string_view name;
  Tree config;  // absent: the provider cannot be used
  uint32_t longest_path_tag = 0;
  bool starts_span = false;
  bool has_sampler = false;
};

struct Collector {
  std::string host, cluster;
};

Collector collector_of(const Model& model, ValueRef settings) {
  auto [host, cluster] = model.services.lookup_cluster(
      settings.find("service").as_string(), static_cast<uint32_t>(settings.find("port").as_int()));
  return {std::move(host), std::move(cluster)};
}

Tree zipkin(const Proxy& proxy, ValueRef settings, const Collector& to) {
  std::string path(settings.find("path").as_string());
  if (path.empty()) path = "/api/v2/spans";
  TreeBuilder config;
  config.set("collector_endpoint_version", "HTTP_JSON");
  config.set("trace_id_128bit", !settings.find("enable64bitTraceId").as_bool());
  config.set("shared_span_context", false);
  if (proxy.minor_version >= 29) {
    const auto timeout = duration_of(settings.find("timeout")).value_or(5 * kSecond);
    config.set("collector_service", http_service("http://" + to.host + path, to.cluster, timeout,
                                                 settings.find("headers")));
  } else {
    config.set("collector_cluster", to.cluster);
    config.set("collector_endpoint", path).set("collector_hostname", to.host);
  }
  if (proxy.minor_version >= 28 &&
      settings.find("traceContextOption").as_string() == "USE_B3_WITH_W3C_PROPAGATION")
    config.set("trace_context_option", "USE_B3_WITH_W3C_PROPAGATION");
  return TreeBuilder()
      .set("@type", "envoy.config.trace.v3.ZipkinConfig")
      .add_all(config.build())
      .build();
}

Tree resource_detectors(ValueRef settings) {
  std::vector<Tree> detectors;
  const auto add = [&](std::string_view member, const std::string& name, std::string_view type) {
    if (!settings.find(member).is_object()) return;
    detectors.push_back(tree_extension(
        "envoy.tracers.opentelemetry.resource_detectors." + name,
        tree_any(
            "envoy.extensions.tracers.opentelemetry.resource_detectors.v3." + std::string(type),
            {})));
  };
  add("environment", "environment", "EnvironmentResourceDetectorConfig");
  add("dynatrace", "dynatrace", "DynatraceResourceDetectorConfig");
  return tree_list(std::move(detectors));
}

// configureDynatraceSampler; absent if it cannot be made.
Tree dynatrace_sampler(const Model& model, ValueRef sampler, ValueRef http, const Collector& to) {
  Tree service;
  if (const ValueRef own = sampler.find("httpService"); own.is_object()) {
    const Collector collector = collector_of(model, own);
    if (collector.cluster.empty()) return {};
    const ValueRef settings = own.find("http");
    service = http_service(join_path(collector.host, settings.find("path").as_string()),
                           collector.cluster, duration_of(settings.find("timeout")),
                           settings.find("headers"));
  } else {
    if (!http.is_object()) return {};
    service = http_service(join_path(to.host, "api/v2/samplingConfiguration"), to.cluster,
                           duration_of(http.find("timeout")), http.find("headers"));
  }
  const int64_t spans = sampler.find("rootSpansPerMinute").as_int();
  return tree_extension(
      "envoy.tracers.opentelemetry.samplers.dynatrace",
      tree_any("envoy.extensions.tracers.opentelemetry.samplers.v3.DynatraceSamplerConfig",
               {{"tenant", sampler.find("tenant").as_string()},
                {"cluster_id", sampler.find("clusterId").as_int()},
                {"http_service", service},
                {"root_spans_per_minute", spans == 0 ? Tree() : Tree(spans)}}));
}

void open_telemetry(const Model& model, const Proxy& proxy, ValueRef settings, const Collector& to,
                    ProviderConfig* made) {
  TreeBuilder config;
  config.set("@type", "envoy.config.trace.v3.OpenTelemetryConfig");
  config.set("service_name", proxy.own_text(kNodeCluster));
  const ValueRef http = settings.find("http");
  if (http.is_object()) {
    config.set("http_service",
               http_service(join_path(to.host, http.find("path").as_string()), to.cluster,
                            duration_of(http.find("timeout")), http.find("headers")));
  } else {
    const ValueRef grpc = settings.find("grpc");
    std::vector<Tree> metadata;
    for (ValueRef item : grpc.find("initialMetadata").children())
      metadata.push_back(tree_object(
          {{"key", item.find("name").as_string()}, {"value", item.find("value").as_string()}}));
    config.set("grpc_service",
               tree_object({{"envoy_grpc",
                             tree_object({{"cluster_name", to.cluster}, {"authority", to.host}})},
                            {"timeout", optional_duration(duration_of(grpc.find("timeout")))},
                            {"initial_metadata", tree_list(std::move(metadata))}}));
  }
  config.set("resource_detectors", resource_detectors(settings.find("resourceDetectors")));
  if (const ValueRef sampler = settings.find("dynatraceSampler"); sampler.is_object()) {
    const Tree tree = dynatrace_sampler(model, sampler, http, to);
    if (!tree) return;
    config.set("sampler", tree);
    made->has_sampler = true;
  }
  made->config = config.build();
}

ProviderConfig provider_config(const Model& model, const Proxy& proxy, const Provider& provider) {
  const ValueRef settings = provider.settings;
  const Collector to = collector_of(model, settings);
  ProviderConfig made;
  made.starts_span = proxy.is_router && model.features.spawn_upstream_span;
  made.longest_path_tag = static_cast<uint32_t>(settings.find("maxTagLength").as_int());
  if (to.cluster.empty()) return made;
  if (provider.kind == "zipkin") {
    made.name = "envoy.tracers.zipkin";
    made.config = zipkin(proxy, settings, to);
  } else if (provider.kind == "datadog") {
    made.name = "envoy.tracers.datadog";
    made.config = tree_any("envoy.config.trace.v3.DatadogConfig",
                           {{"collector_cluster", to.cluster},
                            {"service_name", proxy.own_text(kNodeCluster)},
                            {"collector_hostname", to.host}});
  } else if (provider.kind == "skywalking") {
    made.name = "envoy.tracers.skywalking";
    made.longest_path_tag = 0;
    made.starts_span = true;
    made.config = tree_any(
        "envoy.config.trace.v3.SkyWalkingConfig",
        {{"grpc_service", tree_object({{"envoy_grpc", tree_object({{"cluster_name", to.cluster},
                                                                   {"authority", to.host}})}})}});
  } else if (provider.kind == "opentelemetry") {
    made.name = "envoy.tracers.opentelemetry";
    open_telemetry(model, proxy, settings, to, &made);
  }
  return made;
}

}  // namespace

ManagerTracing manager_tracing(const Model& model, const Proxy& proxy,
                               const ProxyTelemetry& telemetry, ListenerClass listener_class) {
  const std::optional<TracingChoice> choice = telemetry.tracing(listener_class);
  const ValueRef own = proxy.proxy_config.find("tracing");
  if (!choice && !model.mesh.enable_tracing) return {};
  if (choice && choice->is_disabled) return {};
  ProviderConfig provider;
  if (choice) {
    provider = provider_config(model, proxy, *choice->provider);
    if (!provider.config) return {};
  }
  double sampling = default_sampling(model, proxy);
  if (choice && choice->sampling) sampling = *choice->sampling;
  if (provider.has_sampler) sampling = 100;
  const ValueRef wants_tags = own.find("enableIstioTags");
  const bool istio_tags = choice ? choice->istio_tags : wants_tags.as_bool(true);
  auto longest = static_cast<uint32_t>(own.find("maxPathTagLength").as_int());
  if (provider.longest_path_tag != 0) longest = provider.longest_path_tag;
  ManagerTracing made;
  TreeBuilder tracing;
  tracing.set("client_sampling", percent(100)).set("random_sampling", percent(sampling));
  tracing.set("overall_sampling", percent(100));
  tracing.set("max_path_tag_length", longest == 0 ? Tree() : Tree(longest));
  tracing.set("custom_tags",
              custom_tags(proxy, istio_tags, choice ? choice->custom_tags : ValueRef()));
  if (provider.config) tracing.set("provider", tree_extension(provider.name, provider.config));
  tracing.set("spawn_upstream_span", provider.starts_span ? Tree(true) : Tree());
  made.tracing = tracing.build_shared();
  if (choice) made.samples_by_request_id = choice->samples_by_request_id;
  return made;
}

}  // namespace meshc::istio_current
