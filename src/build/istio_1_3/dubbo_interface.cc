// Reads the interfaces of Dubbo services.
#include "build/istio_1_3/dubbo_interface.h"

#include <algorithm>

#include "base/strings.h"

namespace meshc::istio_1_3 {
namespace {

constexpr std::string_view kAnnotation = "meshc.io/dubbo-interfaces";
constexpr std::string_view kAerakiAnnotation = "interface";

DubboInterface parse_interface(std::string_view text) {
  DubboInterface parsed;
  if (size_t slash = text.find('/'); slash != std::string_view::npos) {
    parsed.group = trim(text.substr(0, slash));
    text.remove_prefix(slash + 1);
  }
  size_t colon = text.find(':');
  if (colon != std::string_view::npos) parsed.version = trim(text.substr(colon + 1));
  parsed.name = trim(text.substr(0, colon));
  return parsed;
}

}  // namespace

std::vector<DubboInterface> read_dubbo_interfaces(const PairView& annotations) {
  std::string_view list = annotations.find(kAnnotation).value_or("");
  if (trim(list).empty()) list = annotations.find(kAerakiAnnotation).value_or("");
  std::vector<DubboInterface> interfaces;
  for (std::string_view item : split(list, ',')) {
    DubboInterface parsed = parse_interface(trim(item));
    if (parsed.name.empty()) continue;
    if (std::find(interfaces.begin(), interfaces.end(), parsed) == interfaces.end())
      interfaces.push_back(std::move(parsed));
  }
  return interfaces;
}

}  // namespace meshc::istio_1_3
