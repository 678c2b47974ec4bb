#!/usr/bin/env python3
"""Fails when a file under src/ includes what its layer may not include.

The table below is the whole rule: a folder may include itself and the folders listed. Headers of some
libraries and generated headers belong to a few folders only, so that the rest stays free of them.
"""

import argparse
import pathlib
import re
import sys

MAY_INCLUDE = {
    "base": [],
    "registry": ["base"],
    "import": ["base", "registry"],
    "gen": ["base", "registry"],
    "index": ["base", "registry"],
    "build": ["base", "registry", "index"],
    "patch": ["base", "registry", "index", "build"],
    "encode": ["base", "registry", "index", "build", "patch", "store"],
    "store": ["base"],
    "compile": ["base", "registry", "index", "build", "patch", "encode", "store"],
    "diff": ["base", "store", "encode"],
    "cli": ["base", "registry", "import", "index", "build", "patch", "encode", "store", "compile",
            "gen", "diff"],
    "main.cc": ["base", "cli"],
}

# (what an include looks like, the folders that may have it, its name in the message)
ONLY_IN = [
    (re.compile(r"(oneapi/)?tbb/"), ["base"], "oneTBB"),
    (re.compile(r"registry_generated\.h"), ["registry"], "the generated registry header"),
    (re.compile(r"snapshot_generated\.h"), ["store"], "the generated snapshot header"),
    (re.compile(r".*\.pb\.h|google/protobuf/.*"), ["patch", "encode"], "Protobuf"),
    (re.compile(r"openssl/"), ["encode"], "OpenSSL"),
    (re.compile(r"re2/.*"), ["build", "encode"], "RE2"),
    (re.compile(r"simdjson\.h|yaml\.h"), ["import"], "a JSON or YAML reader"),
    (re.compile(r"CLI/.*"), ["cli"], "the command line parser"),
]

INCLUDE = re.compile(r'^\s*#\s*include\s+["<]([^">]+)[">]')


def problem(layer, target):
    """What is wrong when a file of this layer includes target, or None."""
    for pattern, folders, name in ONLY_IN:
        if pattern.fullmatch(target) or (pattern.pattern.endswith("/") and pattern.match(target)):
            return None if layer in folders else f"{name} belongs to {', '.join(folders)}"
    if target.startswith("."):
        return "include paths are relative to src/"
    folder = target.split("/")[0] if "/" in target else ""
    if folder in MAY_INCLUDE and folder != layer and folder not in MAY_INCLUDE[layer]:
        return f"{layer} may include {', '.join(MAY_INCLUDE[layer]) or 'nothing else'}"
    return None


def check(source):
    problems = []
    for path in sorted(source.rglob("*")):
        if path.suffix not in (".h", ".cc"):
            continue
        layer = path.relative_to(source).parts[0]
        name = path.relative_to(source.parent)
        if layer not in MAY_INCLUDE:
            problems.append(f"{name}:1: {layer} is not a layer; add it to tools/check_layers.py")
            continue
        for number, line in enumerate(path.read_text().splitlines(), 1):
            match = INCLUDE.match(line)
            text = match and problem(layer, match[1])
            if text:
                problems.append(f"{name}:{number}: includes {match[1]}, but {text}")
    return problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--root", type=pathlib.Path,
                        default=pathlib.Path(__file__).resolve().parent.parent)
    source = parser.parse_args().root / "src"
    if not source.is_dir():
        sys.exit(f"check_layers: {source} is not a folder")
    problems = check(source)
    print("\n".join(problems) or "every include is within its layer")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
