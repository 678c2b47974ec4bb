// Merges, inserts and removes filters.
#include "patch/apply_filters.h"

#include <string>

#include "patch/merge.h"
#include "patch/patch_match.h"
#include "patch/read_message.h"
#include "patch/untyped_mark.h"
#include "patch/wire.h"

// The API's authors have deprecated much of what Istio 1.3 sends.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace meshc {
namespace {

namespace pb = google::protobuf;

// Both kinds of filters have a name and a configuration. False if a typed one met one of another
// type: in v3 the filter then stays as it is.
template <class Types, class Filter>
bool merge_filter(const PatchValue& patch, Filter& filter) {
  // Without a typed configuration there is nothing to merge with, not even the name.
  if (!filter.has_typed_config() || is_untyped(filter.typed_config())) return true;
  const auto& user = static_cast<const Filter&>(*patch.message);
  if (user.has_typed_config()) {
    if (merge_any(user.typed_config(), Types::kDialect, *filter.mutable_typed_config()) ==
        AnyMerge::kMismatch) {
      return Types::kDialect == Dialect::kV3;
    }
  } else if (patch.config != nullptr) {
    merge_object(*patch.config, Types::kDialect, *filter.mutable_typed_config());
  }
  if (!user.name().empty()) filter.set_name(user.name());
  return true;
}

// Merges and removals for one filter. False as merge_filter; a removed filter has lost its name.
template <class Types, class Filter, class Matches>
bool change_filter(const std::vector<const PatchValue*>& patches, const Matches& matches,
                   Filter& filter, bool* is_removed) {
  for (const PatchValue* patch : patches) {
    if (!matches(patch->plan, filter)) continue;
    if (patch->plan.operation == PatchOperation::kRemove) {
      filter.clear_name();
      *is_removed = true;
      return true;
    }
    if (patch->plan.operation == PatchOperation::kMerge && !merge_filter<Types>(*patch, filter)) {
      return false;
    }
  }
  return true;
}

// Adds and inserts into the list. `anchor` is the name that an insertion looks for; "": none, and
// it goes to the end of the list at which it is.
template <class Filter, class Anchor>
void add_filters(const std::vector<const PatchValue*>& patches, const Anchor& anchor,
                 pb::RepeatedPtrField<Filter>& list) {
  for (const PatchValue* patch : patches) {
    const PatchOperation operation = patch->plan.operation;
    if (operation == PatchOperation::kAdd) {
      list.Add()->CopyFrom(*patch->message);
      continue;
    }
    const bool is_before = operation == PatchOperation::kInsertBefore;
    if (!is_before && operation != PatchOperation::kInsertAfter) continue;
    const std::string& name = anchor(patch->plan);
    if (name.empty()) {
      insert_copy(list, is_before ? 0 : list.size(), *patch->message);
      continue;
    }
    for (int i = 0; i < list.size(); ++i) {
      if (list.Get(i).name() != name) continue;
      insert_copy(list, is_before ? i : i + 1, *patch->message);
      break;
    }
  }
}

template <class Filter>
void remove_nameless(pb::RepeatedPtrField<Filter>& list) {
  remove_if(list, [](const Filter& filter) { return filter.name().empty(); });
}

template <class Filter>
bool matches_filter(const PatchPlan& plan, const Filter& filter) {
  return plan.listener.filter.empty() || plan.listener.filter == filter.name();
}

template <class Filter>
bool matches_sub_filter(const PatchPlan& plan, const Filter& filter) {
  return plan.listener.sub_filter.empty() || plan.listener.sub_filter == filter.name();
}

void keep_empty_lists(const pb::Struct& from, pb::Struct& to);

void keep_empty_lists(const pb::Value& from, pb::Value& to) {
  if (from.has_struct_value() && to.has_struct_value()) {
    keep_empty_lists(from.struct_value(), *to.mutable_struct_value());
  }
  const int size = from.list_value().values_size();
  if (size != to.list_value().values_size()) return;
  for (int i = 0; i < size; ++i) {
    keep_empty_lists(from.list_value().values(i), *to.mutable_list_value()->mutable_values(i));
  }
}

// Lists that are there and empty keep their place, as in Go.
void keep_empty_lists(const pb::Struct& from, pb::Struct& to) {
  for (const auto& [name, value] : from.fields()) {
    if (value.has_list_value() && value.list_value().values().empty()) {
      to.mutable_fields()->insert({name, value});
    } else if (to.fields().count(name) != 0) {
      keep_empty_lists(value, (*to.mutable_fields())[name]);
    }
  }
}

// The connection manager in a filter, however it is written there.
template <class Types>
bool read_manager(const typename Types::Filter& filter, typename Types::Hcm& manager) {
  if (filter.has_typed_config()) return filter.typed_config().UnpackTo(&manager);
  if constexpr (Types::kDialect == Dialect::kV2) {
    return filter.has_config() && read_message(filter.config(), Dialect::kV2, manager).empty();
  }
  return false;
}

// `is_removed`: filters were, which in Go leaves an empty list rather than none.
template <class Types>
void write_manager(const typename Types::Hcm& manager, bool is_removed,
                   typename Types::Filter& filter) {
  if (filter.has_typed_config()) {
    repack(manager, *filter.mutable_typed_config());
    return;
  }
  if constexpr (Types::kDialect == Dialect::kV2) {
    pb::Struct made = to_struct(manager);
    keep_empty_lists(filter.config(), made);
    if (is_removed && manager.http_filters().empty()) {
      (*made.mutable_fields())["http_filters"].mutable_list_value();
    }
    *filter.mutable_config() = std::move(made);
  }
}

}  // namespace

template <class Types>
bool FilterPatcher<Types>::apply() {
  bool is_removed = false;
  auto& filters = *chain_.mutable_filters();
  for (typename Types::Filter& filter : filters) {
    if (filter.name().empty()) continue;
    if (!apply_to_filter(filter, &is_removed)) return false;
  }
  add_filters(
      network_, [](const PatchPlan& plan) -> const std::string& { return plan.listener.filter; },
      filters);
  if (is_removed) remove_nameless(filters);
  return true;
}

template <class Types>
bool FilterPatcher<Types>::apply_to_filter(typename Types::Filter& filter, bool* is_removed) {
  if (!change_filter<Types>(network_, matches_filter<typename Types::Filter>, filter, is_removed)) {
    return false;
  }
  return filter.name() != Types::kHcmName || apply_to_http_filters(filter);
}

template <class Types>
bool FilterPatcher<Types>::apply_to_http_filters(typename Types::Filter& filter) {
  std::vector<const PatchValue*> patches;
  for (const PatchValue* patch : http_) {
    if (matches_filter(patch->plan, filter)) patches.push_back(patch);
  }
  // A typed manager stays as it is; a Struct changes its form by being read and written.
  if (patches.empty() && filter.has_typed_config()) return true;
  typename Types::Hcm manager;
  if (!read_manager<Types>(filter, manager)) return true;
  bool is_removed = false;
  auto& filters = *manager.mutable_http_filters();
  for (typename Types::HttpFilter& http : filters) {
    if (http.name().empty()) continue;
    if (!change_filter<Types>(patches, matches_sub_filter<typename Types::HttpFilter>, http,
                              &is_removed)) {
      return false;
    }
  }
  add_filters(
      patches, [](const PatchPlan& plan) -> const std::string& { return plan.listener.sub_filter; },
      filters);
  if (is_removed) remove_nameless(filters);
  write_manager<Types>(manager, is_removed, filter);
  return true;
}

template class FilterPatcher<PatchTypesV2>;
template class FilterPatcher<PatchTypesV3>;

}  // namespace meshc
