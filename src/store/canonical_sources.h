// The canonical form of what listeners were made of: each object, each list of objects and each
// listener's lists once.
#pragma once

#include <cstdint>
#include <vector>

#include "store/version_content.h"

namespace meshc {

// Lists of numbers, one behind the other.
struct NumberLists {
  struct Run {
    uint32_t begin = 0;
    uint32_t length = 0;
  };
  std::vector<uint32_t> numbers;
  std::vector<Run> runs;
};

struct CanonicalSetSources {
  uint32_t common = 0;              // index into CanonicalSources::objects_lists
  std::vector<uint32_t> listeners;  // indices into CanonicalSources::listeners
};

// Points into the VersionContent that it was made of.
struct CanonicalSources {
  std::vector<const ObjectContent*> objects;  // by kind, namespace, name, file, line
  NumberLists object_lists;                   // of indices into objects; by first use
  NumberLists listeners;                      // of indices into object_lists; by first use
  std::vector<CanonicalSetSources> sets;      // by first use
};

// The sources of the content's sets in `order`, which holds each once. `numbers` gets the number of
// each of the content's set sources that is in `order`. All indices must be in range.
CanonicalSources canonical_sources(const VersionContent& content,
                                   const std::vector<uint32_t>& order,
                                   std::vector<uint32_t>* numbers);

}  // namespace meshc
