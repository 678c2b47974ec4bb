// Protobuf's JSON conversion over the embedded types.
#include "encode/json.h"

#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/message.h>
#include <google/protobuf/type.pb.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/type_resolver.h>
#include <google/protobuf/util/type_resolver_util.h>

#include <memory>
#include <string>
#include <unordered_map>

#include "patch/descriptor_set.h"
#include "patch/wire.h"

namespace meshc {
namespace {

namespace pb = google::protobuf;

using ProtobufStatus = pb::util::Status;

// Each conversion asks for the descriptions of all types that it meets, and making one of them from
// its descriptor takes longer than copying it: half the time of a conversion without this. One for
// each thread, so that no lock is needed.
class CachingResolver : public pb::util::TypeResolver {
 public:
  ProtobufStatus ResolveMessageType(const std::string& url, pb::Type* type) override {
    return resolve(url, &messages_, type,
                   [&](pb::Type* made) { return resolver_->ResolveMessageType(url, made); });
  }

  ProtobufStatus ResolveEnumType(const std::string& url, pb::Enum* type) override {
    return resolve(url, &enums_, type,
                   [&](pb::Enum* made) { return resolver_->ResolveEnumType(url, made); });
  }

 private:
  template <class T, class Make>
  ProtobufStatus resolve(const std::string& url, std::unordered_map<std::string, T>* known, T* type,
                         const Make& make) {
    auto entry = known->find(url);
    if (entry == known->end()) {
      T made;
      const ProtobufStatus status = make(&made);
      if (!status.ok()) return status;
      entry = known->emplace(url, std::move(made)).first;
    }
    *type = entry->second;
    return ProtobufStatus();
  }

  std::unique_ptr<pb::util::TypeResolver> resolver_{pb::util::NewTypeResolverForDescriptorPool(
      std::string(kTypeUrlPrefix.substr(0, kTypeUrlPrefix.size() - 1)), &descriptor_pool())};
  std::unordered_map<std::string, pb::Type> messages_;
  std::unordered_map<std::string, pb::Enum> enums_;
};

Status cannot_print(std::string_view name, std::string_view reason) {
  return invalid_argument_error("cannot print a message of type " + std::string(name) + ": " +
                                std::string(reason));
}

// The conversion itself takes bytes that end within a field for a shorter message.
Status check_message(std::string_view name, std::string_view wire) {
  const pb::Message* prototype = find_prototype(name);
  if (prototype == nullptr) return cannot_print(name, "the type is unknown");
  const std::unique_ptr<pb::Message> message(prototype->New());
  if (!message->ParseFromArray(wire.data(), static_cast<int>(wire.size()))) {
    return cannot_print(name, "the bytes are no such message");
  }
  return ok_status();
}

}  // namespace

Result<std::string> wire_to_json(std::string_view type, std::string_view wire, JsonStyle style) {
  const std::string_view name = type.substr(type.rfind('/') + 1);
  MESHC_RETURN_IF_ERROR(check_message(name, wire));
  pb::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.add_whitespace = style == JsonStyle::kIndented;
  pb::io::ArrayInputStream input(wire.data(), static_cast<int>(wire.size()));
  std::string text;
  pb::io::StringOutputStream output(&text);
  static thread_local CachingResolver resolver;
  const ProtobufStatus status = pb::util::BinaryToJsonStream(
      &resolver, std::string(kTypeUrlPrefix) + std::string(name), &input, &output, options);
  if (!status.ok()) return cannot_print(name, std::string(status.message()));
  return text;
}

}  // namespace meshc
