// Reads the values of patches.
#include "patch/patch_values.h"

#include <fmt/format.h>

#include <string>
#include <utility>

#include "base/parallel.h"
#include "patch/current_values.h"
#include "patch/descriptor_set.h"
#include "patch/filter_config.h"
#include "patch/known_filters.h"
#include "patch/patch_message.h"
#include "patch/read_message.h"
#include "patch/upgrade.h"

namespace meshc {
namespace {

namespace pb = google::protobuf;

constexpr const char* kConfigField = "config";

// A filter whose value is merged into filters that are there: it need be no whole filter.
bool merges_filter(const PatchPlan& patch) {
  return patch.operation == PatchOperation::kMerge &&
         (patch.target == PatchTarget::kNetworkFilter || patch.target == PatchTarget::kHttpFilter);
}

FilterKind kind_of(const PatchPlan& patch) {
  return patch.target == PatchTarget::kHttpFilter ? FilterKind::kHttp : FilterKind::kNetwork;
}

// The filter that the patch's own operation looks for; "" if it is about all.
const std::string& anchor_of(const PatchPlan& patch) {
  static const std::string kNone;
  if (patch.operation == PatchOperation::kAdd || patch.operation == PatchOperation::kRemove) {
    return kNone;
  }
  if (patch.target == PatchTarget::kNetworkFilter) return patch.listener.filter;
  return patch.target == PatchTarget::kHttpFilter ? patch.listener.sub_filter : kNone;
}

PatchPlan with_current_names(PatchPlan patch) {
  std::string& filter = patch.listener.filter;
  filter = current_filter_name(FilterKind::kNetwork, filter);
  std::string& sub_filter = patch.listener.sub_filter;
  sub_filter = current_filter_name(FilterKind::kHttp, sub_filter);
  return patch;
}

// Takes the member that configures a filter out of the object.
std::unique_ptr<pb::Struct> take_config(pb::Struct& object) {
  const auto found = object.mutable_fields()->find(kConfigField);
  if (found == object.mutable_fields()->end() || !found->second.has_struct_value()) return nullptr;
  auto config = std::make_unique<pb::Struct>(found->second.struct_value());
  object.mutable_fields()->erase(found);
  return config;
}

// The value for v3: of what v2 says, or of what v3 says already.
std::string read_for_v3(const PatchPlan& patch, const pb::Struct& object, pb::Message& old,
                        bool is_old, pb::Message& message) {
  const Completeness completeness =
      merges_filter(patch) ? Completeness::kPart : Completeness::kWhole;
  if (is_old) return upgrade(old, completeness, message);
  const std::string fault = read_message(object, Dialect::kV3, message);
  return fault.empty() ? modernize(completeness, message) : fault;
}

// The type of what is packed in a filter; "" if nothing is.
std::string type_in(const pb::Message& filter) {
  const pb::FieldDescriptor* field = filter.GetDescriptor()->FindFieldByName("typed_config");
  if (!filter.GetReflection()->HasField(filter, field)) return "";
  pb::Any any;
  any.ParseFromString(filter.GetReflection()->GetMessage(filter, field).SerializeAsString());
  return any.type_url().substr(any.type_url().rfind('/') + 1);
}

// A merge into a filter of a known kind can be tried out.
std::string merge_fault(const PatchPlan& patch, const pb::Message& message,
                        const pb::Struct* config) {
  const std::string& anchor = anchor_of(patch);
  if (is_istio_filter(anchor)) {
    return fmt::format("it is about the filter {}, which stock Envoy has not", anchor);
  }
  const KnownFilter* filter = merges_filter(patch) ? find_filter(kind_of(patch), anchor) : nullptr;
  if (filter == nullptr) return "";
  pb::Any ignored;
  if (config != nullptr) {
    return read_filter_config(kind_of(patch), anchor, *config, ConfigUse::kMerge, ignored);
  }
  const std::string type = type_in(message);
  if (type.empty() || type == filter->type) return "";
  return fmt::format("it merges {} into the configuration of {}", type, anchor);
}

PatchVerdict invalid(std::string fault) {
  return {fmt::format("the value of a patch cannot be read: {}", fault), ""};
}
PatchVerdict unusable(const std::string& fault) {
  return {"", fmt::format("one patch of it, which v3 cannot express: {}", fault)};
}

}  // namespace

PatchVerdict read_patch(const PatchPlan& patch, Dialect dialect, PatchValue* value) {
  pb::Struct object = read_struct(patch.value);
  // Whatever the dialect, Istio has read the value as v2, and refused the object if it is not.
  std::unique_ptr<pb::Message> old = make_patch_message(patch.target, Dialect::kV2);
  const std::string old_fault = read_message(object, Dialect::kV2, *old);
  if (patch.operation == PatchOperation::kRemove) {
    if (!old_fault.empty()) return invalid(old_fault);
    if (value != nullptr) {
      value->plan = dialect == Dialect::kV2 ? patch : with_current_names(patch);
    }
    return {};
  }
  std::unique_ptr<pb::Struct> config;
  if (merges_filter(patch)) config = take_config(object);

  if (dialect == Dialect::kV2) {
    if (!old_fault.empty()) return invalid(old_fault);
    if (value != nullptr) *value = {patch, std::move(old), std::move(config)};
    return {};
  }
  if (config != nullptr) {
    old = make_patch_message(patch.target, Dialect::kV2);
    read_message(object, Dialect::kV2, *old);
  }
  std::unique_ptr<pb::Message> message = make_patch_message(patch.target, Dialect::kV3);
  const std::string fault = read_for_v3(patch, object, *old, old_fault.empty(), *message);
  if (!fault.empty()) return old_fault.empty() ? unusable(fault) : invalid(old_fault);
  const std::string merge_with = merge_fault(patch, *message, config.get());
  if (!merge_with.empty()) return unusable(merge_with);
  if (value != nullptr) *value = {with_current_names(patch), std::move(message), std::move(config)};
  return {};
}

PatchValues::PatchValues(const std::vector<PatchPlan>& patches, Dialect dialect, bool speaks_v3)
    : dialect_(dialect), speaks_v3_(speaks_v3), values_(patches.size()) {
  parallel_for(patches.size(), [&](size_t i) {
    values_[i].plan = patches[i];
    if (speaks_v3) {
      read_current_patch(patches[i], &values_[i]);
    } else {
      read_patch(patches[i], dialect, &values_[i]);
    }
  });
}

namespace {

class DialectChecker final : public PatchChecker {
 public:
  explicit DialectChecker(Dialect dialect) : dialect_(dialect) {}

  PatchVerdict check(const PatchPlan& patch) const override {
    return read_patch(patch, dialect_, nullptr);
  }

  PatchVerdict check_current(const PatchPlan& patch) const override {
    return read_current_patch(patch, nullptr);
  }

  std::string check_filter(bool is_http, std::string_view name, ValueRef config) const override {
    if (dialect_ == Dialect::kV2) return "";
    pb::Any ignored;
    const std::string fault =
        read_filter_config(is_http ? FilterKind::kHttp : FilterKind::kNetwork, name,
                           read_struct(config), ConfigUse::kWhole, ignored);
    if (fault.empty()) return "";
    return fmt::format("one filter of it, which v3 cannot express: {}", fault);
  }

 private:
  const Dialect dialect_;
};

}  // namespace

std::unique_ptr<const PatchChecker> make_patch_checker(Dialect dialect) {
  return std::make_unique<const DialectChecker>(dialect);
}

}  // namespace meshc
