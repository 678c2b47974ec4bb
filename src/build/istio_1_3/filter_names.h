// The names that Istio 1.3.8 gives to filters, by which users refer to them.
#pragma once

#include <string_view>

#include "build/listener_plan.h"

namespace meshc::istio_1_3 {

std::string_view filter_name(const HttpFilterPlan& filter);
std::string_view filter_name(const NetworkFilterPlan& filter);

}  // namespace meshc::istio_1_3
