#!/usr/bin/env python3
"""The distributor's own tests, its vet and its format."""

import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
GO = ROOT / "tools" / "go"
FOLDER = ROOT / "tools" / "distributor"


def go(*arguments):
    return subprocess.run([GO, *arguments], cwd=FOLDER, check=False).returncode == 0


def is_formatted():
    gofmt = subprocess.run([GO, "env", "GOROOT"], cwd=FOLDER, check=True, capture_output=True, text=True).stdout.strip()
    said = subprocess.run([f"{gofmt}/bin/gofmt", "-l", "."], cwd=FOLDER, check=True, capture_output=True, text=True)
    print("".join(f"not formatted: {line}\n" for line in said.stdout.splitlines()), end="")
    return not said.stdout


if __name__ == "__main__":
    sys.exit(0 if all([is_formatted(), go("vet", "./..."), go("test", "./...")]) else 1)
