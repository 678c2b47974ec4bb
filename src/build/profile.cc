// The table of profiles.
#include "build/profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <variant>

#include "base/strings.h"
#include "build/istio_1_3/istio_mesh.h"

namespace meshc {
namespace {

struct ProfileEntry {
  std::string_view name;
  Result<std::unique_ptr<const ProfileMesh>> (*open)(const MeshIndex& index,
                                                     const ProfileOptions& options);
};

constexpr ProfileEntry kProfiles[] = {
    {"istio-1.3", istio_1_3::open_mesh},
};

}  // namespace

RejectedObject rejected_object(const Registry& registry, std::string_view kind,
                               const fb::Meta& meta, std::string reason) {
  return {std::string(kind), std::string(registry.text(meta.namespace_())),
          std::string(registry.text(meta.name())), std::move(reason),
          registry.location(*meta.source())};
}

ListenersByPort listeners_by_port(const ListenerSetPlan& listeners) {
  ListenersByPort by_port;
  by_port.reserve(listeners.size());
  for (const auto& listener : listeners) {
    const auto* socket = std::get_if<SocketAddressPlan>(&listener->address);
    if (socket != nullptr) by_port.emplace_back(socket->port, listener);
  }
  std::stable_sort(by_port.begin(), by_port.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  return by_port;
}

std::vector<std::string_view> profile_names() {
  std::vector<std::string_view> names;
  for (const ProfileEntry& profile : kProfiles) names.push_back(profile.name);
  return names;
}

Result<std::unique_ptr<const ProfileMesh>> open_profile(std::string_view profile,
                                                        const MeshIndex& index,
                                                        const ProfileOptions& options) {
  for (const ProfileEntry& entry : kProfiles) {
    if (entry.name == profile) return entry.open(index, options);
  }
  return invalid_argument_error(
      fmt::format("there is no profile {}; there is: {}", profile, join(profile_names(), ", ")));
}

}  // namespace meshc
