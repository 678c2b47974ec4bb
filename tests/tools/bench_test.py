#!/usr/bin/env python3
"""Tests of the scripts in bench/ that need no measurement: statistics, what compare says of made-up files, plots."""

import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

BENCH = pathlib.Path(__file__).resolve().parent.parent.parent / "bench"
sys.path.insert(0, str(BENCH))

import measure  # noqa: E402
import statistics_of_pairs as pairs  # noqa: E402

SUMMARY = """version      2026-01-01T00:00:00Z/1
proxies      200 in 102 classes
listeners    7800, 275 distinct
bytes        500000 of distinct listeners, 600000 written
conflicts    3
rejections   0
seconds      open 0.001, build+encode 0.010, total 0.020
"""


def record(name, walls, **others):
    samples = [{"wall": wall, "user": wall, "sys": 0.1, "rss": 2**20, "floor": 0.01, "stages": {}} for wall in walls]
    return {"name": name, "profile": "flat", "mixer": False, "api": "v3", "threads": 2, "proxies": 200,
            "classes": 100, "distinct": 275, "written": 600000, "samples": samples, **others}


class Statistics(unittest.TestCase):
    def test_signed_ranks(self):
        self.assertEqual(pairs.signed_rank_p([]), 1)
        self.assertEqual(pairs.signed_rank_p([0, 0]), 1)
        self.assertAlmostEqual(pairs.signed_rank_p([1, 2, 3, 4, 5, 6]), 2 / 64)
        # From tables of the test: n = 8 and a smaller rank sum of 3 have a tail of 5 patterns.
        self.assertAlmostEqual(pairs.signed_rank_p([-1, -2, 3, 4, 5, 6, 7, 8]), 2 * 5 / 256)
        self.assertGreater(pairs.signed_rank_p([1, -1, 2, -2]), 0.9)

    def test_holm(self):
        self.assertEqual(pairs.holm([0.04, 0.01, 0.5]), [False, True, False])
        self.assertEqual(pairs.holm([0.02, 0.01]), [True, True])

    def test_fewest_pairs(self):
        self.assertEqual(pairs.fewest_pairs(1), 6)
        self.assertLessEqual(2 / 2 ** pairs.fewest_pairs(40), pairs.LEVEL / 40)


class Measure(unittest.TestCase):
    def test_istio(self):
        self.assertAlmostEqual(measure.istio_seconds(1000, 2000, False), 11.4)
        self.assertAlmostEqual(measure.istio_seconds(750, 1000, False), (2.8 + 5.7) / 2)
        self.assertAlmostEqual(measure.istio_seconds(5000, 1000, True), 17.4 + 3 * 7.7)

    def test_summary(self):
        numbers, stages = measure.parse_summary(SUMMARY)
        self.assertEqual((numbers["classes"], numbers["distinct"], numbers["written"]), (102, 275, 600000))
        self.assertEqual(stages["build+encode"], 0.01)
        with self.assertRaises(measure.BenchError):
            measure.parse_summary("nothing")


class Files(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.root = pathlib.Path(scratch.name)

    def write(self, name, *records):
        path = self.root / name
        path.write_text(json.dumps({"records": records}))
        return path

    def compare(self, before, after):
        return subprocess.run([str(BENCH / "compare"), str(before), str(after)], capture_output=True, text=True,
                              check=False)

    def test_equal_files_are_noise(self):
        path = self.write("a", record("x", [1, 1.1, 0.9] * 4))
        result = self.compare(path, path)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("beyond noise: 0 of 3", result.stdout)

    def test_slower_beyond_noise(self):
        walls = [1 + number / 10 for number in range(12)]
        before = self.write("a", record("x", walls))
        after = self.write("b", record("x", [wall * 1.1 for wall in walls]))
        result = self.compare(before, after)
        self.assertEqual(result.returncode, 1, result.stdout)
        self.assertIn("LARGER", result.stdout)
        self.assertEqual(self.compare(after, before).returncode, 0)

    def test_few_pairs_decide_nothing(self):
        result = self.compare(self.write("a", record("x", [1, 1])), self.write("b", record("x", [2, 2])))
        self.assertEqual(result.returncode, 0)
        self.assertIn("use --runs", result.stderr)

    def test_more_bytes_count(self):
        result = self.compare(self.write("a", record("x", [1])), self.write("b", record("x", [1], written=700000)))
        self.assertEqual(result.returncode, 1)
        self.assertIn("written 600000 -> 700000", result.stdout)

    def test_what_cannot_be_compared(self):
        path = self.write("a", record("x", [1]))
        for other in (self.write("b", record("y", [1])), self.root / "missing"):
            result = self.compare(path, other)
            self.assertEqual(result.returncode, 2)
            self.assertTrue(result.stderr)

    def test_plots(self):
        path = self.write("a", record("x", [1]), record("y", [3], proxies=2000))
        subprocess.run([str(BENCH / "plot"), str(path), "-o", str(self.root)], check=True)
        for name in ("growth.svg", "floor.svg"):
            self.assertTrue((self.root / name).read_text().endswith("</svg>\n"))


if __name__ == "__main__":
    unittest.main()
