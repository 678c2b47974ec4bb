// Reads patches and their conditions.
#include "build/istio_current/envoy_filter_reader.h"

#include <fmt/format.h>

#include "build/patch_reader.h"
#include "build/words.h"

namespace meshc::istio_current {
namespace {

constexpr Word<PatchContext> kContexts[] = {
    {"", PatchContext::kAny},
    {"ANY", PatchContext::kAny},
    {"SIDECAR_INBOUND", PatchContext::kSidecarInbound},
    {"SIDECAR_OUTBOUND", PatchContext::kSidecarOutbound},
    {"GATEWAY", PatchContext::kGateway},
};

bool has_order(PatchTarget target) {
  return target == PatchTarget::kListenerFilter || target == PatchTarget::kNetworkFilter ||
         target == PatchTarget::kHttpFilter || target == PatchTarget::kHttpRoute;
}

// wellKnownVersions: these mean a prefix, which differs for versions without a dot behind it.
std::string known_prefix(std::string_view version) {
  for (int minor = 16; minor <= 23; ++minor) {
    if (version == fmt::format("^1\\.{}.*", minor)) return fmt::format("1.{}", minor);
  }
  return "";
}

}  // namespace

std::optional<PatchPlan> read_patch_plan(ValueRef entry) {
  const std::optional<PatchTarget> target = find_patch_target(entry);
  const std::optional<PatchOperation> operation = find_patch_operation(entry);
  if (!target || !operation) return std::nullopt;
  PatchPlan patch = read_patch_entry(entry, *target, *operation);
  const bool is_insert = patch.operation == PatchOperation::kInsertFirst ||
                         patch.operation == PatchOperation::kInsertBefore ||
                         patch.operation == PatchOperation::kInsertAfter;
  if (is_insert && !has_order(patch.target)) patch.operation = PatchOperation::kAdd;
  return patch;
}

bool read_condition(ValueRef entry, PatchCondition* condition, std::string* reason) {
  const ValueRef match = entry.find("match");
  condition->context =
      find_word(kContexts, match.find("context").as_string()).value_or(PatchContext::kNone);
  const ValueRef proxy = match.find("proxy");
  if (const std::string_view version = proxy.find("proxyVersion").as_string(); !version.empty()) {
    condition->version_prefix = known_prefix(version);
    if (condition->version_prefix.empty())
      condition->version = std::make_unique<const RE2>(version, RE2::Quiet);
    if (condition->version != nullptr && !condition->version->ok()) {
      *reason = "the proxyVersion of a patch is no regular expression: ";
      *reason += condition->version->error();
      return false;
    }
  }
  for (ValueRef member : proxy.find("metadata").children())
    condition->metadata.emplace_back(member.key(), member.as_string());
  return true;
}

}  // namespace meshc::istio_current
