// What all Kubernetes objects have: apiVersion, kind, and metadata.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "import/object_reader.h"
#include "registry/records.h"

namespace meshc {

// Whether objects of a kind live in namespaces.
enum class ObjectScope : uint8_t { kNamespaced, kCluster };

// "networking.istio.io/v1alpha3" and "Sidecar". Views into the apiVersion and kind it was made of.
struct ObjectType {
  std::string_view group;  // "" for the core group
  std::string_view version;
  std::string_view kind;
};
ObjectType object_type(std::string_view api_version, std::string_view kind);

// The namespace that an object stands in: "default" where a namespaced one names none, as kubectl
// has it, and "" for the cluster.
std::string_view object_namespace(NodeRef object, ObjectScope scope);
// For messages: "Service default/reviews", "Node node-1".
std::string object_name(NodeRef object, std::string_view kind, ObjectScope scope);

// name, namespace, uid, creation time, labels and annotations, without kubectl's copy of the whole
// object. Reports what is missing or of the wrong type.
MetaRecord read_meta(const ObjectReader& object, ObjectScope scope);

}  // namespace meshc
