// Serialization with deterministic maps, and the detour over JSON that makes a Struct of a message.
#include "patch/wire.h"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/util/json_util.h>

#include "base/check.h"

namespace meshc {

namespace pb = google::protobuf;

void serialize(const pb::MessageLite& message, std::string& out) {
  out.resize(message.ByteSizeLong());
  pb::io::ArrayOutputStream array(out.data(), static_cast<int>(out.size()));
  pb::io::CodedOutputStream stream(&array);
  stream.SetSerializationDeterministic(true);
  message.SerializeWithCachedSizes(&stream);
  stream.Trim();
  MESHC_CHECK(!stream.HadError() && stream.ByteCount() == static_cast<int>(out.size()),
              "a message serializes to the size it told");
}

void pack(const pb::Message& message, pb::Any& any) {
  pack_as(message.GetDescriptor()->full_name(), message, any);
}

void pack_as(std::string_view type_name, const pb::Message& message, pb::Any& any) {
  std::string& url = *any.mutable_type_url();
  url.reserve(kTypeUrlPrefix.size() + type_name.size());
  url.assign(kTypeUrlPrefix).append(type_name);
  serialize(message, *any.mutable_value());
}

pb::Struct to_struct(const pb::Message& message) {
  pb::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  std::string json;
  pb::util::Status status = pb::util::MessageToJsonString(message, &json, options);
  MESHC_CHECK(status.ok(), "a lowered message has a JSON form");
  pb::Struct result;
  status = pb::util::JsonStringToMessage(json, &result);
  MESHC_CHECK(status.ok(), "the JSON form of a message is an object");
  return result;
}

}  // namespace meshc
