// Parses Envoy nodes.
#include "build/istio_1_3/node.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <nlohmann/json.hpp>

#include "base/strings.h"

namespace meshc::istio_1_3 {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes the digits at the start of `text` off it; -1 if there are none.
int take_number(std::string_view* text) {
  size_t end = 0;
  while (end < text->size() && is_digit((*text)[end])) ++end;
  int value = -1;
  std::from_chars(text->data(), text->data() + end, value);
  text->remove_prefix(end);
  return value;
}

nlohmann::json to_json(ValueRef value) {
  switch (value.kind()) {
    case fb::ValueKind::Bool:
      return value.as_bool();
    case fb::ValueKind::Integer:
      return value.as_int();
    case fb::ValueKind::Double:
      return value.as_double();
    case fb::ValueKind::String:
      return std::string(value.as_string());
    case fb::ValueKind::Array: {
      nlohmann::json list = nlohmann::json::array();
      for (ValueRef item : value.children()) list.push_back(to_json(item));
      return list;
    }
    case fb::ValueKind::Object: {
      nlohmann::json object = nlohmann::json::object();
      for (ValueRef member : value.children()) object[std::string(member.key())] = to_json(member);
      return object;
    }
    case fb::ValueKind::Null:
      break;
  }
  return nullptr;
}

// LABELS is an object, or a text that holds one as JSON; anything else counts as none. As Go's
// decoder does, a value that is no text is taken as an empty one.
std::vector<LabelSet> read_labels(const Registry& registry, ValueRef value) {
  constexpr uint32_t kEmptyText = 0;
  LabelSet labels;
  if (value.is_object()) {
    for (ValueRef member : value.children())
      labels.emplace_back(member.key_number(), member.text_number());
  } else if (value.is_string()) {
    nlohmann::json parsed =
        nlohmann::json::parse(value.as_string(), nullptr, /*allow_exceptions=*/false);
    if (!parsed.is_object()) return {};
    for (const auto& [key, member] : parsed.items()) {
      uint32_t text = member.is_string()
                          ? registry.find_text(member.get<std::string>()).value_or(kUnknownText)
                          : kEmptyText;
      labels.emplace_back(registry.find_text(key).value_or(kUnknownText), text);
    }
  }
  if (labels.empty()) return {};
  std::sort(labels.begin(), labels.end());
  return {labels};
}

// INSTANCE_IPS, if each of them is an address, else the address in the id, if it is one.
void read_addresses(const std::optional<std::string>& list, std::string_view in_metadata,
                    std::string_view in_id, Node* node) {
  auto add = [&](std::string_view text) {
    std::optional<IpAddress> address = parse_ip(text);
    if (!address) return false;
    node->addresses.push_back(text);
    node->parsed_addresses.push_back(*address);
    return true;
  };
  if (list) {
    std::vector<std::string_view> parts = split(in_metadata, ',');
    if (std::all_of(parts.begin(), parts.end(), add)) return;
    node->addresses.clear();
    node->parsed_addresses.clear();
  }
  add(in_id);
}

std::string_view config_namespace(ValueRef metadata, std::string_view dns_domain) {
  ValueRef stated = metadata.find("CONFIG_NAMESPACE");
  if (stated.is_string()) return stated.as_string();
  size_t dot = dns_domain.find('.');
  return dot == std::string_view::npos ? std::string_view() : dns_domain.substr(0, dot);
}

}  // namespace

std::string ProxyVersion::to_string() const { return fmt::format("{}.{}.{}", major, minor, patch); }

ProxyVersion parse_proxy_version(std::string_view text) {
  ProxyVersion newest;
  if (starts_with(text, "master-")) return newest;
  text = strip_prefix(text, "release-").value_or(text);
  // ^([1-9]+)\.([0-9]+)(\.([0-9]+))?
  size_t digits = std::min(text.find_first_not_of("123456789"), text.size());
  if (digits == 0 || digits == text.size() || text[digits] != '.') return newest;
  ProxyVersion version;
  version.major = take_number(&text);
  text.remove_prefix(1);
  version.minor = take_number(&text);
  if (version.minor < 0) return newest;
  version.patch = 0;
  if (text.size() > 1 && text[0] == '.' && is_digit(text[1])) {
    text.remove_prefix(1);
    version.patch = take_number(&text);
  }
  return version;
}

std::string_view Node::name_namespace() const {
  size_t dot = short_name.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : short_name.substr(dot + 1);
}

std::optional<std::string> Node::metadata_text(std::string_view key) const {
  ValueRef value = metadata.find(key);
  if (!value.exists()) return std::nullopt;
  if (value.is_string()) return std::string(value.as_string());
  return to_json(value).dump();
}

std::optional<std::string> Node::label_text(std::string_view name) const {
  ValueRef value = metadata.find("LABELS");
  if (value.is_object()) {
    ValueRef member = value.find(name);
    if (!member.exists()) return std::nullopt;
    return std::string(member.as_string());
  }
  nlohmann::json parsed =
      nlohmann::json::parse(value.as_string(), nullptr, /*allow_exceptions=*/false);
  if (!parsed.is_object() || !parsed.contains(name)) return std::nullopt;
  const nlohmann::json& member = parsed[std::string(name)];
  return member.is_string() ? member.get<std::string>() : std::string();
}

std::optional<Node> parse_node(const Registry& registry, const fb::Proxy& proxy,
                               std::string* reason) {
  Node node;
  node.id = registry.text(proxy.id());
  node.proxy = &proxy;
  node.metadata = registry.value(proxy.metadata());
  std::vector<std::string_view> parts = split(node.id, '~');
  if (parts.size() != 4) {
    *reason = "its id has not the four parts TYPE~ADDRESS~NAME~DOMAIN";
    return std::nullopt;
  }
  if (parts[0] != "sidecar" && parts[0] != "router") {
    *reason = "the type in its id is neither sidecar nor router";
    return std::nullopt;
  }
  node.is_router = parts[0] == "router";
  std::optional<std::string> list = node.metadata_text("INSTANCE_IPS");
  read_addresses(list, node.metadata.find("INSTANCE_IPS").as_string(), parts[1], &node);
  if (node.addresses.empty() && !node.is_router) {
    *reason = "neither its id nor its INSTANCE_IPS has a valid IP address";
    return std::nullopt;
  }
  node.short_name = parts[2];
  node.config_namespace = config_namespace(node.metadata, parts[3]);
  node.namespace_number = registry.find_text(node.config_namespace).value_or(kUnknownText);
  node.version = parse_proxy_version(node.metadata_text("ISTIO_VERSION").value_or(""));
  node.labels = read_labels(registry, node.metadata.find("LABELS"));
  std::string mode = node.metadata_text("INTERCEPTION_MODE").value_or("");
  if (mode == "TPROXY") node.interception = Interception::kTproxy;
  if (mode == "NONE") node.interception = Interception::kNone;
  return node;
}

}  // namespace meshc::istio_1_3
