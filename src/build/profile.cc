// The table of profiles.
#include "build/profile.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <variant>

#include "base/strings.h"
#include "build/istio_1_3/istio_mesh.h"
#include "build/istio_1_3/known_kinds.h"
#include "build/istio_current/known_kinds.h"
#include "build/istio_current/mesh.h"
#include "registry/generation.h"

namespace meshc {
namespace {

struct ProfileEntry {
  std::string_view name;
  Result<std::unique_ptr<const ProfileMesh>> (*open)(const MeshIndex& index,
                                                     const ProfileOptions& options);
  // What in a registry speaks for the profile.
  uint32_t GenerationSigns::*signs;
  // Whether objects of a kind have a meaning in this profile.
  bool (*knows)(std::string_view group, std::string_view version, std::string_view kind);
};

constexpr ProfileEntry kProfiles[] = {
    {"istio-1.3", istio_1_3::open_mesh, &GenerationSigns::istio_13, istio_1_3::knows},
    {"istio-current", istio_current::open_mesh, &GenerationSigns::today, istio_current::knows},
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

std::string profile_for(const Registry& registry, std::string_view stated) {
  if (!stated.empty()) return std::string(stated);
  const ProfileEntry* best = &kProfiles[0];
  uint32_t most = 0;
  const GenerationSigns counted = generation_signs(registry);
  for (const ProfileEntry& profile : kProfiles) {
    const uint32_t signs = counted.*profile.signs;
    if (signs > most) {
      best = &profile;
      most = signs;
    }
  }
  return std::string(best->name);
}

std::vector<UnknownKind> unknown_kinds(const Registry& registry, std::string_view profile) {
  std::map<std::string, UnknownKind> found;
  for (const ProfileEntry& entry : kProfiles) {
    if (entry.name != profile) continue;
    for (const fb::Config* config : *registry.root().configs()) {
      const std::string_view group = registry.text(config->group());
      const std::string_view version = registry.text(config->version());
      const std::string_view kind = registry.text(config->kind());
      if (entry.knows(group, version, kind)) continue;
      const std::string name = fmt::format("{}/{}/{}", group, version, kind);
      UnknownKind& unknown = found[name];
      if (unknown.count++ == 0) unknown.first = registry.location(*config->meta()->source());
      unknown.kind = name;
    }
  }
  std::vector<UnknownKind> kinds;
  for (auto& [name, unknown] : found) kinds.push_back(std::move(unknown));
  return kinds;
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
