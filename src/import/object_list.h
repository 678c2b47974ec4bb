// Finds the Kubernetes objects in documents: each document is one object or a list of them.
#pragma once

#include <string_view>
#include <vector>

#include "base/diagnostics.h"
#include "import/document.h"

namespace meshc {

struct ObjectNode {
  NodeRef node;
  std::string_view api_version;
  std::string_view kind;
};

// Appends the objects of `document`, in its order. Objects of kind List, and of any kind that ends
// in List and has items, are taken apart; items that state no apiVersion and kind have those of the
// list. Everything that is no object is reported. Views point into the document.
void collect_objects(NodeRef document, std::vector<ObjectNode>* objects, Diagnostics* diagnostics);

}  // namespace meshc
