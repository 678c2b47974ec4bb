#!/usr/bin/env python3
"""Two thousand simulated proxies before one distributor: all get what they are to have, and only that."""

import contextlib
import subprocess

import feed_world
from feed_world import Distributor, Mesh, binary, expect


def test(folder):
    mesh = Mesh(folder, "--services", "500", "--namespaces", "25", "--proxies", "2500", "--profile", "scoped")
    first = mesh.publish()
    mesh.move_port(8123)
    with contextlib.ExitStack() as stack:
        distributor = Distributor(mesh.store, folder / "log")
        stack.callback(distributor.stop)
        distributor.serves(first)
        publish = f"'{mesh.meshc}' compile '{mesh.registry()}' --store '{mesh.store}'"
        status = subprocess.run(
            [binary("MESHC_LOADTEST", "meshc-loadtest"), "--store", mesh.store, "--clients", "2000",
             "--address", f"127.0.0.1:{feed_world.XDS_PORT}", "--pid", str(distributor.process.pid),
             "--timeout", "120s", "--then", publish], check=False).returncode
        expect(status == 0, f"status {status}; the distributor says\n{distributor.text()[-3000:]}")
        expect(distributor.metric("nacks_total") == 0, "refusals")


if __name__ == "__main__":
    feed_world.run(test)
