#!/usr/bin/env python3
"""Tests that rbac_decisions.py sees when the dialects' RBAC filters decide differently."""

import copy
import unittest

from rbac_decisions import Facts, Trial

ISSUER = "https://i.example"


def authn(key, match):
    return {"metadata": {"filter": "istio_authn", "path": [{"key": key}],
                         "value": {"string_match": match}}}


def claim(name, text):
    one_of = {"one_of": {"string_match": {"exact": text}}}
    return {"metadata": {"filter": "istio_authn",
                         "path": [{"key": "request.auth.claims"}, {"key": name}],
                         "value": {"list_match": one_of}}}


def token(name, value):
    matcher = {"filter": "envoy.filters.http.jwt_authn", "path": [{"key": ISSUER}, {"key": name}],
               "value": value}
    return {"sourced_metadata": {"metadata_matcher": matcher}}


def peer(match):
    return {"authenticated": {"principal_name": match}}


def filter_of(permission, principal):
    return {"rules": {"policies": {"r": {"permissions": [permission], "principals": [principal]}}}}


V2_PERMISSION = {"and_rules": {"rules": [
    {"or_rules": {"rules": [{"header": {"name": ":method", "exact_match": "GET"}},
                            {"header": {"name": ":method", "present_match": True}}]}},
    {"not_rule": {"header": {"name": ":path", "prefix_match": "/a"}}},
    {"destination_port": 80}]}}
V3_PERMISSION = {"and_rules": {"rules": [
    {"or_rules": {"rules": [{"header": {"name": ":method", "string_match": {"exact": "GET"}}},
                            {"header": {"name": ":method", "present_match": True}}]}},
    {"not_rule": {"header": {"name": ":path", "string_match": {"prefix": "/a"}}}},
    {"destination_port": 80}]}}
V2_PRINCIPAL = {"and_ids": {"ids": [
    authn("source.principal", {"suffix": "/sa/x"}), claim("groups", "g"),
    {"source_ip": {"address_prefix": "10.0.0.0", "prefix_len": 8}}]}}
V3_PRINCIPAL = {"and_ids": {"ids": [
    peer({"safe_regex": {"regex": "spiffe://.*/sa/x"}}),
    {"or_ids": {"ids": [token("groups", {"string_match": {"exact": "g"}}),
                        token("groups", {"list_match": {"one_of": {"string_match": {
                            "exact": "g"}}}})]}},
    {"direct_remote_ip": {"address_prefix": "10.0.0.0", "prefix_len": {"value": 8}}}]}}


def tried(new_permission, new_principal, facts=None):
    trial = Trial()
    trial.filters([filter_of(V2_PERMISSION, V2_PRINCIPAL)],
                  [filter_of(new_permission, new_principal)],
                  facts or Facts(is_http=True, issuers=[ISSUER]))
    return trial


class Decisions(unittest.TestCase):
    def test_same(self):
        trial = tried(V3_PERMISSION, V3_PRINCIPAL)
        self.assertEqual((trial.differences, trial.narrower), ([], []))
        self.assertGreater(trial.requests, 20)

    def test_what_allows_less_is_told_from_what_allows_more(self):
        changed = copy.deepcopy(V3_PRINCIPAL)
        del changed["and_ids"]["ids"][1]["or_ids"]["ids"][1]
        self.assertTrue(tried(V3_PERMISSION, changed).narrower)
        self.assertFalse(tried(V3_PERMISSION, changed).differences)
        changed["and_ids"]["ids"][1] = {"any": True}
        self.assertTrue(tried(V3_PERMISSION, changed).differences)

    def test_each_part_counts(self):
        for index in range(3):
            changed = copy.deepcopy(V3_PRINCIPAL)
            del changed["and_ids"]["ids"][index]
            self.assertTrue(tried(V3_PERMISSION, changed).differences, index)
            changed = copy.deepcopy(V3_PERMISSION)
            del changed["and_rules"]["rules"][index]
            if index:  # any method that is there is allowed anyway
                self.assertTrue(tried(changed, V3_PRINCIPAL).differences, index)

    def test_peers_that_v2_does_not_look_at(self):
        facts = Facts(is_http=True, peers=False, issuers=[ISSUER])
        self.assertTrue(tried(V3_PERMISSION, V3_PRINCIPAL, facts).differences)

    def test_what_envoy_refuses_allows_nothing(self):
        trial = Trial()
        trial.filters([filter_of({"any": True}, {"and_ids": {"ids": [{"any": True}, {}]}})],
                      [{"rules": {}}], Facts(is_http=True))
        self.assertEqual((trial.differences, trial.narrower), ([], []))


if __name__ == "__main__":
    unittest.main()
