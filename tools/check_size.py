#!/usr/bin/env python3
"""Fails when one of the project's own files has more lines than a reader should be asked to hold."""

import argparse
import pathlib
import sys

LIMIT = 500
FOLDERS = ["src", "tests", "bench", "tools", "cmake", "schemas"]
SUFFIXES = {".h", ".cc", ".py", ".sh", ".cmake", ".proto", ".fbs", ".go", ""}
# Data that tests read, and what is generated beside the Go code: not code that people write.
DATA_FOLDERS = {"corpus", "cases", "golden", "data", "testdata", "snapshotfb"}


def is_text(path):
    return b"\0" not in path.read_bytes()[:1024]


def own_files(root):
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            parts = path.relative_to(root).parts
            if path.is_file() and path.suffix in SUFFIXES and not DATA_FOLDERS & set(parts):
                if path.suffix or is_text(path):
                    yield path


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=pathlib.Path,
                        default=pathlib.Path(__file__).resolve().parent.parent)
    root = parser.parse_args().root
    count, problems = 0, []
    for path in own_files(root):
        count += 1
        lines = len(path.read_bytes().splitlines())
        if lines > LIMIT:
            problems.append(f"{path.relative_to(root)}: {lines} lines, the limit is {LIMIT}; split it")
    if count == 0:
        sys.exit(f"check_size: no sources under {root}")
    print("\n".join(problems) or f"{count} files, none over {LIMIT} lines")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
