#!/usr/bin/env python3
"""Compiles recorded cases in the v3 dialect and feeds every proxy's listeners to a running Envoy.

`--mode validate` looks at static listeners; here a live Envoy gets them as a control plane's clients do, by
LDS (from a file), binds their ports and counts what it took: update_success 1 and update_rejected 0. Each Envoy
runs in a network namespace of its own, where it may bind addresses that the machine does not have. Exit
status: 0 all taken, 1 some refused, 77 where no such namespace can be had.
"""

import argparse
import json
import pathlib
import subprocess
import sys
import tempfile
import time

import recorded
from recorded import CaseError, Mesh

sys.path.append(str(recorded.ROOT / "tools"))
sys.path.append(str(recorded.ROOT / "tests" / "support"))
import stand_in_certificates  # noqa: E402
from envoy_admin import IN_NAMESPACE, ask, has_namespaces  # noqa: E402

TYPE = "type.googleapis.com/envoy.config.listener.v3.Listener"
SECONDS = 60


def write_configuration(bootstrap, folder):
    """Moves the static listeners of a bootstrap into an LDS file; returns how many there are."""
    listeners = bootstrap["static_resources"].pop("listeners", [])
    served = {"version_info": "1", "resources": [{"@type": TYPE, **one} for one in listeners]}
    (folder / "lds.json").write_text(json.dumps(served))
    bootstrap.setdefault("dynamic_resources", {})["lds_config"] = {
        "path_config_source": {"path": str(folder / "lds.json")}, "resource_api_version": "V3"}
    bootstrap["admin"] = {"address": {"pipe": {"path": str(folder / "admin")}}}
    (folder / "envoy.json").write_text(json.dumps(bootstrap))
    return len(listeners)


def counters(admin):
    """{"update_success": n, ...} of LDS."""
    answer = ask(admin, "/stats?format=json&filter=listener_manager.lds.update") or {}
    return {one["name"].rpartition(".")[2]: one.get("value") for one in answer.get("stats", [])
            if "name" in one}


def wait_for_update(envoy, admin):
    """The counters once Envoy has taken or refused the file; CaseError if it ends or never does."""
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        if envoy.poll() is not None:
            raise CaseError(f"Envoy ended with status {envoy.returncode}")
        found = counters(admin)
        if any(found.get(name) for name in ("update_success", "update_rejected", "update_failure")):
            return found
        time.sleep(0.05)
    raise CaseError(f"no update of listeners within {SECONDS} seconds")


def serve(binary, bootstrap):
    """Lets a running Envoy take the listeners of a bootstrap; returns their number."""
    with tempfile.TemporaryDirectory(prefix="meshc-lds-") as name:
        folder = pathlib.Path(name)
        count = write_configuration(bootstrap, folder)
        command = [*IN_NAMESPACE, str(binary), "-c", str(folder / "envoy.json"), "--concurrency", "1",
                   "--disable-hot-restart", "--log-level", "warning"]
        with open(folder / "log", "w+", encoding="utf-8") as log:
            envoy = subprocess.Popen(command, stdout=log, stderr=log)
            try:
                found = wait_for_update(envoy, folder / "admin")
                states = ask(folder / "admin", "/listeners?format=json") or {}
                if found.get("update_success") != 1 or found.get("update_rejected") != 0:
                    raise CaseError(f"Envoy says {found}")
            except CaseError as error:
                log.seek(0)
                raise CaseError(f"{error}\n{log.read()[-4000:]}") from error
            finally:
                envoy.kill()
                envoy.wait()
    if count and not states.get("listener_statuses"):
        raise CaseError("Envoy lists no listeners")
    return count


def serve_case(meshc, binary, case):
    """Every proxy of the case, one Envoy after the other; the number of listeners."""
    with tempfile.TemporaryDirectory(prefix="meshc-lds-") as folder:
        case.unpack(folder)
        mesh = Mesh(meshc, folder)
        mesh.import_files()
        bootstraps = mesh.export_bootstraps(mesh.compile("v3", *case.rules.stock))
        stand_in_certificates.make(pathlib.Path(folder))
        count = 0
        for path in sorted(bootstraps.rglob("*.json")):
            bootstrap = recorded.read_json(path)
            stand_in_certificates.put_in(bootstrap, pathlib.Path(folder))
            try:
                count += serve(binary, bootstrap)
            except CaseError as error:
                raise CaseError(f"{case.area}/{case.name}: {path.stem}: {error}") from error
    return count


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", nargs="+", help="names of cases")
    parser.add_argument("--meshc", help="binary (default: $MESHC, or build/meshc)")
    arguments = parser.parse_args()
    if not has_namespaces():
        print("serve_v3: skipped, this user cannot make a network namespace (unshare --net)")
        sys.exit(77)
    meshc, binary, refused = recorded.find_meshc(arguments.meshc), recorded.find_envoy(), 0
    for name in arguments.cases:
        try:
            print(f"{name}: {serve_case(meshc, binary, recorded.find_case(name))} listeners taken")
        except CaseError as error:
            refused += 1
            print(error)
    sys.exit(1 if refused else 0)


if __name__ == "__main__":
    try:
        main()
    except (CaseError, OSError) as error:
        sys.exit(f"serve_v3: {error}")
