"""What a listener says, whichever dialect it is written in: plain values that must be equal in v2 and v3.

A view leaves out spelling (names of filters and messages, where a field moved to) and the filters that
v3 has not; everything that decides about connections stays.
"""

# What v2 calls an extension -> its name in v3. A name that is not here is the same in both.
V3_NAMES = {
    "envoy.listener.original_dst": "envoy.filters.listener.original_dst",
    "envoy.listener.original_src": "envoy.filters.listener.original_src",
    "envoy.listener.proxy_protocol": "envoy.filters.listener.proxy_protocol",
    "envoy.listener.tls_inspector": "envoy.filters.listener.tls_inspector",
    "envoy.listener.http_inspector": "envoy.filters.listener.http_inspector",
    "envoy.http_connection_manager": "envoy.filters.network.http_connection_manager",
    "envoy.tcp_proxy": "envoy.filters.network.tcp_proxy",
    "envoy.echo": "envoy.filters.network.echo",
    "envoy.mongo_proxy": "envoy.filters.network.mongo_proxy",
    "envoy.redis_proxy": "envoy.filters.network.redis_proxy",
    "envoy.grpc_web": "envoy.filters.http.grpc_web",
    "envoy.cors": "envoy.filters.http.cors",
    "envoy.fault": "envoy.filters.http.fault",
    "envoy.lua": "envoy.filters.http.lua",
    "envoy.router": "envoy.filters.http.router",
    "envoy.health_check": "envoy.filters.http.health_check",
    "envoy.file_access_log": "envoy.access_loggers.file",
    "envoy.http_grpc_access_log": "envoy.access_loggers.http_grpc",
}
HCM = "envoy.filters.network.http_connection_manager"
# Filters that end their list, of connections and of requests.
TERMINAL_NETWORK = {HCM, *(f"envoy.filters.network.{name}" for name in (
    "tcp_proxy", "redis_proxy", "dubbo_proxy", "echo", "direct_response", "thrift_proxy"))}
TERMINAL_HTTP = {"envoy.filters.http.router"}
# Filters that only Istio's Envoy has; a stock one has no MySQL filter either.
LEFT_OUT = {"mixer", "istio_authn", "envoy.filters.network.mysql_proxy"}
# Istio's own filter for JWT becomes Envoy's.
V3_NAMES["jwt-auth"] = "envoy.filters.http.jwt_authn"


def v3_name(name):
    return V3_NAMES.get(name, name)


def config_of(message):
    """The configuration of a filter or access log, as a message or as a Struct."""
    return message.get("typed_config") or message.get("config") or {}


def duration(text):
    return None if text is None else float(text.removesuffix("s"))


def number(value):
    return 0 if value is None else int(value)


def address_view(address):
    if "pipe" in address:
        # v2 keeps the scheme that Istio puts before the path; Envoy takes paths only.
        return "pipe", address["pipe"]["path"].removeprefix("unix://")
    socket = address.get("socket_address") or {}
    return socket.get("address"), number(socket.get("port_value"))


def access_log_view(log):
    config = config_of(log)
    formats = config.get("log_format") or {}
    source = formats.get("text_format_source") or {}
    common = config.get("common_config") or {}
    service = (common.get("grpc_service") or {}).get("envoy_grpc") or {}
    text = config.get("format") or formats.get("text_format") or source.get("inline_string")
    return {"name": v3_name(log["name"]), "path": config.get("path"), "text": text or None,
            "json": config.get("json_format") or formats.get("json_format"),
            "log": common.get("log_name"), "cluster": service.get("cluster_name")}


def access_logs_view(config):
    return [access_log_view(log) for log in config.get("access_log") or []]


def route_view(route):
    action = route.get("route") or {}
    weighted = (action.get("weighted_clusters") or {}).get("clusters") or []
    return {"name": route.get("name"), "prefix": (route.get("match") or {}).get("prefix"),
            "cluster": action.get("cluster"),
            "weighted": [(cluster["name"], cluster.get("weight")) for cluster in weighted],
            "timeout": duration(action.get("timeout")),
            "max_grpc_timeout": grpc_timeout(action),
            "decorator": (route.get("decorator") or {}).get("operation")}


def grpc_timeout(action):
    newer = (action.get("max_stream_duration") or {}).get("grpc_timeout_header_max")
    return duration(action.get("max_grpc_timeout") or newer)


def routes_view(config):
    if "rds" in config:
        return {"rds": config["rds"].get("route_config_name"),
                "timeout": duration((config["rds"].get("config_source") or {})
                                    .get("initial_fetch_timeout"))}
    inline = config.get("route_config") or {}
    return {"name": inline.get("name"), "validate": inline.get("validate_clusters"),
            "hosts": [{"name": host.get("name"), "domains": host.get("domains"),
                       "routes": [route_view(route) for route in host.get("routes") or []]}
                      for host in inline.get("virtual_hosts") or []]}


