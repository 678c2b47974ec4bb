// Lists the objects that the rules do nothing with.
#include "build/istio_1_3/unsupported.h"

#include <string>

namespace meshc::istio_1_3 {
namespace {

struct UnsupportedKind {
  std::string_view group;
  std::string_view kind;
  std::string_view effect;  // what listeners lack
};

constexpr std::string_view kNetworking = "networking.istio.io";

constexpr UnsupportedKind kKinds[] = {
    {kNetworking, "EnvoyFilter", "listeners are not patched"},
};

}  // namespace

std::vector<RejectedObject> unsupported_objects(const MeshIndex& index) {
  std::vector<RejectedObject> rejected;
  const Registry& registry = index.registry;
  for (const UnsupportedKind& unsupported : kKinds) {
    for (const fb::Config* config : index.configs.of_kind(unsupported.group, unsupported.kind)) {
      const fb::Meta& meta = *config->meta();
      rejected.push_back({std::string(unsupported.kind),
                          std::string(registry.text(meta.namespace_())),
                          std::string(registry.text(meta.name())),
                          "its kind is not compiled: " + std::string(unsupported.effect),
                          registry.location(*meta.source())});
    }
  }
  return rejected;
}

}  // namespace meshc::istio_1_3
