// Parts that the checks of several kinds share.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "registry/records.h"

namespace meshc {

using Reasons = std::vector<std::string>;

inline void add_fault(std::string fault, Reasons* reasons) {
  if (!fault.empty()) reasons->push_back(std::move(fault));
}
// The same with "<what>: " in front.
void add_fault(std::string_view what, const std::string& fault, Reasons* reasons);

// A message field's duration, if it is set.
void check_duration(const ValueRecord* message, std::string_view field, Reasons* reasons);
// Labels as the keys and values of a map.
void check_labels(const ValueRecord* message, std::string_view field, Reasons* reasons);
void check_export_to(const ValueRecord& spec, Reasons* reasons);
// A selector that is there must have labels.
void check_workload_selector(const ValueRecord& spec, Reasons* reasons);

}  // namespace meshc
