// Which of mixer's specs are bound to which services (Istio 1.3.8 model/config.go
// HTTPAPISpecByDestination, QuotaSpecByDestination, ResolveHostname, MatchesDestHost).
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "build/sources.h"
#include "index/mesh_index.h"

namespace meshc::istio_1_3 {

// A kind of specs and the kind that binds them; literals.
struct SpecKind {
  std::string_view spec;
  std::string_view binding;
  std::string_view references;  // the binding's list of specs
  bool wildcards = false;       // whether "*" and "*.NAMESPACE.*" stand for several services
};

// Immutable after construction.
class SpecBindings {
 public:
  SpecBindings(const MeshIndex& index, const SpecKind& kind);

  // In the order of "namespace/name".
  const std::vector<const fb::Config*>& specs() const { return specs_; }
  // Numbers of the specs that the service has, ascending; they and their bindings are sources.
  std::vector<uint32_t> bound_to(std::string_view hostname, Sources* sources) const;

 private:
  struct Bound {
    uint32_t spec = 0;
    const fb::Meta* binding = nullptr;
  };
  // Of all services whose names contain the text.
  struct WideBinding {
    std::string_view part;
    std::vector<Bound> specs;
  };
  struct TextHash {
    using is_transparent = void;
    size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  void add_binding(const Registry& registry, const fb::Config& binding,
                   const std::unordered_map<std::string, uint32_t>& numbers);

  SpecKind kind_;
  std::vector<const fb::Config*> specs_;
  std::unordered_map<std::string, std::vector<Bound>, TextHash, std::equal_to<>> by_host_;
  std::vector<WideBinding> wide_;
};

}  // namespace meshc::istio_1_3
