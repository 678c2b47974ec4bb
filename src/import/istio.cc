// The kinds of Istio, and what becomes of an object of each.
#include "import/istio.h"

#include <utility>

#include "base/strings.h"
#include "import/shapes.h"
#include "import/value_record.h"

namespace meshc {
namespace {

constexpr std::string_view kNetworking = "networking.istio.io";
constexpr std::string_view kAuthentication = "authentication.istio.io";
constexpr std::string_view kRbac = "rbac.istio.io";
constexpr std::string_view kMixerClient = "config.istio.io";
constexpr std::string_view kSecurity = "security.istio.io";
constexpr std::string_view kTelemetry = "telemetry.istio.io";
constexpr std::string_view kExtensions = "extensions.istio.io";
constexpr ObjectScope kNamespaced = ObjectScope::kNamespaced;
constexpr ObjectScope kCluster = ObjectScope::kCluster;

constexpr IstioKind kKinds[] = {
    {kNetworking, "Sidecar", kNamespaced, &kSidecarShape, nullptr},
    {kNetworking, "Gateway", kNamespaced, &kGatewayShape, nullptr},
    {kNetworking, "VirtualService", kNamespaced, &kVirtualServiceShape, nullptr},
    {kNetworking, "DestinationRule", kNamespaced, &kDestinationRuleShape, nullptr},
    {kNetworking, "ServiceEntry", kNamespaced, &kServiceEntryShape, nullptr},
    {kNetworking, "EnvoyFilter", kNamespaced, &kEnvoyFilterShape, nullptr},
    {kAuthentication, "Policy", kNamespaced, &kPolicyShape, nullptr},
    {kAuthentication, "MeshPolicy", kCluster, &kPolicyShape, nullptr},
    {kRbac, "ServiceRole", kNamespaced, &kServiceRoleShape, nullptr},
    {kRbac, "ServiceRoleBinding", kNamespaced, &kServiceRoleBindingShape, nullptr},
    {kRbac, "ClusterRbacConfig", kCluster, &kRbacConfigShape, nullptr},
    {kRbac, "RbacConfig", kNamespaced, &kRbacConfigShape, nullptr},
    {kMixerClient, "HTTPAPISpec", kNamespaced, &kHttpApiSpecShape, nullptr},
    {kMixerClient, "HTTPAPISpecBinding", kNamespaced, &kHttpApiSpecBindingShape, nullptr},
    {kMixerClient, "QuotaSpec", kNamespaced, &kQuotaSpecShape, nullptr},
    {kMixerClient, "QuotaSpecBinding", kNamespaced, &kQuotaSpecBindingShape, nullptr},
    {kNetworking, "WorkloadEntry", kNamespaced, nullptr, nullptr},
    {kNetworking, "WorkloadGroup", kNamespaced, nullptr, nullptr},
    {kNetworking, "ProxyConfig", kNamespaced, nullptr, nullptr},
    {kSecurity, "AuthorizationPolicy", kNamespaced, nullptr, nullptr},
    {kSecurity, "PeerAuthentication", kNamespaced, nullptr, nullptr},
    {kSecurity, "RequestAuthentication", kNamespaced, nullptr, nullptr},
    {kTelemetry, "Telemetry", kNamespaced, nullptr, nullptr},
    {kExtensions, "WasmPlugin", kNamespaced, nullptr, nullptr},
};

ValueRecord read_spec(const IstioKind& kind, const ObjectReader& object) {
  const NodeRef spec = object.value_of("spec");
  ValueRecord result = ValueRecord::empty_object();
  if (kind.shape != nullptr) {
    result = read_message(spec, *kind.shape, object);
  } else if (spec.is_object()) {
    result = to_value_record(spec);
  } else if (spec.exists()) {
    object.error("spec", "is not an object");
  }
  result.key.clear();
  return result;
}

}  // namespace

const IstioKind* find_istio_kind(const ObjectType& type) {
  for (const IstioKind& kind : kKinds) {
    if (kind.group == type.group && kind.kind == type.kind) return &kind;
  }
  return nullptr;
}

void read_istio_object(const IstioKind& kind, const ObjectType& type, const ObjectReader& object,
                       MetaRecord meta, ImportPart* part) {
  const size_t errors_before = part->diagnostics.error_count();
  ValueRecord spec = read_spec(kind, object);
  // Checks of meaning rely on the shape.
  std::vector<std::string> reasons;
  if (kind.check != nullptr && part->diagnostics.error_count() == errors_before) {
    kind.check(meta, spec, &reasons);
  }
  if (!reasons.empty()) {
    part->records.rejections.push_back({std::string(kind.kind), std::move(meta.namespace_name),
                                        std::move(meta.name), join(reasons, "; "),
                                        std::move(meta.source)});
    return;
  }
  if (kind.shape == nullptr) {
    std::string name(type.group);
    name += '/';
    name += type.version;
    name += '/';
    name += type.kind;
    ++part->other_profiles[name];
  }
  part->records.configs.push_back({std::move(meta), std::string(type.group),
                                   std::string(type.version), std::string(type.kind),
                                   std::move(spec)});
}

}  // namespace meshc
