// The objects of the registry that had a part in a listener or a filter chain, for `meshc explain`.
#pragma once

#include <string_view>
#include <vector>

namespace meshc {
namespace fb {
struct Meta;
}

struct SourceObject {
  std::string_view kind;  // "Service", "VirtualService", ...; a literal
  const fb::Meta* meta = nullptr;
  bool operator==(const SourceObject&) const = default;
};

// In the order in which they were found, each once. They say where a plan comes from and not what
// it is, so all sources are equal: plans that differ in nothing else are equal plans.
class Sources {
 public:
  void add(std::string_view kind, const fb::Meta* meta) {
    const SourceObject object{kind, meta};
    for (const SourceObject& known : objects_) {
      if (known.meta == meta) return;
    }
    objects_.push_back(object);
  }
  void add(const Sources& others) {
    for (const SourceObject& object : others.objects_) add(object.kind, object.meta);
  }
  const std::vector<SourceObject>& objects() const { return objects_; }
  bool operator==(const Sources&) const { return true; }

 private:
  std::vector<SourceObject> objects_;
};

}  // namespace meshc
