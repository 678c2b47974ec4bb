// Reads the wildcards, addresses and ports of authorization objects.
#include "build/istio_1_3/authz_matchers.h"

#include <algorithm>

#include "base/net.h"
#include "base/strings.h"

namespace meshc::istio_1_3 {

using Kind = TextMatchPlan::Kind;

bool matches_any(std::string_view text, const std::vector<std::string_view>& patterns) {
  return std::any_of(patterns.begin(), patterns.end(), [&](std::string_view pattern) {
    if (pattern == text) return true;
    std::optional<std::string_view> prefix = strip_suffix(pattern, "*");
    std::optional<std::string_view> suffix = strip_prefix(pattern, "*");
    return (prefix && starts_with(text, *prefix)) || (suffix && ends_with(text, *suffix));
  });
}

TextMatchPlan text_match(std::string_view value, std::string_view prefix) {
  if (value == "*") return regex_match(".*");
  std::string text(prefix);
  if (starts_with(value, "*")) return {Kind::kSuffix, text.append(value.substr(1))};
  if (ends_with(value, "*")) return {Kind::kPrefix, text.append(value.substr(0, value.size() - 1))};
  return {Kind::kExact, text.append(value)};
}

TextMatchPlan header_match(std::string_view value) {
  if (value == "*") return {Kind::kPresent, ""};
  return text_match(value);
}

TextMatchPlan regex_match(std::string regex) { return {Kind::kRegex, std::move(regex)}; }

std::optional<RbacAddressPlan> address_range(std::string_view value, bool is_source) {
  size_t slash = value.find('/');
  std::optional<IpAddress> address = parse_ip(value.substr(0, slash));
  if (!address) return std::nullopt;
  // The length counts the bits of the written form; Go prints a mapped address as IPv4 all the
  // same. Without a length, a text with a dot is an IPv4 address.
  uint32_t bits = contains(value.substr(0, slash), ":") ? 128 : 32;
  if (slash == std::string_view::npos) {
    if (contains(value, ".")) bits = 32;
    return RbacAddressPlan{is_source, address->to_string(), bits};
  }
  std::optional<uint32_t> length = parse_uint32(value.substr(slash + 1));
  if (!length || *length > bits) return std::nullopt;
  return RbacAddressPlan{is_source, address->to_string(), *length};
}

std::optional<uint32_t> port_number(std::string_view value) {
  std::optional<uint32_t> port = parse_uint32(value);
  if (!port || *port > 65535) return std::nullopt;
  return port;
}

std::optional<std::string_view> name_in_brackets(std::string_view key, std::string_view prefix) {
  key.remove_prefix(prefix.size());
  if (!starts_with(key, "[") || !ends_with(key, "]")) return std::nullopt;
  key.remove_suffix(1);
  return strip_prefix(key, "[").value_or(key);
}

std::vector<std::string_view> texts_of(ValueRef list) {
  std::vector<std::string_view> texts;
  for (ValueRef item : list.children()) texts.push_back(item.as_string());
  return texts;
}

}  // namespace meshc::istio_1_3
