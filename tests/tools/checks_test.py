#!/usr/bin/env python3
"""Tests of tools/check_layers.py, tools/check_size.py and tools/validate_envoy on small made-up trees."""

import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOLS = pathlib.Path(__file__).resolve().parent.parent.parent / "tools"


def run(tool, *arguments):
    return subprocess.run([sys.executable, str(TOOLS / tool), *map(str, arguments)],
                          capture_output=True, text=True, check=False)


class TreeTest(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.root = pathlib.Path(scratch.name)

    def write(self, name, text, executable=False):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        if executable:
            path.chmod(0o755)
        return path


class CheckLayers(TreeTest):
    def check(self, name, line):
        self.write(name, f"// Text.\n{line}\n")
        return run("check_layers.py", "--root", self.root)

    def test_downward_includes_pass(self):
        self.write("src/index/x.h", '#include "registry/registry.h"\n#include <vector>\n')
        result = self.check("src/base/parallel.cc", "#include <tbb/parallel_for.h>")
        self.assertEqual(result.returncode, 0, result.stdout)

    def test_upward_include_fails_with_place(self):
        result = self.check("src/base/a.h", '#include "index/services.h"')
        self.assertEqual(result.returncode, 1)
        self.assertIn("src/base/a.h:2: includes index/services.h", result.stdout)

    def test_sideways_include_fails(self):
        result = self.check("src/store/a.cc", '#include "registry/registry.h"')
        self.assertEqual(result.returncode, 1)

    def test_subfolders_belong_to_their_layer(self):
        result = self.check("src/build/rules/a.cc", '#include "encode/dialect.h"')
        self.assertEqual(result.returncode, 1)

    def test_libraries_stay_in_their_folders(self):
        for name, line in [
            ("src/index/a.cc", "#include <tbb/task.h>"),
            ("src/index/a.cc", '#include "registry_generated.h"'),
            ("src/compile/a.cc", '#include "envoy/api/v2/listener.pb.h"'),
            ("src/compile/a.cc", "#include <google/protobuf/message.h>"),
            ("src/registry/a.cc", '#include "snapshot_generated.h"'),
        ]:
            with self.subTest(line=line):
                self.assertEqual(self.check(name, line).returncode, 1)
                (self.root / name).unlink()

    def test_unknown_folder_and_relative_path_fail(self):
        self.assertIn("not a layer", self.check("src/extra/a.cc", "").stdout)
        self.assertIn("relative to src/", self.check("src/base/a.cc", '#include "../b.h"').stdout)


class CheckSize(TreeTest):
    def test_limit(self):
        self.write("src/base/a.cc", "x\n" * 500)
        self.assertEqual(run("check_size.py", "--root", self.root).returncode, 0)
        self.write("tools/long", "x\n" * 501)
        result = run("check_size.py", "--root", self.root)
        self.assertEqual(result.returncode, 1)
        self.assertIn("tools/long: 501 lines", result.stdout)

    def test_data_is_not_counted(self):
        self.write("src/a.h", "x\n")
        self.write("tests/fuzz/corpus/yaml/big", "x\n" * 900)
        self.assertEqual(run("check_size.py", "--root", self.root).returncode, 0)

    def test_empty_tree_fails(self):
        self.assertEqual(run("check_size.py", "--root", self.root).returncode, 1)


class ValidateEnvoy(TreeTest):
    def setUp(self):
        super().setUp()
        # Accepts a bootstrap unless it has the word "bad".
        self.envoy = self.write(
            "envoy", '#!/bin/sh\nfor last; do :; done\n'
            'grep -q bad "$last" || exit 0\n'
            'echo "[2020-01-01 00:00:00.000][1][critical][main] [a.cc:1] '
            'error initializing configuration: bad thing" >&2\nexit 1\n', executable=True)
        self.folder = self.root / "bootstraps"

    def validate(self, *options):
        return run("validate_envoy", *options, "--envoy", self.envoy, self.folder)

    def test_all_accepted(self):
        self.write("bootstraps/a.json", "{}")
        self.write("bootstraps/deep/b.yaml", "x: 1")
        result = self.validate()
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout, "accepted 2 of 2\n")

    def test_refusal_is_shown(self):
        self.write("bootstraps/a.json", "{}")
        self.write("bootstraps/b.json", "bad")
        result = self.validate()
        self.assertEqual(result.returncode, 1)
        self.assertIn("refused b.json: error initializing configuration: bad thing", result.stdout)
        self.assertIn("accepted 1 of 2", result.stdout)

    def test_certificates_stand_in_only_if_asked_for(self):
        # The file's name is what this Envoy does not like.
        path = self.write("bootstraps/a.json", '{"trusted_ca": {"filename": "/bad"}}')
        self.assertEqual(self.validate().returncode, 1)
        result = self.validate("--stand-in-certificates")
        self.assertEqual(result.returncode, 0, result.stdout + result.stderr)
        self.assertIn("/bad", path.read_text())
        self.write("bootstraps/b.json", '{"other": {"filename": "/bad"}}')
        self.assertEqual(self.validate("--stand-in-certificates").returncode, 1)

    def test_nothing_to_judge_is_an_error(self):
        self.folder.mkdir()
        self.assertEqual(self.validate().returncode, 2)

    def test_no_envoy_is_an_error(self):
        self.write("bootstraps/a.json", "{}")
        self.envoy.unlink()
        self.assertEqual(self.validate().returncode, 2)


if __name__ == "__main__":
    unittest.main()
