#!/usr/bin/env python3
"""Prints how many listeners of the recorded cases are equal, by area and in total.

With --results, cases whose result there is newer than the binary are not run again. Exit status: 0 if
every case is as it should be (see run_case.py), 1 if not.
"""

import argparse
import collections
import concurrent.futures
import json
import pathlib
import sys

import recorded
import run_case
from recorded import CaseError


def stored_result(results, case, meshc):
    """The result that run_case.py left, unless the binary or the case has changed since."""
    path = run_case.result_path(results, case)
    sources = [meshc, case.archive, run_case.JUDGE]
    if not path.exists() or any(path.stat().st_mtime < source.stat().st_mtime for source in sources):
        return None
    return json.loads(path.read_text())


def result_of(case, meshc, results):
    stored = stored_result(results, case, meshc) if results else None
    return stored or run_case.run_case(meshc, case)


def print_table(cases, outcomes):
    """One line for each area, then the total."""
    rows = collections.OrderedDict()
    for case, (result, problem) in zip(cases, outcomes):
        for area in (case.area, "total"):
            row = rows.setdefault(area, [0] * 6)
            for column, value in enumerate([result["equal"], result["total"],
                                            result["equal_proxies"], result["proxies"],
                                            int(result["same"]), 1]):
                row[column] += value
    rows.move_to_end("total")
    width = max(map(len, rows))
    for area, (equal, total, equal_proxies, proxies, same, count) in rows.items():
        print(f"{area:<{width}}  {equal:>5} of {total:>5} listeners equal, "
              f"{equal_proxies:>3} of {proxies:>3} proxies, {same:>3} of {count:>3} cases")
    for profile in recorded.WAITING:
        waiting = recorded.all_cases(profile)
        print(f"{profile}: {len(waiting)} cases wait for their profile, none was run")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--meshc", help="binary (default: $MESHC, or build/meshc)")
    parser.add_argument("--results", type=pathlib.Path, help="folder of results of run_case.py")
    parser.add_argument("--area", help="only the cases of this area")
    parser.add_argument("--jobs", type=int, default=2, help="cases at a time (default: 2)")
    arguments = parser.parse_args()
    meshc = recorded.find_meshc(arguments.meshc)
    pending = recorded.read_reasons(run_case.PENDING)
    cases = [case for case in recorded.all_cases() if arguments.area in (None, case.area)]
    if not cases:
        raise CaseError("no cases" + (f" in area {arguments.area}" if arguments.area else ""))
    with concurrent.futures.ThreadPoolExecutor(max(1, arguments.jobs)) as pool:
        results = list(pool.map(lambda case: result_of(case, meshc, arguments.results), cases))
    outcomes = [(result, run_case.verdict(case, result, pending)[0])
                for case, result in zip(cases, results)]
    print_table(cases, outcomes)
    wrong = [(case, problem) for case, (_, problem) in zip(cases, outcomes) if problem]
    for case, problem in wrong:
        print(f"{case.area}/{case.name}: {problem.splitlines()[0]}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    try:
        main()
    except (CaseError, OSError) as error:
        sys.exit(f"run_all: {error}")
