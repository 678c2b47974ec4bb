#!/usr/bin/env python3
"""Checks that the archives of the recorded cases, their tables and the pending list agree."""

import json
import unittest

import recorded
from recorded import FOLDER, PROFILES


def table_rows(profile):
    """(area, case, ..., what it shows) of each line of cases.tsv after the first."""
    lines = (FOLDER / profile / "cases.tsv").read_text().splitlines()
    return [line.split("\t") for line in lines[1:]]


class Archives(unittest.TestCase):
    def test_every_case_is_in_the_table_and_back(self):
        for profile in PROFILES:
            listed = [(row[0], row[1]) for row in table_rows(profile)]
            stored = [(case.area, case.name) for case in recorded.all_cases(profile)]
            self.assertEqual(sorted(listed), stored, profile)
            self.assertGreater(len(stored), 70, profile)

    def test_every_case_is_whole(self):
        for profile in PROFILES:
            counts = {row[1]: (int(row[2]), int(row[3])) for row in table_rows(profile)}
            for case in recorded.all_cases(profile):
                with self.subTest(case=case.name):
                    members = case.members()
                    expected = json.loads(members["expected.json"])
                    proxies = sum(not key.startswith("_") for key in expected)
                    self.assertEqual((proxies, recorded.listener_count(expected)),
                                     counts[case.name])
                    self.assertIn("proxies.yaml", members)
                    self.assertTrue(any(name.startswith("mesh/") for name in members))

    def test_packing_again_gives_the_same_bytes(self):
        for case in recorded.all_cases()[:5]:
            members = case.members()
            packed = recorded.pack_members(members)
            self.assertEqual(packed, recorded.pack_members(dict(reversed(members.items()))))

    def test_pending_names_cases_that_exist(self):
        for profile in PROFILES:
            cases = recorded.all_cases(profile)
            pending = recorded.read_reasons(cases[0].pending)
            self.assertLessEqual(set(pending), {case.name for case in cases}, profile)


if __name__ == "__main__":
    unittest.main()
