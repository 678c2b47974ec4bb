// Checking of the interfaces of Dubbo services.
#include "import/dubbo_annotation.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>

#include "base/strings.h"

namespace meshc {
namespace {

constexpr std::string_view kAnnotation = "meshc.io/dubbo-interfaces";

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool has_only(std::string_view text, std::string_view others) {
  return std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter_or_digit(c) || others.find(c) != std::string_view::npos;
  });
}

// A Java name, with '*' at its start or its end, or '*' alone.
bool is_interface_name(std::string_view name) {
  const size_t star = name.find('*');
  if (star != std::string_view::npos) {
    if (star != 0 && star + 1 != name.size()) return false;
    name = star == 0 ? name.substr(1) : name.substr(0, star);
    return has_only(name, "._$-");
  }
  return !name.empty() && has_only(name, "._$-");
}

// "[GROUP/]NAME[:VERSION]".
bool is_interface(std::string_view text) {
  const size_t slash = text.find('/');
  if (slash != std::string_view::npos) {
    if (slash == 0 || !has_only(text.substr(0, slash), "._-")) return false;
    text.remove_prefix(slash + 1);
  }
  const size_t colon = text.find(':');
  const std::string_view version = colon == std::string_view::npos ? "any" : text.substr(colon + 1);
  return is_interface_name(text.substr(0, colon)) && !version.empty() && has_only(version, "._-");
}

}  // namespace

void check_dubbo_annotation(const ObjectReader& metadata) {
  const ObjectReader annotations = metadata.object("annotations");
  if (!annotations.value_of(kAnnotation).is_string()) return;
  for (const std::string_view item : split(annotations.optional_string(kAnnotation), ',')) {
    const std::string_view text = trim(item);
    if (text.empty() || is_interface(text)) continue;
    annotations.error(kAnnotation, fmt::format("'{}' is not an interface", text),
                      "write [GROUP/]NAME[:VERSION], such as com.example.Orders:1.0.0, with * at "
                      "most at the start or end of the name");
  }
}

}  // namespace meshc
