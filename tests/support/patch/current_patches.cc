// Reads a test's patches.
#include "tests/support/patch/current_patches.h"

#include "base/check.h"
#include "build/istio_current/envoy_filter_reader.h"

namespace meshc {
namespace {

Registry freeze(const std::vector<std::string>& entries) {
  std::string spec;
  for (const std::string& entry : entries) spec += (spec.empty() ? "" : ",") + entry;
  MeshBuilder mesh;
  mesh.config("EnvoyFilter", "istio-system", "filter", R"({"configPatches": [)" + spec + "]}");
  return mesh.freeze();
}

}  // namespace

std::string patch_entry(std::string_view target, std::string_view operation, std::string_view match,
                        std::string_view value) {
  std::string entry = R"({"applyTo": ")" + std::string(target) + R"(")";
  if (!match.empty()) entry += R"(, "match": )" + std::string(match);
  entry += R"(, "patch": {"operation": ")" + std::string(operation) + R"(")";
  if (!value.empty()) entry += R"(, "value": )" + std::string(value);
  return entry + "}}";
}

CurrentPatches::CurrentPatches(const std::vector<std::string>& entries)
    : registry_(freeze(entries)) {
  const fb::Config& config = *registry_.root().configs()->Get(0);
  for (ValueRef entry : registry_.value(config.spec()).find("configPatches").children()) {
    std::optional<PatchPlan> plan = istio_current::read_patch_plan(entry);
    MESHC_CHECK(plan.has_value(), "a test's patches are about listeners");
    plans_.push_back(*std::move(plan));
  }
  values_ = std::make_unique<const PatchValues>(plans_, Dialect::kV3, true);
}

PatchListPlan CurrentPatches::list() const {
  PatchListPlan list{PatchGroup::kInbound, {}};
  for (uint32_t i = 0; i < plans_.size(); ++i) list.patches.push_back(i);
  return list;
}

}  // namespace meshc
