// Filters of the user's own, of which v2 says what the user wrote and v3 what is known of them.
#include "encode/lower_parts.h"
#include "patch/filter_config.h"
#include "patch/known_filters.h"
#include "patch/read_message.h"
#include "patch/untyped_mark.h"

// The API's authors have deprecated much of what Istio 1.3 sends.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace meshc {
namespace {

// Whatever form the other filters' configurations have, these have a Struct.
template <class Filter>
bool lower_v2(const CustomFilterPlan& plan, Filter& filter) {
  filter.set_name(plan.name);
  *filter.mutable_config() = read_struct(plan.config);
  return true;
}

template <class Filter>
bool lower_v3(FilterKind kind, const CustomFilterPlan& plan, Lowering& lowering, Filter& filter) {
  lowering.set_custom_filters();
  filter.set_name(std::string(current_filter_name(kind, plan.name)));
  const std::string fault = read_filter_config(kind, plan.name, read_struct(plan.config),
                                               ConfigUse::kWhole, *filter.mutable_typed_config());
  if (!fault.empty()) {
    lowering.omit(Omission::Kind::kPatch, "a filter is left out: " + fault);
    return false;
  }
  mark_untyped(*filter.mutable_typed_config());
  return true;
}

}  // namespace

template <>
bool lower_custom_filter(const CustomFilterPlan& plan, Lowering&, ApiV2::Filter& filter) {
  return lower_v2(plan, filter);
}
template <>
bool lower_custom_filter(const CustomFilterPlan& plan, Lowering&, ApiV2::HttpFilter& filter) {
  return lower_v2(plan, filter);
}
template <>
bool lower_custom_filter(const CustomFilterPlan& plan, Lowering& lowering, ApiV3::Filter& filter) {
  return lower_v3(FilterKind::kNetwork, plan, lowering, filter);
}
template <>
bool lower_custom_filter(const CustomFilterPlan& plan, Lowering& lowering,
                         ApiV3::HttpFilter& filter) {
  return lower_v3(FilterKind::kHttp, plan, lowering, filter);
}

}  // namespace meshc
