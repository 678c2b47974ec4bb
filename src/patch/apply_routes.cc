// Merges, adds and removes virtual hosts and routes.
#include "patch/apply_routes.h"

#include <algorithm>
#include <span>
#include <string_view>
#include <vector>

#include "patch/merge.h"
#include "patch/patch_match.h"

// The API's authors have deprecated much of what Istio 1.3 sends.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace meshc {
namespace {

template <class Types>
class RoutePatcher {
 public:
  RoutePatcher(const PatchListPlan& list, const PatchValues& values,
               typename Types::RouteConfiguration& routes)
      : list_(list), values_(values), routes_(routes) {
    for (typename Types::VirtualHost& host : *routes.mutable_virtual_hosts()) {
      for (typename Types::Route& route : *host.mutable_routes()) own_routes_.push_back(&route);
    }
  }

  void run() {
    const std::vector<uint32_t>& numbers = list_.patches;
    size_t begin = 0;
    while (begin < numbers.size()) {
      size_t end = begin;
      while (end < numbers.size() && object_of(numbers[end]) == object_of(numbers[begin])) ++end;
      object_ = std::span(numbers).subspan(begin, end - begin);
      apply_object();
      begin = end;
    }
  }

 private:
  using VirtualHost = typename Types::VirtualHost;
  using Route = typename Types::Route;

  uint32_t object_of(uint32_t number) const { return values_.at(number).plan.object; }

  static bool matches_host(const PatchRouteMatch& match, const VirtualHost& host) {
    return match.virtual_host.empty() || match.virtual_host == host.name();
  }

  // Calls apply(patch) for each patch of the object that is for the target and for these routes.
  template <class Apply>
  bool for_each(PatchTarget target, const Apply& apply) const {
    for (const uint32_t number : object_) {
      const PatchValue& patch = values_.at(number);
      if (patch.plan.target != target || !matches_routes(patch.plan.route, routes_.name()))
        continue;
      if (!apply(patch)) return false;
    }
    return true;
  }

  void apply_object() {
    for_each(PatchTarget::kRouteConfiguration, [&](const PatchValue& patch) {
      if (patch.plan.operation == PatchOperation::kMerge) {
        merge(*patch.message, Types::kDialect, routes_);
      }
      return true;
    });
    bool is_removed = false;
    for (VirtualHost& host : *routes_.mutable_virtual_hosts()) apply_to_host(host, &is_removed);
    for_each(PatchTarget::kVirtualHost, [&](const PatchValue& patch) {
      if (patch.plan.operation == PatchOperation::kAdd) {
        routes_.add_virtual_hosts()->CopyFrom(*patch.message);
      }
      return true;
    });
    if (is_removed) {
      remove_if(*routes_.mutable_virtual_hosts(),
                [](const VirtualHost& host) { return host.name().empty(); });
    }
  }

  void apply_to_host(VirtualHost& host, bool* is_removed) {
    const bool is_there = for_each(PatchTarget::kVirtualHost, [&](const PatchValue& patch) {
      if (!matches_host(patch.plan.route, host)) return true;
      if (patch.plan.operation == PatchOperation::kRemove) {
        host.clear_name();
        *is_removed = true;
        return false;
      }
      if (patch.plan.operation == PatchOperation::kMerge) {
        merge(*patch.message, Types::kDialect, host);
      }
      return true;
    });
    if (is_there) apply_to_routes(host);
  }

  void apply_to_routes(VirtualHost& host) {
    std::vector<const Route*> removed;
    for (Route& route : *host.mutable_routes()) {
      const bool is_there = for_each(PatchTarget::kHttpRoute, [&](const PatchValue& patch) {
        if (!matches_host(patch.plan.route, host) || !matches_route(patch.plan.route, route)) {
          return true;
        }
        if (patch.plan.operation == PatchOperation::kRemove) return false;
        if (patch.plan.operation == PatchOperation::kMerge) {
          merge_route(static_cast<const Route&>(*patch.message), route);
        }
        return true;
      });
      if (!is_there) removed.push_back(&route);
    }
    for_each(PatchTarget::kHttpRoute, [&](const PatchValue& patch) {
      if (patch.plan.operation == PatchOperation::kAdd && matches_host(patch.plan.route, host)) {
        host.add_routes()->CopyFrom(*patch.message);
      }
      return true;
    });
    remove_if(*host.mutable_routes(), [&](const Route& route) {
      return std::find(removed.begin(), removed.end(), &route) != removed.end();
    });
  }

  // The two timeouts of the rules' own routes are one object in Istio 1.3.8
  // (BuildDefaultHTTPInboundRoute): the one that is merged last is both.
  void merge_route(const Route& from, Route& to) {
    const bool shares_timeouts =
        Types::kDialect == Dialect::kV2 && to.has_route() &&
        std::find(own_routes_.begin(), own_routes_.end(), &to) != own_routes_.end();
    merge(from, Types::kDialect, to);
    if (!shares_timeouts || !to.has_route()) return;
    if (from.route().has_max_grpc_timeout()) {
      *to.mutable_route()->mutable_timeout() = to.route().max_grpc_timeout();
    } else if (from.route().has_timeout()) {
      *to.mutable_route()->mutable_max_grpc_timeout() = to.route().timeout();
    }
  }

  const PatchListPlan& list_;
  const PatchValues& values_;
  typename Types::RouteConfiguration& routes_;
  std::vector<const Route*> own_routes_;
  std::span<const uint32_t> object_;
};

}  // namespace

void apply_route_patches(const PatchListPlan& list, const PatchValues& values,
                         PatchTypesV2::RouteConfiguration& routes) {
  RoutePatcher<PatchTypesV2>(list, values, routes).run();
}

void apply_route_patches(const PatchListPlan& list, const PatchValues& values,
                         PatchTypesV3::RouteConfiguration& routes) {
  RoutePatcher<PatchTypesV3>(list, values, routes).run();
}

}  // namespace meshc
