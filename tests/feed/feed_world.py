"""A mesh, its store, a distributor and Envoys: what the tests in this folder start and ask.

Everything runs in one network namespace of its own (enter_namespace()), where ports are free and Envoy may bind
addresses that the machine does not have.
"""

import fcntl
import json
import os
import pathlib
import re
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "tests" / "support"))
from envoy_admin import IN_NAMESPACE, ask, ask_text, has_namespaces  # noqa: E402

XDS_PORT, ADMIN_PORT = 18000, 18001
SECONDS = 60


class Failure(Exception):
    """A test's expectation that does not hold."""


def expect(condition, text):
    if not condition:
        raise Failure(text)


def wait_until(condition, what, seconds=SECONDS):
    """The first true value of `condition()`; Failure with `what` if it never has one."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        value = condition()
        if value:
            return value
        time.sleep(0.05)
    raise Failure(f"not within {seconds} seconds: {what() if callable(what) else what}")


def enter_namespace():
    """Starts this script again in a namespace of its own, with a loopback interface that is up; exit status
    77 where none can be had."""
    if os.environ.get("MESHC_IN_NAMESPACE") == "1":
        set_interface_up(b"lo")
        return
    if not has_namespaces():
        print(f"{sys.argv[0]}: skipped, this user cannot make a network namespace (unshare --net)")
        sys.exit(77)
    os.environ["MESHC_IN_NAMESPACE"] = "1"
    os.execvp(IN_NAMESPACE[0], [*IN_NAMESPACE, sys.executable, *sys.argv])


def set_interface_up(name):
    get_flags, set_flags, up = 0x8913, 0x8914, 1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        request = struct.pack("16sh22x", name, 0)
        flags = struct.unpack("16sh22x", fcntl.ioctl(any_socket, get_flags, request))[1]
        fcntl.ioctl(any_socket, set_flags, struct.pack("16sh22x", name, flags | up))


def binary(variable, name):
    path = pathlib.Path(os.environ.get(variable) or ROOT / "build" / name)
    expect(os.access(path, os.X_OK), f"no {name} at {path}; build it, or say where it is with ${variable}")
    return path


def envoy_binary():
    found = sorted(ROOT.glob("build/venv/lib/python3*/site-packages/envoy/_bin/envoy"))
    expect(found, "no Envoy under build/venv; run tools/setup")
    return found[0]


class Mesh:
    """A synthetic mesh in a folder, and the store that it is compiled into."""

    def __init__(self, folder, *gen_options, compile_options=()):
        self.folder = pathlib.Path(folder)
        self.compile_options = compile_options
        self.meshc = binary("MESHC", "meshc")
        self.store = self.folder / "store"
        self.run("gen", *gen_options, "-o", self.folder / "gen")

    def run(self, *arguments, status=0):
        """Its output."""
        said = subprocess.run([self.meshc, *map(str, arguments)], capture_output=True, text=True, check=False)
        expect(said.returncode == status,
               f"meshc {' '.join(map(str, arguments))}: status {said.returncode}\n{said.stdout}{said.stderr}")
        return said.stdout

    def registry(self):
        path = self.folder / "mesh.reg"
        self.run("import", self.folder / "gen" / "mesh", "--proxies", self.folder / "gen" / "proxies.yaml", "-o", path)
        return path

    def publish(self, store=None):
        """The version's name."""
        out = self.run("compile", self.registry(), "--store", store or self.store, *self.compile_options)
        return re.search(r"^version +(\S+)$", out, re.MULTILINE).group(1)

    def move_port(self, port):
        """Gives the mesh's first service another port."""
        path = self.folder / "gen" / "mesh" / "services.yaml"
        path.write_text(re.sub(r"    port: \d+\n", f"    port: {port}\n", path.read_text(), count=1))

    def rollback(self, version):
        self.run("rollback", self.store, version)

    def changed_proxies(self, before, after):
        """Node ids whose listeners differ."""
        out = json.loads(self.run("diff", self.store, before, after, "-o", "json", status=1))
        return {proxy for group in out["groups"] for proxy in group["proxies"]}

    def proxies(self):
        return [proxy["id"] for proxy in json.loads(self.run("show", self.store, "-o", "json"))["proxies"]]

    def listener_names(self, node, version):
        out = json.loads(self.run("export", self.store, "--version", version, "--proxy", node))
        return sorted(listener["name"] for listener in out[node]["listeners"])

    def bootstrap(self, node):
        """A bootstrap without listeners, with all clusters that the published listeners mention."""
        text = self.run("export", self.store, "--format", "bootstrap", "--proxy", node,
                        "--xds-address", f"127.0.0.1:{XDS_PORT}")
        bootstrap = json.loads(text)
        bootstrap["static_resources"].pop("listeners", None)
        return bootstrap


