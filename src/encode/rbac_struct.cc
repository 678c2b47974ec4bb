// Adds empty maps of policies and negations of nothing.
#include "encode/rbac_struct.h"

namespace meshc {
namespace {

using google::protobuf::Struct;
using google::protobuf::Value;

// The member, or null.
Value* find(Struct& object, const char* name) {
  const auto at = object.mutable_fields()->find(name);
  return at == object.mutable_fields()->end() ? nullptr : &at->second;
}

// The names that permissions and principals have for the same.
struct Names {
  const char* conditions;
  const char* all;
  const char* any;
  const char* negation;
  const char* list;
};
constexpr Names kNames[] = {{"permissions", "and_rules", "or_rules", "not_rule", "rules"},
                            {"principals", "and_ids", "or_ids", "not_id", "ids"}};

void add_nulls(const Names& names, Struct& condition) {
  if (condition.fields().empty()) {
    (*condition.mutable_fields())[names.negation].set_null_value(google::protobuf::NULL_VALUE);
    return;
  }
  for (const char* set : {names.all, names.any}) {
    Value* found = find(condition, set);
    if (found == nullptr) continue;
    Value* list = find(*found->mutable_struct_value(), names.list);
    for (Value& item : *list->mutable_list_value()->mutable_values())
      add_nulls(names, *item.mutable_struct_value());
  }
  if (Value* negated = find(condition, names.negation))
    add_nulls(names, *negated->mutable_struct_value());
}

}  // namespace

void complete_rbac_struct(Struct& config) {
  for (const char* field : {"rules", "shadow_rules"}) {
    Value* rules = find(config, field);
    if (rules == nullptr) continue;
    Value& policies = (*rules->mutable_struct_value()->mutable_fields())["policies"];
    for (auto& [role, policy] : *policies.mutable_struct_value()->mutable_fields()) {
      for (const Names& names : kNames) {
        Value* list = find(*policy.mutable_struct_value(), names.conditions);
        for (Value& item : *list->mutable_list_value()->mutable_values())
          add_nulls(names, *item.mutable_struct_value());
      }
    }
  }
}

}  // namespace meshc
