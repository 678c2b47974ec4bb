// Reads objects into messages field by field, through reflection.
#include "patch/read_message.h"

#include <fmt/format.h>
#include <google/protobuf/any.pb.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/go_duration.h"
#include "base/strings.h"
#include "patch/descriptor_set.h"
#include "patch/read_scalar.h"
#include "patch/wire.h"

namespace meshc {
namespace {

namespace pb = google::protobuf;

using pb::FieldDescriptor;

constexpr std::string_view kTypeKey = "@type";

bool is_only_v3(std::string_view type_name) {
  return contains(type_name, ".v3.") || contains(type_name, ".v3alpha.");
}

// Types whose JSON form is not that of their fields.
enum class Form : uint8_t {
  kFields,
  kAny,
  kStruct,
  kValue,
  kList,
  kDuration,
  kTimestamp,
  kWrapper
};

Form form_of(const pb::Descriptor& type) {
  switch (type.well_known_type()) {
    case pb::Descriptor::WELLKNOWNTYPE_ANY:
      return Form::kAny;
    case pb::Descriptor::WELLKNOWNTYPE_STRUCT:
      return Form::kStruct;
    case pb::Descriptor::WELLKNOWNTYPE_VALUE:
      return Form::kValue;
    case pb::Descriptor::WELLKNOWNTYPE_LISTVALUE:
      return Form::kList;
    case pb::Descriptor::WELLKNOWNTYPE_DURATION:
      return Form::kDuration;
    case pb::Descriptor::WELLKNOWNTYPE_TIMESTAMP:
      return Form::kTimestamp;
    case pb::Descriptor::WELLKNOWNTYPE_UNSPECIFIED:
    case pb::Descriptor::WELLKNOWNTYPE_FIELDMASK:
      return Form::kFields;
    default:
      return Form::kWrapper;
  }
}

void fill_value(ValueRef from, pb::Value& to);

void fill_struct(ValueRef from, pb::Struct& to) {
  for (ValueRef member : from.children()) {
    fill_value(member, (*to.mutable_fields())[std::string(member.key())]);
  }
}

void fill_list(ValueRef from, pb::ListValue& to) {
  for (ValueRef item : from.children()) fill_value(item, *to.add_values());
}

void fill_value(ValueRef from, pb::Value& to) {
  switch (from.kind()) {
    case fb::ValueKind::Null:
      return to.set_null_value(pb::NULL_VALUE);
    case fb::ValueKind::Bool:
      return to.set_bool_value(from.as_bool());
    case fb::ValueKind::Integer:
    case fb::ValueKind::Double:
      return to.set_number_value(from.as_double());
    case fb::ValueKind::String:
      return to.set_string_value(std::string(from.as_string()));
    case fb::ValueKind::Array:
      return fill_list(from, *to.mutable_list_value());
    case fb::ValueKind::Object:
      return fill_struct(from, *to.mutable_struct_value());
  }
}

// A message of the compiled class may stand in one of the embedded pool, where its class is
// another.
void assign(const pb::Message& from, pb::Message& to) {
  if (from.GetDescriptor() == to.GetDescriptor()) {
    to.CopyFrom(from);
  } else {
    to.ParseFromString(from.SerializeAsString());
  }
}

// In the order of their names, so that the first fault is always the same one.
std::vector<std::pair<std::string_view, const pb::Value*>> members_of(const pb::Struct& object) {
  std::vector<std::pair<std::string_view, const pb::Value*>> members;
  for (const auto& [name, value] : object.fields()) members.emplace_back(name, &value);
  std::sort(members.begin(), members.end());
  return members;
}

// Reads one tree; remembers the first thing that is wrong and where it is.
class Reader {
 public:
  explicit Reader(Dialect dialect) : dialect_(dialect) {}

  bool read_fields(const pb::Struct& object, pb::Message& message, bool skip_type) {
    for (const auto& [name, value] : members_of(object)) {
      if (skip_type && name == kTypeKey) continue;
      const size_t length = path_.size();
      path_.append(path_.empty() ? "" : ".").append(name);
      const FieldDescriptor* field = find_field(*message.GetDescriptor(), name);
      if (field == nullptr) {
        return fail("is no field of " + message.GetDescriptor()->full_name());
      }
      if (!read_field(*value, *field, message)) return false;
      path_.resize(length);
    }
    return true;
  }

  std::string take_fault() { return std::move(fault_); }

