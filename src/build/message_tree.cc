// Building trees, and comparing them by their hashes first.
#include "build/message_tree.h"

#include <algorithm>
#include <bit>
#include <memory>
#include <unordered_map>
#include <variant>

#include "base/digest.h"

namespace meshc {
namespace {

uint64_t mix(uint64_t seed, uint64_t value) {
  return (seed ^ value) * 0x9e3779b97f4a7c15u + (seed >> 29);
}

bool equal(const TreeObject& a, const TreeObject& b) {
  if (&a == &b) return true;
  return a.hash == b.hash &&
         std::equal(a.members.begin(), a.members.end(), b.members.begin(), b.members.end(),
                    [](const TreeMember& x, const TreeMember& y) {
                      return x.name == y.name && x.value == y.value;
                    });
}

bool equal(const TreeList& a, const TreeList& b) {
  return &a == &b || (a.hash == b.hash && a.items == b.items);
}

struct Hash {
  uint64_t operator()(std::monostate) const { return 0; }
  uint64_t operator()(bool value) const { return value ? 3 : 5; }
  uint64_t operator()(int64_t value) const { return mix(7, static_cast<uint64_t>(value)); }
  uint64_t operator()(double value) const { return mix(11, std::bit_cast<uint64_t>(value)); }
  uint64_t operator()(const std::string& value) const { return mix(13, hash_bytes(value)); }
  uint64_t operator()(const std::shared_ptr<const Text>& value) const {
    return mix(mix(hash_bytes(value->before), hash_bytes(value->after)),
               (static_cast<uint64_t>(value->parameter.kind) << 16) | value->parameter.index);
  }
  uint64_t operator()(const std::shared_ptr<const TreeList>& value) const { return value->hash; }
  uint64_t operator()(const std::shared_ptr<const TreeObject>& value) const { return value->hash; }
};

}  // namespace

Tree::Tree(const Text& value) {
  if (value.is_plain()) {
    value_ = value.before;
  } else {
    value_ = std::make_shared<const Text>(value);
  }
}

Tree::Tree(const std::vector<std::string>& values) {
  *this = tree_list(std::vector<Tree>(values.begin(), values.end()));
}

const TreeObject* Tree::object() const {
  const auto* object = std::get_if<std::shared_ptr<const TreeObject>>(&value_);
  return object == nullptr ? nullptr : object->get();
}

const TreeList* Tree::list() const {
  const auto* list = std::get_if<std::shared_ptr<const TreeList>>(&value_);
  return list == nullptr ? nullptr : list->get();
}

Tree Tree::find(std::string_view name) const {
  const TreeObject* members = object();
  if (members == nullptr) return {};
  for (const TreeMember& member : members->members) {
    if (member.name == name) return member.value;
  }
  return {};
}

uint64_t Tree::hash() const { return std::visit(Hash(), value_); }

bool Tree::has_parameters() const {
  if (const TreeObject* members = object()) return members->has_parameters;
  if (const TreeList* items = list()) return items->has_parameters;
  return std::holds_alternative<std::shared_ptr<const Text>>(value_);
}

bool Tree::operator==(const Tree& other) const {
  if (value_.index() != other.value_.index()) return false;
  if (object() != nullptr) return equal(*object(), *other.object());
  if (list() != nullptr) return equal(*list(), *other.list());
  if (const auto* text = std::get_if<std::shared_ptr<const Text>>(&value_))
    return **text == *std::get<std::shared_ptr<const Text>>(other.value_);
  return value_ == other.value_;
}

TreeBuilder& TreeBuilder::set(std::string_view name, Tree value) {
  if (value) object_->members.push_back({name, std::move(value)});
  return *this;
}

TreeBuilder& TreeBuilder::set_named(std::string_view name, Tree value) {
  return value ? set(object_->names.emplace_front(name), std::move(value)) : *this;
}

TreeBuilder& TreeBuilder::add_all(const Tree& object) {
  if (object.object() == nullptr) return *this;
  for (const TreeMember& member : object.object()->members) {
    if (object.object()->names.empty()) {
      set(member.name, member.value);
    } else {
      set_named(member.name, member.value);
    }
  }
  return *this;
}

Tree TreeBuilder::build() {
  uint64_t hash = 17;
  for (const TreeMember& member : object_->members) {
    hash = mix(mix(hash, hash_bytes(member.name)), member.value.hash());
    object_->has_parameters = object_->has_parameters || member.value.has_parameters();
  }
  object_->hash = hash;
  return Tree(std::shared_ptr<const TreeObject>(std::move(object_)));
}

Tree TreeBuilder::build_shared() {
  object_->is_shared = true;
  return build();
}

Tree tree_object(std::initializer_list<TreeMember> members) {
  TreeBuilder builder;
  builder.reserve(members.size());
  for (const TreeMember& member : members) builder.set(member.name, member.value);
  return builder.build();
}

Tree tree_list(std::vector<Tree> items) {
  if (items.empty()) return {};
  const auto list = std::make_shared<TreeList>();
  uint64_t hash = 19;
  for (const Tree& item : items) {
    hash = mix(hash, item.hash());
    list->has_parameters = list->has_parameters || item.has_parameters();
  }
  list->hash = hash;
  list->items = std::move(items);
  return Tree(std::shared_ptr<const TreeList>(list));
}

Tree tree_any(std::string_view type, std::initializer_list<TreeMember> members) {
  TreeBuilder builder;
  builder.reserve(members.size() + 1);
  builder.set("@type", type);
  for (const TreeMember& member : members) builder.set(member.name, member.value);
  return builder.build();
}

Tree tree_extension(std::string_view name, Tree config) {
  return tree_object({{"name", name}, {"typed_config", std::move(config)}});
}

Tree tree_shared(const Tree& object) {
  if (object.object() == nullptr) return object;
  TreeBuilder builder;
  builder.add_all(object);
  return builder.build_shared();
}

Tree tree_interned(const Tree& object) {
  constexpr size_t kFirstSweep = 4096;  // entries before those that nobody uses are looked for
  using Entry = std::weak_ptr<const TreeObject>;
  static thread_local std::unordered_multimap<uint64_t, Entry> known;
  static thread_local size_t next_sweep = kFirstSweep;
  const auto* own = std::get_if<std::shared_ptr<const TreeObject>>(&object.value());
  if (own == nullptr) return object;
  const auto [begin, end] = known.equal_range(object.hash());
  for (auto at = begin; at != end; ++at) {
    const std::shared_ptr<const TreeObject> other = at->second.lock();
    if (other == nullptr) continue;
    Tree tree(other);
    if (tree == object) return tree;
  }
  if (known.size() >= next_sweep) {
    std::erase_if(known, [](const auto& entry) { return entry.second.expired(); });
    next_sweep = std::max(kFirstSweep, 2 * known.size());
  }
  known.emplace(object.hash(), *own);
  return object;
}

}  // namespace meshc