def rules_view(rules):
    return None if rules is None else rules.get("action", "ALLOW")


def rbac_view(config):
    """Whether there are rules; rbac_decisions.py tries out what they decide."""
    return {"rules": rules_view(config.get("rules")),
            "shadow": rules_view(config.get("shadow_rules")),
            "stat_prefix": config.get("stat_prefix")}


def rbac_configs(chain):
    """(RBAC filters of the connection, [(RBAC filters, other filters) of each HTTP manager])."""
    network, managers = [], []
    for message in chain.get("filters") or []:
        if message["name"] == "envoy.filters.network.rbac":
            network.append(config_of(message))
        if v3_name(message["name"]) == HCM:
            inner = config_of(message).get("http_filters") or []
            managers.append((
                [config_of(one) for one in inner if one["name"] == "envoy.filters.http.rbac"],
                {v3_name(one["name"]): config_of(one) for one in inner}))
    return network, managers


def jwt_view(config):
    """Envoy's and Istio's own filter alike: whose tokens are known."""
    providers = config.get("providers")
    if providers is None:
        return sorted(rule.get("issuer", "") for rule in config.get("rules") or [])
    return sorted(provider.get("issuer", "") for provider in providers.values())


def needs_token(jwts, is_optional, has_certificate=False):
    return bool(jwts) and not is_optional and not has_certificate


def is_optional(requirement):
    """Whether a requirement of Envoy's filter is met without any token."""
    if "requires_all" in requirement:
        return all(map(is_optional, requirement["requires_all"]["requirements"]))
    if "requires_any" in requirement:
        return any(map(is_optional, requirement["requires_any"]["requirements"]))
    return "provider_name" not in requirement


def token_needed(filters):
    """Whether some requests need a token: in v2 Istio's filter refuses them, in v3 Envoy's."""
    configs = {message["name"]: config_of(message) for message in filters}
    if "istio_authn" in configs:
        policy = configs["istio_authn"].get("policy") or {}
        peers, origins = policy.get("peers") or [], policy.get("origins") or []
        certificate = any("mtls" in peer for peer in peers)
        unnamed = not origins and policy.get("principal_binding") == "USE_ORIGIN"
        return (needs_token(peers, policy.get("peer_is_optional"), certificate) or
                needs_token(origins or unnamed, policy.get("origin_is_optional")))
    config = configs.get("envoy.filters.http.jwt_authn") or {}
    return not all(is_optional(rule.get("requires") or {}) for rule in config.get("rules") or [])


def health_check_view(config):
    headers = config.get("headers") or []
    return [(header.get("name"), header.get("exact_match") or
             (header.get("string_match") or {}).get("exact")) for header in headers]


def http_filter_view(message):
    name, config = v3_name(message["name"]), config_of(message)
    views = {"envoy.filters.http.rbac": rbac_view, "envoy.filters.http.jwt_authn": jwt_view,
             "envoy.filters.http.health_check": health_check_view}
    return {"name": name, "config": views[name](config) if name in views else None}


def hcm_view(config):
    common = config.get("common_http_protocol_options") or {}
    tracing = config.get("tracing")
    samplings = ("client_sampling", "random_sampling", "overall_sampling")
    return {
        "stat_prefix": config.get("stat_prefix"),
        "routes": routes_view(config),
        "http_filters": [http_filter_view(message) for message in config.get("http_filters") or []
                         if message["name"] not in LEFT_OUT],
        "token_needed": token_needed(config.get("http_filters") or []),
        "access_log": access_logs_view(config),
        "tracing": tracing and [(tracing.get(name) or {}).get("value") for name in samplings],
        "idle_timeout": duration(config.get("idle_timeout") or common.get("idle_timeout")),
        "stream_idle_timeout": duration(config.get("stream_idle_timeout")),
        "upgrades": config.get("upgrade_configs"),
        "http": config.get("http_protocol_options"),
        "http2": config.get("http2_protocol_options"),
        **{name: config.get(name) for name in (
            "server_name", "use_remote_address", "normalize_path", "generate_request_id",
            "forward_client_cert_details", "set_current_client_cert_details")},
    }


def tcp_proxy_view(config):
    weighted = (config.get("weighted_clusters") or {}).get("clusters") or []
    return {"stat_prefix": config.get("stat_prefix"), "cluster": config.get("cluster"),
            "weighted": [(cluster["name"], number(cluster.get("weight"))) for cluster in weighted],
            "idle_timeout": duration(config.get("idle_timeout")),
            "access_log": access_logs_view(config)}


def redis_view(config):
    routes = config.get("prefix_routes") or {}
    catch_all = (routes.get("catch_all_route") or {}).get("cluster")
    return {"stat_prefix": config.get("stat_prefix"),
            "cluster": catch_all or routes.get("catch_all_cluster") or config.get("cluster"),
            "timeout": duration((config.get("settings") or {}).get("op_timeout"))}


