"""Where a connection goes: which of a proxy's listeners and chains Envoy chooses for it.

Works on exported listeners of either dialect. Follows Envoy's documentation of FilterChainMatch: destination
port, destination address, server name, transport protocol, application protocols, in this order; at each
step the most specific value among the chains that are left decides, and there is no way back.
"""

import dataclasses
import ipaddress

OUT, IN, DIRECT = "out", "in", "direct"
WILDCARDS = ("0.0.0.0", "::")
# No listener of the proxy has a part in the connection.
NONE = "none"


@dataclasses.dataclass(frozen=True)
class Call:
    """`way`: intercepted on its way out of or into the workload, or not intercepted at all.

    `says`: what is sent first: "raw", "http", "tls:SERVER_NAME", "mtls" (of a sidecar), or "dubbo:INTERFACE".
    """
    way: str
    address: str
    port: int
    says: str


def bound(listener):
    """Whether the listener is bound to its port; in both dialects it is unless it says otherwise."""
    older = listener.get("deprecated_v1") or {}
    return older.get("bind_to_port", listener.get("bind_to_port", True))


def socket_of(listener):
    socket = (listener.get("address") or {}).get("socket_address") or {}
    return socket.get("address"), int(socket.get("port_value") or 0)


def find_listener(listeners, call):
    """The listener that gets the connection, or None."""
    by_socket = {socket_of(listener): listener for listener in listeners}
    by_name = {listener.get("name"): listener for listener in listeners}
    sockets = [(address, call.port) for address in (call.address, *WILDCARDS)]
    if call.way == DIRECT:
        return next((by_socket[socket] for socket in sockets
                     if socket in by_socket and bound(by_socket[socket])), None)
    if call.way == IN:
        return by_name.get("virtualInbound")
    # virtualOutbound hands the connection to the listener of its destination.
    return next((by_socket[socket] for socket in sockets if socket in by_socket),
                by_name.get("virtualOutbound"))


def inspected(listener, says):
    """(transport protocol, server name, application protocols) as the listener's inspectors see them."""
    filters = [entry["name"].rpartition(".")[2] for entry in listener.get("listener_filters") or []]
    kind, _, name = says.partition(":")
    if kind in ("tls", "mtls") and "tls_inspector" in filters:
        return "tls", name, ["istio"] if kind == "mtls" else []
    protocols = ["http/1.1"] if kind == "http" and "http_inspector" in filters else []
    return "raw_buffer", "", protocols


def match_of(chain):
    return chain.get("filter_chain_match") or {}


def number(wrapped):
    return int(wrapped.get("value", 0) if isinstance(wrapped, dict) else wrapped or 0)


def fit_of_port(match, port):
    wanted = match.get("destination_port")
    if wanted is None:
        return 0
    return 1 if number(wanted) == port else None


def fit_of_address(match, address):
    ranges = [ipaddress.ip_network(f"{each['address_prefix']}/{number(each.get('prefix_len'))}",
                                   strict=False)
              for each in match.get("prefix_ranges") or []]
    if not ranges:
        return 0
    return max((each.prefixlen for each in ranges if ipaddress.ip_address(address) in each),
               default=None)


def fit_of_server_name(match, name):
    names = match.get("server_names") or []
    if not names:
        return 0
    if name in names:
        return 1000
    return max((len(each) for each in names
                if each.startswith("*.") and name.endswith(each[1:])), default=None)


def fit_of_transport(match, transport):
    wanted = match.get("transport_protocol")
    return 0 if not wanted else 1 if wanted == transport else None


def fit_of_protocols(match, protocols):
    known = match.get("application_protocols") or []
    if not known:
        return 0
    places = [len(protocols) - place for place, each in enumerate(protocols) if each in known]
    return max(places, default=None)


def best(chains, fit):
    """The chains that fit best; None is no fit at all."""
    fits = [(fit(match_of(chain)), chain) for chain in chains]
    most = max((value for value, _ in fits if value is not None), default=None)
    return [chain for value, chain in fits if value is not None and value == most]


def find_chain(listener, call):
    """The chain that gets the connection, or None. Of equal chains, which v2 may have, the first."""
    transport, name, protocols = inspected(listener, call.says)
    chains = listener.get("filter_chains") or []
    chains = best(chains, lambda match: fit_of_port(match, call.port))
    chains = best(chains, lambda match: fit_of_address(match, call.address))
    chains = best(chains, lambda match: fit_of_server_name(match, name))
    chains = best(chains, lambda match: fit_of_transport(match, transport))
    chains = best(chains, lambda match: fit_of_protocols(match, protocols))
    return chains[0] if chains else None


def weighted(config):
    clusters = (config.get("weighted_clusters") or {}).get("clusters") or []
    return ",".join(f"{cluster['name']}={number(cluster.get('weight'))}" for cluster in clusters)


def covers(pattern, interface):
    if pattern.startswith("*"):
        return interface.endswith(pattern[1:])
    if pattern.endswith("*"):
        return interface.startswith(pattern[:-1])
    return pattern == interface


def dubbo_destination(config, says):
    interface = says.partition(":")[2]
    for routes in (config.get("multiple_route_config") or {}).get("route_config") or []:
        if covers(routes["interface"], interface):
            action = routes["routes"][0]["route"]
            return action.get("cluster") or weighted(action)
    return "no-route"


def http_destination(config):
    if "rds" in config:
        return "rds:" + config["rds"]["route_config_name"]
    action = config["route_config"]["virtual_hosts"][0]["routes"][0]["route"]
    return action.get("cluster") or weighted(action)


def destination(chain, says):
    """Where the filter that ends the chain leads."""
    last = (chain.get("filters") or [{"name": ""}])[-1]
    kind, config = last["name"], last.get("typed_config") or last.get("config") or {}
    if kind.endswith("dubbo_proxy"):
        return dubbo_destination(config, says)
    if kind.endswith("http_connection_manager"):
        return http_destination(config)
    if kind.endswith("tcp_proxy"):
        return config.get("cluster") or weighted(config)
    return kind


def has_tls(chain):
    return "tls_context" in chain or "transport_socket" in chain


def outcome(listeners, call):
    """"LISTENER DESTINATION", with "tls:" before the destination where the chain ends TLS; "LISTENER closed"
    where no chain matches; "none" where no listener has a part in it."""
    listener = find_listener(listeners, call)
    if listener is None:
        return NONE
    chain = find_chain(listener, call)
    if chain is None:
        return f"{listener['name']} closed"
    return f"{listener['name']} {'tls:' if has_tls(chain) else ''}{destination(chain, call.says)}"
