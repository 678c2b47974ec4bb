// Completes and checks entries of lists of filters.
#include "patch/modernize_filter.h"

#include <fmt/format.h>
#include <google/protobuf/any.pb.h>
#include <google/protobuf/struct.pb.h>

#include <memory>
#include <string_view>

#include "patch/descriptor_set.h"
#include "patch/field_rules.h"
#include "patch/filter_config.h"
#include "patch/untyped_mark.h"

namespace meshc {
namespace {

namespace pb = google::protobuf;

using pb::FieldDescriptor;

struct FilterType {
  std::string_view type;
  FilterKind kind;
};

constexpr FilterType kFilterTypes[] = {
    {"envoy.config.listener.v3.Filter", FilterKind::kNetwork},
    {"envoy.config.listener.v3.ListenerFilter", FilterKind::kListener},
    {"envoy.config.accesslog.v3.AccessLog", FilterKind::kAccessLog},
    {"envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter", FilterKind::kHttp},
};

std::string check_config(FilterKind kind, const std::string& name, const pb::Any& typed) {
  const std::string& url = typed.type_url();
  const std::string_view type = std::string_view(url).substr(url.rfind('/') + 1);
  const pb::Message* prototype = find_prototype(type);
  if (find_filter_of_type(kind, type) == nullptr || prototype == nullptr) {
    return fmt::format("stock Envoy has no filter of type {}, which {} wants", type, name);
  }
  const std::unique_ptr<pb::Message> config(prototype->New());
  if (!config->ParseFromString(typed.value())) {
    return fmt::format("the configuration of {} cannot be read", name);
  }
  const std::string fault = broken_rule(*config);
  return fault.empty() ? "" : fmt::format("the configuration of {}: {}", name, fault);
}

}  // namespace

std::optional<FilterKind> filter_kind(const pb::Descriptor& type) {
  for (const FilterType& filter : kFilterTypes) {
    if (filter.type == type.full_name()) return filter.kind;
  }
  return std::nullopt;
}

bool is_merged_into(FilterKind kind) {
  return kind == FilterKind::kNetwork || kind == FilterKind::kHttp;
}

std::string modernize_filter(Completeness completeness, pb::Message& message) {
  const std::optional<FilterKind> kind = filter_kind(*message.GetDescriptor());
  if (!kind) return "";
  const pb::Reflection& reflection = *message.GetReflection();
  const FieldDescriptor* name_field = message.GetDescriptor()->FindFieldByName("name");
  const FieldDescriptor* config_field = message.GetDescriptor()->FindFieldByName("typed_config");
  const std::string name = reflection.GetString(message, name_field);
  reflection.SetString(&message, name_field, std::string(current_filter_name(*kind, name)));
  if (completeness == Completeness::kPart) return "";
  if (name.empty()) return "a filter has no name";
  const FieldDescriptor* set =
      reflection.GetOneofFieldDescriptor(message, config_field->containing_oneof());
  if (set != nullptr && set != config_field) return "";  // fetched from elsewhere
  pb::Any typed;
  if (set == nullptr) {
    const std::string fault =
        read_filter_config(*kind, name, pb::Struct(), ConfigUse::kWhole, typed);
    if (!fault.empty()) return fault;
    if (is_merged_into(*kind)) mark_untyped(typed);
    reflection.MutableMessage(&message, config_field)->ParseFromString(typed.SerializeAsString());
    return "";
  }
  typed.ParseFromString(reflection.GetMessage(message, config_field).SerializeAsString());
  return check_config(*kind, name, typed);
}

}  // namespace meshc
