// Carries messages over from v2 to v3.
#include "patch/upgrade.h"

#include <fmt/format.h>
#include <google/protobuf/any.pb.h>
#include <google/protobuf/descriptor.pb.h>

#include <memory>
#include <vector>

#include "base/strings.h"
#include "patch/descriptor_set.h"
#include "patch/modernize_filter.h"
#include "patch/untyped_mark.h"
#include "patch/upgrade_field.h"
#include "patch/versions.h"

namespace meshc {
namespace {

namespace pb = google::protobuf;

using pb::FieldDescriptor;

bool is_message(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

bool succeeds(const pb::Descriptor& type, const pb::Descriptor& old) {
  return type.full_name() == old.full_name() || type.options().map_entry() ||
         previous_type(type) == old.full_name();
}

// Why values of the old field cannot stand in the new one; "" if they can.
std::string misfit(const FieldDescriptor& old, const FieldDescriptor* field) {
  const bool fits = field != nullptr && field->type() == old.type() &&
                    field->is_repeated() == old.is_repeated() &&
                    (!is_message(old) || succeeds(*field->message_type(), *old.message_type()));
  return fits ? "" : fmt::format("v3 has nothing for {}", old.full_name());
}

// The words that the field holds must be in the new enumeration.
std::string missing_word(const pb::Message& message, const FieldDescriptor& old,
                         const FieldDescriptor& field) {
  const pb::Reflection& reflection = *message.GetReflection();
  const int count = old.is_repeated() ? reflection.FieldSize(message, &old) : 1;
  for (int i = 0; i < count; ++i) {
    const int number = old.is_repeated() ? reflection.GetRepeatedEnumValue(message, &old, i)
                                         : reflection.GetEnumValue(message, &old);
    if (field.enum_type()->FindValueByNumber(number) == nullptr) {
      return fmt::format("v3 has no value {} of {}", number, old.full_name());
    }
  }
  return "";
}

std::string carry_over(const pb::Message& old, pb::Message& message);

std::string carry_messages(const pb::Message& old, const FieldDescriptor& old_field,
                           const FieldDescriptor& field, pb::Message& message) {
  const pb::Reflection& from = *old.GetReflection();
  const pb::Reflection& to = *message.GetReflection();
  if (!field.is_repeated()) {
    return carry_over(from.GetMessage(old, &old_field), *to.MutableMessage(&message, &field));
  }
  for (int i = 0; i < from.FieldSize(old, &old_field); ++i) {
    const std::string fault =
        carry_over(from.GetRepeatedMessage(old, &old_field, i), *to.AddMessage(&message, &field));
    if (!fault.empty()) return fault;
  }
  return "";
}

std::string carry_over(const pb::Message& old, pb::Message& message) {
  if (old.GetDescriptor()->full_name() == message.GetDescriptor()->full_name()) {
    message.ParseFromString(old.SerializeAsString());
    return "";
  }
  std::vector<const FieldDescriptor*> fields;
  old.GetReflection()->ListFields(old, &fields);
  // What is no message has the same bytes.
  const std::unique_ptr<pb::Message> plain(old.New());
  plain->CopyFrom(old);
  for (const FieldDescriptor* old_field : fields) {
    if (is_message(*old_field)) plain->GetReflection()->ClearField(plain.get(), old_field);
  }
  std::vector<const FieldDescriptor*> messages;
  for (const FieldDescriptor* old_field : fields) {
    std::string fault = upgrade_field(old, *old_field, message);
    if (fault != kNoSpecialField) {
      if (!fault.empty()) return fault;
      plain->GetReflection()->ClearField(plain.get(), old_field);
      continue;
    }
    const FieldDescriptor* field = message.GetDescriptor()->FindFieldByNumber(old_field->number());
    fault = misfit(*old_field, field);
    if (fault.empty() && old_field->enum_type() != nullptr) {
      fault = missing_word(old, *old_field, *field);
    }
    if (!fault.empty()) return fault;
    if (is_message(*old_field)) messages.push_back(old_field);
  }
  message.MergeFromString(plain->SerializeAsString());
  for (const FieldDescriptor* old_field : messages) {
    const FieldDescriptor* field = message.GetDescriptor()->FindFieldByNumber(old_field->number());
    std::string fault = carry_messages(old, *old_field, *field, message);
    if (!fault.empty()) return fault;
  }
  return "";
}

// Calls visit(message) for each message in a field of this one.
template <class Visit>
std::string visit_messages(pb::Message& message, const Visit& visit) {
  std::vector<const FieldDescriptor*> fields;
  const pb::Reflection& reflection = *message.GetReflection();
  reflection.ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    if (!is_message(*field)) continue;
    const int count = field->is_repeated() ? reflection.FieldSize(message, field) : 1;
    for (int i = 0; i < count; ++i) {
      pb::Message& member = field->is_repeated()
                                ? *reflection.MutableRepeatedMessage(&message, field, i)
                                : *reflection.MutableMessage(&message, field);
      std::string fault = visit(member);
      if (!fault.empty()) return fault;
    }
  }
  return "";
}

std::string modernize_any(pb::Message& message) {
  pb::Any any;
  any.ParseFromString(message.SerializeAsString());
  const std::string name = any.type_url().substr(any.type_url().rfind('/') + 1);
  const pb::Message* prototype = find_prototype(name);
  std::unique_ptr<pb::Message> payload(prototype == nullptr ? nullptr : prototype->New());
  if (payload == nullptr || !payload->ParseFromString(any.value())) {
    return fmt::format("a message of type {} cannot be read", name);
  }
  if (const std::string_view next = next_type(name); !next.empty()) {
    std::unique_ptr<pb::Message> succeeding(find_prototype(next)->New());
    const std::string fault = carry_over(*payload, *succeeding);
    if (!fault.empty()) return fault;
    payload = std::move(succeeding);
  } else if (starts_with(name, "istio.") || contains(name, ".v2.") || contains(name, ".v2alpha")) {
    return fmt::format("stock Envoy has no message {}", name);
  }
  const std::string fault = modernize(Completeness::kWhole, *payload);
  if (!fault.empty()) return fault;
  repack(*payload, any);
  message.ParseFromString(any.SerializeAsString());
  return "";
}

}  // namespace

std::string upgrade(const pb::Message& old, Completeness completeness, pb::Message& message) {
  std::string fault = carry_over(old, message);
  return fault.empty() ? modernize(completeness, message) : fault;
}

std::string modernize(Completeness completeness, pb::Message& message) {
  if (message.GetDescriptor()->well_known_type() == pb::Descriptor::WELLKNOWNTYPE_ANY) {
    return modernize_any(message);
  }
  std::string fault = visit_messages(
      message, [](pb::Message& member) { return modernize(Completeness::kWhole, member); });
  if (!fault.empty()) return fault;
  return modernize_filter(completeness, message);
}

}  // namespace meshc
