// Makes what all listeners of a proxy have.
#include "build/istio_current/proxy_filters.h"

#include "build/istio_current/authentication.h"
#include "build/istio_current/tls_context.h"

namespace meshc::istio_current {

namespace {

std::vector<ListenerClass> classes_of(const Proxy& proxy, ListenerPart part) {
  if (proxy.is_router) return {ListenerClass::kGateway};
  return {part == ListenerPart::kOutbound ? ListenerClass::kSidecarOutbound
                                          : ListenerClass::kSidecarInbound};
}

}  // namespace

SharedFilters::SharedFilters(const Model& model, const Proxy& proxy, ListenerPart part) {
  if (part == ListenerPart::kOwn) {
    authorization = authorization_filters(model, proxy);
    jwt = jwt_filter(model, proxy, &sources);
    sources.add(authorization.sources);
    if (!proxy.is_router) {
      http_tls = inbound_tls(model, proxy, true);
      tcp_tls = inbound_tls(model, proxy, false);
    }
  }
  const ProxyTelemetry telemetry(model, proxy);
  sources.add(telemetry.sources());
  for (const ListenerClass one : classes_of(proxy, part)) {
    ClassFilters& filters = by_class[static_cast<size_t>(one)];
    filters.stats = telemetry.stats_filters(one);
    filters.http_logs = access_logs(model, telemetry, LogUse::kHttp, one);
    filters.tcp_logs = access_logs(model, telemetry, LogUse::kTcp, one);
    filters.listener_logs = access_logs(model, telemetry, LogUse::kListener, one);
    filters.tracing = manager_tracing(model, proxy, telemetry, one);
    filters.request_id = tree_shared(tree_object(
        {{"typed_config", tree_any("envoy.extensions.request_id.uuid.v3.UuidRequestIdConfig",
                                   {{"use_request_id_for_trace_sampling",
                                     filters.tracing.samples_by_request_id}})}}));
  }
}

ProxyHeaders proxy_headers(const Proxy& proxy, ListenerClass listener_class) {
  ProxyHeaders headers;
  if (listener_class == ListenerClass::kSidecarOutbound) headers.server_name.clear();
  const ValueRef stated = proxy.proxy_config.find("proxyHeaders");
  const auto is_disabled = [&](std::string_view name) {
    return stated.find(name).find("disabled").as_bool();
  };
  const std::string_view details = stated.find("forwardedClientCert").as_string();
  if (!details.empty() && details != "UNDEFINED") headers.forward_details = details;
  if (is_disabled("server")) {
    headers.server_name.clear();
    headers.passes_server = true;
  } else if (const ValueRef name = stated.find("server").find("value"); !name.as_string().empty()) {
    headers.server_name = name.as_string();
  }
  headers.generates_request_id = !is_disabled("requestId");
  headers.suppresses_debug = is_disabled("envoyDebugHeaders");
  headers.exchanges_in_mesh_only =
      stated.find("metadataExchangeHeaders").find("mode").as_string() == "IN_MESH";
  headers.forwards_port = stated.find("xForwardedPort").find("enabled").as_bool();
  headers.preserves_case = stated.find("preserveHttp1HeaderCase").as_bool();
  headers.certificate_details = stated.find("setCurrentClientCertDetails");
  return headers;
}

Tree connections_per_event(const Model& model) {
  const uint32_t most = model.features.connections_per_socket_event;
  return most == 0 ? Tree() : Tree(most);
}

Tree exact_balance(bool is_wanted) {
  return is_wanted ? tree_object({{"exact_balance", tree_object({})}}) : Tree();
}

}  // namespace meshc::istio_current