class Process:
    """A program whose output goes to a file."""

    def __init__(self, command, log):
        self.log = pathlib.Path(log)
        with open(self.log, "a", encoding="utf-8") as out:
            self.process = subprocess.Popen([str(word) for word in command], stdout=out, stderr=out)

    def text(self):
        return self.log.read_text()

    def stop(self, how=signal.SIGTERM):
        """Its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(how)
        try:
            return self.process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            self.process.kill()
            return self.process.wait()


class Distributor(Process):
    def __init__(self, store, log, *options):
        super().__init__([binary("MESHC_DISTRIBUTOR", "meshc-distributor"), "--listen", f"127.0.0.1:{XDS_PORT}",
                          "--admin", f"127.0.0.1:{ADMIN_PORT}", *options, store], log)

    def get(self, path):
        """(status, text); (0, "") while nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{ADMIN_PORT}{path}", timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()
        except OSError:
            return 0, ""

    def serves(self, version):
        """Waits until it does; the seconds that this took."""
        begin = time.monotonic()
        wait_until(lambda: self.get("/readyz") == (200, version + "\n"),
                   lambda: f"the distributor serves {version}; it says\n{self.text()}")
        return time.monotonic() - begin

    def metric(self, name):
        text = self.get("/metrics")[1]
        found = re.search(rf"^meshc_{name} (\S+)$", text, re.MULTILINE)
        return float(found.group(1)) if found else None


class Envoy(Process):
    """An Envoy with this node id that gets its listeners as `lds_config` says."""

    def __init__(self, folder, bootstrap, lds_config):
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        self.admin = folder / "admin"
        self.node = bootstrap["node"]["id"]
        bootstrap.setdefault("dynamic_resources", {})["lds_config"] = {**lds_config, "resource_api_version": "V3"}
        bootstrap["admin"] = {"address": {"pipe": {"path": str(self.admin)}}}
        (folder / "envoy.json").write_text(json.dumps(bootstrap))
        super().__init__([envoy_binary(), "-c", folder / "envoy.json", "--concurrency", "1",
                          "--disable-hot-restart", "--log-level", "warning"], folder / "log")

    def counter(self, name):
        answer = ask(self.admin, f"/stats?format=json&filter=listener_manager.lds.{name}$") or {}
        values = [one["value"] for one in answer.get("stats", []) if one.get("name", "").endswith("." + name)]
        return values[0] if values else 0

    def version(self):
        """The version_info of its listeners."""
        text = ask_text(self.admin, "/stats?type=TextReadouts&filter=listener_manager.lds.version_text") or ""
        found = re.search(r'version_text: "(.*)"', text)
        return found.group(1) if found else ""

    def listener_names(self):
        """Of the listeners that it has been given, whether they are active or waiting for routes."""
        dump = ask(self.admin, "/config_dump?resource=dynamic_listeners") or {}
        return sorted(one["name"] for one in dump.get("configs", [])
                      if "active_state" in one or "warming_state" in one)

    def takes(self, names, version=None):
        """Waits until its listeners are these, of that version."""
        wait_until(lambda: self.process.poll() is None and self.listener_names() == names and
                   version in (None, self.version()),
                   lambda: f"{self.node} has {names} of {version}; it has {self.listener_names()} of "
                           f"{self.version()}, and says\n{self.text()[-3000:]}")
        expect(self.counter("update_rejected") == 0, f"{self.node} has refused listeners:\n{self.text()[-3000:]}")


# How Envoy asks for listeners, over the cluster xds-grpc.
def grpc_service():
    return [{"envoy_grpc": {"cluster_name": "xds-grpc"}}]


def by_ads(bootstrap, api_type="GRPC"):
    """lds_config for the aggregated stream, of the protocol."""
    bootstrap["dynamic_resources"] = {"ads_config": {
        "api_type": api_type, "transport_api_version": "V3", "grpc_services": grpc_service()}}
    return {"ads": {}}


def by_lds(api_type="GRPC"):
    return {"api_config_source": {"api_type": api_type, "transport_api_version": "V3",
                                  "grpc_services": grpc_service()}}


def by_file(path):
    return {"path_config_source": {"path": str(path)}}


def run(test):
    """Runs test(folder) in a namespace and a temporary folder; prints what fails."""
    enter_namespace()
    with tempfile.TemporaryDirectory(prefix="meshc-feed-") as folder:
        try:
            test(pathlib.Path(folder))
        except Failure as failure:
            print(f"FAILED: {failure}")
            sys.exit(1)
    print("all as expected")
