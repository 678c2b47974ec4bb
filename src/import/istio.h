// Objects of Istio's own kinds -> records, checked as Istio 1.3.8's validation does.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "import/import_part.h"
#include "import/object_meta.h"
#include "import/object_reader.h"
#include "import/shape.h"
#include "registry/generation.h"

namespace meshc {

// Appends to `reasons` why the object would be refused; nothing if it is valid. `spec` has the
// shape of its kind.
using RefusalCheck = void (*)(const MetaRecord& meta, const ValueRecord& spec,
                              std::vector<std::string>* reasons);

struct IstioKind {
  std::string_view group;
  std::string_view kind;
  ObjectScope scope;
  const MessageShape* shape;  // null: a kind of another profile, kept as it stands
  RefusalCheck check;         // null: nothing to check beyond the shape
};

// Null if this is no kind of Istio's, of any profile.
const IstioKind* find_istio_kind(const ObjectType& type);

// Whether both generations of Istio have objects of the kind and version, with other fields and
// checks. EnvoyFilter is none of them: its shape describes both.
bool is_of_both_generations(const ObjectType& type);

// Adds the object to part->records.configs, or, if Istio's validation would refuse it, to
// part->records.rejections. In a mesh of today, an object of both generations that Istio 1.3.8
// would refuse, or warn of, is one of networking.istio.io/v1: as which an API server of
// today would give it too.
void read_istio_object(const IstioKind& kind, const ObjectType& type, const ObjectReader& object,
                       MetaRecord meta, Generation generation, ImportPart* part);

}  // namespace meshc
