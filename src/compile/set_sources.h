// What the listeners of a set were made of, on the way from their plans into a version.
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "build/profile.h"
#include "encode/encode_listener.h"
#include "registry/registry.h"
#include "store/version_content.h"

namespace meshc {

// For each listener a list for the whole of it, then one for each chain of its message; all lists
// one behind the other.
struct SetSources {
  std::vector<SourceObject> objects;
  std::vector<uint32_t> list_ends;      // in `objects`
  std::vector<uint32_t> listener_ends;  // in `list_ends`
};

// `omissions` say which chains the messages lack; `omission_plan` has the plan of each, ascending.
// `is_sent`: the plans that proxies get a listener for; empty: all. Where one of `patches` (null:
// there are none) may add or remove chains, nobody knows which chain of the message is which of the
// plan: what they were made of is then in the list of the listener.
SetSources collect_sources(const ListenerSetPlan& plans, const std::vector<Omission>& omissions,
                           const std::vector<uint32_t>& omission_plan,
                           const std::vector<bool>& is_sent, const PatchValues* patches);

// Adds sources to a version's content, and each object that they name once.
class SourceWriter {
 public:
  // Both must outlive the object.
  SourceWriter(const Registry& registry, VersionContent* content);

  // The number of the added sources in VersionContent::set_sources.
  uint32_t add(const SetSources& sources, const Sources& common);

 private:
  ObjectList list_of(std::span<const SourceObject> objects);
  uint32_t number_of(const SourceObject& object);
  ObjectContent describe(const SourceObject& object) const;

  const Registry& registry_;
  VersionContent* content_;
  std::unordered_map<const void*, uint32_t> numbers_;  // of the content's objects
};

}  // namespace meshc
