// Lays out listeners and fills in their filters.
#include "build/istio_1_3/listener_layout.h"

#include <algorithm>
#include <cstdlib>

#include "base/strings.h"

namespace meshc::istio_1_3 {
namespace {

// Inspectors come first where server names or protocols must be known.
std::vector<ListenerFilterPlan> listener_filters(const ListenerOptions& options) {
  std::vector<ListenerFilterPlan> filters;
  bool needs_tls_inspector =
      std::any_of(options.chains.begin(), options.chains.end(), [](const ChainOptions& chain) {
        return !chain.sni_hosts.empty() || (chain.tls && !chain.tls->alpn_protocols.empty());
      });
  if (needs_tls_inspector || options.needs_http_inspector)
    filters.push_back(ListenerFilterPlan::kTlsInspector);
  if (options.needs_http_inspector) filters.push_back(ListenerFilterPlan::kHttpInspector);
  for (const ChainOptions& chain : options.chains) {
    for (ListenerFilterPlan filter : chain.listener_filters) {
      if (std::find(filters.begin(), filters.end(), filter) == filters.end())
        filters.push_back(filter);
    }
  }
  return filters;
}

// A chain without any condition has no match, unless it came with one.
std::optional<ChainMatchPlan> chain_match(const ProxyShape& shape, const ChainOptions& chain) {
  ChainMatchPlan match = chain.match.value_or(ChainMatchPlan());
  std::vector<std::string> hosts = chain.sni_hosts;
  std::sort(hosts.begin(), hosts.end());
  if (std::find(hosts.begin(), hosts.end(), "*") == hosts.end() && !hosts.empty())
    match.server_names = hosts;
  std::vector<std::string> cidrs = chain.destination_cidrs;
  std::sort(cidrs.begin(), cidrs.end());
  for (const std::string& cidr : cidrs) {
    std::optional<AddressPrefix> prefix = address_prefix(cidr);
    if (prefix && prefix->address.before != kUnspecifiedAddress)
      match.prefix_ranges.push_back(*prefix);
  }
  if (chain.own_addresses) {
    match.prefix_ranges = own_prefixes(shape, /*sorted=*/true);
    std::erase_if(match.prefix_ranges, [&](const AddressPrefix& prefix) {
      return shape.addresses[prefix.address.parameter.index] == kUnspecifiedAddress;
    });
  }
  if (!chain.match && match == ChainMatchPlan()) return std::nullopt;
  return match;
}

std::vector<NetworkFilterPlan> chain_filters(const Model& model, const ProxyShape& shape,
                                             const ChainOptions& options, const Text& stat_prefix,
                                             PluginChain chain) {
  std::vector<NetworkFilterPlan> filters;
  if (options.http) {
    filters = std::move(chain.tcp);
    filters.emplace_back(
        Shared<HttpConnectionManagerPlan>(std::make_shared<const HttpConnectionManagerPlan>(
            connection_manager(model, shape, *options.http, stat_prefix, std::move(chain.http)))));
    return filters;
  }
  // Codecs come first, the terminating filter last.
  filters = options.network_filters;
  auto before_last = filters.empty() ? filters.end() : filters.end() - 1;
  filters.insert(before_last, chain.tcp.begin(), chain.tcp.end());
  return filters;
}

}  // namespace

std::optional<AddressPrefix> address_prefix(const std::string& cidr) {
  if (cidr.empty()) return std::nullopt;
  size_t slash = cidr.find('/');
  if (slash == std::string::npos) {
    std::optional<IpAddress> address = parse_ip(cidr);
    return AddressPrefix{Text(cidr), address && address->is_v4 ? 32u : 128u};
  }
  std::string length = cidr.substr(slash + 1);
  return AddressPrefix{Text(cidr.substr(0, slash)),
                       parse_uint32(length.substr(0, length.find('/'))).value_or(0)};
}

std::vector<AddressPrefix> own_prefixes(const ProxyShape& shape, bool sorted) {
  std::vector<AddressPrefix> prefixes;
  for (uint16_t i = 0; i < shape.addresses.size(); ++i) {
    uint16_t index = sorted ? shape.address_order[i] : i;
    prefixes.push_back(
        {Text("", {ParameterKind::kAddress, index}, ""), shape.address_prefix_length(index)});
  }
  return prefixes;
}

ListenerPlan lay_out_listener(const Model& model, const ProxyShape& shape,
                              const ListenerOptions& options) {
  ListenerPlan listener;
  listener.name = options.bind;
  std::string suffix = "_" + std::to_string(options.port);
  (listener.name.is_plain() ? listener.name.before : listener.name.after) += suffix;
  if (options.bind.is_plain() && starts_with(options.bind.before, kUnixPrefix)) {
    listener.address = PipePlan{options.bind.before};
  } else {
    listener.address = SocketAddressPlan{options.bind, options.port};
  }
  listener.bind_to_port = options.bind_to_port;
  listener.listener_filters = listener_filters(options);
  for (const ChainOptions& chain : options.chains) {
    FilterChainPlan& plan = listener.filter_chains.emplace_back();
    plan.match = chain_match(shape, chain);
    plan.tls = chain.tls;
  }
  if (shape.is_1_3() && !shape.is_router && model.mesh.protocol_detection_timeout) {
    listener.listener_filters_timeout = model.mesh.protocol_detection_timeout;
    listener.continue_on_listener_filters_timeout = true;
  }
  return listener;
}

std::vector<PluginChain> plugin_chains(const ListenerOptions& options) {
  std::vector<PluginChain> chains(options.chains.size());
  for (size_t i = 0; i < chains.size(); ++i) {
    chains[i].is_http = options.chains[i].http.has_value();
    chains[i].is_fall_through = options.chains[i].is_fall_through;
  }
  return chains;
}

void complete_chains(const Model& model, const ProxyShape& shape, const ListenerOptions& options,
                     std::vector<PluginChain> plugin_chains, ListenerPlan* listener) {
  for (size_t i = 0; i < plugin_chains.size(); ++i) {
    FilterChainPlan& chain = listener->filter_chains[i];
    chain.istio_config = options.chains[i].istio_config;
    chain.sources.add(options.chains[i].sources);
    if (options.chains[i].http) chain.sources.add(options.chains[i].http->sources);
    chain.sources.add(plugin_chains[i].sources);
    chain.filters =
        chain_filters(model, shape, options.chains[i], listener->name, std::move(plugin_chains[i]));
  }
  if (options.user_filters) insert_user_filters(model, shape, *options.user_filters, listener);
}

HttpConnectionManagerPlan connection_manager(const Model& model, const ProxyShape& shape,
                                             const HttpOptions& options, Text stat_prefix,
                                             std::vector<HttpFilterPlan> http_filters) {
  HttpConnectionManagerPlan manager;
  manager.stat_prefix = std::move(stat_prefix);
  if (options.rds.empty()) {
    manager.routes = options.route;
  } else {
    manager.routes = RdsPlan{options.rds, model.features.initial_fetch_timeout};
  }
  manager.filters = std::move(http_filters);
  if (options.grpc_web) manager.filters.emplace_back(GrpcWebFilterPlan());
  manager.filters.emplace_back(CorsFilterPlan());
  manager.filters.emplace_back(FaultFilterPlan());
  manager.filters.emplace_back(RouterFilterPlan());
  manager.access_logs = model.http_access_logs[shape.is_1_3()];
  if (model.mesh.enable_tracing) {
    manager.tracing = TracingPlan{options.egress, 100, model.features.trace_sampling, 100};
  }
  manager.idle_timeout = shape.idle_timeout;
  manager.stream_idle_timeout = 0;
  manager.upgrade_types = {"websocket"};
  if (options.server_name) manager.server_name = "istio-envoy";
  manager.use_remote_address = options.use_remote_address;
  manager.normalize_path = true;
  manager.forward_client_certificate = options.forward_client_certificate;
  manager.replace_client_certificate = options.replace_client_certificate;
  manager.http2_options = options.http2;
  manager.http1_options = options.http1;
  manager.accept_http_10 = options.accept_http_10;
  manager.allow_absolute_url = options.allow_absolute_url;
  return manager;
}

}  // namespace meshc::istio_1_3
