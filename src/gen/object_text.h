// Value trees as YAML and JSON text, in the style in which kubectl prints objects.
#pragma once

#include <cstddef>
#include <string>

#include "registry/records.h"

namespace meshc::gen {

// Appends an object as a block of YAML, each line indented by `indent` blanks and ended. Lists are
// not indented below their key.
void append_yaml(const ValueRecord& object, size_t indent, std::string* out);
// Appends an object as an element of a list at the left margin.
void append_yaml_element(const ValueRecord& object, std::string* out);

// Appends a value as indented JSON. The first line is not indented and the last one not ended, as
// they belong to what is around the value; `indent` counts the blanks before it.
void append_json(const ValueRecord& value, size_t indent, std::string* out);
// The same on one line without blanks.
std::string compact_json(const ValueRecord& value);

}  // namespace meshc::gen
