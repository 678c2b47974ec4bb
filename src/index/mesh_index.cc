// Builds the indices over a registry.
#include "index/mesh_index.h"

namespace meshc {

MeshIndex::MeshIndex(const Registry& from)
    : registry(from), pods(from), selectors(from), endpoints(from), configs(from) {}

}  // namespace meshc
