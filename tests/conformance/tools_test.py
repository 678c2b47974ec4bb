#!/usr/bin/env python3
"""Tests that run_case.py and run_all.py judge as they say, with a made-up meshc that answers from a file."""

import json
import os
import pathlib
import tempfile
import unittest

import recorded
import run_case

# Exports the file $FAKE_ANSWER, fails where $FAKE_FAILURE names the command.
FAKE = """#!/bin/sh
if [ "$1" = "$FAKE_FAILURE" ]; then echo "mesh/a.yaml:3: broken" >&2; exit 2; fi
if [ "$1" = export ]; then
  while [ "$1" != -o ]; do shift; done
  cp "$FAKE_ANSWER" "$2"
fi
"""


class RunCase(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = pathlib.Path(scratch.name)
        self.meshc = self.folder / "meshc"
        self.meshc.write_text(FAKE)
        self.meshc.chmod(0o755)
        self.case = recorded.find_case("rbac-on")
        self.expected = json.loads(self.case.members()["expected.json"])
        os.environ["FAKE_ANSWER"] = str(self.folder / "answer.json")
        os.environ["FAKE_FAILURE"] = ""

    def answer(self, nodes):
        (self.folder / "answer.json").write_text(json.dumps(nodes))
        return run_case.run_case(self.meshc, self.case)

    def problem(self, result, pending=None):
        return run_case.verdict(self.case, result, pending or {})[0]

    def test_equal(self):
        result = self.answer(self.expected)
        self.assertIsNone(self.problem(result))
        self.assertEqual(result["equal"], recorded.listener_count(self.expected))

    def test_one_listener_less_differs(self):
        node = next(node for key, node in self.expected.items() if not key.startswith("_"))
        node["listeners"].pop()
        result = self.answer(self.expected)
        self.assertIn("differs", self.problem(result))
        self.assertEqual(result["equal"], result["total"] - 1)
        self.assertIn("(missing)", result["differences"])
        self.assertIsNone(self.problem(result, {"rbac-on": "lacks a listener"}))

    def test_pending_case_that_is_equal_fails(self):
        result = self.answer(self.expected)
        self.assertIn("is equal now", self.problem(result, {"rbac-on": "lacks nothing"}))

    def test_failed_command_fails_even_if_pending(self):
        for command in ("import", "compile", "verify", "export"):
            os.environ["FAKE_FAILURE"] = command
            result = self.answer(self.expected)
            self.assertIn("mesh/a.yaml:3: broken", self.problem(result, {"rbac-on": "lacks"}))
            self.assertEqual(result["equal"], 0)

    def test_unusable_answer_fails(self):
        (self.folder / "answer.json").write_text("{")
        result = run_case.run_case(self.meshc, self.case)
        self.assertIn("judge", self.problem(result))

    def test_pending_list_needs_reasons(self):
        path = self.folder / "pending.txt"
        path.write_text("# text\nrbac-on: lacks it\n")
        self.assertEqual(recorded.read_reasons(path), {"rbac-on": "lacks it"})
        path.write_text("rbac-on:\n")
        self.assertRaises(recorded.CaseError, recorded.read_reasons, path)

    def test_unknown_case(self):
        self.assertRaises(recorded.CaseError, recorded.find_case, "no-such-case")


if __name__ == "__main__":
    unittest.main()
