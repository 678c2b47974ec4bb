// Reads values with Protobuf's own JSON parser.
#include "patch/current_values.h"

#include <fmt/format.h>
#include <google/protobuf/util/json_util.h>

#include <memory>
#include <string>

#include "base/check.h"
#include "patch/descriptor_set.h"
#include "patch/patch_message.h"
#include "patch/read_message.h"

namespace meshc {
namespace {

namespace pb = google::protobuf;

// The parser looks types up in the pool of its message, so it gets one of the pool that has all.
std::string read_json(const std::string& json, pb::Message& message) {
  const pb::Message* prototype = find_prototype(message.GetDescriptor()->full_name());
  MESHC_CHECK(prototype != nullptr, "the messages that patches change are embedded");
  const std::unique_ptr<pb::Message> dynamic(prototype->New());
  pb::util::JsonParseOptions options;
  options.ignore_unknown_fields = true;
  const pb::util::Status status = pb::util::JsonStringToMessage(json, dynamic.get(), options);
  if (!status.ok()) return std::string(status.message());
  return message.ParseFromString(dynamic->SerializeAsString()) ? "" : "it has bytes that are none";
}

}  // namespace

PatchVerdict read_current_patch(const PatchPlan& patch, PatchValue* value) {
  if (value != nullptr) value->plan = patch;
  if (!patch.value.is_object()) return {};
  std::string json;
  const pb::util::Status status = pb::util::MessageToJsonString(read_struct(patch.value), &json);
  MESHC_CHECK(status.ok(), "a Struct can be written as JSON");
  std::unique_ptr<pb::Message> message = make_patch_message(patch.target, Dialect::kV3);
  const std::string fault = read_json(json, *message);
  if (!fault.empty()) return {fmt::format("the value of a patch cannot be read: {}", fault), ""};
  if (value != nullptr) value->message = std::move(message);
  return {};
}

}  // namespace meshc
