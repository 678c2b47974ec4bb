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
    sources = [meshc, case.archive, run_case.judge_of(case)]
    if not path.exists() or any(path.stat().st_mtime < source.stat().st_mtime for source in sources):
        return None
    return json.loads(path.read_text())


def result_of(case, meshc, results):
    stored = stored_result(results, case, meshc) if results else None
    return stored or run_case.run_case(meshc, case)


def print_table(profile, cases, outcomes):
    """One line for each area of the profile, then the total."""
    rows = collections.OrderedDict()
    total = f"{profile}, total"
    for case, (result, _) in zip(cases, outcomes):
        for area in (case.area, total):
            row = rows.setdefault(area, [0] * 6)
            for column, value in enumerate([result["equal"], result["total"],
                                            result["equal_proxies"], result["proxies"],
                                            int(result["same"]), 1]):
                row[column] += value
    rows.move_to_end(total)
    width = max(map(len, rows))
    for area, (equal, total, equal_proxies, proxies, same, count) in rows.items():
        print(f"{area:<{width}}  {equal:>5} of {total:>5} listeners equal, "
              f"{equal_proxies:>3} of {proxies:>3} proxies, {same:>3} of {count:>3} cases")


def run_profile(profile, meshc, arguments):
    """[(case, what is wrong with it)]; prints the table."""
    cases = [case for case in recorded.all_cases(profile)
             if arguments.area in (None, case.area)]
    if not cases:
        return []
    pending = recorded.read_reasons(cases[0].pending)
    with concurrent.futures.ThreadPoolExecutor(max(1, arguments.jobs)) as pool:
        results = list(pool.map(lambda case: result_of(case, meshc, arguments.results), cases))
    outcomes = [(result, run_case.verdict(case, result, pending)[0])
                for case, result in zip(cases, results)]
    print_table(profile, cases, outcomes)
    return [(case, problem) for case, (_, problem) in zip(cases, outcomes)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--meshc", help="binary (default: $MESHC, or build/meshc)")
    parser.add_argument("--results", type=pathlib.Path, help="folder of results of run_case.py")
    parser.add_argument("--profile", choices=[*recorded.PROFILES], help="only its cases")
    parser.add_argument("--area", help="only the cases of this area")
    parser.add_argument("--jobs", type=int, default=2, help="cases at a time (default: 2)")
    arguments = parser.parse_args()
    meshc = recorded.find_meshc(arguments.meshc)
    profiles = [arguments.profile] if arguments.profile else [*recorded.PROFILES]
    judged = [pair for profile in profiles for pair in run_profile(profile, meshc, arguments)]
    if not judged:
        raise CaseError("no cases" + (f" in area {arguments.area}" if arguments.area else ""))
    wrong = [(case, problem) for case, problem in judged if problem]
    for case, problem in wrong:
        print(f"{case.profile}/{case.area}/{case.name}: {problem.splitlines()[0]}")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    try:
        main()
    except (CaseError, OSError) as error:
        sys.exit(f"run_all: {error}")
