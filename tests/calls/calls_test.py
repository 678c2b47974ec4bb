#!/usr/bin/env python3
"""Tests the choice of listeners and chains on listeners written by hand."""

import unittest

from calls import Call, outcome


def chain(cluster, **match):
    return {"filter_chain_match": match,
            "filters": [{"name": "envoy.tcp_proxy", "typed_config": {"cluster": cluster}}]}


def listener(name, address, port, *chains, inspectors=(), **fields):
    return {"name": name, "filter_chains": list(chains),
            "address": {"socket_address": {"address": address, "port_value": port}},
            "listener_filters": [{"name": f"envoy.filters.listener.{each}"} for each in inspectors],
            **fields}


def prefix(address, length):
    return {"address_prefix": address, "prefix_len": length}


NOT_BOUND = {"bind_to_port": False}
OLD_NOT_BOUND = {"deprecated_v1": {"bind_to_port": False}}
REST = listener("virtualOutbound", "0.0.0.0", 15001, chain("rest"))


def go(listeners, way, destination, says="raw"):
    address, _, port = destination.rpartition(":")
    return outcome(listeners, Call(way, address, int(port), says))


class Listeners(unittest.TestCase):
    def test_own_address_before_wildcard_before_the_rest(self):
        mesh = [listener("own", "10.0.0.1", 80, chain("a"), **NOT_BOUND),
                listener("any", "0.0.0.0", 80, chain("b"), **NOT_BOUND), REST]
        self.assertEqual(go(mesh, "out", "10.0.0.1:80"), "own a")
        self.assertEqual(go(mesh, "out", "10.0.0.2:80"), "any b")
        self.assertEqual(go(mesh, "out", "10.0.0.1:81"), "virtualOutbound rest")

    def test_only_what_is_bound_gets_calls_that_are_not_intercepted(self):
        for unbound in (NOT_BOUND, OLD_NOT_BOUND):
            mesh = [listener("own", "10.0.0.1", 80, chain("a"), **unbound),
                    listener("bound", "10.0.0.1", 81, chain("b"))]
            self.assertEqual(go(mesh, "direct", "10.0.0.1:80"), "none")
            self.assertEqual(go(mesh, "direct", "10.0.0.1:81"), "bound b")

    def test_intercepted_calls_into_the_workload_have_one_listener(self):
        mesh = [listener("own", "10.0.0.1", 80, chain("a"), **NOT_BOUND),
                listener("virtualInbound", "0.0.0.0", 15006, chain("in"))]
        self.assertEqual(go(mesh, "in", "10.0.0.1:80"), "virtualInbound in")


class Chains(unittest.TestCase):
    def check(self, chains, calls, **fields):
        mesh = [listener("x", "0.0.0.0", 80, *chains, **fields)]
        for destination, says, wanted in calls:
            self.assertEqual(go(mesh, "out", destination, says), f"x {wanted}", (destination, says))

    def test_longest_prefix(self):
        self.check([chain("all", prefix_ranges=[prefix("0.0.0.0", 0)]),
                    chain("one", prefix_ranges=[prefix("10.0.0.1", 32)])],
                   [("10.0.0.1:80", "raw", "one"), ("10.0.0.2:80", "raw", "all")])

    def test_a_port_that_fits_leaves_no_way_back(self):
        self.check([chain("all"), chain("port", destination_port=80,
                                        prefix_ranges=[prefix("10.0.0.1", 32)])],
                   [("10.0.0.1:80", "raw", "port"), ("10.0.0.2:80", "raw", "closed")])

    def test_names_need_an_inspector(self):
        chains = [chain("name", server_names=["a.example"]), chain("wild", server_names=["*.example"]),
                  chain("rest")]
        calls = [("10.0.0.1:80", "tls:a.example", "name"), ("10.0.0.1:80", "tls:b.example", "wild"),
                 ("10.0.0.1:80", "tls:c", "rest"), ("10.0.0.1:80", "raw", "rest")]
        self.check(chains, calls, inspectors=["tls_inspector"])
        self.check(chains, [("10.0.0.1:80", "tls:a.example", "rest")])

    def test_protocols_need_an_inspector(self):
        chains = [chain("http", application_protocols=["http/1.1"]), chain("rest")]
        self.check(chains, [("10.0.0.1:80", "http", "http"), ("10.0.0.1:80", "raw", "rest")],
                   inspectors=["http_inspector"])
        self.check(chains, [("10.0.0.1:80", "http", "rest")])

    def test_mutual_tls_of_sidecars(self):
        chains = [chain("mutual", application_protocols=["istio"]), chain("plain")]
        self.check(chains, [("10.0.0.1:80", "mtls", "mutual"), ("10.0.0.1:80", "raw", "plain")],
                   inspectors=["tls_inspector"])

    def test_nothing_fits(self):
        self.check([chain("name", server_names=["a.example"])], [("10.0.0.1:80", "raw", "closed")])


class Destinations(unittest.TestCase):
    def check(self, filter_, says, wanted):
        mesh = [listener("x", "0.0.0.0", 80, {"filters": [filter_]})]
        self.assertEqual(go(mesh, "out", "10.0.0.1:80", says), f"x {wanted}")

    def test_weights(self):
        clusters = [{"name": "a", "weight": 1}, {"name": "b", "weight": 2}]
        self.check({"name": "envoy.tcp_proxy",
                    "config": {"weighted_clusters": {"clusters": clusters}}}, "raw", "a=1,b=2")

    def test_routes(self):
        name = "envoy.filters.network.http_connection_manager"
        self.check({"name": name, "typed_config": {"rds": {"route_config_name": "80"}}}, "http", "rds:80")
        inline = {"virtual_hosts": [{"routes": [{"route": {"cluster": "a"}}]}]}
        self.check({"name": name, "typed_config": {"route_config": inline}}, "http", "a")

    def test_interfaces(self):
        routes = [{"interface": interface, "routes": [{"route": {"cluster": interface}}]}
                  for interface in ("a.B", "a.*", "*.Z")]
        dubbo = {"name": "envoy.filters.network.dubbo_proxy",
                 "typed_config": {"multiple_route_config": {"route_config": routes}}}
        for interface, wanted in (("a.B", "a.B"), ("a.C", "a.*"), ("c.Z", "*.Z"), ("c.D", "no-route")):
            self.check(dubbo, f"dubbo:{interface}", wanted)


if __name__ == "__main__":
    unittest.main()
