// Reading of messages by their shapes.
#include "import/shape.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/base64.h"
#include "base/go_duration.h"
#include "base/strings.h"
#include "import/timestamp.h"
#include "import/value_record.h"

namespace meshc {
namespace {

// "portLevelSettings" -> "port_level_settings".
std::string snake_case(std::string_view name) {
  std::string result;
  for (const char c : name) {
    if (c >= 'A' && c <= 'Z') {
      result += '_';
      result += static_cast<char>(c - 'A' + 'a');
    } else {
      result += c;
    }
  }
  return result;
}

const FieldShape* find_field(const MessageShape& shape, std::string_view name) {
  for (const FieldShape& field : shape.fields) {
    if (field.name == name) return &field;
  }
  if (name.find('_') == std::string_view::npos) return nullptr;
  for (const FieldShape& field : shape.fields) {
    if (snake_case(field.name) == name) return &field;
  }
  return nullptr;
}

class MessageReader {
 public:
  explicit MessageReader(const ObjectReader& object) : object_(object) {}

  ValueRecord read(NodeRef node, const MessageShape& shape) const;

 private:
  ValueRecord read_field(NodeRef node, const FieldShape& field) const;
  ValueRecord read_list(NodeRef node, const FieldShape& field) const;
  ValueRecord read_map(NodeRef node, const FieldShape& field) const;
  ValueRecord read_single(NodeRef node, const FieldShape& field) const;
  ValueRecord read_text(NodeRef node, const FieldShape& field) const;
  ValueRecord read_integer(NodeRef node, int64_t min, int64_t max) const;
  ValueRecord read_uint64(NodeRef node) const;
  ValueRecord read_double(NodeRef node) const;
  ValueRecord read_word(NodeRef node, const FieldShape& field) const;
  ValueRecord empty_choice(NodeRef node, const FieldShape& field) const;
  void check_choices(NodeRef node, const MessageShape& shape, const ValueRecord& record) const;
  void report_unknown(NodeRef value, const MessageShape& shape) const;
  ValueRecord wrong_type(NodeRef node, std::string_view wanted) const;

