// Makes a patched listener acceptable.
#include "encode/mend_listener.h"

#include <fmt/format.h>

#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "base/strings.h"
#include "encode/lower_parts.h"
#include "encode/match_check.h"
#include "patch/field_rules.h"
#include "patch/known_filters.h"
#include "patch/merge.h"
#include "patch/untyped_mark.h"

namespace meshc {
namespace {

namespace pb = google::protobuf;

using FilterChain = ApiV3::FilterChain;

template <class Filter>
bool is_terminal(FilterKind kind, const Filter& filter) {
  const std::string& url = filter.typed_config().type_url();
  const KnownFilter* known =
      find_filter_of_type(kind, std::string_view(url).substr(url.rfind('/') + 1));
  return known != nullptr && known->is_terminal;
}

class Mending {
 public:
  explicit Mending(Lowering& lowering) : lowering_(lowering) {}

  void mend_filters(FilterChain& chain) {
    auto& filters = *chain.mutable_filters();
    if (!filters.empty() && !cut_behind_terminal(FilterKind::kNetwork, filters)) {
      record("a chain has no filter left that ends it; connections to it are closed");
      filters.Clear();
    }
    for (ApiV3::Filter& filter : filters) mend_manager(filter);
    take_marks(filters);
  }

  template <class Filter>
  static void take_marks(pb::RepeatedPtrField<Filter>& filters) {
    for (Filter& filter : filters) {
      if (filter.has_typed_config()) take_mark(*filter.mutable_typed_config());
    }
  }

  // The first rule that the chain or the configuration of one of its filters breaks; "" for none.
  static std::string fault_of(const FilterChain& chain) {
    for (const ApiV3::Filter& filter : chain.filters()) {
      const std::unique_ptr<pb::Message> config = unpack_any(filter.typed_config());
      if (config == nullptr) continue;
      std::string fault = broken_rule(*config);
      if (!fault.empty()) return fault;
    }
    return broken_rule(chain);
  }

  void record(const std::string& text) { lowering_.omit(Omission::Kind::kPatch, text); }

 private:
  // False if no filter ends the list.
  template <class Filter>
  bool cut_behind_terminal(FilterKind kind, pb::RepeatedPtrField<Filter>& filters) {
    for (int i = 0; i < filters.size(); ++i) {
      if (!is_terminal(kind, filters.Get(i))) continue;
      for (int unreached = i + 1; unreached < filters.size(); ++unreached) {
        record(fmt::format("the filter {} is left out: it is behind {} and never reached",
                           filters.Get(unreached).name(), filters.Get(i).name()));
      }
      filters.DeleteSubrange(i + 1, filters.size() - i - 1);
      return true;
    }
    return false;
  }

  void mend_manager(ApiV3::Filter& filter) {
    auto& manager = lowering_.create<ApiV3::Hcm>();
    if (!filter.typed_config().UnpackTo(&manager)) return;
    auto& filters = *manager.mutable_http_filters();
    if (!cut_behind_terminal(FilterKind::kHttp, filters)) {
      record("the router stays: Envoy takes no list of HTTP filters without it");
      ApiV3::HttpFilter& router = *filters.Add();
      router.set_name(ApiV3::kRouterName);
      set_empty_config(ApiV3::kRouterType, *router.mutable_typed_config());
    }
    take_marks(filters);
    for (auto& upgrade : *manager.mutable_upgrade_configs()) {
      take_marks(*upgrade.mutable_filters());
    }
    if (manager.has_route_config()) mend_hosts(*manager.mutable_route_config());
    pack(manager, *filter.mutable_typed_config());
  }

