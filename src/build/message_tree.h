// A message of Envoy's v3 API as a tree of named fields, for profiles that decide in its terms.
//
// A profile whose control plane is defined by the v3 messages it sends has nothing to translate: a
// second vocabulary of plans would restate Envoy's API, type by type. Its rules write the fields
// down, by the names that proto3 JSON with original field names has, and encode/ turns them into
// bytes. Subtrees are shared, within a listener and between listeners, and immutable, so any number
// of threads may read them. Texts may contain a parameter of the proxy (plan_text.h).
//
// What stands for what: an object for a message, a map or a Struct; an object with "@type" for an
// Any; a scalar for a wrapper message; nanoseconds for a Duration; a word for an enum.
#pragma once

#include <cstdint>
#include <forward_list>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "build/plan_text.h"

namespace meshc {

struct TreeObject;
struct TreeList;

// One value; absent by default. Equal if it says the same, in the same order.
class Tree {
 public:
  using Value =
      std::variant<std::monostate, bool, int64_t, double, std::string, std::shared_ptr<const Text>,
                   std::shared_ptr<const TreeList>, std::shared_ptr<const TreeObject>>;

  Tree() = default;
  Tree(bool value) : value_(value) {}                           // NOLINT: a value is a tree
  Tree(int value) : value_(int64_t{value}) {}                   // NOLINT: likewise
  Tree(uint32_t value) : value_(int64_t{value}) {}              // NOLINT: likewise
  Tree(int64_t value) : value_(value) {}                        // NOLINT: likewise
  Tree(double value) : value_(value) {}                         // NOLINT: likewise
  Tree(const char* value) : value_(std::string(value)) {}       // NOLINT: likewise
  Tree(std::string_view value) : value_(std::string(value)) {}  // NOLINT: likewise
  Tree(std::string value) : value_(std::move(value)) {}         // NOLINT: likewise
  Tree(const Text& value);                                      // NOLINT: likewise
  Tree(const std::vector<std::string>& values);                 // NOLINT: a list of texts
  explicit Tree(std::shared_ptr<const TreeObject> value) : value_(std::move(value)) {}
  explicit Tree(std::shared_ptr<const TreeList> value) : value_(std::move(value)) {}

  explicit operator bool() const { return value_.index() != 0; }
  const Value& value() const { return value_; }
  const TreeObject* object() const;  // null if it is none
  const TreeList* list() const;      // likewise
  // The member of an object; absent if there is none.
  Tree find(std::string_view name) const;

  uint64_t hash() const;
  bool has_parameters() const;
  bool operator==(const Tree& other) const;

 private:
  Value value_;
};

struct TreeMember {
  std::string_view name;  // of a literal, or in the object's `names`
  Tree value;             // never absent in an object
};

struct TreeObject {
  std::vector<TreeMember> members;
  std::forward_list<std::string> names;  // stay where they are; most objects have none
  uint64_t hash = 0;
  bool has_parameters = false;
  bool is_shared = false;  // many trees contain it: its bytes are worth keeping
};

struct TreeList {
  std::vector<Tree> items;
  uint64_t hash = 0;
  bool has_parameters = false;
};

// Puts an object together. Absent values are left out.
class TreeBuilder {
 public:
  TreeBuilder() : object_(std::make_shared<TreeObject>()) {}
  // `name` must live for ever: a literal.
  TreeBuilder& set(std::string_view name, Tree value);
  // For names that the user has chosen.
  TreeBuilder& set_named(std::string_view name, Tree value);
  void reserve(size_t members) { object_->members.reserve(members); }
  // Takes over all members of an object.
  TreeBuilder& add_all(const Tree& object);
  bool empty() const { return object_->members.empty(); }
  // Once; the builder is of no use afterwards.
  Tree build();
  // The same, for an object whose bytes many listeners will contain.
  Tree build_shared();

 private:
  std::shared_ptr<TreeObject> object_;
};

// An object of members with literal names; without any, an empty message that is present.
Tree tree_object(std::initializer_list<TreeMember> members);
// Absent if there are no items: a repeated field without elements.
Tree tree_list(std::vector<Tree> items);
// An Any of the type with this full name.
Tree tree_any(std::string_view type, std::initializer_list<TreeMember> members);
// {"name": ..., "typed_config": ...}: a filter, a transport socket, an extension.
Tree tree_extension(std::string_view name, Tree config);
// The same tree, whose bytes many listeners will contain.
Tree tree_shared(const Tree& object);
// An equal object that the calling thread has been given here before and that is still in use, else
// this one: listeners that are made again and again, for proxies that see much the same, take their
// memory once. Which of equal trees it is cannot be seen.
Tree tree_interned(const Tree& object);

}  // namespace meshc
