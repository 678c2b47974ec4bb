// Which meshes can be made.
#include "gen/mesh_options.h"

#include <fmt/format.h>

namespace meshc {

std::optional<MeshProfile> parse_mesh_profile(std::string_view word) {
  if (word == "flat") return MeshProfile::kFlat;
  if (word == "scoped") return MeshProfile::kScoped;
  if (word == "rich") return MeshProfile::kRich;
  return std::nullopt;
}

Status check_mesh_options(const MeshOptions& options) {
  if (options.services < 1 || options.services > kMaxServices) {
    return invalid_argument_error(
        fmt::format("{} services cannot be made; choose 1 to {}", options.services, kMaxServices));
  }
  if (options.namespaces < 1 || options.namespaces > options.services) {
    return invalid_argument_error(
        fmt::format("{} namespaces cannot share {} services; choose 1 to {} namespaces",
                    options.namespaces, options.services, options.services));
  }
  const uint64_t most = uint64_t{options.services} * kMaxReplicas;
  if (options.proxies > most) {
    return invalid_argument_error(fmt::format(
        "{} proxies are more than {} for each of {} services; choose at most {} proxies or at "
        "least {} services",
        options.proxies, kMaxReplicas, options.services, most,
        (options.proxies + kMaxReplicas - 1) / kMaxReplicas));
  }
  if (options.mixer && options.age == MeshAge::kCurrent)
    return invalid_argument_error("today's Istio has no mixer; leave one of the two options out");
  return ok_status();
}

}  // namespace meshc