  const ObjectReader& object_;
};

ValueRecord MessageReader::wrong_type(NodeRef node, std::string_view wanted) const {
  std::string message = "wrong type: is ";
  message += node_kind_text(node.kind());
  message += ", wants ";
  message += wanted;
  object_.error_at(node, message);
  return ValueRecord();
}

void MessageReader::report_unknown(NodeRef value, const MessageShape& shape) const {
  std::string message = "is unknown in ";
  message += shape.name;
  object_.warning_at(value, message, "it has no effect in profile istio-1.3", kShapesProfile);
}

ValueRecord MessageReader::read_text(NodeRef node, const FieldShape& field) const {
  const std::optional<std::string_view> text = node.as_string();
  if (!text.has_value()) return wrong_type(node, "a string");
  if (field.type == FieldType::kDuration && !parse_go_duration(*text).has_value()) {
    object_.error_at(node, "'" + std::string(*text) + "' is not a duration",
                     "write it like 1.5s, 300ms or 1h30m");
  }
  if (field.type == FieldType::kBytes && !from_base64(*text).has_value()) {
    object_.error_at(node, "'" + std::string(*text) + "' is not base64",
                     "encode it with the standard alphabet and padding");
  }
  if (field.type == FieldType::kTimestamp && !parse_rfc3339(*text).has_value()) {
    object_.error_at(node, "'" + std::string(*text) + "' is not a time",
                     "write it like 2019-10-07T09:01:00Z");
  }
  ValueRecord record = text_value({}, *text);
  record.line = node.line();
  return record;
}

ValueRecord MessageReader::read_integer(NodeRef node, int64_t min, int64_t max) const {
  std::optional<int64_t> number = node.as_int64();
  if (node.is_string()) number = parse_int(node.as_text());
  if (!number.has_value() && node.kind() != NodeKind::kInt) return wrong_type(node, "an integer");
  if (!number.has_value() || *number < min || *number > max) {
    object_.error_at(node, std::string(node.as_text()) + " is out of range",
                     "choose a value from " + std::to_string(min) + " to " + std::to_string(max));
    return ValueRecord();
  }
  ValueRecord record;
  record.kind = ValueRecordKind::kInteger;
  record.integer = *number;
  record.line = node.line();
  return record;
}

// Values from 2^63 on, which no setting needs, become doubles.
ValueRecord MessageReader::read_uint64(NodeRef node) const {
  const std::optional<uint64_t> number =
      node.is_string() ? parse_uint(node.as_text()) : node.as_uint64();
  if (!number.has_value()) return wrong_type(node, "an integer from 0 to 2^64 - 1");
  ValueRecord record;
  record.line = node.line();
  if (*number <= static_cast<uint64_t>(std::numeric_limits<int64_t>::max())) {
    record.kind = ValueRecordKind::kInteger;
    record.integer = static_cast<int64_t>(*number);
  } else {
    record.kind = ValueRecordKind::kDouble;
    record.number = static_cast<double>(*number);
  }
  return record;
}

ValueRecord MessageReader::read_double(NodeRef node) const {
  const std::optional<double> number =
      node.is_string() ? parse_double(node.as_text()) : node.as_double();
  if (!number.has_value()) return wrong_type(node, "a number");
  ValueRecord record;
  record.kind = ValueRecordKind::kDouble;
  record.number = *number;
  record.line = node.line();
  return record;
}

ValueRecord MessageReader::read_word(NodeRef node, const FieldShape& field) const {
  const std::optional<int64_t> number = node.as_int64();
  for (const WordShape& word : field.words) {
    const bool is_this = node.is_string() ? word.word == node.as_text() : word.number == number;
    if (!is_this) continue;
    ValueRecord record = text_value({}, word.word);
    record.line = node.line();
    return record;
  }
  if (!node.is_string() && !number.has_value()) return wrong_type(node, "a string");
  std::string remedy = "choose one of";
  for (const WordShape& word : field.words) {
    remedy += word.word == field.words.front().word ? " " : ", ";
    remedy += word.word;
  }
  object_.error_at(node, "'" + std::string(node.as_text()) + "' is unknown", remedy);
  return ValueRecord();
}

ValueRecord MessageReader::read_single(NodeRef node, const FieldShape& field) const {
  switch (field.type) {
    case FieldType::kText:
    case FieldType::kBytes:
    case FieldType::kDuration:
    case FieldType::kTimestamp:
      return read_text(node, field);
    case FieldType::kBool:
      return node.as_bool().has_value() ? to_value_record(node) : wrong_type(node, "a boolean");
    case FieldType::kInt32:
      return read_integer(node, std::numeric_limits<int32_t>::min(),
                          std::numeric_limits<int32_t>::max());
    case FieldType::kUint32:
      return read_integer(node, 0, std::numeric_limits<uint32_t>::max());
    case FieldType::kInt64:
      return read_integer(node, std::numeric_limits<int64_t>::min(),
                          std::numeric_limits<int64_t>::max());
    case FieldType::kUint64:
      return read_uint64(node);
    case FieldType::kDouble:
      return read_double(node);
    case FieldType::kWord:
      return read_word(node, field);
    case FieldType::kMessage:
      return read(node, *field.message);
    case FieldType::kStruct:
      return node.is_object() ? to_value_record(node) : wrong_type(node, "an object");
  }
  return ValueRecord();
}

ValueRecord MessageReader::read_list(NodeRef node, const FieldShape& field) const {
  if (!node.is_array()) return wrong_type(node, "a list");
  ValueRecord record;
  record.kind = ValueRecordKind::kArray;
  record.line = node.line();
  record.children.reserve(node.size());
  for (const NodeRef element : node.elements()) {
    record.children.push_back(read_single(element, field));
  }
  return record;
}

// A null value is kept: whether it may be there is a question of meaning.
ValueRecord MessageReader::read_map(NodeRef node, const FieldShape& field) const {
  if (!node.is_object()) return wrong_type(node, "an object");
  ValueRecord record = ValueRecord::empty_object();
  record.line = node.line();
  record.children.reserve(node.size());
  for (const Member member : node.members()) {
    ValueRecord value;
    if (!member.value.is_null()) {
      value = read_single(member.value, field);
    } else if (field.type == FieldType::kText) {
      value = text_value({}, {});
    }
    value.line = member.value.line();
    value.key = member.key;
    record.children.push_back(std::move(value));
  }
  return record;
}

ValueRecord MessageReader::read_field(NodeRef node, const FieldShape& field) const {
  switch (field.form) {
    case FieldForm::kList:
      return read_list(node, field);
    case FieldForm::kMap:
      return read_map(node, field);
    case FieldForm::kSingle:
      break;
  }
  return read_single(node, field);
}

// A null member of a choice is chosen all the same: a message that is not there, or the value that
// Go gives to what is not set.
ValueRecord MessageReader::empty_choice(NodeRef node, const FieldShape& field) const {
  ValueRecord record;
  if (field.type == FieldType::kText || field.type == FieldType::kBytes)
    record.kind = ValueRecordKind::kString;
  if (field.type == FieldType::kBool) record.kind = ValueRecordKind::kBool;
  if (field.type == FieldType::kDouble) record.kind = ValueRecordKind::kDouble;
  if (field.type >= FieldType::kInt32 && field.type <= FieldType::kUint64)
    record.kind = ValueRecordKind::kInteger;
  if (field.type == FieldType::kWord) record = text_value({}, field.words.front().word);
  record.line = node.line();
  return record;
}

void MessageReader::check_choices(NodeRef node, const MessageShape& shape,
                                  const ValueRecord& record) const {
  for (size_t i = 0; i < shape.fields.size(); ++i) {
    const FieldShape& first = shape.fields[i];
    if (first.choice == 0 || member_of(&record, first.name) == nullptr) continue;
    for (const FieldShape& second : shape.fields.subspan(i + 1)) {
      if (second.choice != first.choice || member_of(&record, second.name) == nullptr) continue;
      std::string message = "has both ";
      message += first.name;
      message += " and ";
      message += second.name;
      object_.error_at(node, message, "keep one of them");
    }
  }
}

ValueRecord MessageReader::read(NodeRef node, const MessageShape& shape) const {
  if (!node.is_object()) return wrong_type(node, "an object");
  ValueRecord record = ValueRecord::empty_object();
  record.line = node.line();
  record.children.reserve(node.size());
  for (const Member member : node.members()) {
    const FieldShape* field = find_field(shape, member.key);
    if (field == nullptr) {
      report_unknown(member.value, shape);
      record.children.push_back(to_value_record(member.value));
      record.children.back().key = member.key;
      continue;
    }
    if (member.value.is_null() && field->choice == 0) continue;
    if (member_of(&record, field->name) != nullptr) {
      object_.error_at(member.value, "is set twice, under both spellings of its name",
                       "keep one of them");
      continue;
    }
    ValueRecord value = member.value.is_null() ? empty_choice(member.value, *field)
                                               : read_field(member.value, *field);
    value.key = field->name;
    record.children.push_back(std::move(value));
  }
  check_choices(node, shape, record);
  return record;
}

}  // namespace

ValueRecord read_message(NodeRef node, const MessageShape& shape, const ObjectReader& object) {
  if (!node.exists() || node.is_null()) return ValueRecord::empty_object();
  return MessageReader(object).read(node, shape);
}

}  // namespace meshc
