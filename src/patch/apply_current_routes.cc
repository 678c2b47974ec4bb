// Walks route configurations, their virtual hosts and routes.
#include "patch/apply_current_routes.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "patch/current_match.h"
#include "patch/merge.h"
#include "patch/wire.h"

namespace meshc {
namespace {

using Routes = PatchTypesV3::RouteConfiguration;
using VirtualHost = PatchTypesV3::VirtualHost;
using Route = PatchTypesV3::Route;

class RoutesPatcher {
 public:
  RoutesPatcher(const std::vector<const PatchValue*>& patches, Routes& routes)
      : patches_(patches), routes_(routes) {}

  void run() {
    for_each(PatchTarget::kRouteConfiguration, [&](const PatchValue& patch) {
      if (patch.plan.operation == PatchOperation::kMerge)
        merge(*patch.message, Dialect::kV3, routes_);
    });
    // Removal is by name: another host of the name goes too.
    std::set<std::string> removed;
    for (VirtualHost& host : *routes_.mutable_virtual_hosts()) {
      if (!apply_to_host(host)) removed.insert(host.name());
    }
    for_each(PatchTarget::kVirtualHost, [&](const PatchValue& patch) {
      if (patch.plan.operation == PatchOperation::kAdd)
        routes_.add_virtual_hosts()->CopyFrom(*patch.message);
    });
    remove_if(*routes_.mutable_virtual_hosts(),
              [&](const VirtualHost& host) { return removed.count(host.name()) != 0; });
  }

 private:
  // Calls apply(patch) for each patch that is for the target and for these routes.
  template <class Apply>
  void for_each(PatchTarget target, const Apply& apply) const {
    for (const PatchValue* patch : patches_) {
      if (patch->plan.target == target && matches_routes(patch->plan.route, routes_.name()))
        apply(*patch);
    }
  }

  static bool is_host(const PatchRouteMatch& match, const VirtualHost& host) {
    const auto& domains = host.domains();
    return (match.virtual_host.empty() || match.virtual_host == host.name()) &&
           (match.domain.empty() ||
            std::find(domains.begin(), domains.end(), match.domain) != domains.end());
  }

  static bool is_route(const PatchRouteMatch& match, const Route& route) {
    return !match.has_route || matches_route(match, route);
  }

  // False if the host is to go.
  bool apply_to_host(VirtualHost& host) const {
    bool is_there = true;
    for_each(PatchTarget::kVirtualHost, [&](const PatchValue& patch) {
      if (!is_there || !is_host(patch.plan.route, host)) return;
      if (patch.plan.operation == PatchOperation::kRemove) is_there = false;
      if (patch.plan.operation == PatchOperation::kMerge) merge(*patch.message, Dialect::kV3, host);
      if (patch.plan.operation == PatchOperation::kReplace) host.CopyFrom(*patch.message);
    });
    if (is_there) apply_to_routes(host);
    return is_there;
  }

  void apply_to_routes(VirtualHost& host) const {
    std::set<const Route*> removed;
    for (Route& route : *host.mutable_routes()) {
      if (!apply_to_route(host, route)) removed.insert(&route);
    }
    for_each(PatchTarget::kHttpRoute, [&](const PatchValue& patch) {
      if (is_host(patch.plan.route, host)) insert_route(patch, removed, host);
    });
    remove_if(*host.mutable_routes(),
              [&](const Route& route) { return removed.count(&route) != 0; });
  }

  // False if the route is to go.
  bool apply_to_route(const VirtualHost& host, Route& route) const {
    bool is_there = true;
    for_each(PatchTarget::kHttpRoute, [&](const PatchValue& patch) {
      const PatchRouteMatch& match = patch.plan.route;
      if (!is_there || !is_host(match, host) || !is_route(match, route)) return;
      if (patch.plan.operation == PatchOperation::kRemove) is_there = false;
      if (patch.plan.operation == PatchOperation::kMerge)
        merge(*patch.message, Dialect::kV3, route);
    });
    return is_there;
  }

  // A route to be inserted first goes there only if the one that it asks for is there at all. A
  // removed route matches where no route is asked for, and nothing else.
  static void insert_route(const PatchValue& patch, const std::set<const Route*>& removed,
                           VirtualHost& host) {
    const PatchRouteMatch& match = patch.plan.route;
    const PatchOperation operation = patch.plan.operation;
    const bool is_insertion =
        operation == PatchOperation::kAdd || operation == PatchOperation::kInsertFirst ||
        operation == PatchOperation::kInsertAfter || operation == PatchOperation::kInsertBefore;
    if (!is_insertion) return;
    const auto is = [&](const Route& route) {
      return removed.count(&route) == 0 && is_route(match, route);
    };
    auto& routes = *host.mutable_routes();
    if (operation == PatchOperation::kInsertFirst && match.has_route &&
        std::none_of(routes.begin(), routes.end(), is))
      return;
    change_list(patch, match.has_route, is, routes);
  }

  const std::vector<const PatchValue*>& patches_;
  Routes& routes_;
};

void patch_manager(const std::vector<const PatchValue*>& patches, PatchTypesV3::Filter& filter) {
  PatchTypesV3::Hcm manager;
  if (filter.name() != PatchTypesV3::kHcmName || !filter.typed_config().UnpackTo(&manager)) return;
  if (!manager.has_route_config()) return;
  RoutesPatcher(patches, *manager.mutable_route_config()).run();
  pack(manager, *filter.mutable_typed_config());
}

}  // namespace

void patch_inline_routes(const PatchListPlan& list, const PatchValues& values,
                         PatchTypesV3::Listener& listener) {
  std::vector<const PatchValue*> patches;
  for (const uint32_t number : list.patches) {
    if (is_route_target(values.at(number).plan.target)) patches.push_back(&values.at(number));
  }
  if (patches.empty()) return;
  for (PatchTypesV3::FilterChain& chain : *listener.mutable_filter_chains()) {
    for (PatchTypesV3::Filter& filter : *chain.mutable_filters()) patch_manager(patches, filter);
  }
}

}  // namespace meshc
