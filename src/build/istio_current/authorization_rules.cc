// Conditions on requests and connections.
#include "build/istio_current/authorization_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "base/strings.h"
#include "build/istio_current/parts.h"

namespace meshc::istio_current {
namespace {

using Texts = std::vector<std::string>;
using Trees = std::vector<Tree>;

// A condition; nothing: it cannot be said.
using Condition = std::optional<Tree>;

std::string replaced(std::string_view text, std::string_view from, std::string_view to) {
  std::string result;
  for (size_t at = 0;;) {
    const size_t found = text.find(from, at);
    result.append(text.substr(at, found - at));
    if (found == std::string_view::npos) return result;
    result.append(to);
    at = found + from.size();
  }
}

Tree regex(std::string_view text) {
  return tree_object({{"safe_regex", tree_object({{"regex", text}})}});
}

Tree one_text(std::string_view kind, std::string_view text, bool ignores_case = false) {
  return tree_object({{kind, text}, {"ignore_case", ignores_case ? Tree(true) : Tree()}});
}

std::string_view without_front(std::string_view text) { return text.substr(1); }
std::string_view without_back(std::string_view text) { return text.substr(0, text.size() - 1); }

// StringMatcherWithPrefix.
Tree text_match(std::string_view value, const std::string& prefix = "") {
  if (value == "*") return regex(".+");
  if (starts_with(value, "*")) {
    if (prefix.empty()) return one_text("suffix", without_front(value));
    return regex(prefix + ".*" + std::string(without_front(value)));
  }
  if (ends_with(value, "*")) return one_text("prefix", prefix + std::string(without_back(value)));
  return one_text("exact", prefix + std::string(value));
}

// HeaderMatcher, HostMatcher.
Tree header_match(std::string_view name, std::string_view value, bool ignores_case) {
  if (value == "*") return tree_object({{"name", name}, {"present_match", true}});
  Tree match = one_text("exact", value, ignores_case);
  if (starts_with(value, "*")) {
    match = one_text("suffix", without_front(value), ignores_case);
  } else if (ends_with(value, "*")) {
    match = one_text("prefix", without_back(value), ignores_case);
  }
  return tree_object({{"name", name}, {"string_match", match}});
}

Tree path_segments(const Texts& keys) {
  Trees path;
  for (const std::string& key : keys) path.push_back(tree_object({{"key", key}}));
  return tree_list(std::move(path));
}

Tree metadata_match(std::string_view filter, const Texts& keys, Tree value) {
  return tree_object({{"metadata", tree_object({{"filter", filter},
                                                {"path", path_segments(keys)},
                                                {"value", std::move(value)}})}});
}

Tree string_value(Tree match) { return tree_object({{"string_match", std::move(match)}}); }
Tree list_value(Tree value) {
  return tree_object({{"list_match", tree_object({{"one_of", std::move(value)}})}});
}
Tree any_value(Trees values) {
  if (values.size() == 1) return values[0];
  return tree_object(
      {{"or_match", tree_object({{"value_matchers", tree_list(std::move(values))}})}});
}
Tree any_text(const Texts& texts) {
  Trees values;
  for (const std::string& text : texts) values.push_back(string_value(text_match(text)));
  return any_value(std::move(values));
}

constexpr std::string_view kJwtFilter = "envoy.filters.http.jwt_authn";

Tree claim_match(const Texts& claims, Tree value) {
  Texts keys = {"payload"};
  keys.insert(keys.end(), claims.begin(), claims.end());
  return metadata_match(kJwtFilter, keys, any_value({list_value(value), value}));
}

// The names in "[a][b]"; a text in brackets that is not of that form is one name; nothing without.
std::optional<Texts> names_in_brackets(std::string_view text) {
  Texts names;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = text.find_first_of("[]", begin + 1);
    if (text[begin] != '[' || end == std::string_view::npos || text[end] != ']') {
      if (!starts_with(text, "[") || !ends_with(text, "]")) return std::nullopt;
      return Texts{std::string(text.substr(1, text.size() - 2))};
    }
    names.emplace_back(text.substr(begin + 1, end - begin - 1));
    begin = end + 1;
  }
  return names;
}

// The trust domains of a principal and their aliases (trustdomain/bundle.go).
bool prefix_fits(std::string_view text, std::string_view pattern) {
  return ends_with(pattern, "*") && starts_with(text, without_back(pattern));
}
bool suffix_fits(std::string_view text, std::string_view pattern) {
  return starts_with(pattern, "*") && ends_with(text, without_front(pattern));
}

Texts with_aliases(const Texts& principals, const Texts& domains) {
  Texts all;
  for (const std::string& principal : principals) {
    const std::vector<std::string_view> parts = split(principal, '/');
    const std::string_view domain = parts[0];
    const bool is_named = parts.size() == 5 && domain != "*";
    const bool is_known =
        is_named && (domain == "cluster.local" ||
                     std::any_of(domains.begin(), domains.end(), [&](const std::string& known) {
                       return domain == known || prefix_fits(domain, known) ||
                              prefix_fits(known, domain) || suffix_fits(domain, known) ||
                              suffix_fits(known, domain);
                     }));
    if (!is_known) {
      all.push_back(principal);
      continue;
    }
    Texts own;
    for (const std::string& known : domains) {
      std::string made =
          suffix_fits(known, domain) ? principal : known + principal.substr(domain.size());
      if (std::find(own.begin(), own.end(), made) == own.end()) own.push_back(std::move(made));
    }
    all.insert(all.end(), own.begin(), own.end());
  }
  return all;
}

// One attribute with the values that it must have, and must not have.
struct Part {
  std::string_view key;
  Texts values, not_values;
};

// How a part becomes a condition: from each value, or from all values together.
using FromValue = std::function<Condition(const std::string& value)>;
using FromValues = std::function<Condition(const Texts& values)>;

// The words that permissions and principals have for the same things.
struct Words {
  std::string_view all, any, negated, in_sets;
};
constexpr Words kPermissionWords = {"and_rules", "or_rules", "not_rule", "rules"};
constexpr Words kPrincipalWords = {"and_ids", "or_ids", "not_id", "ids"};

Tree set_of(std::string_view kind, const Words& words, Trees conditions) {
  return tree_object({{kind, tree_object({{words.in_sets, tree_list(std::move(conditions))}})}});
}

// Whether a key is about the destination of a request, and so part of a permission.
bool is_permission(std::string_view key) {
  return key == "destination.ip" || key == "destination.port" || key == "connection.sni" ||
         starts_with(key, "experimental.envoy.filters.");
}

Condition address_condition(std::string_view kind, const std::string& value) {
  Tree range = cidr_tree(value);
  if (!range) return std::nullopt;
  return tree_object({{kind, range}});
}

Condition port_condition(const std::string& value) {
  const auto port = parse_uint32(value);
  if (!port || *port > 65535) return std::nullopt;
  return tree_object({{"destination_port", *port}});
}

Condition header_condition(std::string_view name, const std::string& value, bool is_tcp,
                           bool ignores_case) {
  if (is_tcp) return std::nullopt;
  return tree_object({{"header", header_match(name, value, ignores_case)}});
}

Condition path_condition(const std::string& value, bool is_tcp) {
  if (is_tcp) return std::nullopt;
  if (!contains(value, "{*}") && !contains(value, "{**}"))
    return tree_object({{"url_path", tree_object({{"path", text_match(value)}})}});
  const std::string path = replaced(replaced(value, "{*}", "*"), "{**}", "**");
  return tree_object(
      {{"uri_template",
        tree_extension(
            "uri-template",
            tree_any("envoy.extensions.path.match.uri_template.v3.UriTemplateMatchConfig",
                     {{"path_template", path}}))}});
}

Condition metadata_condition(std::string_view key, const Texts& values) {
  std::string_view name = *strip_prefix(key, "experimental.");
  name = strip_suffix(name, "]").value_or(name);
  const size_t bracket = name.find('[');
  if (bracket == std::string_view::npos) return std::nullopt;
  Trees matchers;
  for (const std::string& value : values) {
    if (starts_with(value, "[") && ends_with(value, "]")) {
      const size_t begin = std::min(value.find_first_not_of("[]"), value.size());
      const size_t end = value.find_last_not_of("[]") + 1;
      const std::string inner = begin < end ? value.substr(begin, end - begin) : "";
      matchers.push_back(list_value(string_value(text_match(inner))));
    } else {
      matchers.push_back(string_value(text_match(value)));
    }
  }
  return metadata_match(name.substr(0, bracket), {std::string(name.substr(bracket + 1))},
                        any_value(std::move(matchers)));
}

Condition authenticated(Tree match) {
  return tree_object({{"authenticated", tree_object({{"principal_name", std::move(match)}})}});
}

// requestPrincipalGenerator: issuer and subject, each with a wildcard perhaps.
Tree request_principal(const std::string& value) {
  const size_t slash = value.rfind('/');
  const bool has_subject = slash != std::string::npos;
  const std::string issuer = has_subject ? value.substr(0, slash) : value;
  const std::string subject = has_subject ? value.substr(slash + 1) : "";
  Tree issuer_match = one_text("exact", issuer);
  Tree subject_match = one_text("exact", subject);
  if (value == "*") {
    issuer_match = subject_match = regex(".+");
  } else if (starts_with(value, "*")) {
    if (has_subject) {
      issuer_match = issuer == "*" ? regex(".+") : one_text("suffix", without_front(issuer));
    } else {
      issuer_match = regex(".+");
      subject_match = one_text("suffix", without_front(value));
    }
  } else if (ends_with(value, "*")) {
    if (has_subject) {
      subject_match = subject == "*" ? regex(".+") : one_text("prefix", without_back(subject));
    } else {
      issuer_match = one_text("prefix", without_back(value));
      subject_match = regex(".+");
    }
  }
  return set_of("and_ids", kPrincipalWords,
                {metadata_match(kJwtFilter, {"payload", "iss"}, string_value(issuer_match)),
                 metadata_match(kJwtFilter, {"payload", "sub"}, string_value(subject_match))});
}

class RuleWriter {
 public:
  explicit RuleWriter(const RuleUse& use) : use_(use) {}

