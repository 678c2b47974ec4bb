#!/usr/bin/env python3
"""Real Envoys before the distributor, over every protocol that it speaks, through the life of a store."""

import contextlib
import shutil
import signal
import time

import feed_world
from feed_world import Distributor, Envoy, Mesh, expect, wait_until

QUIET = 1.5  # seconds in which nothing may happen


class Scene:
    """A store with two versions of which the first is published, and Envoys of which some change."""

    def __init__(self, folder, stack):
        self.folder, self.stack = folder, stack
        self.mesh = Mesh(folder, "--services", "90", "--namespaces", "9", "--proxies", "90", "--profile", "scoped")
        self.first = self.mesh.publish()
        self.mesh.move_port(9999)
        self.second = self.mesh.publish()
        changed = self.mesh.changed_proxies(self.first, self.second)
        proxies = self.mesh.proxies()
        self.mesh.rollback(self.first)
        expect(0 < len(changed) < len(proxies), f"{len(changed)} of {len(proxies)} proxies change")
        self.start_distributor()
        one_that_stays = next(proxy for proxy in proxies if proxy not in changed)
        others_that_stay = [proxy for proxy in proxies if proxy not in changed and proxy != one_that_stays]
        changing = iter(sorted(changed))
        self.changing = [self.start(f"a{i}", next(changing), protocol)
                         for i, protocol in enumerate(["ads", "delta-ads", "lds", "delta-lds"])]
        self.staying = [self.start("b0", one_that_stays, "ads"), self.start("b1", others_that_stay[0], "delta-ads")]

    def start_distributor(self):
        self.distributor = Distributor(self.mesh.store, self.folder / "distributor.log")
        self.stack.callback(self.distributor.stop)

    def start(self, name, node, protocol):
        bootstrap = self.mesh.bootstrap(node)
        api_type = "DELTA_GRPC" if protocol.startswith("delta") else "GRPC"
        config = feed_world.by_ads(bootstrap, api_type)  # listeners ask for their routes there in any case
        if protocol.endswith("lds"):
            config = feed_world.by_lds(api_type)
        envoy = Envoy(self.folder / name, bootstrap, config)
        envoy.protocol = protocol
        self.stack.callback(envoy.stop, signal.SIGKILL)
        return envoy

    def all(self):
        return self.changing + self.staying

    def expect_listeners(self, envoys, version):
        for envoy in envoys:
            envoy.takes(self.mesh.listener_names(envoy.node, version), version)

    def counts(self):
        return {envoy.node: envoy.counter("update_success") for envoy in self.all()}

    def expect_quiet(self, what):
        """No Envoy is told anything, and none has ended."""
        before, pushes = self.counts(), self.distributor.metric("pushes_total")
        time.sleep(QUIET)
        expect(self.counts() == before, f"{what}: Envoys were told: {before}, then {self.counts()}")
        expect(self.distributor.metric("pushes_total") == pushes, f"{what}: pushes were counted")
        expect(all(envoy.process.poll() is None for envoy in self.all()), f"{what}: an Envoy has ended")


def arrive(scene):
    scene.distributor.serves(scene.first)
    scene.expect_listeners(scene.all(), scene.first)
    print("listeners arrive over ADS and LDS, state of the world and delta")


def follow(scene, version, what):
    """Publishes the version: Envoys that change take it up, the others are not told."""
    before = scene.counts()
    scene.mesh.rollback(version)
    seconds = scene.distributor.serves(version)
    expect(seconds < 5, f"{what}: served after {seconds} seconds")
    scene.expect_listeners(scene.changing, version)
    scene.expect_quiet(what)
    after = scene.counts()
    for envoy in scene.changing:
        expect(after[envoy.node] == before[envoy.node] + 1, f"{what}: {envoy.node} ({envoy.protocol}) was told {after[envoy.node] - before[envoy.node]} times")
    for envoy in scene.staying:
        expect(after[envoy.node] == before[envoy.node], f"{what}: {envoy.node} was told, and nothing changed for it")
    print(f"{what}: served within {seconds:.2f} s, {len(scene.changing)} told once, {len(scene.staying)} not at all")


def publish_damaged(scene):
    """Puts a third version, whose segment has a wrong byte, in place as if it had been damaged on the disk."""
    copy = scene.folder / "copy"
    shutil.copytree(scene.mesh.store, copy)
    scene.mesh.move_port(7777)
    version = scene.mesh.publish(copy)
    segment = sorted((copy / "segments").iterdir())[-1]
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 1
    segment.write_bytes(data)
    shutil.copy(segment, scene.mesh.store / "segments" / segment.name)
    for manifest in (copy / "versions").iterdir():
        shutil.copy(manifest, scene.mesh.store / "versions" / manifest.name)
    shutil.copy(copy / "CURRENT", scene.mesh.store / "CURRENT.new")
    (scene.mesh.store / "CURRENT.new").rename(scene.mesh.store / "CURRENT")
    return version, segment.name


def refuse_damage(scene):
    serving = scene.distributor.get("/readyz")
    version, segment = publish_damaged(scene)
    wait_until(lambda: scene.distributor.metric("versions_refused_total"), "a version is refused")
    said = [line for line in scene.distributor.text().splitlines() if "not served" in line and segment in line]
    expect(said and version in said[0], f"the log does not name {version} and {segment}:\n{scene.distributor.text()}")
    scene.expect_quiet("a damaged version")
    expect(scene.distributor.get("/readyz") == serving, "another version is served")
    print(f"a damaged version is refused: {said[0]}")


def restart(scene):
    """Envoys that are connected while the distributor goes and comes are told nothing new."""
    before, streams = scene.counts(), scene.distributor.metric("streams")
    status = scene.distributor.stop()
    expect(status == 0, f"the distributor ended with status {status}:\n{scene.distributor.text()}")
    scene.start_distributor()
    wait_until(lambda: scene.distributor.metric("nodes") == len(scene.all()) and
               scene.distributor.metric("streams") >= streams, "all Envoys are connected again")
    scene.expect_quiet("a restart")
    expect(scene.counts() == before, f"Envoys were told after a restart: {before}, {scene.counts()}")
    expect(scene.distributor.metric("pushes_total") == 0, "pushes after a restart")
    print("a restart under connected Envoys tells them nothing")


def test(folder):
    with contextlib.ExitStack() as stack:
        scene = Scene(folder, stack)
        arrive(scene)
        follow(scene, scene.second, "a new version")
        refuse_damage(scene)
        follow(scene, scene.first, "a rollback")
        restart(scene)
        follow(scene, scene.second, "a new version after the restart")
        scene.distributor.stop(signal.SIGKILL)
        scene.mesh.rollback(scene.first)
        scene.start_distributor()
        scene.distributor.serves(scene.first)
        scene.expect_listeners(scene.changing, scene.first)
        print("what was published while the distributor was dead arrives when it is back")
        nacks = scene.distributor.metric("nacks_total")
        expect(nacks == 0, f"{nacks} refusals")


if __name__ == "__main__":
    feed_world.run(test)
