// The filters that a current Envoy has, by their names of today and of Istio 1.3's time.
#pragma once

#include <cstdint>
#include <string_view>

namespace meshc {

enum class FilterKind : uint8_t { kHttp, kNetwork, kListener, kAccessLog };

struct KnownFilter {
  std::string_view name;
  std::string_view old_name;  // "": as today, or it did not exist
  std::string_view type;      // full name of the message that configures it
  bool is_terminal = false;   // must be the last of its list, and the last must be one
};

// By either name; null if Envoy 1.40, as built from its main tree, has none.
const KnownFilter* find_filter(FilterKind kind, std::string_view name);
// By the type of its configuration; null likewise.
const KnownFilter* find_filter_of_type(FilterKind kind, std::string_view type);

// The name of today where the filter has one, else the name as it is.
std::string_view current_filter_name(FilterKind kind, std::string_view name);

// Istio's own filters, which stock Envoy has not.
bool is_istio_filter(std::string_view name);

}  // namespace meshc
