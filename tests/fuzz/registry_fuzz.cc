// Fuzzes the opening of registry files: as they are, and with their checksum made right, so that
// the verifier and the own checks alone decide. What opens is read through and through.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "registry/registry.h"
#include "registry/registry_format.h"

namespace meshc {
namespace {

size_t walk(ValueRef value) {
  size_t sum = value.key().size() + value.as_string().size() + value.size() +
               static_cast<size_t>(value.as_int()) + static_cast<size_t>(value.as_bool());
  for (const ValueRef child : value.children()) sum += walk(child);
  return sum;
}

size_t walk(const Registry& registry, const PairVector& pairs) {
  const PairView view = registry.pairs(pairs);
  size_t sum = 0;
  for (size_t i = 0; i < view.size(); ++i) sum += view.find(view.key(i)).value().size();
  return sum;
}

size_t walk(const Registry& registry, const fb::Meta& meta) {
  return registry.text(meta.name()).size() + registry.text(meta.namespace_()).size() +
         registry.location(*meta.source()).file.size() + walk(registry, *meta.labels()) +
         walk(registry, *meta.annotations());
}

size_t walk(const Registry& registry) {
  const fb::Registry& root = registry.root();
  size_t sum = walk(registry, *root.pilot_env());
  for (const fb::Service* service : *root.services()) {
    sum += walk(registry, *service->meta()) + walk(registry, *service->selector());
    for (const fb::ServicePort* port : *service->ports()) sum += registry.text(port->name()).size();
  }
  for (const fb::Endpoints* endpoints : *root.endpoints()) {
    sum += walk(registry, *endpoints->meta());
    for (const fb::EndpointSubset* subset : *endpoints->subsets()) {
      for (const fb::EndpointAddress* address : *subset->addresses()) {
        sum += registry.text(address->ip()).size() + registry.text(address->zone()).size();
      }
    }
  }
  for (const fb::Pod* pod : *root.pods()) {
    sum += walk(registry, *pod->meta()) + registry.text(pod->service_account()).size();
    for (const fb::Container* container : *pod->containers()) {
      sum += registry.text(container->readiness()->path()).size();
    }
  }
  for (const fb::Config* config : *root.configs()) {
    sum += walk(registry, *config->meta()) + walk(registry.value(config->spec()));
  }
  for (const fb::Proxy* proxy : *root.proxies()) {
    sum += registry.text(proxy->id()).size() + walk(registry.value(proxy->metadata()));
  }
  return sum + walk(registry.mesh_config()) + walk(registry.mesh_networks());
}

void open_and_walk(std::string bytes) {
  const Result<Registry> registry = Registry::from_bytes(std::move(bytes));
  if (!registry.ok()) return;
  volatile size_t sink = walk(*registry);
  static_cast<void>(sink);
}

}  // namespace
}  // namespace meshc

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view file(reinterpret_cast<const char*>(data), size);
  meshc::open_and_walk(std::string(file));
  if (file.size() > meshc::kRegistryHeaderSize) {
    const std::string_view payload = file.substr(meshc::kRegistryHeaderSize);
    meshc::open_and_walk(meshc::registry_header(payload).append(payload));
  }
  return 0;
}
