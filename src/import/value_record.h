// Value trees: from documents, and reading them as records.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "import/document.h"
#include "registry/records.h"

namespace meshc {

// The whole subtree as it stands, nulls included. Integers beyond int64 become doubles. An absent
// node gives null.
ValueRecord to_value_record(NodeRef node);

ValueRecord text_value(std::string_view key, std::string_view text);
ValueRecord integer_value(std::string_view key, int64_t number);

// The member, or null if `object` is null, is no object or has no such member.
const ValueRecord* member_of(const ValueRecord* object, std::string_view key);
// The member's text, integer, number or truth, if it is of that type, else what proto3 has for an
// unset field.
std::string_view text_of(const ValueRecord* object, std::string_view key);
int64_t integer_of(const ValueRecord* object, std::string_view key);
double number_of(const ValueRecord* object, std::string_view key);
bool bool_of(const ValueRecord* object, std::string_view key);
// The elements of a list or the members of an object; none if there is no such member.
std::span<const ValueRecord> children_of(const ValueRecord* object, std::string_view key);

}  // namespace meshc
