#!/usr/bin/env python3
"""Real Envoys that get the listeners of a mesh of today: from the distributor and from files, in every format."""

import contextlib
import json
import signal

import feed_world
from feed_world import Distributor, Envoy, Mesh, expect

ISTIO_ONLY = ["istio.metadata_exchange", "istio.stats", "istio.alpn"]


class Scene:
    """A mesh of today in two versions, compiled for a stock Envoy."""

    def __init__(self, folder, stack):
        self.folder, self.stack = folder, stack
        self.mesh = Mesh(folder, "--services", "60", "--namespaces", "6", "--proxies", "120", "--profile", "rich",
                         "--objects", "istio-current", compile_options=("--envoy", "stock"))
        self.first = self.mesh.publish()
        self.mesh.move_port(9999)
        self.second = self.mesh.publish()
        self.changed = self.mesh.changed_proxies(self.first, self.second)
        self.mesh.rollback(self.first)
        self.sidecars = [proxy for proxy in self.mesh.proxies() if proxy.startswith("sidecar~")]
        expect(any(proxy in self.changed for proxy in self.sidecars), "some sidecars change")

    def start(self, name, node, config):
        envoy = Envoy(self.folder / name, self.mesh.bootstrap(node), config)
        self.stack.callback(envoy.stop, signal.SIGKILL)
        return envoy


def check_profile(scene):
    """The version is of the profile that the objects speak for, and lacks what only Istio's Envoy has."""
    shown = json.loads(scene.mesh.run("show", scene.mesh.store, "-o", "json"))
    expect(shown["profile"] == "istio-current", f"compiled for {shown['profile']}")
    text = scene.mesh.run("export", scene.mesh.store)
    for name in ISTIO_ONLY:
        expect(name in shown["stock_left_out"], f"{name} is not said to be left out")
        expect(f'"{name}"' not in text, f"{name} is in some listener")


def from_distributor(scene):
    distributor = Distributor(scene.mesh.store, scene.folder / "distributor.log")
    scene.stack.callback(distributor.stop)
    distributor.serves(scene.first)
    changing = next(proxy for proxy in scene.sidecars if proxy in scene.changed)
    envoys = [scene.start(api_type.lower(), changing if i == 0 else scene.sidecars[i],
                          feed_world.by_ads(scene.mesh.bootstrap(changing), api_type))
              for i, api_type in enumerate(["GRPC", "DELTA_GRPC"])]
    for version in (scene.first, scene.second):
        scene.mesh.rollback(version)
        distributor.serves(version)
        for envoy in envoys:
            envoy.takes(scene.mesh.listener_names(envoy.node, version), version)
    nacks = distributor.metric("nacks_total")
    expect(nacks == 0, f"{nacks} refusals")
    print("a stock Envoy takes today's listeners from the distributor, and follows a version")


def from_files(scene):
    out = scene.folder / "lds"
    scene.mesh.run("export", scene.mesh.store, "--format", "envoy-files", "-o", out)
    node = scene.sidecars[0]
    envoy = scene.start("files", node, feed_world.by_file(out / f"{node}.json"))
    envoy.takes(scene.mesh.listener_names(node, scene.second), scene.second)
    print("and from files")


def other_formats(scene):
    for form in ("config-dump", "discovery-response", "listeners", "bootstrap"):
        out = scene.folder / form
        scene.mesh.run("export", scene.mesh.store, "--format", form, "-o", out)
        expect(out.exists(), f"{form} is not there")
    dump = json.loads(next((scene.folder / "config-dump").rglob("*.json")).read_text())
    expect("configs" in dump, "config-dump has no configs")
    print("every format has them")


def test(folder):
    with contextlib.ExitStack() as stack:
        scene = Scene(folder, stack)
        check_profile(scene)
        from_distributor(scene)
        from_files(scene)
        other_formats(scene)


if __name__ == "__main__":
    feed_world.run(test)
