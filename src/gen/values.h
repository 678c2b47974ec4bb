// Notation for value trees: object(field("host", "reviews"), field("port", object(...))).
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "registry/records.h"

namespace meshc::gen {

inline ValueRecord text(std::string_view text) {
  ValueRecord value;
  value.kind = ValueRecordKind::kString;
  value.text = text;
  return value;
}

// The value with a name to stand under in an object. Numbers may be given as they are.
inline ValueRecord field(std::string_view key, ValueRecord value) {
  value.key = key;
  return value;
}
inline ValueRecord field(std::string_view key, std::string_view value) {
  return field(key, text(value));
}
inline ValueRecord field(std::string_view key, const char* value) {
  return field(key, text(value));
}
template <class Number>
requires std::is_arithmetic_v<Number> ValueRecord field(std::string_view key, Number number) {
  ValueRecord value;
  if constexpr (std::is_same_v<Number, bool>) {
    value.kind = ValueRecordKind::kBool;
    value.boolean = number;
  } else if constexpr (std::is_integral_v<Number>) {
    value.kind = ValueRecordKind::kInteger;
    value.integer = static_cast<int64_t>(number);
  } else {
    value.kind = ValueRecordKind::kDouble;
    value.number = number;
  }
  return field(key, std::move(value));
}

inline void sort_members(ValueRecord* object) {
  std::sort(object->children.begin(), object->children.end(),
            [](const ValueRecord& a, const ValueRecord& b) { return a.key < b.key; });
}

// Members are sorted by name, as kubectl prints them.
template <class... Members>
ValueRecord object(Members&&... members) {
  ValueRecord value = ValueRecord::empty_object();
  value.children.reserve(sizeof...(members));
  (value.children.push_back(std::forward<Members>(members)), ...);
  sort_members(&value);
  return value;
}

inline ValueRecord list(std::vector<ValueRecord> elements) {
  ValueRecord value;
  value.kind = ValueRecordKind::kArray;
  value.children = std::move(elements);
  return value;
}
template <class... Elements>
requires(std::is_same_v<std::remove_cvref_t<Elements>, ValueRecord>&&...) ValueRecord
    list_of(Elements&&... elements) {
  ValueRecord value;
  value.kind = ValueRecordKind::kArray;
  value.children.reserve(sizeof...(elements));
  (value.children.push_back(std::forward<Elements>(elements)), ...);
  return value;
}
inline ValueRecord texts(const std::vector<std::string>& list) {
  ValueRecord value;
  value.kind = ValueRecordKind::kArray;
  for (const std::string& element : list) value.children.push_back(text(element));
  return value;
}

inline ValueRecord pairs(const PairList& list) {
  ValueRecord value = ValueRecord::empty_object();
  for (const auto& [key, content] : list) value.children.push_back(field(key, content));
  sort_members(&value);
  return value;
}

}  // namespace meshc::gen
