// Decodes the fields of one object and reports each wrong one with its path, line and remedy.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/diagnostics.h"
#include "import/document.h"

namespace meshc {

// What all readers of one object share. Must outlive them.
struct ObjectContext {
  NodeRef root;                        // paths in messages start here
  std::string object;                  // "Service default/reviews"; may be set when known
  Diagnostics* diagnostics = nullptr;  // not null
};

// A word of an enumeration and what it means.
template <class Enum>
struct EnumWord {
  std::string_view word;
  Enum value;
};

// A view of one object node. Cheap to copy. Reading follows Kubernetes: a missing field and a null
// one are the same ("unset"), unknown fields are ignored unless check_known_fields() is called.
// Every getter that meets a value of the wrong type or out of range reports it once as an error and
// returns what an unset field gives, so that reading goes on and all errors of an object are found.
// Views that getters return point into the source text or the Document.
class ObjectReader {
 public:
  // For the object at `node`; an absent or null node gives a reader with all fields unset, any
  // other kind is reported.
  ObjectReader(NodeRef node, const ObjectContext* context);

  // False if there was no object.
  bool exists() const { return node_.exists(); }
  NodeRef node() const { return node_; }
  const ObjectContext& context() const { return *context_; }
  uint32_t line() const { return node_.line(); }
  SourceLocation where() const { return {node_.file_name(), node_.line()}; }

  // Whether the field is there and not null.
  bool has(std::string_view field) const { return value_of(field).exists(); }
  // The field's value of whatever type; absent if unset.
  NodeRef value_of(std::string_view field) const;

  std::string_view optional_string(std::string_view field, std::string_view fallback = {}) const;
  // Tells unset from "".
  std::optional<std::string_view> find_string(std::string_view field) const;
  // Unset or empty is an error; returns "" then.
  std::string_view required_string(std::string_view field) const;

  std::optional<int64_t> optional_int(std::string_view field,
                                      int64_t min = std::numeric_limits<int64_t>::min(),
                                      int64_t max = std::numeric_limits<int64_t>::max()) const;
  int64_t int_or(std::string_view field, int64_t fallback,
                 int64_t min = std::numeric_limits<int64_t>::min(),
                 int64_t max = std::numeric_limits<int64_t>::max()) const;
  // Unset is an error.
  std::optional<int64_t> required_int(std::string_view field,
                                      int64_t min = std::numeric_limits<int64_t>::min(),
                                      int64_t max = std::numeric_limits<int64_t>::max()) const;

  std::optional<bool> optional_bool(std::string_view field) const;
  bool bool_or(std::string_view field, bool fallback) const;
  std::optional<double> optional_double(std::string_view field) const;

  // The value of the word; nothing if unset. Another word is an error that lists the known ones.
  template <class Enum>
  std::optional<Enum> optional_enum(std::string_view field,
                                    std::span<const EnumWord<Enum>> words) const;

  // The object in the field; a reader without fields if unset.
  ObjectReader object(std::string_view field) const;
  // The objects of a list. An element that is not an object is reported and left out.
  std::vector<ObjectReader> object_list(std::string_view field) const;
  // The strings of a list. An element that is not a string is reported and left out.
  std::vector<std::string_view> string_list(std::string_view field) const;
  // The members of an object with string values, in the order of the source (not sorted). A value
  // that is not a string is reported and left out; null is "".
  std::vector<std::pair<std::string_view, std::string_view>> string_map(
      std::string_view field) const;
  // The elements of a list of any type; empty if unset.
  std::vector<NodeRef> list(std::string_view field) const;

  // Warns of each field that is not in `known`, with the nearest known name if there is one.
  void check_known_fields(std::span<const std::string_view> known) const;

  // "<path of this object>.<field>", for messages of the caller.
  std::string path_of(std::string_view field) const;
  // An error or warning about a field (at its line, or the object's if unset). The message gets the
  // path in front: "spec.ports[2].port: <message>".
  void error(std::string_view field, std::string_view message, std::string_view remedy = {}) const;
  // `profile`: the only one that a warning is about.
  void warning(std::string_view field, std::string_view message, std::string_view remedy = {},
               std::string_view profile = {}) const;
  // The same about any node at or below the object's root.
  void error_at(NodeRef node, std::string_view message, std::string_view remedy = {}) const;
  void warning_at(NodeRef node, std::string_view message, std::string_view remedy = {},
                  std::string_view profile = {}) const;

 private:
  std::optional<std::string_view> string_value(NodeRef value) const;
  // A reader without fields, for the unset `field` of `parent`.
  ObjectReader(const ObjectReader& parent, std::string_view field);
  void report_wrong_type(NodeRef value, std::string_view wanted) const;
  void report_missing(std::string_view field) const;
  void report_unknown_word(NodeRef value, const std::vector<std::string_view>& known) const;
  void report(Severity severity, NodeRef where, std::string path, std::string_view message,
              std::string_view remedy, std::string_view profile = {}) const;

  NodeRef node_;              // an object, or absent
  NodeRef anchor_;            // the node itself, or the nearest one above that is there
  std::string missing_path_;  // from anchor_ to an absent object: "tls" or "spec.tls"
  bool is_wrong_type_ = false;
  const ObjectContext* context_;
};

template <class Enum>
std::optional<Enum> ObjectReader::optional_enum(std::string_view field,
                                                std::span<const EnumWord<Enum>> words) const {
  const std::optional<std::string_view> text = find_string(field);
  if (!text.has_value()) return std::nullopt;
  for (const EnumWord<Enum>& word : words) {
    if (word.word == *text) return word.value;
  }
  std::vector<std::string_view> known;
  for (const EnumWord<Enum>& word : words) known.push_back(word.word);
  report_unknown_word(value_of(field), known);
  return std::nullopt;
}

}  // namespace meshc
