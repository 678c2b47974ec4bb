// Shapes of networking.istio.io but VirtualService and EnvoyFilter.
#include "import/shapes.h"

namespace meshc {
namespace {

using namespace shape;

constexpr WordShape kCaptureModes[] = {{"DEFAULT", 0}, {"IPTABLES", 1}, {"NONE", 2}};
constexpr WordShape kOutboundModes[] = {{"REGISTRY_ONLY", 0}, {"ALLOW_ANY", 1}};

constexpr FieldShape kPortFields[] = {uint32("number"), text("protocol"), text("name")};
constexpr FieldShape kWorkloadSelectorFields[] = {map(text("labels"))};
constexpr FieldShape kOutboundTrafficPolicyFields[] = {word("mode", kOutboundModes)};

constexpr FieldShape kIngressListenerFields[] = {message("port", kPortShape), text("bind"),
                                                 word("captureMode", kCaptureModes),
                                                 text("defaultEndpoint")};
constexpr MessageShape kIngressListener = {"IstioIngressListener", kIngressListenerFields};
constexpr FieldShape kEgressListenerFields[] = {message("port", kPortShape), text("bind"),
                                                word("captureMode", kCaptureModes),
                                                list(text("hosts"))};
constexpr MessageShape kEgressListener = {"IstioEgressListener", kEgressListenerFields};
constexpr FieldShape kSidecarFields[] = {
    message("workloadSelector", kWorkloadSelectorShape), list(message("ingress", kIngressListener)),
    list(message("egress", kEgressListener)),
    message("outboundTrafficPolicy", kOutboundTrafficPolicyShape)};

constexpr WordShape kServerTlsModes[] = {
    {"PASSTHROUGH", 0}, {"SIMPLE", 1}, {"MUTUAL", 2}, {"AUTO_PASSTHROUGH", 3}, {"ISTIO_MUTUAL", 4}};
constexpr WordShape kTlsProtocols[] = {
    {"TLS_AUTO", 0}, {"TLSV1_0", 1}, {"TLSV1_1", 2}, {"TLSV1_2", 3}, {"TLSV1_3", 4}};
constexpr FieldShape kServerTlsFields[] = {boolean("httpsRedirect"),
                                           word("mode", kServerTlsModes),
                                           text("serverCertificate"),
                                           text("privateKey"),
                                           text("caCertificates"),
                                           text("credentialName"),
                                           list(text("subjectAltNames")),
                                           list(text("verifyCertificateSpki")),
                                           list(text("verifyCertificateHash")),
                                           word("minProtocolVersion", kTlsProtocols),
                                           word("maxProtocolVersion", kTlsProtocols),
                                           list(text("cipherSuites"))};
constexpr MessageShape kServerTls = {"Server.TLSOptions", kServerTlsFields};
constexpr FieldShape kServerFields[] = {message("port", kPortShape), text("bind"),
                                        list(text("hosts")), message("tls", kServerTls),
                                        text("defaultEndpoint")};
constexpr MessageShape kServer = {"Server", kServerFields};
constexpr FieldShape kGatewayFields[] = {list(message("servers", kServer)), map(text("selector"))};

constexpr WordShape kLocations[] = {{"MESH_EXTERNAL", 0}, {"MESH_INTERNAL", 1}};
constexpr WordShape kResolutions[] = {{"NONE", 0}, {"STATIC", 1}, {"DNS", 2}};
constexpr FieldShape kEndpointFields[] = {text("address"),     map(uint32("ports")),
                                          map(text("labels")), text("network"),
                                          text("locality"),    uint32("weight")};
constexpr MessageShape kEndpoint = {"ServiceEntry.Endpoint", kEndpointFields};
constexpr FieldShape kServiceEntryFields[] = {list(text("hosts")),
                                              list(text("addresses")),
                                              list(message("ports", kPortShape)),
                                              word("location", kLocations),
                                              word("resolution", kResolutions),
                                              list(message("endpoints", kEndpoint)),
                                              list(text("exportTo")),
                                              list(text("subjectAltNames"))};

constexpr WordShape kSimpleBalancers[] = {
    {"ROUND_ROBIN", 0}, {"LEAST_CONN", 1}, {"RANDOM", 2}, {"PASSTHROUGH", 3}};
constexpr FieldShape kHttpCookieFields[] = {text("name"), text("path"), duration("ttl")};
constexpr MessageShape kHttpCookie = {"HTTPCookie", kHttpCookieFields};
constexpr FieldShape kConsistentHashFields[] = {
    one_of(1, text("httpHeaderName")), one_of(1, message("httpCookie", kHttpCookie)),
    one_of(1, boolean("useSourceIp")), field("minimumRingSize", FieldType::kUint64)};
constexpr MessageShape kConsistentHash = {"ConsistentHashLB", kConsistentHashFields};
constexpr FieldShape kLoadBalancerFields[] = {
    one_of(1, word("simple", kSimpleBalancers)),
    one_of(1, message("consistentHash", kConsistentHash))};
constexpr MessageShape kLoadBalancer = {"LoadBalancerSettings", kLoadBalancerFields};

constexpr FieldShape kTcpKeepaliveFields[] = {uint32("probes"), duration("time"),
                                              duration("interval")};
constexpr FieldShape kTcpPoolFields[] = {int32("maxConnections"), duration("connectTimeout"),
                                         message("tcpKeepalive", kTcpKeepaliveShape)};
constexpr MessageShape kTcpPool = {"TCPSettings", kTcpPoolFields};
constexpr WordShape kPoolUpgradePolicies[] = {
    {"DEFAULT", 0}, {"DO_NOT_UPGRADE", 1}, {"UPGRADE", 2}};
constexpr FieldShape kHttpPoolFields[] = {
    int32("http1MaxPendingRequests"),  int32("http2MaxRequests"),
    int32("maxRequestsPerConnection"), int32("maxRetries"),
    duration("idleTimeout"),           word("h2UpgradePolicy", kPoolUpgradePolicies)};
constexpr MessageShape kHttpPool = {"HTTPSettings", kHttpPoolFields};
constexpr FieldShape kConnectionPoolFields[] = {message("tcp", kTcpPool),
                                                message("http", kHttpPool)};
constexpr MessageShape kConnectionPool = {"ConnectionPoolSettings", kConnectionPoolFields};
constexpr FieldShape kOutlierDetectionFields[] = {
    int32("consecutiveErrors"), duration("interval"), duration("baseEjectionTime"),
    int32("maxEjectionPercent"), int32("minHealthPercent")};
constexpr MessageShape kOutlierDetection = {"OutlierDetection", kOutlierDetectionFields};

constexpr WordShape kTlsModes[] = {
    {"DISABLE", 0}, {"SIMPLE", 1}, {"MUTUAL", 2}, {"ISTIO_MUTUAL", 3}};
constexpr FieldShape kTlsSettingsFields[] = {
    word("mode", kTlsModes), text("clientCertificate"),     text("privateKey"),
    text("caCertificates"),  list(text("subjectAltNames")), text("sni")};

constexpr FieldShape kPortPolicyFields[] = {
    message("port", kPortSelectorShape), message("loadBalancer", kLoadBalancer),
    message("connectionPool", kConnectionPool), message("outlierDetection", kOutlierDetection),
    message("tls", kTlsSettingsShape)};
constexpr MessageShape kPortPolicy = {"PortTrafficPolicy", kPortPolicyFields};
constexpr FieldShape kTrafficPolicyFields[] = {
    message("loadBalancer", kLoadBalancer), message("connectionPool", kConnectionPool),
    message("outlierDetection", kOutlierDetection), message("tls", kTlsSettingsShape),
    list(message("portLevelSettings", kPortPolicy))};
constexpr MessageShape kTrafficPolicy = {"TrafficPolicy", kTrafficPolicyFields};
constexpr FieldShape kSubsetFields[] = {text("name"), map(text("labels")),
                                        message("trafficPolicy", kTrafficPolicy)};
constexpr MessageShape kSubset = {"Subset", kSubsetFields};
constexpr FieldShape kDestinationRuleFields[] = {
    text("host"), message("trafficPolicy", kTrafficPolicy), list(message("subsets", kSubset)),
    list(text("exportTo"))};

constexpr FieldShape kPortSelectorFields[] = {one_of(1, uint32("number")), one_of(1, text("name"))};

}  // namespace

constinit const MessageShape kPortShape = {"Port", kPortFields};
constinit const MessageShape kPortSelectorShape = {"PortSelector", kPortSelectorFields};
constinit const MessageShape kWorkloadSelectorShape = {"WorkloadSelector", kWorkloadSelectorFields};
constinit const MessageShape kOutboundTrafficPolicyShape = {"OutboundTrafficPolicy",
                                                            kOutboundTrafficPolicyFields};
constinit const MessageShape kTcpKeepaliveShape = {"TcpKeepalive", kTcpKeepaliveFields};
constinit const MessageShape kTlsSettingsShape = {"TLSSettings", kTlsSettingsFields};
constinit const MessageShape kSidecarShape = {"Sidecar", kSidecarFields};
constinit const MessageShape kGatewayShape = {"Gateway", kGatewayFields};
constinit const MessageShape kServiceEntryShape = {"ServiceEntry", kServiceEntryFields};
constinit const MessageShape kDestinationRuleShape = {"DestinationRule", kDestinationRuleFields};

}  // namespace meshc
