// Makes messages by target.
#include "patch/patch_message.h"

#include "base/check.h"
#include "patch/descriptor_set.h"
#include "patch/patch_types.h"

namespace meshc {
namespace {

namespace pb = google::protobuf;

template <class Types>
const pb::Message& prototype_of(PatchTarget target) {
  switch (target) {
    case PatchTarget::kListener:
      return Types::Listener::default_instance();
    case PatchTarget::kFilterChain:
      return Types::FilterChain::default_instance();
    case PatchTarget::kNetworkFilter:
      return Types::Filter::default_instance();
    case PatchTarget::kHttpFilter:
      return Types::HttpFilter::default_instance();
    case PatchTarget::kRouteConfiguration:
      return Types::RouteConfiguration::default_instance();
    case PatchTarget::kVirtualHost:
      return Types::VirtualHost::default_instance();
    case PatchTarget::kHttpRoute:
      return Types::Route::default_instance();
    case PatchTarget::kListenerFilter:
      if constexpr (Types::kDialect == Dialect::kV3)
        return Types::ListenerFilter::default_instance();
      MESHC_CHECK(false, "rules that speak v2 know no patches of listener filters");
      break;
    case PatchTarget::kCluster:
      break;
  }
  return *find_prototype(Types::kDialect == Dialect::kV2 ? "envoy.api.v2.Cluster"
                                                         : "envoy.config.cluster.v3.Cluster");
}

}  // namespace

std::unique_ptr<pb::Message> make_patch_message(PatchTarget target, Dialect dialect) {
  const pb::Message& prototype = dialect == Dialect::kV2 ? prototype_of<PatchTypesV2>(target)
                                                         : prototype_of<PatchTypesV3>(target);
  return std::unique_ptr<pb::Message>(prototype.New());
}

}  // namespace meshc