  // Nothing: the whole rule is left out.
  std::optional<Tree> condition(const std::vector<Part>& parts, const Words& words) const {
    Trees all;
    for (const Part& part : parts) {
      for (const bool negated : {false, true}) {
        Trees found;
        if (!add(part, negated ? part.not_values : part.values, words, &found)) return std::nullopt;
        for (Tree& tree : found)
          all.push_back(negated ? tree_object({{words.negated, tree}}) : tree);
      }
    }
    if (all.empty()) all.push_back(tree_object({{"any", true}}));
    return set_of(words.all, words, std::move(all));
  }

 private:
  bool add(const Part& part, const Texts& values, const Words& words, Trees* found) const {
    if (values.empty()) return true;
    if (const FromValues all = from_values(part.key)) {
      const Condition condition = all(values);
      if (!condition) return !use_.is_allow;
      found->push_back(*condition);
      return true;
    }
    const FromValue each = from_value(part.key);
    Trees any;
    for (const std::string& value : values) {
      const Condition condition = each(value);
      if (condition) {
        any.push_back(*condition);
      } else if (use_.is_allow) {
        return false;
      }
    }
    if (!any.empty()) found->push_back(set_of(words.any, words, std::move(any)));
    return true;
  }

  // For the attributes whose values are matched together; null for others.
  FromValues from_values(std::string_view key) const {
    const auto claims = [this](Texts names) {
      return [this, names](const Texts& values) -> Condition {
        if (use_.is_tcp) return std::nullopt;
        return claim_match(names, any_text(values));
      };
    };
    if (starts_with(key, "experimental.envoy.filters."))
      return [key](const Texts& values) { return metadata_condition(key, values); };
    if (key == "request.auth.audiences") return claims({"aud"});
    if (key == "request.auth.presenter") return claims({"azp"});
    if (key == "request.auth.principal") {
      return [this](const Texts& values) -> Condition {
        if (use_.is_tcp) return std::nullopt;
        Trees any;
        for (const std::string& value : values) any.push_back(request_principal(value));
        return any.size() == 1 ? any[0] : set_of("or_ids", kPrincipalWords, std::move(any));
      };
    }
    if (const auto rest = strip_prefix(key, "request.auth.claims")) {
      if (const auto names = names_in_brackets(*rest)) return claims(*names);
      return [](const Texts&) -> Condition { return std::nullopt; };
    }
    return nullptr;
  }