 private:
  bool read(const pb::Value& value, pb::Message& message) {
    const Form form = form_of(*message.GetDescriptor());
    if ((form == Form::kFields || form == Form::kAny || form == Form::kStruct) &&
        !value.has_struct_value()) {
      return fail("is no object");
    }
    switch (form) {
      case Form::kFields:
        return read_fields(value.struct_value(), message, /*skip_type=*/false);
      case Form::kAny:
        return read_any(value.struct_value(), message);
      case Form::kWrapper:
        return read_one(value, *message.GetDescriptor()->field(0), message);
      case Form::kStruct:
        assign(value.struct_value(), message);
        return true;
      case Form::kValue:
        assign(value, message);
        return true;
      case Form::kList:
        if (!value.has_list_value()) return fail("is no list");
        assign(value.list_value(), message);
        return true;
      case Form::kDuration: {
        const std::optional<int64_t> duration = parse_go_duration(value.string_value());
        if (!duration) return fail("is no duration");
        assign(pb::util::TimeUtil::NanosecondsToDuration(*duration), message);
        return true;
      }
      case Form::kTimestamp: {
        pb::Timestamp time;
        if (!pb::util::TimeUtil::FromString(value.string_value(), &time)) return fail("is no time");
        assign(time, message);
        return true;
      }
    }
    return fail("is of an unknown form");
  }

  bool fail(std::string_view what) {
    fault_ = path_.empty() ? fmt::format("it {}", what) : fmt::format("{} {}", path_, what);
    return false;
  }

  static const FieldDescriptor* find_field(const pb::Descriptor& type, std::string_view name) {
    if (const FieldDescriptor* field = type.FindFieldByName(std::string(name))) return field;
    for (int i = 0; i < type.field_count(); ++i) {
      if (type.field(i)->json_name() == name) return type.field(i);
    }
    return nullptr;
  }

  bool read_field(const pb::Value& value, const FieldDescriptor& field, pb::Message& message) {
    const bool takes_null = field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
                            !field.is_repeated() && form_of(*field.message_type()) == Form::kValue;
    if (value.has_null_value() && !takes_null) return true;
    if (field.is_map()) return read_map(value, field, message);
    if (!field.is_repeated()) return read_one(value, field, message);
    if (!value.has_list_value()) return fail("is no list");
    for (int i = 0; i < value.list_value().values_size(); ++i) {
      const pb::Value& item = value.list_value().values(i);
      const size_t length = path_.size();
      path_ += fmt::format("[{}]", i);
      if (item.has_null_value()) return fail("is null");
      if (!read_one(item, field, message)) return false;
      path_.resize(length);
    }
    return true;
  }

  bool read_map(const pb::Value& value, const FieldDescriptor& field, pb::Message& message) {
    if (!value.has_struct_value()) return fail("is no object");
    for (const auto& [key, member] : members_of(value.struct_value())) {
      const size_t length = path_.size();
      path_ += fmt::format("[{}]", key);
      pb::Message& entry = *message.GetReflection()->AddMessage(&message, &field);
      pb::Value name;
      name.set_string_value(std::string(key));
      if (!read_scalar(name, *field.message_type()->map_key(), entry).empty()) {
        return fail("is no key of the map");
      }
      if (!read_field(*member, *field.message_type()->map_value(), entry)) return false;
      path_.resize(length);
    }
    return true;
  }

  // Sets the field, or adds one to it if it is repeated.
  bool read_one(const pb::Value& value, const FieldDescriptor& field, pb::Message& message) {
    const pb::Reflection& reflection = *message.GetReflection();
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
      return read(value, field.is_repeated() ? *reflection.AddMessage(&message, &field)
                                             : *reflection.MutableMessage(&message, &field));
    }
    const std::string fault = read_scalar(value, field, message);
    return fault.empty() || fail(fault);
  }

  bool read_any(const pb::Struct& object, pb::Message& any) {
    const auto type = object.fields().find(std::string(kTypeKey));
    const std::string url = type == object.fields().end() ? "" : type->second.string_value();
    if (url.empty()) return fail("has no @type");
    const std::string_view name = std::string_view(url).substr(url.rfind('/') + 1);
    const pb::Message* prototype = find_prototype(name);
    if (prototype == nullptr || (dialect_ == Dialect::kV2 && is_only_v3(name))) {
      return fail(fmt::format("has the unknown type {}", name));
    }
    const std::unique_ptr<pb::Message> payload(prototype->New());
    if (form_of(*prototype->GetDescriptor()) == Form::kFields) {
      if (!read_fields(object, *payload, /*skip_type=*/true)) return false;
    } else {
      const auto value = object.fields().find("value");
      if (value == object.fields().end()) return fail("has no value");
      if (!read(value->second, *payload)) return false;
    }
    pb::Any made;
    made.set_type_url(url);
    serialize(*payload, *made.mutable_value());
    assign(made, any);
    return true;
  }

  const Dialect dialect_;
  std::string path_;
  std::string fault_;
};

}  // namespace

pb::Struct read_struct(ValueRef object) {
  pb::Struct result;
  fill_struct(object, result);
  return result;
}

std::string read_message(const pb::Struct& object, Dialect dialect, pb::Message& message) {
  Reader reader(dialect);
  reader.read_fields(object, message, /*skip_type=*/false);
  return reader.take_fault();
}

}  // namespace meshc
