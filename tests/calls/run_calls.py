#!/usr/bin/env python3
"""Compiles the mesh of one case in both dialects and checks where its calls go.

A case is a folder in cases/ with mesh/, proxies.yaml, calls.txt, and perhaps features.yaml and expected.json,
the v2 listeners. Exit status: 0 all as written, 1 not.
"""

import argparse
import pathlib
import shutil
import sys
import tempfile

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "conformance"))

import recorded  # noqa: E402
import run_case  # noqa: E402
import validate_v3  # noqa: E402
from calls import DIRECT, IN, OUT, Call, outcome  # noqa: E402
from recorded import CaseError, Mesh  # noqa: E402

CASES = pathlib.Path(__file__).resolve().parent / "cases"
DIALECTS = ("v2", "v3")


class Case(recorded.Case):
    """A case in plain files."""

    def __init__(self, name):
        super().__init__(recorded.DEFAULT, "calls", name)
        if not (self.folder / "calls.txt").exists():
            raise CaseError(f"no case {name} in {CASES}")

    @property
    def folder(self):
        return CASES / self.name

    def unpack(self, folder):
        shutil.copytree(self.folder, folder, dirs_exist_ok=True)


def read_calls(path):
    """[(line, proxy, Call, {dialect: outcome})] from lines `PROXY WAY ADDRESS:PORT SAYS -> OUTCOME`; what
    differs in v3 stands behind a ` | v3: `."""
    calls = []
    for line, text in enumerate(path.read_text().splitlines(), 1):
        if not text.strip() or text.startswith("#"):
            continue
        asked, arrow, wanted = text.partition("->")
        words = asked.split()
        if not arrow or len(words) != 4 or words[1] not in (IN, OUT, DIRECT):
            raise CaseError(f"{path}:{line}: expected `PROXY in|out|direct ADDRESS:PORT SAYS -> OUTCOME`")
        address, _, port = words[2].rpartition(":")
        older, _, newer = wanted.partition(" | v3: ")
        older, newer = " ".join(older.split()), " ".join(newer.split())
        calls.append((line, words[0], Call(words[1], address.strip("[]"), int(port), words[3]),
                      {"v2": older, "v3": newer or older}))
    return calls


def check_calls(nodes, dialect, calls):
    """What is not as written, each a line of text."""
    by_name = {node.split("~")[2]: content["listeners"] for node, content in nodes.items()}
    problems = []
    for line, proxy, call, wanted in calls:
        got = outcome(by_name[proxy], call) if proxy in by_name else "no such proxy"
        if got != wanted[dialect]:
            problems.append(f"calls.txt:{line}: {dialect}: wanted {wanted[dialect]}, got {got}")
    return problems


def check_case(meshc, case):
    """(what is wrong, the number of calls)."""
    calls = read_calls(case.folder / "calls.txt")
    problems = []
    with tempfile.TemporaryDirectory(prefix="meshc-calls-") as folder:
        case.unpack(folder)
        mesh = Mesh(meshc, folder)
        mesh.import_files()
        for dialect in DIALECTS:
            exported = mesh.export_listeners(mesh.compile(dialect))
            problems += check_calls(recorded.read_json(exported), dialect, calls)
            if dialect == "v2" and (case.folder / "expected.json").exists():
                result = run_case.judge(case, folder, exported)
                problems += [] if result["same"] else [result["differences"]]
    return problems, len(calls)


def write_expected(meshc, case):
    """Writes the v2 listeners as they are now; read them before they are committed."""
    with tempfile.TemporaryDirectory(prefix="meshc-calls-") as folder:
        case.unpack(folder)
        mesh = Mesh(meshc, folder)
        mesh.import_files()
        shutil.copyfile(mesh.export_listeners(mesh.compile("v2")), case.folder / "expected.json")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("case", help="name of a folder in cases/")
    parser.add_argument("--meshc", help="binary (default: $MESHC, or build/meshc)")
    parser.add_argument("--envoy", action="store_true", help="ask a real Envoy to accept v3 instead")
    parser.add_argument("--write-expected", action="store_true",
                        help="write expected.json from what meshc makes of the case now")
    arguments = parser.parse_args()
    meshc, case = recorded.find_meshc(arguments.meshc), Case(arguments.case)
    if arguments.write_expected:
        return write_expected(meshc, case)
    if arguments.envoy:
        return print(f"{case.name}: {validate_v3.validate(meshc, case, [])} listeners accepted")
    problems, count = check_case(meshc, case)
    print("\n".join(problems), end="\n" if problems else "")
    print(f"{case.name}: {count} calls in both dialects")
    if problems:
        sys.exit(f"{case.name}: {len(problems)} problems")


if __name__ == "__main__":
    try:
        main()
    except (CaseError, OSError) as error:
        sys.exit(f"run_calls: {error}")