  // Names and domains of virtual hosts must be unique; the first keeps each.
  void mend_hosts(ApiV3::RouteConfiguration& routes) {
    std::set<std::string> names;
    std::set<std::string> domains;
    int kept = 0;
    for (int i = 0; i < routes.virtual_hosts_size(); ++i) {
      auto& host = *routes.mutable_virtual_hosts(i);
      const bool is_new = names.insert(host.name()).second;
      std::vector<std::string> own;
      for (const std::string& domain : host.domains()) {
        if (is_new && domains.insert(to_lower_ascii(domain)).second) own.push_back(domain);
      }
      if (static_cast<int>(own.size()) != host.domains_size()) {
        record(fmt::format("virtual host {} is left out, or domains of it: another has them",
                           host.name()));
        host.mutable_domains()->Assign(own.begin(), own.end());
      }
      if (!own.empty()) routes.mutable_virtual_hosts()->SwapElements(i, kept++);
    }
    routes.mutable_virtual_hosts()->DeleteSubrange(kept, routes.virtual_hosts_size() - kept);
  }

  Lowering& lowering_;
};

// The match as plans have it; what plans do not know of it stands behind the transport protocol,
// which also must be equal for two matches to overlap.
FilterChainPlan plan_of(const FilterChain& chain) {
  FilterChainPlan plan;
  if (!chain.has_filter_chain_match()) return plan;
  ApiV3::FilterChainMatch rest = chain.filter_chain_match();
  ChainMatchPlan& match = plan.match.emplace();
  if (rest.has_destination_port()) match.destination_port = rest.destination_port().value();
  for (const auto& prefix : rest.prefix_ranges()) {
    match.prefix_ranges.push_back({Text(prefix.address_prefix()), prefix.prefix_len().value()});
  }
  match.server_names.assign(rest.server_names().begin(), rest.server_names().end());
  match.transport_protocol = rest.transport_protocol();
  match.application_protocols.assign(rest.application_protocols().begin(),
                                     rest.application_protocols().end());
  rest.clear_destination_port();
  rest.clear_prefix_ranges();
  rest.clear_server_names();
  rest.clear_transport_protocol();
  rest.clear_application_protocols();
  std::string bytes;
  serialize(rest, bytes);
  if (!bytes.empty()) match.transport_protocol.append("\n").append(bytes);
  return plan;
}

void narrow(const ChainMatchPlan& plan, ApiV3::FilterChainMatch& match) {
  match.clear_prefix_ranges();
  for (const AddressPrefix& prefix : plan.prefix_ranges) {
    auto& range = *match.add_prefix_ranges();
    range.set_address_prefix(prefix.address.before);
    range.mutable_prefix_len()->set_value(prefix.length);
  }
  match.mutable_server_names()->Assign(plan.server_names.begin(), plan.server_names.end());
  match.mutable_application_protocols()->Assign(plan.application_protocols.begin(),
                                                plan.application_protocols.end());
}

}  // namespace

void mend_listener(Lowering& lowering, ApiV3::Listener& listener) {
  Mending mending(lowering);
  std::vector<FilterChainPlan> plans;
  for (FilterChain& chain : *listener.mutable_filter_chains()) {
    mending.mend_filters(chain);
    plans.push_back(plan_of(chain));
  }
  if (listener.has_default_filter_chain()) {
    mending.mend_filters(*listener.mutable_default_filter_chain());
  }
  const std::vector<ChainVerdict> verdicts = check_matches(plans);
  int kept = 0;
  for (int i = 0; i < listener.filter_chains_size(); ++i) {
    const ChainVerdict& verdict = verdicts[static_cast<size_t>(i)];
    lowering.set_chain(static_cast<uint32_t>(i));
    for (const Omission& loss : verdict.losses) lowering.omit(loss.kind, loss.text);
    if (!verdict.keep) continue;
    FilterChain& chain = *listener.mutable_filter_chains(i);
    if (verdict.narrowed) narrow(*verdict.narrowed, *chain.mutable_filter_chain_match());
    const std::string fault = Mending::fault_of(chain);
    if (!fault.empty()) {
      mending.record(fmt::format("a chain is left out: {}", fault));
      continue;
    }
    listener.mutable_filter_chains()->SwapElements(i, kept++);
  }
  listener.mutable_filter_chains()->DeleteSubrange(kept, listener.filter_chains_size() - kept);
  const std::string fault =
      listener.filter_chains().empty() ? "no filter chain is left" : broken_rule(listener);
  if (fault.empty()) return;
  mending.record(fmt::format("the listener is left out: {}", fault));
  listener.clear_filter_chains();
}

}  // namespace meshc
