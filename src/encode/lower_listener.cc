// The listener itself, its filter chains and their matches.
#include "encode/lower_listener.h"

#include <string>
#include <string_view>
#include <variant>

#include "base/check.h"
#include "encode/lower_parts.h"
#include "encode/match_check.h"

// The API's authors have deprecated much of what Istio 1.3 sends.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace meshc {
namespace {

// Istio 1.3 keeps the scheme in the path; Envoy would take it for a relative path, so v3 has it
// not.
template <class Api>
std::string_view pipe_path(std::string_view path) {
  constexpr std::string_view kScheme = "unix://";
  if (Api::kDialect == Dialect::kV3 && path.substr(0, kScheme.size()) == kScheme) {
    path.remove_prefix(kScheme.size());
  }
  return path;
}

template <class Api>
void lower_address(const ListenerPlan& plan, Lowering& lowering, typename Api::Address& address) {
  if (const PipePlan* pipe = std::get_if<PipePlan>(&plan.address)) {
    address.mutable_pipe()->set_path(std::string(pipe_path<Api>(pipe->path)));
    return;
  }
  const SocketAddressPlan& socket = std::get<SocketAddressPlan>(plan.address);
  address.mutable_socket_address()->set_address(lowering.text(socket.address));
  address.mutable_socket_address()->set_port_value(socket.port);
}

void lower_listener_filter(ListenerFilterPlan plan, ApiV2::ListenerFilter& filter) {
  switch (plan) {
    case ListenerFilterPlan::kOriginalDestination:
      return filter.set_name(ApiV2::kOriginalDestinationName);
    case ListenerFilterPlan::kTlsInspector:
      return filter.set_name(ApiV2::kTlsInspectorName);
    case ListenerFilterPlan::kHttpInspector:
      return filter.set_name(ApiV2::kHttpInspectorName);
  }
  MESHC_CHECK(false, "a listener filter is one of the three");
}

void lower_listener_filter(ListenerFilterPlan plan, ApiV3::ListenerFilter& filter) {
  const auto set = [&](const char* name, const char* type_name) {
    filter.set_name(name);
    set_empty_config(type_name, *filter.mutable_typed_config());
  };
  switch (plan) {
    case ListenerFilterPlan::kOriginalDestination:
      return set(ApiV3::kOriginalDestinationName, ApiV3::kOriginalDestinationType);
    case ListenerFilterPlan::kTlsInspector:
      return set(ApiV3::kTlsInspectorName, ApiV3::kTlsInspectorType);
    case ListenerFilterPlan::kHttpInspector:
      return set(ApiV3::kHttpInspectorName, ApiV3::kHttpInspectorType);
  }
  MESHC_CHECK(false, "a listener filter is one of the three");
}

template <class Api>
void lower_match(const ChainMatchPlan& plan, Lowering& lowering,
                 typename Api::FilterChainMatch& match) {
  if (plan.destination_port) match.mutable_destination_port()->set_value(*plan.destination_port);
  for (const AddressPrefix& prefix : plan.prefix_ranges) {
    auto& range = *match.add_prefix_ranges();
    range.set_address_prefix(lowering.text(prefix.address));
    range.mutable_prefix_len()->set_value(prefix.length);
  }
  for (const std::string& name : plan.server_names) match.add_server_names(name);
  match.set_transport_protocol(plan.transport_protocol);
  for (const std::string& name : plan.application_protocols) match.add_application_protocols(name);
}

template <class Api>
void lower_metadata(const FilterChainPlan& plan, Lowering& lowering,
                    typename Api::FilterChain& chain) {
  const auto set = [&](const char* filter, const char* field, std::string value) {
    auto& metadata = *chain.mutable_metadata()->mutable_filter_metadata();
    (*metadata[filter].mutable_fields())[field].set_string_value(std::move(value));
  };
  if (!plan.istio_config.empty()) set("istio", "config", plan.istio_config);
  if (!plan.original_listener_name.empty()) {
    set("pilot_meta", "original_listener_name", lowering.text(plan.original_listener_name));
  }
}

template <class Api>
void lower_chain(const FilterChainPlan& plan, const ChainMatchPlan* match, Lowering& lowering,
                 typename Api::FilterChain& chain) {
  if (match != nullptr) lower_match<Api>(*match, lowering, *chain.mutable_filter_chain_match());
  if (plan.tls) lower_tls(*plan.tls, lowering, chain);
  for (const NetworkFilterPlan& filter : plan.filters) {
    if (!lower_network_filter<Api>(filter, lowering, *chain.add_filters())) {
      chain.mutable_filters()->RemoveLast();
    }
  }
  lower_metadata<Api>(plan, lowering, chain);
}

const ChainMatchPlan* match_of(const FilterChainPlan& chain) {
  return chain.match ? &*chain.match : nullptr;
}

void lower_chains(const ListenerPlan& plan, Lowering& lowering, ApiV2::Listener& listener) {
  for (const FilterChainPlan& chain : plan.filter_chains) {
    lower_chain<ApiV2>(chain, match_of(chain), lowering, *listener.add_filter_chains());
  }
}

void lower_chains(const ListenerPlan& plan, Lowering& lowering, ApiV3::Listener& listener) {
  const std::vector<ChainVerdict> verdicts = check_matches(plan.filter_chains);
  for (size_t i = 0; i < verdicts.size(); ++i) {
    const ChainVerdict& verdict = verdicts[i];
    lowering.set_chain(static_cast<uint32_t>(i));
    for (const Omission& loss : verdict.losses) lowering.omit(loss.kind, loss.text, !verdict.keep);
    if (!verdict.keep) continue;
    const FilterChainPlan& chain = plan.filter_chains[i];
    lower_chain<ApiV3>(chain, verdict.narrowed ? &*verdict.narrowed : match_of(chain), lowering,
                       *listener.add_filter_chains());
  }
}

void set_not_bound(ApiV2::Listener& listener) {
  listener.mutable_deprecated_v1()->mutable_bind_to_port()->set_value(false);
}
void set_not_bound(ApiV3::Listener& listener) { listener.mutable_bind_to_port()->set_value(false); }

}  // namespace

template <class Api>
void lower_listener(const ListenerPlan& plan, Lowering& lowering,
                    typename Api::Listener& listener) {
  lowering.set_patches(plan.patches.get());
  listener.set_name(lowering.text(plan.name));
  lower_address<Api>(plan, lowering, *listener.mutable_address());
  if (plan.direction == TrafficDirection::kInbound) listener.set_traffic_direction(Api::kInbound);
  if (plan.direction == TrafficDirection::kOutbound) listener.set_traffic_direction(Api::kOutbound);
  if (!plan.bind_to_port) set_not_bound(listener);
  if (plan.transparent) listener.mutable_transparent()->set_value(true);
  if (plan.use_original_dst) listener.mutable_use_original_dst()->set_value(true);
  for (ListenerFilterPlan filter : plan.listener_filters) {
    lower_listener_filter(filter, *listener.add_listener_filters());
  }
  if (plan.listener_filters_timeout) {
    set_duration(*plan.listener_filters_timeout, *listener.mutable_listener_filters_timeout());
  }
  listener.set_continue_on_listener_filters_timeout(plan.continue_on_listener_filters_timeout);
  lower_chains(plan, lowering, listener);
}

template void lower_listener<ApiV2>(const ListenerPlan&, Lowering&, ApiV2::Listener&);
template void lower_listener<ApiV3>(const ListenerPlan&, Lowering&, ApiV3::Listener&);

}  // namespace meshc
