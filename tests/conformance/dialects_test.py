#!/usr/bin/env python3
"""Tests that dialects.py sees what differs between the dialects, and lets pass what only is spelled otherwise."""

import copy
import unittest

from dialect_view import checks_trust_domain, token_needed
from dialects import Comparison

V2 = {
    "name": "10.0.0.1_80",
    "address": {"socket_address": {"address": "10.0.0.1", "port_value": 80}},
    "deprecated_v1": {"bind_to_port": False},
    "listener_filters": [{"name": "envoy.listener.tls_inspector"}],
    "filter_chains": [{
        "filter_chain_match": {"prefix_ranges": [{"address_prefix": "10.0.0.1", "prefix_len": 32}]},
        "tls_context": {"common_tls_context": {"alpn_protocols": ["h2"]},
                        "require_client_certificate": True},
        "filters": [
            {"name": "mixer", "typed_config": {}},
            {"name": "envoy.tcp_proxy",
             "typed_config": {"@type": "old", "stat_prefix": "s", "cluster": "c",
                              "idle_timeout": "1s"}}],
    }],
}
V3 = {
    "name": "10.0.0.1_80",
    "address": {"socket_address": {"address": "10.0.0.1", "port_value": 80}},
    "bind_to_port": False,
    "listener_filters": [{"name": "envoy.filters.listener.tls_inspector", "typed_config": {}}],
    "filter_chains": [{
        "filter_chain_match": {"prefix_ranges": [{"address_prefix": "10.0.0.1", "prefix_len": 32}]},
        "transport_socket": {"name": "envoy.transport_sockets.tls", "typed_config": {
            "@type": "new", "common_tls_context": {"alpn_protocols": ["h2"]},
            "require_client_certificate": True}},
        "filters": [
            {"name": "envoy.filters.network.tcp_proxy",
             "typed_config": {"@type": "new", "stat_prefix": "s", "cluster": "c",
                              "idle_timeout": "1.000s"}}],
    }],
}


def chain(port, *names):
    return {"filter_chain_match": {"destination_port": port, "server_names": list(names)},
            "filters": []}


def compare(old, new):
    comparison = Comparison()
    comparison.node("node", {"listeners": old}, {"listeners": new})
    return comparison


