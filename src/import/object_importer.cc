// The kinds of objects and who reads each.
#include "import/object_importer.h"

#include <optional>
#include <string_view>
#include <utility>

#include "import/istio.h"
#include "import/kubernetes.h"
#include "import/mesh_settings.h"
#include "import/object_meta.h"
#include "import/pod_proxy.h"

namespace meshc {
namespace {

using ReadObject = void (*)(const ObjectReader& object, MetaRecord meta,
                            const ObjectOptions& options, ImportPart* part);

void import_service(const ObjectReader& object, MetaRecord meta, const ObjectOptions&,
                    ImportPart* part) {
  part->records.services.push_back(read_service(object, std::move(meta)));
}

void import_endpoints(const ObjectReader& object, MetaRecord meta, const ObjectOptions&,
                      ImportPart* part) {
  part->records.endpoints.push_back(read_endpoints(object, std::move(meta)));
}

void import_endpoint_slice(const ObjectReader& object, MetaRecord meta, const ObjectOptions&,
                           ImportPart* part) {
  part->records.endpoints.push_back(read_endpoint_slice(object, std::move(meta)));
}

void import_pod(const ObjectReader& object, MetaRecord meta, const ObjectOptions& options,
                ImportPart* part) {
  PodRecord pod = read_pod(object, std::move(meta));
  if (options.make_proxies) {
    std::optional<ProxyRecord> proxy = proxy_of_pod(object, pod, options.domain);
    if (proxy.has_value()) part->records.proxies.push_back(*std::move(proxy));
  }
  part->records.pods.push_back(std::move(pod));
}

void import_node(const ObjectReader&, MetaRecord meta, const ObjectOptions&, ImportPart* part) {
  part->records.nodes.push_back({std::move(meta)});
}

void import_namespace(const ObjectReader&, MetaRecord meta, const ObjectOptions&,
                      ImportPart* part) {
  part->records.namespaces.push_back({std::move(meta)});
}

struct CoreKind {
  std::string_view api_version;
  std::string_view kind;
  ObjectScope scope;
  ReadObject read;
};

constexpr CoreKind kCoreKinds[] = {
    {"v1", "Service", ObjectScope::kNamespaced, import_service},
    {"v1", "Endpoints", ObjectScope::kNamespaced, import_endpoints},
    {"discovery.k8s.io/v1", "EndpointSlice", ObjectScope::kNamespaced, import_endpoint_slice},
    {"discovery.k8s.io/v1beta1", "EndpointSlice", ObjectScope::kNamespaced, import_endpoint_slice},
    {"v1", "Pod", ObjectScope::kNamespaced, import_pod},
    {"v1", "Node", ObjectScope::kCluster, import_node},
    {"v1", "Namespace", ObjectScope::kCluster, import_namespace},
};

const CoreKind* find_core_kind(const ObjectNode& object) {
  for (const CoreKind& kind : kCoreKinds) {
    if (kind.kind == object.kind && kind.api_version == object.api_version) return &kind;
  }
  return nullptr;
}

// What messages about one object share.
ObjectContext context_of(const ObjectNode& object, ObjectScope scope, ImportPart* part) {
  ObjectContext context;
  context.root = object.node;
  context.object = object_name(object.node, object.kind, scope);
  context.diagnostics = &part->diagnostics;
  return context;
}

}  // namespace

void import_object(const ObjectNode& object, const ObjectOptions& options, ImportPart* part) {
  const ObjectType type = object_type(object.api_version, object.kind);
  if (const CoreKind* core = find_core_kind(object)) {
    const ObjectContext context = context_of(object, core->scope, part);
    const ObjectReader reader(object.node, &context);
    core->read(reader, read_meta(reader, core->scope), options, part);
    return;
  }
  if (const IstioKind* istio = find_istio_kind(type)) {
    const ObjectContext context = context_of(object, istio->scope, part);
    const ObjectReader reader(object.node, &context);
    read_istio_object(*istio, type, reader, read_meta(reader, istio->scope), options.generation,
                      part);
    return;
  }
  if (is_mesh_settings(object)) {
    const ObjectContext context = context_of(object, ObjectScope::kNamespaced, part);
    part->settings.push_back(read_mesh_settings(ObjectReader(object.node, &context)));
    return;
  }
  std::string name(object.api_version);
  name += '/';
  name += object.kind;
  ++part->ignored[name];
}

}  // namespace meshc
