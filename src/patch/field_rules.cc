// Checks messages by the rules in their descriptors.
#include "patch/field_rules.h"

#include <fmt/format.h>
#include <google/protobuf/duration.pb.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <string_view>

#include "validate/validate.pb.h"

namespace meshc {
namespace {

namespace pb = google::protobuf;

using pb::FieldDescriptor;

// A field of a message, and the rules for a value of it.
struct Place {
  const pb::Message& message;
  const FieldDescriptor& field;
  int index = -1;  // in a list; -1: the single value

  std::string text() const {
    const pb::Reflection& reflection = *message.GetReflection();
    return index < 0 ? reflection.GetString(message, &field)
                     : reflection.GetRepeatedString(message, &field, index);
  }
  int word() const {
    const pb::Reflection& reflection = *message.GetReflection();
    return index < 0 ? reflection.GetEnumValue(message, &field)
                     : reflection.GetRepeatedEnumValue(message, &field, index);
  }
  std::string fault(std::string_view what) const {
    return fmt::format("{} {}", field.full_name(), what);
  }
};

template <class Number, class Rules>
bool in_range(Number number, const Rules& rules) {
  return (!rules.has_const_() || number == rules.const_()) &&
         (!rules.has_lt() || number < rules.lt()) && (!rules.has_lte() || number <= rules.lte()) &&
         (!rules.has_gt() || number > rules.gt()) && (!rules.has_gte() || number >= rules.gte());
}

std::string check_text(const Place& place, const validate::StringRules& rules) {
  const std::string text = place.text();
  if (text.empty() && rules.ignore_empty()) return "";
  if ((rules.has_min_len() && text.size() < rules.min_len()) ||
      (rules.has_min_bytes() && text.size() < rules.min_bytes())) {
    return place.fault(text.empty() ? "is missing" : "is too short");
  }
  if (rules.has_max_bytes() && text.size() > rules.max_bytes()) return place.fault("is too long");
  return "";
}

std::string check_number(const Place& place, const validate::FieldRules& rules) {
  if (place.index >= 0) return "";
  const pb::Reflection& reflection = *place.message.GetReflection();
  bool fits = true;
  switch (rules.type_case()) {
    case validate::FieldRules::kUint32:
      fits = in_range(reflection.GetUInt32(place.message, &place.field), rules.uint32());
      break;
    case validate::FieldRules::kUint64:
      fits = in_range(reflection.GetUInt64(place.message, &place.field), rules.uint64());
      break;
    case validate::FieldRules::kInt32:
      fits = in_range(reflection.GetInt32(place.message, &place.field), rules.int32());
      break;
    case validate::FieldRules::kInt64:
      fits = in_range(reflection.GetInt64(place.message, &place.field), rules.int64());
      break;
    case validate::FieldRules::kDouble:
      fits = in_range(reflection.GetDouble(place.message, &place.field), rules.double_());
      break;
    case validate::FieldRules::kFloat:
      fits = in_range(reflection.GetFloat(place.message, &place.field), rules.float_());
      break;
    default:
      break;
  }
  return fits ? "" : place.fault("is out of its range");
}

std::string check_duration(const Place& place, const pb::Message& value,
                           const validate::DurationRules& rules) {
  pb::Duration duration;
  duration.ParseFromString(value.SerializeAsString());
  const bool fits =
      (!rules.has_lt() || duration < rules.lt()) && (!rules.has_lte() || duration <= rules.lte()) &&
      (!rules.has_gt() || rules.gt() < duration) && (!rules.has_gte() || rules.gte() <= duration);
  return fits ? "" : place.fault("is out of its range");
}

std::string check_word(const Place& place, const validate::EnumRules& rules) {
  const int word = place.word();
  const auto& excluded = rules.not_in();
  const bool fits =
      (!rules.defined_only() || place.field.enum_type()->FindValueByNumber(word) != nullptr) &&
      std::find(excluded.begin(), excluded.end(), word) == excluded.end() &&
      (rules.in_size() == 0 ||
       std::find(rules.in().begin(), rules.in().end(), word) != rules.in().end());
  return fits ? "" : place.fault("has a value that it may not have");
}

// A value that is no message.
std::string check_value(const Place& place, const validate::FieldRules& rules) {
  if (place.field.cpp_type() == FieldDescriptor::CPPTYPE_STRING) {
    return rules.has_string() ? check_text(place, rules.string()) : "";
  }
  if (place.field.cpp_type() == FieldDescriptor::CPPTYPE_ENUM) {
    return rules.has_enum_() ? check_word(place, rules.enum_()) : "";
  }
  return check_number(place, rules);
}

// Rules for a wrapper ("UInt32Value") are those for the number in it.
std::string check_message(const Place& place, const pb::Message& value,
                          const validate::FieldRules& rules) {
  switch (value.GetDescriptor()->well_known_type()) {
    case pb::Descriptor::WELLKNOWNTYPE_DURATION:
      return rules.has_duration() ? check_duration(place, value, rules.duration()) : "";
    case pb::Descriptor::WELLKNOWNTYPE_ANY:
    case pb::Descriptor::WELLKNOWNTYPE_STRUCT:
      return "";
    case pb::Descriptor::WELLKNOWNTYPE_UNSPECIFIED:
      return broken_rule(value);
    default: {
      const FieldDescriptor* inner = value.GetDescriptor()->FindFieldByName("value");
      if (inner == nullptr) return "";
      const std::string fault = check_value({value, *inner}, rules);
      return fault.empty() ? "" : place.fault("is out of its range");
    }
  }
}

std::string check_list(const pb::Message& message, const FieldDescriptor& field,
                       const validate::FieldRules& rules) {
  const pb::Reflection& reflection = *message.GetReflection();
  const int count = reflection.FieldSize(message, &field);
  if (!field.is_map() && static_cast<uint64_t>(count) < rules.repeated().min_items()) {
    return Place{message, field}.fault("has too few entries");
  }
  for (int i = 0; i < count; ++i) {
    const Place place{message, field, i};
    const std::string fault =
        field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE
            ? check_message(place, reflection.GetRepeatedMessage(message, &field, i),
                            rules.repeated().items())
            : check_value(place, rules.repeated().items());
    if (!fault.empty()) return fault;
  }
  return "";
}

std::string check_field(const pb::Message& message, const FieldDescriptor& field) {
  const validate::FieldRules& rules = field.options().GetExtension(validate::rules);
  if (field.is_repeated()) return check_list(message, field, rules);
  const pb::Reflection& reflection = *message.GetReflection();
  // In a choice that fell on another field there is nothing to ask of this one.
  if (field.containing_oneof() != nullptr && !reflection.HasField(message, &field)) return "";
  const Place place{message, field};
  if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE) {
    if (reflection.HasField(message, &field)) {
      return check_message(place, reflection.GetMessage(message, &field), rules);
    }
    const bool is_required = rules.message().required() || rules.duration().required() ||
                             rules.any().required() || rules.timestamp().required();
    return is_required ? place.fault("is missing") : "";
  }
  return check_value(place, rules);
}

}  // namespace

std::string broken_rule(const pb::Message& message) {
  const pb::Descriptor& type = *message.GetDescriptor();
  for (int i = 0; i < type.oneof_decl_count(); ++i) {
    const pb::OneofDescriptor* choice = type.oneof_decl(i);
    if (choice->options().GetExtension(validate::required) &&
        !message.GetReflection()->HasOneof(message, choice)) {
      return fmt::format("{} is missing", choice->full_name());
    }
  }
  for (int i = 0; i < type.field_count(); ++i) {
    std::string fault = check_field(message, *type.field(i));
    if (!fault.empty()) return fault;
  }
  return "";
}

}  // namespace meshc