class Dialects(unittest.TestCase):
    def setUp(self):
        self.new = copy.deepcopy(V3)

    def changed(self):
        return compare([V2], [self.new]).differences

    def chains(self, old, new):
        comparison = Comparison()
        comparison.lossy = comparison.chains("chains", old, new)
        return comparison

    def test_other_spelling_is_no_difference(self):
        self.assertEqual(self.changed(), [])

    def test_cluster(self):
        self.new["filter_chains"][0]["filters"][0]["typed_config"]["cluster"] = "d"
        self.assertIn('cluster: v2 "c", v3 "d"', self.changed()[0])

    def test_prefix(self):
        ranges = self.new["filter_chains"][0]["filter_chain_match"]["prefix_ranges"]
        ranges[0]["prefix_len"] = 24
        self.assertEqual(len(self.changed()), 1)

    def test_plaintext(self):
        del self.new["filter_chains"][0]["transport_socket"]
        self.assertIn(".tls: ", self.changed()[0])

    def test_bound(self):
        del self.new["bind_to_port"]
        self.assertIn(".bound: ", self.changed()[0])

    def test_filter_missing(self):
        self.new["filter_chains"][0]["filters"] = []
        self.assertEqual(len(self.changed()), 1)

    def test_listener_missing_or_twice(self):
        self.assertEqual(len(compare([V2], []).differences), 1)
        self.assertEqual(len(compare([V2], [V3, V3]).differences), 1)

    def test_conflict_missing(self):
        comparison = Comparison()
        comparison.conflicts("node", [{"metric": "m", "key": "k"}], [], set())
        self.assertEqual(len(comparison.differences), 1)

    def test_loss_without_record_or_record_without_loss(self):
        loss = [{"metric": "meshc_equal_filter_chain_match", "key": "k"}]
        for conflicts, lossy, count in ((loss, {"k"}, 0), ([], {"k"}, 1), (loss, set(), 1)):
            comparison = Comparison()
            comparison.conflicts("node", [], conflicts, lossy)
            self.assertEqual(len(comparison.differences), count)

    def test_equal_match_may_go(self):
        comparison = self.chains([chain(80), chain(80), chain(81)], [chain(80), chain(81)])
        self.assertEqual(comparison.differences, [])
        self.assertEqual(comparison.used["overlap"], 1)
        self.assertTrue(comparison.lossy)

    def test_part_of_a_match_may_go(self):
        old = [chain(80, "a"), chain(80, "A", "b")]
        self.assertEqual(self.chains(old, [chain(80, "a"), chain(80, "b")]).differences, [])
        self.assertEqual(len(self.chains(old, old).differences), 1)

    def test_token_needed(self):
        def needed(policy, requirement):
            old = [{"name": "istio_authn", "typed_config": {"policy": policy}}]
            new = [{"name": "envoy.filters.http.jwt_authn",
                    "typed_config": {"rules": [{}, {"requires": requirement}]}}]
            return token_needed(old), token_needed(new)

        token, anything = {"provider_name": "origins-0"}, {"allow_missing_or_failed": {}}
        choice = {"requires_any": {"requirements": [token, anything]}}
        both = {"requires_all": {"requirements": [choice, token]}}
        jwt, mtls = {"jwt": {"issuer": "i"}}, {"mtls": {}}
        self.assertEqual(needed({"origins": [jwt]}, token), (True, True))
        self.assertEqual(needed({"origins": [jwt], "origin_is_optional": True}, choice),
                         (False, False))
        self.assertEqual(needed({"peers": [jwt, mtls], "origins": [jwt]}, both), (True, True))
        self.assertEqual(needed({"peers": [jwt, mtls]}, choice), (False, False))
        self.assertEqual(needed({"peers": [jwt]}, token), (True, True))
        self.assertFalse(token_needed([]))

    def test_trust_domain(self):
        def manager(policy):
            authn = {"name": "istio_authn", "typed_config": {"policy": policy}}
            return {"name": "envoy.http_connection_manager",
                    "typed_config": {"http_filters": [authn]}}

        names = {"match_typed_subject_alt_names": [{"matcher": {"prefix": "spiffe://d/"}}]}
        old = {"tls_context": {}, "filters": [manager({"peers": [{"mtls": {}}]})]}
        new = {"transport_socket": {"typed_config": {
            "common_tls_context": {"validation_context": names}}}}
        self.assertTrue(checks_trust_domain(old) and checks_trust_domain(new))
        old["filters"] = [manager({"peers": [{"mtls": {}}], "peer_is_optional": True})]
        self.assertFalse(checks_trust_domain(old) or checks_trust_domain({}))
    def test_refused_chain_may_leave_a_listener_to_v3(self):
        refused = {"metric": "meshc_refused_filter_chain", "key": V3["name"]}
        for conflicts, count in (([refused], 0), ([], 1), ([{**refused, "key": "other"}], 1)):
            comparison = Comparison()
            comparison.node("node", {"listeners": []}, {"listeners": [V3], "conflicts": conflicts})
            self.assertEqual(len(comparison.differences), count)

    def test_names_without_ca_may_go(self):
        def chains(ca):
            old, new = copy.deepcopy(V2["filter_chains"]), copy.deepcopy(V3["filter_chains"])
            old[0]["tls_context"]["common_tls_context"]["validation_context"] = {
                "verify_subject_alt_name": ["a"], **ca}
            new[0]["transport_socket"]["typed_config"]["common_tls_context"].update(
                {"validation_context": ca} if ca else {})
            return self.chains(old, new)

        self.assertEqual(chains({}).differences, [])
        self.assertTrue(chains({}).lossy)
        self.assertEqual(len(chains({"trusted_ca": {"filename": "/ca"}}).differences), 1)

    def test_any_other_chain_must_stay(self):
        old = [chain(80, "a"), chain(80, "b")]
        self.assertEqual(len(self.chains(old, [chain(80, "a")]).differences), 1)
        self.assertEqual(len(self.chains(old[:1], old).differences), 1)


if __name__ == "__main__":
    unittest.main()
