#!/usr/bin/env python3
"""Compiles recorded cases in the v3 dialect and has a real Envoy accept every proxy's listeners.

Each proxy is one bootstrap with its listeners as static resources, judged by tools/validate_envoy. Cases in
refused.txt are broken on purpose. Exit status: 0 all as it should be, 1 not, or no Envoy to ask.
"""

import argparse
import subprocess
import sys
import tempfile

import recorded
from recorded import CaseError, Mesh

VALIDATE = recorded.ROOT / "tools" / "validate_envoy"


def static_listeners(path):
    """The number of listeners in a bootstrap."""
    bootstrap = recorded.read_json(path)
    return len((bootstrap.get("static_resources") or {}).get("listeners") or [])


def check_complete(case, exported, bootstraps):
    """Envoy must not be asked about less than the version holds: counts every listener."""
    nodes = recorded.read_json(exported)
    paths = [path for path in bootstraps.rglob("*") if path.is_file()]
    if len(paths) != len(nodes):
        raise CaseError(f"{case.name}: {len(paths)} bootstraps for {len(nodes)} proxies")
    want = sorted(len(node["listeners"]) for node in nodes.values())
    have = sorted(map(static_listeners, paths))
    if want != have:
        raise CaseError(f"{case.name}: the version has {want} listeners, the bootstraps {have}")
    return sum(want)


def problem_of(said, meant):
    """What is wrong with Envoy's answer; `meant` is what it must say of one proxy, or None."""
    if meant is None:
        return "" if said.returncode == 0 else "refused"
    if said.returncode == 0:
        return "accepted, though it is broken on purpose"
    once = said.stdout.count("refused ") == 1 and meant in said.stdout
    return "" if once else "not refused as refused.txt says"


def validate(meshc, case, validate_options):
    """The number of listeners; CaseError with what Envoy says if it refuses a bootstrap."""
    with tempfile.TemporaryDirectory(prefix="meshc-envoy-") as folder:
        case.unpack(folder)
        mesh = Mesh(meshc, folder)
        mesh.import_files()
        store = mesh.compile("v3", *case.rules.stock)
        bootstraps = mesh.export_bootstraps(store)
        count = check_complete(case, mesh.export_listeners(store), bootstraps)
        said = subprocess.run([sys.executable, str(VALIDATE), "--stand-in-certificates",
                               *validate_options, str(bootstraps)],
                              capture_output=True, text=True, check=False)
    problem = problem_of(said, recorded.read_reasons(case.refused).get(case.name))
    if problem:
        raise CaseError(f"{case.area}/{case.name}: {problem}\n{said.stdout}{said.stderr}".rstrip())
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", nargs="*", help="names of cases (default: all)")
    parser.add_argument("--meshc", help="binary (default: $MESHC, or build/meshc)")
    parser.add_argument("--envoy", help="Envoy binary (default: the one that tools/setup installed)")
    arguments = parser.parse_args()
    meshc = recorded.find_meshc(arguments.meshc)
    cases = ([recorded.find_case(name) for name in arguments.cases] or
             [case for profile in recorded.PROFILES for case in recorded.all_cases(profile)])
    options = ["--envoy", arguments.envoy] if arguments.envoy else []
    listeners, refused = 0, 0
    for case in cases:
        try:
            listeners += validate(meshc, case, options)
        except CaseError as error:
            refused += 1
            print(error)
    print(f"{len(cases) - refused} of {len(cases)} cases accepted, {listeners} listeners in them")
    sys.exit(1 if refused else 0)


if __name__ == "__main__":
    try:
        main()
    except (CaseError, OSError) as error:
        sys.exit(f"validate_v3: {error}")
