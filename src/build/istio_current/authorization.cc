// Sorts policies by action, and asks external authorizers.
#include "build/istio_current/authorization.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/go_duration.h"
#include "base/strings.h"
#include "build/istio_current/authorization_rules.h"

namespace meshc::istio_current {
namespace {

constexpr std::string_view kHttpRbac = "envoy.filters.http.rbac";
constexpr std::string_view kTcpRbac = "envoy.filters.network.rbac";
constexpr std::string_view kExternalPrefix = "istio-ext-authz";
constexpr std::string_view kExternalShadow = "istio_ext_authz_";

enum class Action : uint8_t { kAllow, kDeny, kAudit, kCustom };

Action action_of(const Policy& policy) {
  const std::string_view word = policy.spec.find("action").as_string();
  if (word == "DENY") return Action::kDeny;
  if (word == "AUDIT") return Action::kAudit;
  return word == "CUSTOM" ? Action::kCustom : Action::kAllow;
}

std::string_view rbac_action(Action action) {
  if (action == Action::kAllow) return "ALLOW";
  return action == Action::kAudit ? "LOG" : "DENY";
}

Tree never() {
  const Tree any = tree_object({{"any", true}});
  return tree_object({{"permissions", tree_list({tree_object({{"not_rule", any}})})},
                      {"principals", tree_list({tree_object({{"not_id", any}})})}});
}

// The policies of one action: those that count, and those that are only watched.
struct BuiltRules {
  std::map<std::string, Tree> rules, shadow;
  bool enforces = false, watches = false;
  std::vector<std::string_view> providers;
};

bool is_dry_run(const Model& model, const Policy& policy) {
  const auto text =
      model.registry.pairs(*policy.config->meta()->annotations()).find("istio.io/dry-run");
  return text && parse_bool(*text).value_or(false);
}

BuiltRules build_rules(const Model& model, const std::vector<const Policy*>& policies,
                       Action action, bool is_tcp) {
  BuiltRules built;
  std::vector<std::string> domains = {std::string(model.mesh.trust_domain)};
  domains.insert(domains.end(), model.mesh.trust_domain_aliases.begin(),
                 model.mesh.trust_domain_aliases.end());
  for (const Policy* policy : policies) {
    const bool is_watched = is_dry_run(model, *policy);
    (is_watched ? built.watches : built.enforces) = true;
    std::map<std::string, Tree>& into = is_watched ? built.shadow : built.rules;
    if (action == Action::kCustom)
      built.providers.push_back(policy->spec.find("provider").find("name").as_string());
    const auto name_of = [&](size_t rule) {
      return fmt::format("{}ns[{}]-policy[{}]-rule[{}]",
                         action == Action::kCustom ? "istio-ext-authz-" : "",
                         policy->namespace_name, policy->name, rule);
    };
    const RuleUse use{policy->namespace_name, is_tcp, action == Action::kAllow, domains};
    size_t number = 0;
    for (ValueRef rule : policy->spec.find("rules").children()) {
      if (const auto made = rbac_policy(rule, use)) into[name_of(number)] = *made;
      ++number;
    }
    if (number == 0) into[name_of(0)] = never();
  }
  return built;
}

Tree rbac_tree(Action action, const std::map<std::string, Tree>& policies,
               std::string_view suffix = "") {
  TreeBuilder map;
  for (const auto& [name, policy] : policies) map.set_named(name + std::string(suffix), policy);
  return tree_object(
      {{"action", rbac_action(action)}, {"policies", map.empty() ? Tree() : map.build()}});
}

Tree rbac_filter(bool is_tcp, Tree rules, Tree shadow, std::string_view shadow_prefix) {
  const std::string type = is_tcp ? "envoy.extensions.filters.network.rbac.v3.RBAC"
                                  : "envoy.extensions.filters.http.rbac.v3.RBAC";
  return tree_shared(
      tree_extension(is_tcp ? kTcpRbac : kHttpRbac,
                     tree_any(type, {{"rules", std::move(rules)},
                                     {"shadow_rules", std::move(shadow)},
                                     {"shadow_rules_stat_prefix", shadow_prefix},
                                     {"stat_prefix", is_tcp ? Tree("tcp.") : Tree()}})));
}

Tree local_filter(const BuiltRules& built, Action action, bool is_tcp) {
  // 1.29 takes shadow rules that are not there for ones that allow.
  std::string_view prefix;
  if (!built.watches || action == Action::kAllow) prefix = "istio_dry_run_allow_";
  if (built.watches && action == Action::kDeny) prefix = "istio_dry_run_deny_";
  return rbac_filter(is_tcp, built.enforces ? rbac_tree(action, built.rules) : Tree(),
                     built.watches ? rbac_tree(action, built.shadow) : Tree(), prefix);
}

// What asks an authorizer, for requests and, of gRPC ones alone, for connections.
struct ExternalFilters {
  Tree http, tcp;
};

Tree header_patterns(ValueRef list) {
  std::vector<Tree> patterns;
  for (const std::string& header : texts(list)) {
    TreeBuilder pattern;
    pattern.set("ignore_case", true);
    if (starts_with(header, "*")) {
      pattern.set("suffix", header.substr(1));
    } else if (ends_with(header, "*")) {
      pattern.set("prefix", header.substr(0, header.size() - 1));
    } else {
      pattern.set("exact", header);
    }
    patterns.push_back(pattern.build());
  }
  if (patterns.empty()) return {};
  return tree_object({{"patterns", tree_list(std::move(patterns))}});
}

// Only for what the rules before it have marked.
Tree enabled_by(std::string_view filter) {
  return tree_object(
      {{"filter", filter},
       {"path", tree_list({tree_object({{"key", "istio_ext_authz_shadow_effective_policy_id"}})})},
       {"value", tree_object({{"string_match", tree_object({{"prefix", kExternalPrefix}})}})}});
}

Tree body_settings(ValueRef body) {
  if (!body.is_object()) return {};
  return tree_object({{"max_request_bytes", body.find("maxRequestBytes").as_int()},
                      {"allow_partial_message", body.find("allowPartialMessage").as_bool()},
                      {"pack_as_bytes", body.find("packAsBytes").as_bool()}});
}

int64_t timeout_of(ValueRef settings) {
  return parse_go_duration(settings.find("timeout").as_string()).value_or(600 * kSecond);
}

// The codes that Envoy has names for (envoy.type.v3.StatusCode).
bool is_known_status(uint32_t code) {
  static const std::set<uint32_t> kKnown = {
      0,   100, 200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302,
      303, 304, 305, 307, 308, 400, 401, 402, 403, 404, 405, 406, 407, 408, 409,
      410, 411, 412, 413, 414, 415, 416, 417, 421, 422, 423, 424, 426, 428, 429,
      431, 500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511};
  return kKnown.count(code) != 0;
}

bool has_lone_wildcard(ValueRef settings) {
  for (const std::string_view field :
       {"includeRequestHeadersInCheck", "includeHeadersInCheck", "headersToDownstreamOnDeny",
        "headersToDownstreamOnAllow", "headersToUpstreamOnAllow"}) {
    for (const std::string& value : texts(settings.find(field))) {
      if (value == "*") return true;
    }
  }
  return false;
}

Tree http_service(ValueRef settings, const std::string& host, const std::string& cluster) {
  std::map<std::string, std::string_view> added;
  for (ValueRef header : settings.find("includeAdditionalHeadersInCheck").children())
    added.emplace(header.key(), header.as_string());
  std::vector<Tree> headers;
  for (const auto& [key, value] : added)
    headers.push_back(tree_object({{"key", key}, {"value", value}}));
  const Tree upstream = header_patterns(settings.find("headersToUpstreamOnAllow"));
  const Tree on_deny = header_patterns(settings.find("headersToDownstreamOnDeny"));
  const Tree on_allow = header_patterns(settings.find("headersToDownstreamOnAllow"));
  return tree_object(
      {{"server_uri",
        tree_object(
            {{"uri", "http://" + host}, {"cluster", cluster}, {"timeout", timeout_of(settings)}})},
       {"path_prefix", settings.find("pathPrefix").as_string()},
       {"authorization_request",
        headers.empty() ? Tree()
                        : tree_object({{"headers_to_add", tree_list(std::move(headers))}})},
       {"authorization_response",
        upstream || on_deny || on_allow
            ? tree_object({{"allowed_upstream_headers", upstream},
                           {"allowed_client_headers", on_deny},
                           {"allowed_client_headers_on_success", on_allow}})
            : Tree()}});
}

// Nothing if the provider cannot be used.
std::optional<ExternalFilters> external_filters(const Model& model, const Provider& provider) {
  const bool is_http = provider.kind == "envoyExtAuthzHttp";
  if (!is_http && provider.kind != "envoyExtAuthzGrpc") return std::nullopt;
  const ValueRef settings = provider.settings;
  const auto port = static_cast<uint32_t>(settings.find("port").as_int());
  const auto [host, cluster] =
      model.services.lookup_cluster(settings.find("service").as_string(), port);
  if (cluster.empty() || port == 0 || port > 65535) return std::nullopt;
  Tree status;
  if (const std::string_view text = settings.find("statusOnError").as_string(); !text.empty()) {
    const auto code = parse_uint32(text);
    if (!code || !is_known_status(*code)) return std::nullopt;
    status = tree_object({{"code", *code}});
  }
  const std::string_view path = settings.find("pathPrefix").as_string();
  if (is_http && ((!path.empty() && !starts_with(path, "/")) || has_lone_wildcard(settings)))
    return std::nullopt;
  TreeBuilder http;
  http.set("@type", "envoy.extensions.filters.http.ext_authz.v3.ExtAuthz");
  http.set("status_on_error", status);
  http.set("failure_mode_allow", settings.find("failOpen").as_bool());
  http.set("transport_api_version", "V3");
  http.set("filter_enabled_metadata", enabled_by(kHttpRbac));
  http.set("with_request_body", body_settings(settings.find("includeRequestBodyInCheck")));
  ExternalFilters made;
  if (is_http) {
    http.set("http_service", http_service(settings, host, cluster));
    Tree headers = header_patterns(settings.find("includeRequestHeadersInCheck"));
    if (!headers) headers = header_patterns(settings.find("includeHeadersInCheck"));
    http.set("allowed_headers", headers);
  } else {
    const Tree service =
        tree_object({{"envoy_grpc", tree_object({{"cluster_name", cluster}, {"authority", host}})},
                     {"timeout", timeout_of(settings)}});
    http.set("grpc_service", service);
    made.tcp = tree_shared(
        tree_extension("envoy.filters.network.ext_authz",
                       tree_any("envoy.extensions.filters.network.ext_authz.v3.ExtAuthz",
                                {{"stat_prefix", "tcp."},
                                 {"failure_mode_allow", settings.find("failOpen").as_bool()},
                                 {"transport_api_version", "V3"},
                                 {"grpc_service", service},
                                 {"filter_enabled_metadata", enabled_by(kTcpRbac)}})));
  }
  made.http = tree_shared(tree_extension("envoy.filters.http.ext_authz", http.build()));
  return made;
}

// The filters of CUSTOM policies. Where the authorizer cannot be asked, what it should have been
// asked about is denied.
std::vector<Tree> custom_filters(const Model& model, const BuiltRules& built, bool is_tcp) {
  const std::string_view first = built.providers[0];
  const bool is_one = std::all_of(built.providers.begin(), built.providers.end(),
                                  [&](std::string_view name) { return name == first; });
  std::optional<ExternalFilters> external;
  for (const Provider& provider : model.mesh.providers) {
    if (is_one && provider.name == first) external = external_filters(model, provider);
  }
  if (!external) {
    return {rbac_filter(
        is_tcp, rbac_tree(Action::kDeny, built.rules, "-deny-due-to-bad-CUSTOM-action"), {}, "")};
  }
  if (is_tcp && !external->tcp) return {};
  return {rbac_filter(is_tcp, {}, built.enforces ? rbac_tree(Action::kDeny, built.rules) : Tree(),
                      kExternalShadow),
          is_tcp ? external->tcp : external->http};
}

}  // namespace

AuthorizationFilters authorization_filters(const Model& model, const Proxy& proxy) {
  std::map<Action, std::vector<const Policy*>> by_action;
  AuthorizationFilters filters;
  for (const Policy* policy :
       model.policies.attached(PolicyKind::kAuthorizationPolicy, proxy,
                               {model.policies.root(), proxy.namespace_number})) {
    by_action[action_of(*policy)].push_back(policy);
    filters.sources.add("AuthorizationPolicy", policy->config->meta());
  }
  for (const bool is_tcp : {false, true}) {
    for (const Action action : {Action::kAudit, Action::kDeny, Action::kAllow}) {
      const auto at = by_action.find(action);
      if (at == by_action.end()) continue;
      (is_tcp ? filters.tcp : filters.http)
          .push_back(local_filter(build_rules(model, at->second, action, is_tcp), action, is_tcp));
    }
    if (const auto at = by_action.find(Action::kCustom); at != by_action.end()) {
      (is_tcp ? filters.custom_tcp : filters.custom_http) =
          custom_filters(model, build_rules(model, at->second, Action::kCustom, is_tcp), is_tcp);
    }
  }
  return filters;
}

}  // namespace meshc::istio_current
