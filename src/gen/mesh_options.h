// What a synthetic mesh is made from.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/status.h"

namespace meshc {

enum class MeshProfile : uint8_t {
  kFlat,    // one port per service, no Sidecar resources: every proxy sees every service
  kScoped,  // the same services, and in each namespace a Sidecar that shows about 30 of them
  kRich,    // several ports, headless services, conflicts, and objects of most kinds of Istio
};

// Whose objects a mesh has.
enum class MeshAge : uint8_t {
  kIstio13,  // those of Istio 1.3
  kCurrent,  // those of today's Istio, in place of each one of 1.3 that says the same
};

struct MeshOptions {
  uint32_t services = 100;
  uint32_t namespaces = 10;
  uint32_t proxies = 200;
  uint64_t seed = 1;
  MeshProfile profile = MeshProfile::kFlat;
  MeshAge age = MeshAge::kIstio13;
  bool mixer = false;  // of Istio 1.3: the mesh has mixer servers for checks and reports
};

constexpr uint32_t kMaxServices = 100'000;
constexpr uint32_t kMaxReplicas = 50;  // of one workload

// "flat", "scoped" or "rich"; nothing for any other word.
std::optional<MeshProfile> parse_mesh_profile(std::string_view word);

// kInvalidArgument, naming the number that does not fit and what would, if no such mesh can be
// made.
Status check_mesh_options(const MeshOptions& options);

}  // namespace meshc