def mongo_view(config):
    return {"stat_prefix": config.get("stat_prefix")}


NETWORK_VIEWS = {HCM: hcm_view, "envoy.filters.network.tcp_proxy": tcp_proxy_view,
                 "envoy.filters.network.redis_proxy": redis_view,
                 "envoy.filters.network.mongo_proxy": mongo_view,
                 "envoy.filters.network.rbac": rbac_view}


def network_filter_view(message):
    name = v3_name(message["name"])
    view = NETWORK_VIEWS.get(name)
    return {"name": name, "config": view(config_of(message)) if view else None}


def secret_name(config):
    return config.get("name", "").removeprefix("kubernetes://")


def ca_secret(common):
    validation = common.get("combined_validation_context") or {}
    config = (common.get("validation_context_sds_secret_config") or
              validation.get("validation_context_sds_secret_config"))
    return config and secret_name(config)


def subject_names(common):
    context = common.get("validation_context") or (
        common.get("combined_validation_context") or {}).get("default_validation_context") or {}
    typed = [name["matcher"]["exact"]
             for name in context.get("match_typed_subject_alt_names") or []
             if "exact" in name["matcher"]]
    names = (context.get("verify_subject_alt_name") or []) + typed
    return list(dict.fromkeys(names)), (context.get("trusted_ca") or {}).get("filename")


def tls_context(chain):
    """None for a chain in plain text."""
    socket = chain.get("transport_socket")
    return chain.get("tls_context") if socket is None else socket.get("typed_config") or {}


def http_filters(chain):
    return [message for outer in chain.get("filters") or [] if v3_name(outer["name"]) == HCM
            for message in config_of(outer).get("http_filters") or []]


def checks_trust_domain(chain):
    """Whether peers of other trust domains are refused: in v2 by Istio's filter, in v3 at once."""
    context = tls_context(chain)
    if context is None:
        return False
    for message in http_filters(chain):
        if message["name"] == "istio_authn":
            config = config_of(message)
            policy = config.get("policy") or {}
            return (any("mtls" in peer for peer in policy.get("peers") or []) and
                    not policy.get("peer_is_optional") and
                    not config.get("skip_validate_trust_domain"))
    common = context.get("common_tls_context") or {}
    validation = common.get("validation_context") or (
        common.get("combined_validation_context") or {}).get("default_validation_context") or {}
    return any((name["matcher"].get("prefix") or "").startswith("spiffe://")
               for name in validation.get("match_typed_subject_alt_names") or [])


def tls_view(chain):
    context = tls_context(chain)
    if context is None:
        return None
    common = context.get("common_tls_context") or {}
    names, ca_file = subject_names(common)
    files = [((certificate.get("certificate_chain") or {}).get("filename"),
              (certificate.get("private_key") or {}).get("filename"))
             for certificate in common.get("tls_certificates") or []]
    return {"client_certificate": context.get("require_client_certificate"),
            "alpn": common.get("alpn_protocols"), "files": files, "ca_file": ca_file,
            "subject_names": names, "ca_secret": ca_secret(common),
            "secrets": [secret_name(config) for config in
                        common.get("tls_certificate_sds_secret_configs") or []],
            "params": common.get("tls_params")}


def chain_view(chain):
    return {"tls": tls_view(chain), "trust_domain": checks_trust_domain(chain), "metadata": chain.get("metadata"),
            "filters": [network_filter_view(message) for message in chain.get("filters") or []
                        if message["name"] not in LEFT_OUT]}


def reached(views, terminal):
    """The filters of a list up to the one that ends it; if none does, nothing."""
    for index, view in enumerate(views):
        if view["name"] in terminal:
            return views[: index + 1]
    return []


def reached_view(view):
    """The view of a chain without filters that nothing reaches."""
    filters = reached(view["filters"], TERMINAL_NETWORK)
    for one in filters:
        if one["name"] == HCM:
            config = one["config"]
            config["http_filters"] = reached(config["http_filters"], TERMINAL_HTTP)
    return {**view, "filters": filters}


def listener_view(listener):
    """Everything but the filter chains."""
    bound = (listener.get("deprecated_v1") or {}).get("bind_to_port",
                                                      listener.get("bind_to_port", True))
    inspectors = [v3_name(message["name"]) for message in listener.get("listener_filters") or []]
    return {"name": listener.get("name"), "address": address_view(listener.get("address") or {}),
            "bound": bound, "listener_filters": inspectors,
            "timeout": duration(listener.get("listener_filters_timeout")),
            **{name: listener.get(name) for name in (
                "transparent", "use_original_dst", "continue_on_listener_filters_timeout",
                "traffic_direction")}}
