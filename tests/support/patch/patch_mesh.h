// EnvoyFilters of a test, read for a dialect, and messages as JSON.
#pragma once

#include <google/protobuf/message.h>
#include <google/protobuf/struct.pb.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "build/istio_1_3/envoy_filter.h"
#include "patch/patch_values.h"
#include "tests/support/mesh_builder.h"

namespace meshc {

// Each text is the spec of one EnvoyFilter, the oldest first.
class PatchMesh {
 public:
  PatchMesh(Dialect dialect, const std::vector<std::string>& specs);

  const PatchValues& values() const { return *values_; }
  const std::vector<RejectedObject>& rejections() const { return catalog_->rejections(); }
  // All patches that were not rejected, whomever they are for.
  PatchListPlan list(PatchGroup group = PatchGroup::kInbound) const;

 private:
  Registry registry_;
  MeshIndex index_;
  std::unique_ptr<const PatchChecker> checker_;
  std::unique_ptr<const istio_1_3::EnvoyFilterCatalog> catalog_;
  std::unique_ptr<const PatchValues> values_;
};

google::protobuf::Struct struct_of(std::string_view json);

// Fills the message from JSON, which must be right.
void fill(std::string_view json, google::protobuf::Message& message);

// JSON with the fields' own names, on one line.
std::string json_of(const google::protobuf::Message& message);

}  // namespace meshc
