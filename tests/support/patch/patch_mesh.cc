// Reads a test's EnvoyFilters.
#include "tests/support/patch/patch_mesh.h"

#include <google/protobuf/util/json_util.h>
#include <gtest/gtest.h>

#include "base/check.h"
#include "build/istio_1_3/mesh_config.h"

namespace meshc {
namespace {

namespace pb = google::protobuf;

Registry freeze(const std::vector<std::string>& specs) {
  MeshBuilder mesh;
  for (size_t i = 0; i < specs.size(); ++i) {
    mesh.config("EnvoyFilter", "istio-system", "filter-" + std::to_string(i), specs[i])
        .meta.created = static_cast<int64_t>(i);
  }
  return mesh.freeze();
}

}  // namespace

PatchMesh::PatchMesh(Dialect dialect, const std::vector<std::string>& specs)
    : registry_(freeze(specs)), index_(registry_), checker_(make_patch_checker(dialect)) {
  catalog_ = std::make_unique<const istio_1_3::EnvoyFilterCatalog>(
      index_, istio_1_3::read_mesh_config(registry_), checker_.get());
  values_ = std::make_unique<const PatchValues>(catalog_->patches(), dialect);
}

PatchListPlan PatchMesh::list(PatchGroup group) const {
  PatchListPlan list{group, {}};
  for (uint32_t i = 0; i < catalog_->patches().size(); ++i) list.patches.push_back(i);
  return list;
}

pb::Struct struct_of(std::string_view json) {
  pb::Struct result;
  fill(json, result);
  return result;
}

void fill(std::string_view json, pb::Message& message) {
  const pb::util::Status status = pb::util::JsonStringToMessage(std::string(json), &message);
  MESHC_CHECK(status.ok(), "the JSON of a test is such a message: " + status.ToString());
}

std::string json_of(const pb::Message& message) {
  pb::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  const pb::util::Status status = pb::util::MessageToJsonString(message, &json, options);
  EXPECT_TRUE(status.ok()) << status.ToString();
  return json;
}

}  // namespace meshc
