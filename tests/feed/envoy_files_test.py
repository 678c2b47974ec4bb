#!/usr/bin/env python3
"""A running Envoy whose listeners are a file of `meshc export --format envoy-files`."""

import contextlib
import json
import signal
import time

import feed_world
from feed_world import Envoy, Mesh, expect


def export(mesh, out, *options):
    mesh.run("export", mesh.store, "--format", "envoy-files", "-o", out, *options)


def test(folder):
    mesh = Mesh(folder, "--services", "90", "--namespaces", "9", "--proxies", "90", "--profile", "scoped")
    first = mesh.publish()
    mesh.move_port(9999)
    second = mesh.publish()
    changed = mesh.changed_proxies(first, second)
    proxies = mesh.proxies()
    out = folder / "lds"
    export(mesh, out, "--version", first)
    expect(len(list(out.iterdir())) == len(proxies), "a file for each proxy")
    with contextlib.ExitStack() as stack:
        envoys = []
        for name, node in [("changes", sorted(changed)[0]),
                           ("stays", next(proxy for proxy in proxies if proxy not in changed))]:
            bootstrap = mesh.bootstrap(node)
            envoy = Envoy(folder / name, bootstrap, feed_world.by_file(out / f"{node}.json"))
            stack.callback(envoy.stop, signal.SIGKILL)
            envoys.append(envoy)
        for envoy in envoys:
            envoy.takes(mesh.listener_names(envoy.node, first), first)
        print("listeners are read from files")

        times = {path: path.stat().st_mtime_ns for path in out.iterdir()}
        export(mesh, out)
        envoys[0].takes(mesh.listener_names(envoys[0].node, second), second)
        time.sleep(1)
        expect(envoys[0].counter("update_success") == 2, "the changed file is read once more")
        expect(envoys[1].counter("update_success") == 1, "a proxy that did not change is not told")
        written = {path.stem for path in out.iterdir() if path.stat().st_mtime_ns != times[path]}
        expect(written == changed, f"files of {len(written)} proxies were written, {len(changed)} changed")
        print(f"{len(written)} of {len(proxies)} files are moved into place, and taken up without a restart")
    for path in out.iterdir():
        text = json.loads(path.read_text())
        names = sorted(listener["name"] for listener in text["resources"])
        expect(names == mesh.listener_names(path.stem, second), f"{path} has other listeners")


if __name__ == "__main__":
    feed_world.run(test)