  FromValue from_value(std::string_view key) const {
    if (key == "destination.ip")
      return [](const std::string& v) { return address_condition("destination_ip", v); };
    if (key == "source.ip")
      return [](const std::string& v) { return address_condition("direct_remote_ip", v); };
    if (key == "remote.ip")
      return [](const std::string& v) { return address_condition("remote_ip", v); };
    if (key == "destination.port") return port_condition;
    if (key == "connection.sni") {
      return [](const std::string& v) -> Condition {
        return tree_object({{"requested_server_name", text_match(v)}});
      };
    }
    if (key == "source.namespace") {
      return [](const std::string& v) {
        return authenticated(regex(fmt::format(".*/ns/{}/.*", replaced(v, "*", ".*"))));
      };
    }
    if (key == "source.principal")
      return [](const std::string& v) { return authenticated(text_match(v, "spiffe://")); };
    if (key == "source.serviceAccount") {
      return [this](const std::string& v) {
        const size_t slash = v.find('/');
        const bool is_whole = slash != std::string::npos;
        const std::string space =
            is_whole ? v.substr(0, slash) : std::string(use_.policy_namespace);
        return authenticated(regex(fmt::format("spiffe://.+/ns/{}/(.+/|)sa/{}(/.+)?", space,
                                               is_whole ? v.substr(slash + 1) : v)));
      };
    }
    if (key == ":method" || key == ":authority") {
      return [this, key](const std::string& v) {
        return header_condition(key, v, use_.is_tcp, key == ":authority");
      };
    }
    if (key == "path-matcher")
      return [this](const std::string& v) { return path_condition(v, use_.is_tcp); };
    return [this, key](const std::string& v) -> Condition {  // request.headers[NAME]
      const std::string_view rest = strip_prefix(key, "request.headers").value_or("");
      if (!starts_with(rest, "[") || !ends_with(rest, "]")) return std::nullopt;
      return header_condition(rest.substr(1, rest.size() - 2), v, use_.is_tcp, false);
    };
  }

