#!/usr/bin/env python3
"""Compiles one recorded case in the dialect that was recorded and has the judge compare it with what was recorded.

Prints the differences and `N of M listeners equal`. A case in pending.txt may differ, and fails once it
does not. Exit status: 0 as it should be, 1 not.
"""

import argparse
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import recorded
from recorded import FOLDER, ROOT, CaseError, Mesh

# Envoy's message types, which one of the judges reads.
MESSAGE_TYPES = ROOT / "build" / "xds-protos"
SUMMARY = re.compile(r"(\d+) of (\d+) listeners equal, (\d+) of (\d+) proxies fully equal")
SHOWN_LINES = 20


def judge_of(case):
    """The script that judges the case."""
    return FOLDER / case.profile / case.rules.judge[0]


def judge(case, folder, actual):
    """What the judge says of `actual` against the recorded listeners, as a result."""
    command = [sys.executable, str(judge_of(case)), *case.rules.judge[1:], "expected.json",
               str(actual)]
    environment = dict(os.environ, PYTHONPATH=str(MESSAGE_TYPES))
    said = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True,
                          check=False)
    summary = SUMMARY.search(said.stdout)
    if said.returncode not in (0, 1) or summary is None:
        raise CaseError(f"the judge ended with status {said.returncode}:\n{said.stdout}{said.stderr}")
    equal, total, equal_proxies, proxies = map(int, summary.groups())
    return {"equal": equal, "total": total, "equal_proxies": equal_proxies, "proxies": proxies,
            "same": said.returncode == 0, "error": None,
            "differences": said.stdout[: summary.start()].rstrip()}


def failed(folder, error):
    """The result of a case that did not get as far as the judge."""
    expected = recorded.read_json(pathlib.Path(folder, "expected.json"))
    proxies = sum(not key.startswith("_") for key in expected)
    return {"equal": 0, "total": recorded.listener_count(expected), "equal_proxies": 0,
            "proxies": proxies, "same": False, "error": str(error), "differences": ""}


def run_case(meshc, case):
    """The result of a case: what is equal, what differs, and what went wrong before that."""
    with tempfile.TemporaryDirectory(prefix="meshc-case-") as folder:
        case.unpack(folder)
        try:
            mesh = Mesh(meshc, folder)
            mesh.import_files()
            return judge(case, folder, mesh.export_listeners(mesh.compile(case.rules.api)))
        except CaseError as error:
            return failed(folder, error)


def verdict(case, result, pending):
    """(None or what is wrong with that result, a remark)."""
    reason = pending.get(case.name)
    if result["error"]:
        return result["error"], ""
    if reason is None:
        return (None, "") if result["same"] else ("differs from the recorded listeners", "")
    if result["same"]:
        return f"is equal now: take it off {case.pending.relative_to(ROOT)}", ""
    return None, f" (pending: {reason})"


def result_path(results, case):
    return results / f"{case.profile}.{case.area}.{case.name}.json"


def show(text, most):
    lines = text.splitlines()
    print("\n".join(lines[:most]), end="\n" if lines else "")
    if len(lines) > most:
        print(f"... {len(lines) - most} more lines")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("case", help="name of a case, area/name or profile/area/name")
    parser.add_argument("--meshc", help="binary (default: $MESHC, or build/meshc)")
    parser.add_argument("--results", type=pathlib.Path,
                        help="folder that receives the result for run_all.py")
    parser.add_argument("--show", type=int, default=SHOWN_LINES,
                        help=f"most lines of differences to print (default: {SHOWN_LINES})")
    arguments = parser.parse_args()
    case = recorded.find_case(arguments.case)
    result = run_case(recorded.find_meshc(arguments.meshc), case)
    if arguments.results:
        arguments.results.mkdir(parents=True, exist_ok=True)
        result_path(arguments.results, case).write_text(json.dumps(result))
    problem, remark = verdict(case, result, recorded.read_reasons(case.pending))
    show(result["differences"], arguments.show)
    print(f"{case.area}/{case.name}: {result['equal']} of {result['total']} listeners equal, "
          f"{result['equal_proxies']} of {result['proxies']} proxies{remark}")
    if problem:
        sys.exit(f"{case.area}/{case.name}: {problem}")


if __name__ == "__main__":
    try:
        main()
    except (CaseError, OSError) as error:
        sys.exit(f"run_case: {error}")
