// Building and reading ValueRecords.
#include "import/value_record.h"

namespace meshc {
namespace {

void set_number(NodeRef node, ValueRecord* record) {
  const std::optional<int64_t> integer = node.as_int64();
  if (node.kind() == NodeKind::kInt && integer.has_value()) {
    record->kind = ValueRecordKind::kInteger;
    record->integer = *integer;
    return;
  }
  record->kind = ValueRecordKind::kDouble;
  record->number = node.as_double().value_or(0);
}

}  // namespace

ValueRecord to_value_record(NodeRef node) {
  ValueRecord record;
  record.line = node.line();
  switch (node.kind()) {
    case NodeKind::kAbsent:
    case NodeKind::kNull:
      break;
    case NodeKind::kBool:
      record.kind = ValueRecordKind::kBool;
      record.boolean = node.as_bool().value_or(false);
      break;
    case NodeKind::kInt:
    case NodeKind::kDouble:
      set_number(node, &record);
      break;
    case NodeKind::kString:
      record.kind = ValueRecordKind::kString;
      record.text = node.as_text();
      break;
    case NodeKind::kArray:
      record.kind = ValueRecordKind::kArray;
      record.children.reserve(node.size());
      for (const NodeRef element : node.elements()) {
        record.children.push_back(to_value_record(element));
      }
      break;
    case NodeKind::kObject:
      record.kind = ValueRecordKind::kObject;
      record.children.reserve(node.size());
      for (const Member member : node.members()) {
        record.children.push_back(to_value_record(member.value));
        record.children.back().key = member.key;
      }
      break;
  }
  return record;
}

ValueRecord text_value(std::string_view key, std::string_view text) {
  ValueRecord record;
  record.kind = ValueRecordKind::kString;
  record.key = key;
  record.text = text;
  return record;
}

ValueRecord integer_value(std::string_view key, int64_t number) {
  ValueRecord value;
  value.kind = ValueRecordKind::kInteger;
  value.key = key;
  value.integer = number;
  return value;
}

const ValueRecord* member_of(const ValueRecord* object, std::string_view key) {
  if (object == nullptr || object->kind != ValueRecordKind::kObject) return nullptr;
  for (const ValueRecord& child : object->children) {
    if (child.key == key) return &child;
  }
  return nullptr;
}

std::string_view text_of(const ValueRecord* object, std::string_view key) {
  const ValueRecord* member = member_of(object, key);
  if (member == nullptr || member->kind != ValueRecordKind::kString) return {};
  return member->text;
}

int64_t integer_of(const ValueRecord* object, std::string_view key) {
  const ValueRecord* member = member_of(object, key);
  return member != nullptr && member->kind == ValueRecordKind::kInteger ? member->integer : 0;
}

double number_of(const ValueRecord* object, std::string_view key) {
  const ValueRecord* member = member_of(object, key);
  if (member == nullptr) return 0;
  if (member->kind == ValueRecordKind::kInteger) return static_cast<double>(member->integer);
  return member->kind == ValueRecordKind::kDouble ? member->number : 0;
}

bool bool_of(const ValueRecord* object, std::string_view key) {
  const ValueRecord* member = member_of(object, key);
  return member != nullptr && member->kind == ValueRecordKind::kBool && member->boolean;
}

std::span<const ValueRecord> children_of(const ValueRecord* object, std::string_view key) {
  const ValueRecord* member = member_of(object, key);
  if (member == nullptr) return {};
  return member->children;
}

}  // namespace meshc
