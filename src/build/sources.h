// The objects of the registry that had a part in a listener or a filter chain, for `meshc explain`.
#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace meshc {
namespace fb {
struct Meta;
}

// Two sources are no objects with a Meta: the mesh configuration, and what describes the proxy
// itself (its pod, or its entry in a list of proxies), which differs between proxies that share a
// plan.
inline constexpr std::string_view kMeshConfigSource = "MeshConfig";
inline constexpr std::string_view kProxySource = "Proxy";

struct SourceObject {
  std::string_view kind;  // "Service", "VirtualService", ...; a literal
  const fb::Meta* meta = nullptr;
  bool operator==(const SourceObject& other) const {
    return meta == other.meta && (meta != nullptr || kind == other.kind);
  }
};

// In the order in which they were found, each once. They say where a plan comes from and not what
// it is, so all sources are equal: plans that differ in nothing else are equal plans.
class Sources {
 public:
  void add(const SourceObject& object) {
    for (const SourceObject& known : objects_) {
      if (known == object) return;
    }
    objects_.push_back(object);
  }
  void add(std::string_view kind, const fb::Meta* meta) { add(SourceObject{kind, meta}); }
  void add(const Sources& others) {
    for (const SourceObject& object : others.objects_) add(object);
  }
  // For long lists where equal objects follow each other: looks at the last one only.
  void append(const SourceObject& object) {
    if (objects_.empty() || !(objects_.back() == object)) objects_.push_back(object);
  }
  void reserve(size_t count) { objects_.reserve(count); }
  const std::vector<SourceObject>& objects() const { return objects_; }
  bool operator==(const Sources&) const { return true; }

 private:
  std::vector<SourceObject> objects_;
};

}  // namespace meshc
