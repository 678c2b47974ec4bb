// The parts of lowering a listener, one .cc file each; instantiated for ApiV2 and ApiV3.
//
// Each function fills a message that is empty when it is called.
#pragma once

#include <google/protobuf/repeated_ptr_field.h>

#include "build/listener_plan.h"
#include "encode/dialect_types.h"
#include "encode/lowering.h"
#include "istio/mixer_client_config.pb.h"

namespace meshc {

// lower_access_log.cc
template <class Api>
void lower_access_logs(const AccessLogs& plan, const Lowering& lowering,
                       google::protobuf::RepeatedPtrField<typename Api::AccessLog>& logs);

// lower_http.cc
template <class Api>
void lower_http_connection_manager(const HttpConnectionManagerPlan& plan, Lowering& lowering,
                                   typename Api::Hcm& hcm);

// lower_http_filter.cc. False: the dialect has no such filter, and the message stays empty.
template <class Api>
bool lower_http_filter(const HttpFilterPlan& plan, Lowering& lowering,
                       typename Api::HttpFilter& filter);

// lower_route.cc
template <class Api>
void lower_rds(const RdsPlan& plan, typename Api::Rds& rds);
template <class Api>
void lower_inline_route(const InlineRoutePlan& plan, Lowering& lowering,
                        typename Api::RouteConfiguration& routes);

// lower_network_filter.cc. False as above.
template <class Api>
bool lower_network_filter(const NetworkFilterPlan& plan, Lowering& lowering,
                          typename Api::Filter& filter);

// lower_rbac.cc
template <class Api>
void lower_rbac(const RbacHttpFilterPlan& plan, Lowering& lowering,
                typename Api::HttpFilter& filter);
template <class Api>
void lower_rbac(const RbacNetworkFilterPlan& plan, Lowering& lowering,
                typename Api::Filter& filter);

// lower_tls.cc
void lower_tls(const TlsContextPlan& plan, Lowering& lowering, ApiV2::FilterChain& chain);
void lower_tls(const TlsContextPlan& plan, Lowering& lowering, ApiV3::FilterChain& chain);

// lower_custom_filter.cc. False: the dialect cannot express it, which is recorded.
template <class Filter>
bool lower_custom_filter(const CustomFilterPlan& plan, Lowering& lowering, Filter& filter);

// lower_mixer.cc; stock Envoy has no Mixer filters, so only v2 calls these.
void lower_mixer(const MixerTcpFilterPlan& plan, Lowering& lowering,
                 istio::mixer::v1::config::client::TcpClientConfig& config);
void lower_mixer(const MixerHttpFilterPlan& plan, Lowering& lowering,
                 istio::mixer::v1::config::client::HttpClientConfig& config);
void lower_mixer(const MixerRoutePlan& plan, Lowering& lowering,
                 istio::mixer::v1::config::client::ServiceConfig& config);

inline constexpr const char* kMixerName = "mixer";

// The typed_config of an extension whose v3 configuration is the empty message of that type.
inline void set_empty_config(std::string_view type_name, google::protobuf::Any& any) {
  any.mutable_type_url()->append(kTypeUrlPrefix).append(type_name);
}

// A filter without settings of its own: v2 gives it no configuration, v3 an empty message.
template <class Filter>
void set_plain(const char* name, std::string_view type_name, const Lowering& lowering,
               Filter& filter) {
  filter.set_name(name);
  google::protobuf::Any& config = *filter.mutable_typed_config();
  set_empty_config(type_name, config);
  if (lowering.patches() != nullptr) mark_untyped(config);
}

}  // namespace meshc
