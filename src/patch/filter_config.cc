// Reads the Struct configurations of filters for v3.
#include "patch/filter_config.h"

#include <fmt/format.h>

#include <memory>

#include "patch/descriptor_set.h"
#include "patch/field_rules.h"
#include "patch/read_message.h"
#include "patch/upgrade.h"
#include "patch/versions.h"
#include "patch/wire.h"

namespace meshc {

namespace pb = google::protobuf;

std::string read_config_as(const pb::Struct& config, pb::Message& message) {
  std::string fault;
  const std::string previous = previous_type(*message.GetDescriptor());
  if (const pb::Message* prototype = previous.empty() ? nullptr : find_prototype(previous)) {
    const std::unique_ptr<pb::Message> old(prototype->New());
    fault = read_message(config, Dialect::kV2, *old);
    if (fault.empty()) return upgrade(*old, Completeness::kWhole, message);
  }
  const std::string current_fault = read_message(config, Dialect::kV3, message);
  if (!current_fault.empty()) return fault.empty() ? current_fault : fault;
  return modernize(Completeness::kWhole, message);
}

std::string read_filter_config(FilterKind kind, std::string_view name, const pb::Struct& config,
                               ConfigUse use, pb::Any& typed) {
  const KnownFilter* filter = find_filter(kind, name);
  const pb::Message* prototype = filter == nullptr ? nullptr : find_prototype(filter->type);
  if (prototype == nullptr) return fmt::format("stock Envoy has no such filter as {}", name);
  const std::unique_ptr<pb::Message> message(prototype->New());
  std::string fault = read_config_as(config, *message);
  if (fault.empty() && use == ConfigUse::kWhole) fault = broken_rule(*message);
  if (!fault.empty()) return fmt::format("the configuration of {}: {}", name, fault);
  pack(*message, typed);
  return "";
}

}  // namespace meshc
