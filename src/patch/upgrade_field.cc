// Each of the fields that changed more than their place.
#include "patch/upgrade_field.h"

#include <google/protobuf/any.pb.h>
#include <google/protobuf/struct.pb.h>

#include <memory>
#include <string_view>

#include "patch/descriptor_set.h"
#include "patch/filter_config.h"
#include "patch/modernize_filter.h"
#include "patch/untyped_mark.h"
#include "patch/upgrade.h"
#include "patch/wire.h"

namespace meshc {
namespace {

namespace pb = google::protobuf;

using pb::FieldDescriptor;

constexpr const char* kTlsSocketName = "envoy.transport_sockets.tls";
constexpr const char* kTlsType = "envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext";

// The field of that name in the message, which must have it.
pb::Message& member(pb::Message& message, const char* name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  return *message.GetReflection()->MutableMessage(&message, field);
}

void set_text(pb::Message& message, const char* name, const std::string& text) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  message.GetReflection()->SetString(&message, field, text);
}

std::string text_of(const pb::Message& message, const char* name) {
  const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name);
  return message.GetReflection()->GetString(message, field);
}

const pb::Message& value_of(const pb::Message& message, const FieldDescriptor& field) {
  return message.GetReflection()->GetMessage(message, &field);
}

// A message of the same type, which may be of another pool.
void copy(const pb::Message& from, pb::Message& to) {
  to.ParseFromString(from.SerializeAsString());
}

// `config` of a filter becomes `typed_config`.
std::string set_typed_config(const pb::Message& old, const FieldDescriptor& field,
                             pb::Message& message) {
  const std::optional<FilterKind> kind = filter_kind(*message.GetDescriptor());
  if (!kind) return kNoSpecialField;
  pb::Struct config;
  copy(value_of(old, field), config);
  pb::Any typed;
  std::string fault =
      read_filter_config(*kind, text_of(old, "name"), config, ConfigUse::kWhole, typed);
  if (!fault.empty()) return fault;
  if (is_merged_into(*kind)) mark_untyped(typed);
  copy(typed, member(message, "typed_config"));
  return "";
}

std::string set_bind_to_port(const pb::Message& old, const FieldDescriptor& field,
                             pb::Message& message) {
  const pb::Message& deprecated = value_of(old, field);
  const FieldDescriptor* bind = deprecated.GetDescriptor()->FindFieldByName("bind_to_port");
  if (deprecated.GetReflection()->HasField(deprecated, bind)) {
    copy(value_of(deprecated, *bind), member(message, "bind_to_port"));
  }
  return "";
}

std::string set_transport_socket(const pb::Message& old, const FieldDescriptor& field,
                                 pb::Message& message) {
  const std::unique_ptr<pb::Message> context(find_prototype(kTlsType)->New());
  std::string fault = upgrade(value_of(old, field), Completeness::kWhole, *context);
  if (!fault.empty()) return fault;
  pb::Message& socket = member(message, "transport_socket");
  set_text(socket, "name", kTlsSocketName);
  pb::Any typed;
  pack(*context, typed);
  copy(typed, member(socket, "typed_config"));
  return "";
}

std::string set_idle_timeout(const pb::Message& old, const FieldDescriptor& field,
                             pb::Message& message) {
  copy(value_of(old, field),
       member(member(message, "common_http_protocol_options"), "idle_timeout"));
  return "";
}

// ECMAScript's expressions become RE2's, as everywhere in v3.
std::string set_safe_regex(const pb::Message& old, const FieldDescriptor& field,
                           pb::Message& message) {
  const char* name = message.GetDescriptor()->FindFieldByName("safe_regex") != nullptr
                         ? "safe_regex"
                         : "safe_regex_match";
  set_text(member(message, name), "regex", old.GetReflection()->GetString(old, &field));
  return "";
}

struct SpecialField {
  std::string_view name;
  std::string (*upgrade)(const pb::Message&, const FieldDescriptor&, pb::Message&);
};

constexpr SpecialField kSpecialFields[] = {
    {"envoy.api.v2.Listener.deprecated_v1", set_bind_to_port},
    {"envoy.api.v2.listener.FilterChain.tls_context", set_transport_socket},
    {"envoy.config.filter.network.http_connection_manager.v2.HttpConnectionManager.idle_timeout",
     set_idle_timeout},
    {"envoy.api.v2.route.RouteMatch.regex", set_safe_regex},
    {"envoy.api.v2.route.HeaderMatcher.regex_match", set_safe_regex},
    {"envoy.type.matcher.StringMatcher.regex", set_safe_regex},
};

}  // namespace

std::string upgrade_field(const pb::Message& old, const FieldDescriptor& field,
                          pb::Message& message) {
  if (field.name() == "config" && field.message_type() != nullptr &&
      field.message_type()->well_known_type() == pb::Descriptor::WELLKNOWNTYPE_STRUCT) {
    return set_typed_config(old, field, message);
  }
  for (const SpecialField& special : kSpecialFields) {
    if (special.name == field.full_name()) return special.upgrade(old, field, message);
  }
  return kNoSpecialField;
}

}  // namespace meshc
