// The kinds of Istio, and what becomes of an object of each.
#include "import/istio.h"

#include <utility>

#include "base/strings.h"
#include "import/istio_checks.h"
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
    {kNetworking, "Sidecar", kNamespaced, &kSidecarShape, check_sidecar},
    {kNetworking, "Gateway", kNamespaced, &kGatewayShape, check_gateway},
    {kNetworking, "VirtualService", kNamespaced, &kVirtualServiceShape, check_virtual_service},
    {kNetworking, "DestinationRule", kNamespaced, &kDestinationRuleShape, check_destination_rule},
    {kNetworking, "ServiceEntry", kNamespaced, &kServiceEntryShape, check_service_entry},
    {kNetworking, "EnvoyFilter", kNamespaced, &kEnvoyFilterShape, check_envoy_filter},
    {kAuthentication, "Policy", kNamespaced, &kPolicyShape, check_policy},
    {kAuthentication, "MeshPolicy", kCluster, &kPolicyShape, check_mesh_policy},
    {kRbac, "ServiceRole", kNamespaced, &kServiceRoleShape, check_service_role},
    {kRbac, "ServiceRoleBinding", kNamespaced, &kServiceRoleBindingShape,
     check_service_role_binding},
    {kRbac, "ClusterRbacConfig", kCluster, &kRbacConfigShape, check_rbac_config},
    {kRbac, "RbacConfig", kNamespaced, &kRbacConfigShape, check_rbac_config},
    {kMixerClient, "HTTPAPISpec", kNamespaced, &kHttpApiSpecShape, check_http_api_spec},
    {kMixerClient, "HTTPAPISpecBinding", kNamespaced, &kHttpApiSpecBindingShape,
     check_http_api_spec_binding},
    {kMixerClient, "QuotaSpec", kNamespaced, &kQuotaSpecShape, check_quota_spec},
    {kMixerClient, "QuotaSpecBinding", kNamespaced, &kQuotaSpecBindingShape,
     check_quota_spec_binding},
    {kNetworking, "WorkloadEntry", kNamespaced, nullptr, nullptr},
    {kNetworking, "WorkloadGroup", kNamespaced, nullptr, nullptr},
    {kNetworking, "ProxyConfig", kNamespaced, nullptr, nullptr},
    {kSecurity, "AuthorizationPolicy", kNamespaced, nullptr, nullptr},
    {kSecurity, "PeerAuthentication", kNamespaced, nullptr, nullptr},
    {kSecurity, "RequestAuthentication", kNamespaced, nullptr, nullptr},
    {kTelemetry, "Telemetry", kNamespaced, nullptr, nullptr},
    {kExtensions, "WasmPlugin", kNamespaced, nullptr, nullptr},
};

// Whether objects of the version are of the generation that the kind's shape and check describe;
// later ones have been checked by an API server of their own time.
bool is_described(const IstioKind& kind, const ObjectType& type) {
  return kind.shape != nullptr && (kind.group != kNetworking || type.version == "v1alpha3");
}

// What a later control plane has written into an object's status and reads again.
void add_status(const ObjectReader& object, ValueRecord* spec) {
  const NodeRef status = object.value_of("status");
  if (!status.is_object()) return;
  ValueRecord record = to_value_record(status);
  record.key = "@status";
  spec->children.push_back(std::move(record));
}

void add_config(const ObjectType& type, MetaRecord meta, ValueRecord spec, ImportPart* part) {
  spec.key.clear();
  part->records.configs.push_back({std::move(meta), std::string(type.group),
                                   std::string(type.version), std::string(type.kind),
                                   std::move(spec)});
}

void read_as_it_stands(const IstioKind& kind, const ObjectType& type, const ObjectReader& object,
                       MetaRecord meta, ImportPart* part) {
  const NodeRef stated = object.value_of("spec");
  if (stated.exists() && !stated.is_object()) object.error("spec", "is not an object");
  ValueRecord spec = stated.is_object() ? to_value_record(stated) : ValueRecord::empty_object();
  if (kind.kind == "ServiceEntry") add_status(object, &spec);
  add_config(type, std::move(meta), std::move(spec), part);
}

void read_described(const IstioKind& kind, const ObjectType& type, const ObjectReader& object,
                    MetaRecord meta, ImportPart* part) {
  const size_t errors_before = part->diagnostics.error_count();
  ValueRecord spec = read_message(object.value_of("spec"), *kind.shape, object);
  // Checks of meaning rely on the shape.
  std::vector<std::string> reasons;
  if (kind.check != nullptr && part->diagnostics.error_count() == errors_before)
    kind.check(meta, spec, &reasons);
  if (!reasons.empty()) {
    part->records.rejections.push_back({std::string(kind.kind), std::move(meta.namespace_name),
                                        std::move(meta.name), join(reasons, "; "),
                                        std::move(meta.source)});
    return;
  }
  add_config(type, std::move(meta), std::move(spec), part);
}

}  // namespace

const IstioKind* find_istio_kind(const ObjectType& type) {
  for (const IstioKind& kind : kKinds) {
    if (kind.group == type.group && kind.kind == type.kind) return &kind;
  }
  return nullptr;
}

bool is_of_both_generations(const ObjectType& type) {
  const IstioKind* kind = find_istio_kind(type);
  return kind != nullptr && kind->group == kNetworking && is_described(*kind, type) &&
         kind->kind != "EnvoyFilter";
}

void read_istio_object(const IstioKind& kind, const ObjectType& type, const ObjectReader& object,
                       MetaRecord meta, Generation generation, ImportPart* part) {
  if (!is_described(kind, type))
    return read_as_it_stands(kind, type, object, std::move(meta), part);
  if (generation == Generation::kIstio13 || !is_of_both_generations(type))
    return read_described(kind, type, object, std::move(meta), part);
  ImportPart tried;
  ObjectContext context = object.context();
  context.diagnostics = &tried.diagnostics;
  read_described(kind, type, ObjectReader(context.root, &context), meta, &tried);
  const bool is_taken_whole = tried.records.rejections.empty() && !tried.diagnostics.has_errors() &&
                              tried.diagnostics.warning_count() == 0 &&
                              !(kind.kind == "ServiceEntry" && object.has("status"));
  if (is_taken_whole) return part->append(std::move(tried));
  const ObjectType today{type.group, "v1", type.kind};
  read_as_it_stands(kind, today, object, std::move(meta), part);
}

}  // namespace meshc
