#!/usr/bin/env python3
"""Tests that the Envoy which validate_v3.py asks does look: it refuses broken copies of what it accepts."""

import copy
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

import recorded
import serve_v3
import validate_v3
from recorded import CaseError, Mesh


def break_port(listener):
    listener["address"]["socket_address"]["port_value"] = 70000


def break_name_of_filter(listener):
    config = listener["filter_chains"][-1]["filters"][-1]["typed_config"]
    config["@type"] = "type.googleapis.com/envoy.no.such.Filter"


def break_field(listener):
    listener["filter_chains"][-1]["filters"][-1]["typed_config"]["no_such_field"] = 1


def repeat_chain(listener):
    listener["filter_chains"].append(listener["filter_chains"][-1])


class Envoy(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory(prefix="meshc-envoy-test-")
        cls.addClassCleanup(scratch.cleanup)
        cls.case = recorded.find_case("outbound-named-ports")
        cls.case.unpack(scratch.name)
        mesh = Mesh(recorded.find_meshc(), scratch.name)
        mesh.import_files()
        store = mesh.compile("v3")
        cls.listeners = mesh.export_listeners(store)
        cls.bootstraps = mesh.export_bootstraps(store)
        cls.path = next(cls.bootstraps.rglob("*.json"))
        cls.whole = recorded.read_json(cls.path)

    def answer(self, bootstrap):
        with tempfile.TemporaryDirectory() as folder:
            pathlib.Path(folder, "one.json").write_text(json.dumps(bootstrap))
            return subprocess.run([sys.executable, str(validate_v3.VALIDATE), folder],
                                  capture_output=True, text=True, check=False)

    def test_whole_is_accepted(self):
        said = self.answer(self.whole)
        self.assertEqual(said.returncode, 0, said.stdout + said.stderr)

    def test_running_envoy_refuses_what_is_broken(self):
        if not serve_v3.has_namespaces():
            self.skipTest("this user cannot make a network namespace (unshare --net)")
        binary = recorded.find_envoy()
        self.assertGreater(serve_v3.serve(binary, copy.deepcopy(self.whole)), 0)
        for change in (break_name_of_filter, repeat_chain):
            with self.subTest(change=change.__name__):
                broken = copy.deepcopy(self.whole)
                change(broken["static_resources"]["listeners"][0])
                with self.assertRaises(CaseError):
                    serve_v3.serve(binary, broken)

    def test_broken_is_refused(self):
        for change in (break_port, break_name_of_filter, break_field, repeat_chain):
            with self.subTest(change=change.__name__):
                bootstrap = json.loads(json.dumps(self.whole))
                change(bootstrap["static_resources"]["listeners"][-1])
                said = self.answer(bootstrap)
                self.assertEqual(said.returncode, 1, said.stdout + said.stderr)
                self.assertIn("refused one.json", said.stdout)

    def test_lost_listener_is_noticed(self):
        validate_v3.check_complete(self.case, self.listeners, self.bootstraps)
        fewer = json.loads(json.dumps(self.whole))
        fewer["static_resources"]["listeners"].pop()
        self.path.write_text(json.dumps(fewer))
        try:
            self.assertRaises(CaseError, validate_v3.check_complete, self.case, self.listeners,
                              self.bootstraps)
        finally:
            self.path.write_text(json.dumps(self.whole))


if __name__ == "__main__":
    unittest.main()
