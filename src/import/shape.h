// The shape of configuration messages: which fields each has, of which type. Declared as tables.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "import/object_reader.h"
#include "registry/records.h"

namespace meshc {

// Whose kinds the shapes describe.
inline constexpr std::string_view kShapesProfile = "istio-1.3";

struct MessageShape;

enum class FieldType : uint8_t {
  kText,
  kBool,
  kInt32,
  kUint32,
  kInt64,
  kUint64,
  kDouble,
  kBytes,      // base64 text
  kDuration,   // text as Go's time.ParseDuration takes it
  kTimestamp,  // text of RFC 3339
  kWord,       // of an enumeration
  kMessage,
  kStruct,  // an object of any content
};

enum class FieldForm : uint8_t { kSingle, kList, kMap };

struct WordShape {
  std::string_view word;
  int32_t number;
};

struct FieldShape {
  std::string_view name;  // lowerCamelCase, as proto3 JSON has it
  FieldType type;
  FieldForm form = FieldForm::kSingle;
  uint8_t choice = 0;                     // fields of a message with one number exclude each other
  const MessageShape* message = nullptr;  // kMessage
  std::span<const WordShape> words = {};  // kWord
};

struct MessageShape {
  std::string_view name;
  std::span<const FieldShape> fields;
};

// Notation for the tables.
namespace shape {
constexpr FieldShape field(std::string_view name, FieldType type) { return {name, type}; }
constexpr FieldShape text(std::string_view name) { return {name, FieldType::kText}; }
constexpr FieldShape boolean(std::string_view name) { return {name, FieldType::kBool}; }
constexpr FieldShape int32(std::string_view name) { return {name, FieldType::kInt32}; }
constexpr FieldShape uint32(std::string_view name) { return {name, FieldType::kUint32}; }
constexpr FieldShape duration(std::string_view name) { return {name, FieldType::kDuration}; }
constexpr FieldShape word(std::string_view name, std::span<const WordShape> words) {
  FieldShape result{name, FieldType::kWord};
  result.words = words;
  return result;
}
constexpr FieldShape message(std::string_view name, const MessageShape& message) {
  FieldShape result{name, FieldType::kMessage};
  result.message = &message;
  return result;
}
constexpr FieldShape list(FieldShape element) {
  element.form = FieldForm::kList;
  return element;
}
// From texts to values of the type of `value`.
constexpr FieldShape map(FieldShape value) {
  value.form = FieldForm::kMap;
  return value;
}
constexpr FieldShape one_of(uint8_t choice, FieldShape field) {
  field.choice = choice;
  return field;
}
}  // namespace shape

// Reads `node`, which is `object`'s or below it, as a message of this shape, by the rules of proto3
// JSON: names in lowerCamelCase or snake_case, numbers also as texts, words of enumerations also as
// numbers, null is unset, except that a null member of a choice is chosen and empty. The result has
// names in lowerCamelCase, words as texts, and no unset fields. A value of the wrong type, an
// unknown word and a second field of a choice are errors. An unknown field is a warning and is kept
// as it stands: 1.3.8 ignores such a field (pkg/util/protomarshal, ApplyJSON), a later profile may
// know it. An absent node gives an empty object.
ValueRecord read_message(NodeRef node, const MessageShape& shape, const ObjectReader& object);

}  // namespace meshc