  const RuleUse& use_;
};

bool is_principal(std::string_view key) {
  constexpr std::string_view kKeys[] = {"source.ip",
                                        "remote.ip",
                                        "source.namespace",
                                        "source.serviceAccount",
                                        "source.principal",
                                        "request.auth.principal",
                                        "request.auth.audiences",
                                        "request.auth.presenter"};
  return std::find(std::begin(kKeys), std::end(kKeys), key) != std::end(kKeys) ||
         starts_with(key, "request.headers") || starts_with(key, "request.auth.claims");
}

}  // namespace

std::optional<Tree> rbac_policy(ValueRef rule, const RuleUse& use) {
  std::vector<Part> base_permissions, base_principals;
  const auto add = [&](std::string_view key, ValueRef values, ValueRef not_values,
                       std::vector<Part>* parts, bool in_front) {
    Part part{key, texts(values), texts(not_values)};
    if (part.values.empty() && part.not_values.empty()) return;
    if (key == "source.principal") {
      part.values = with_aliases(part.values, use.trust_domains);
      part.not_values = with_aliases(part.not_values, use.trust_domains);
    }
    parts->insert(in_front ? parts->begin() : parts->end(), std::move(part));
  };
  for (ValueRef when : rule.find("when").children()) {
    const std::string_view key = when.find("key").as_string();
    if (!is_permission(key) && !is_principal(key)) return std::nullopt;
    add(key, when.find("values"), when.find("notValues"),
        is_permission(key) ? &base_permissions : &base_principals, false);
  }
  const RuleWriter writer(use);
  Trees permissions, principals;
  const auto write = [&](const std::vector<Part>& parts, const Words& words, Trees* into) {
    const auto condition = writer.condition(parts, words);
    if (condition) into->push_back(*condition);
    return condition.has_value();
  };
  for (ValueRef to : rule.find("to").children()) {
    std::vector<Part> parts = base_permissions;
    const ValueRef operation = to.find("operation");
    add("destination.port", operation.find("ports"), operation.find("notPorts"), &parts, true);
    add("path-matcher", operation.find("paths"), operation.find("notPaths"), &parts, true);
    add(":method", operation.find("methods"), operation.find("notMethods"), &parts, true);
    add(":authority", operation.find("hosts"), operation.find("notHosts"), &parts, true);
    if (!write(parts, kPermissionWords, &permissions)) return std::nullopt;
  }
  if (rule.find("to").size() == 0 && !write(base_permissions, kPermissionWords, &permissions))
    return std::nullopt;
  for (ValueRef from : rule.find("from").children()) {
    std::vector<Part> parts = base_principals;
    const ValueRef source = from.find("source");
    const auto front = [&](std::string_view key, std::string_view yes, std::string_view no) {
      add(key, source.find(yes), source.find(no), &parts, true);
    };
    front("source.ip", "ipBlocks", "notIpBlocks");
    front("remote.ip", "remoteIpBlocks", "notRemoteIpBlocks");
    front("source.namespace", "namespaces", "notNamespaces");
    front("source.serviceAccount", "serviceAccounts", "notServiceAccounts");
    front("request.auth.principal", "requestPrincipals", "notRequestPrincipals");
    front("source.principal", "principals", "notPrincipals");
    if (!write(parts, kPrincipalWords, &principals)) return std::nullopt;
  }
  if (rule.find("from").size() == 0 && !write(base_principals, kPrincipalWords, &principals))
    return std::nullopt;
  return tree_object({{"permissions", tree_list(std::move(permissions))},
                      {"principals", tree_list(std::move(principals))}});
}

}  // namespace meshc::istio_current
