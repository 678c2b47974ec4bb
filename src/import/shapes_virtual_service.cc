// Shape of VirtualService.
#include "import/shapes.h"

namespace meshc {
namespace {

using namespace shape;

constexpr FieldShape kStringMatchFields[] = {one_of(1, text("exact")), one_of(1, text("prefix")),
                                             one_of(1, text("regex"))};
constexpr MessageShape kStringMatch = {"StringMatch", kStringMatchFields};
constexpr FieldShape kDestinationFields[] = {text("host"), text("subset"),
                                             message("port", kPortSelectorShape)};
constexpr MessageShape kDestination = {"Destination", kDestinationFields};
constexpr FieldShape kHeaderOperationsFields[] = {map(text("set")), map(text("add")),
                                                  list(text("remove"))};
constexpr MessageShape kHeaderOperations = {"HeaderOperations", kHeaderOperationsFields};
constexpr FieldShape kHeadersFields[] = {message("request", kHeaderOperations),
                                         message("response", kHeaderOperations)};
constexpr MessageShape kHeaders = {"Headers", kHeadersFields};

constexpr FieldShape kHttpMatchFields[] = {text("name"),
                                           message("uri", kStringMatch),
                                           message("scheme", kStringMatch),
                                           message("method", kStringMatch),
                                           message("authority", kStringMatch),
                                           map(message("headers", kStringMatch)),
                                           uint32("port"),
                                           map(text("sourceLabels")),
                                           list(text("gateways")),
                                           map(message("queryParams", kStringMatch)),
                                           boolean("ignoreUriCase")};
constexpr MessageShape kHttpMatch = {"HTTPMatchRequest", kHttpMatchFields};
constexpr FieldShape kHttpDestinationFields[] = {
    message("destination", kDestination), int32("weight"),
    list(text("removeResponseHeaders")),  map(text("appendResponseHeaders")),
    list(text("removeRequestHeaders")),   map(text("appendRequestHeaders")),
    message("headers", kHeaders)};
constexpr MessageShape kHttpDestination = {"HTTPRouteDestination", kHttpDestinationFields};
constexpr FieldShape kRedirectFields[] = {text("uri"), text("authority"), uint32("redirectCode")};
constexpr MessageShape kRedirect = {"HTTPRedirect", kRedirectFields};
constexpr FieldShape kRewriteFields[] = {text("uri"), text("authority")};
constexpr MessageShape kRewrite = {"HTTPRewrite", kRewriteFields};
constexpr FieldShape kRetryFields[] = {int32("attempts"), duration("perTryTimeout"),
                                       text("retryOn")};
constexpr MessageShape kRetry = {"HTTPRetry", kRetryFields};
constexpr FieldShape kCorsFields[] = {list(text("allowOrigin")),  list(text("allowMethods")),
                                      list(text("allowHeaders")), list(text("exposeHeaders")),
                                      duration("maxAge"),         boolean("allowCredentials")};
constexpr MessageShape kCors = {"CorsPolicy", kCorsFields};
constexpr FieldShape kPercentFields[] = {field("value", FieldType::kDouble)};
constexpr MessageShape kPercent = {"Percent", kPercentFields};
constexpr FieldShape kDelayFields[] = {int32("percent"), one_of(1, duration("fixedDelay")),
                                       one_of(1, duration("exponentialDelay")),
                                       message("percentage", kPercent)};
constexpr MessageShape kDelay = {"HTTPFaultInjection.Delay", kDelayFields};
constexpr FieldShape kAbortFields[] = {int32("percent"), one_of(1, int32("httpStatus")),
                                       one_of(1, text("grpcStatus")), one_of(1, text("http2Error")),
                                       message("percentage", kPercent)};
constexpr MessageShape kAbort = {"HTTPFaultInjection.Abort", kAbortFields};
constexpr FieldShape kFaultFields[] = {message("delay", kDelay), message("abort", kAbort)};
constexpr MessageShape kFault = {"HTTPFaultInjection", kFaultFields};

constexpr FieldShape kHttpRouteFields[] = {text("name"),
                                           list(message("match", kHttpMatch)),
                                           list(message("route", kHttpDestination)),
                                           message("redirect", kRedirect),
                                           message("rewrite", kRewrite),
                                           boolean("websocketUpgrade"),
                                           duration("timeout"),
                                           message("retries", kRetry),
                                           message("fault", kFault),
                                           message("mirror", kDestination),
                                           message("corsPolicy", kCors),
                                           map(text("appendHeaders")),
                                           list(text("removeResponseHeaders")),
                                           map(text("appendResponseHeaders")),
                                           list(text("removeRequestHeaders")),
                                           map(text("appendRequestHeaders")),
                                           message("headers", kHeaders)};
constexpr MessageShape kHttpRoute = {"HTTPRoute", kHttpRouteFields};

constexpr FieldShape kRouteDestinationFields[] = {message("destination", kDestination),
                                                  int32("weight")};
constexpr MessageShape kRouteDestination = {"RouteDestination", kRouteDestinationFields};
constexpr FieldShape kTlsMatchFields[] = {
    list(text("sniHosts")), list(text("destinationSubnets")), uint32("port"),
    text("sourceSubnet"),   map(text("sourceLabels")),        list(text("gateways"))};
constexpr MessageShape kTlsMatch = {"TLSMatchAttributes", kTlsMatchFields};
constexpr FieldShape kTlsRouteFields[] = {list(message("match", kTlsMatch)),
                                          list(message("route", kRouteDestination))};
constexpr MessageShape kTlsRoute = {"TLSRoute", kTlsRouteFields};
constexpr FieldShape kTcpMatchFields[] = {list(text("destinationSubnets")), uint32("port"),
                                          text("sourceSubnet"), map(text("sourceLabels")),
                                          list(text("gateways"))};
constexpr MessageShape kTcpMatch = {"L4MatchAttributes", kTcpMatchFields};
constexpr FieldShape kTcpRouteFields[] = {list(message("match", kTcpMatch)),
                                          list(message("route", kRouteDestination))};
constexpr MessageShape kTcpRoute = {"TCPRoute", kTcpRouteFields};

constexpr FieldShape kVirtualServiceFields[] = {list(text("hosts")),
                                                list(text("gateways")),
                                                list(message("http", kHttpRoute)),
                                                list(message("tls", kTlsRoute)),
                                                list(message("tcp", kTcpRoute)),
                                                list(text("exportTo"))};

}  // namespace

constinit const MessageShape kVirtualServiceShape = {"VirtualService", kVirtualServiceFields};

}  // namespace meshc
