// Shapes of MeshConfig, with ProxyConfig, and of MeshNetworks.
#include "import/shapes.h"

namespace meshc {
namespace {

using namespace shape;

constexpr FieldShape kAddressFields[] = {text("address")};
constexpr MessageShape kZipkin = {"Tracing.Zipkin", kAddressFields};
constexpr MessageShape kDatadog = {"Tracing.Datadog", kAddressFields};
constexpr FieldShape kLightstepFields[] = {text("address"), text("accessToken"), boolean("secure"),
                                           text("cacertPath")};
constexpr MessageShape kLightstep = {"Tracing.Lightstep", kLightstepFields};
constexpr FieldShape kStackdriverFields[] = {boolean("debug"),
                                             field("maxNumberOfAttributes", FieldType::kInt64),
                                             field("maxNumberOfAnnotations", FieldType::kInt64),
                                             field("maxNumberOfMessageEvents", FieldType::kInt64)};
constexpr MessageShape kStackdriver = {"Tracing.Stackdriver", kStackdriverFields};
constexpr FieldShape kTracingFields[] = {
    one_of(1, message("zipkin", kZipkin)), one_of(1, message("lightstep", kLightstep)),
    one_of(1, message("datadog", kDatadog)), one_of(1, message("stackdriver", kStackdriver))};
constexpr MessageShape kTracing = {"Tracing", kTracingFields};
constexpr FieldShape kSdsFields[] = {boolean("enabled"), text("k8sSaJwtPath")};
constexpr MessageShape kSds = {"SDS", kSdsFields};
constexpr FieldShape kRemoteServiceFields[] = {text("address"),
                                               message("tlsSettings", kTlsSettingsShape),
                                               message("tcpKeepalive", kTcpKeepaliveShape)};
constexpr MessageShape kRemoteService = {"RemoteService", kRemoteServiceFields};
constexpr WordShape kControlPlanePolicies[] = {{"NONE", 0}, {"MUTUAL_TLS", 1}, {"INHERIT", 1000}};
constexpr WordShape kInterceptionModes[] = {{"REDIRECT", 0}, {"TPROXY", 1}};
constexpr FieldShape kProxyConfigFields[] = {text("configPath"),
                                             text("binaryPath"),
                                             text("serviceCluster"),
                                             duration("drainDuration"),
                                             duration("parentShutdownDuration"),
                                             text("discoveryAddress"),
                                             duration("discoveryRefreshDelay"),
                                             text("zipkinAddress"),
                                             duration("connectTimeout"),
                                             text("statsdUdpAddress"),
                                             text("envoyMetricsServiceAddress"),
                                             int32("proxyAdminPort"),
                                             text("availabilityZone"),
                                             word("controlPlaneAuthPolicy", kControlPlanePolicies),
                                             text("customConfigFile"),
                                             int32("statNameLength"),
                                             int32("concurrency"),
                                             text("proxyBootstrapTemplatePath"),
                                             word("interceptionMode", kInterceptionModes),
                                             message("tracing", kTracing),
                                             message("sds", kSds),
                                             message("envoyAccessLogService", kRemoteService),
                                             message("envoyMetricsService", kRemoteService)};
constexpr MessageShape kProxyConfig = {"ProxyConfig", kProxyConfigFields};

constexpr FieldShape kConfigSourceFields[] = {text("address"),
                                              message("tlsSettings", kTlsSettingsShape)};
constexpr MessageShape kConfigSource = {"ConfigSource", kConfigSourceFields};
constexpr FieldShape kDistributeFields[] = {text("from"), map(uint32("to"))};
constexpr MessageShape kDistribute = {"LocalityLoadBalancerSetting.Distribute", kDistributeFields};
constexpr FieldShape kFailoverFields[] = {text("from"), text("to")};
constexpr MessageShape kFailover = {"LocalityLoadBalancerSetting.Failover", kFailoverFields};
constexpr FieldShape kLocalityFields[] = {list(message("distribute", kDistribute)),
                                          list(message("failover", kFailover))};
constexpr MessageShape kLocality = {"LocalityLoadBalancerSetting", kLocalityFields};

constexpr WordShape kIngressModes[] = {{"OFF", 0}, {"DEFAULT", 1}, {"STRICT", 2}};
constexpr WordShape kAuthPolicies[] = {{"NONE", 0}, {"MUTUAL_TLS", 1}};
constexpr WordShape kLogEncodings[] = {{"TEXT", 0}, {"JSON", 1}};
constexpr WordShape kUpgradePolicies[] = {{"DO_NOT_UPGRADE", 0}, {"UPGRADE", 1}};
constexpr FieldShape kMeshConfigFields[] = {
    text("mixerCheckServer"),
    text("mixerReportServer"),
    boolean("disablePolicyChecks"),
    boolean("policyCheckFailOpen"),
    boolean("sidecarToTelemetrySessionAffinity"),
    int32("proxyListenPort"),
    int32("proxyHttpPort"),
    duration("connectTimeout"),
    duration("protocolDetectionTimeout"),
    message("tcpKeepalive", kTcpKeepaliveShape),
    text("ingressClass"),
    text("ingressService"),
    word("ingressControllerMode", kIngressModes),
    word("authPolicy", kAuthPolicies),
    duration("rdsRefreshDelay"),
    boolean("enableTracing"),
    text("accessLogFile"),
    text("accessLogFormat"),
    word("accessLogEncoding", kLogEncodings),
    boolean("enableEnvoyAccessLogService"),
    message("defaultConfig", kProxyConfig),
    text("mixerAddress"),
    message("outboundTrafficPolicy", kOutboundTrafficPolicyShape),
    boolean("enableClientSidePolicyCheck"),
    text("sdsUdsPath"),
    duration("sdsRefreshDelay"),
    list(message("configSources", kConfigSource)),
    boolean("enableSdsTokenMount"),
    boolean("sdsUseK8sSaJwt"),
    text("trustDomain"),
    list(text("defaultServiceExportTo")),
    list(text("defaultVirtualServiceExportTo")),
    list(text("defaultDestinationRuleExportTo")),
    text("rootNamespace"),
    message("localityLbSetting", kLocality),
    duration("dnsRefreshRate"),
    boolean("disableReportBatch"),
    uint32("reportBatchMaxEntries"),
    duration("reportBatchMaxTime"),
    word("h2UpgradePolicy", kUpgradePolicies)};

constexpr FieldShape kNetworkEndpointsFields[] = {one_of(1, text("fromCidr")),
                                                  one_of(1, text("fromRegistry"))};
constexpr MessageShape kNetworkEndpoints = {"Network.NetworkEndpoints", kNetworkEndpointsFields};
constexpr FieldShape kNetworkGatewayFields[] = {one_of(1, text("registryServiceName")),
                                                one_of(1, text("address")), uint32("port"),
                                                text("locality")};
constexpr MessageShape kNetworkGateway = {"Network.IstioNetworkGateway", kNetworkGatewayFields};
constexpr FieldShape kNetworkFields[] = {list(message("endpoints", kNetworkEndpoints)),
                                         list(message("gateways", kNetworkGateway))};
constexpr MessageShape kNetwork = {"Network", kNetworkFields};
constexpr FieldShape kMeshNetworksFields[] = {map(message("networks", kNetwork))};

}  // namespace

constinit const MessageShape kMeshConfigShape = {"MeshConfig", kMeshConfigFields};
constinit const MessageShape kMeshNetworksShape = {"MeshNetworks", kMeshNetworksFields};

}  // namespace meshc
