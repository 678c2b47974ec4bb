#!/usr/bin/env python3
"""Sends Dubbo calls through a running Envoy that has the chain of two services sharing a port, and looks
which of the two answers. Listener and chain are meshc's; address and port are those of this machine."""

import contextlib
import json
import pathlib
import socket
import socketserver
import struct
import subprocess
import sys
import tempfile
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "conformance"))

import recorded  # noqa: E402
from run_calls import Case  # noqa: E402
from recorded import Mesh  # noqa: E402

PROXY, LISTENER = "provider-1.shop", "10.3.0.3_20881"
CLUSTERS = {"stock": "inbound|20881|dubbo|stock.shop.svc.cluster.local",
            "prices": "inbound|20881|dubbo|prices.shop.svc.cluster.local"}
SECONDS = 60
MAGIC, REQUEST, RESPONSE, OK = 0xDABB, 0xC2, 0x02, 20
HEADER = struct.Struct(">HBBQI")  # magic, flags and serialization, status, id, length of the body


def hessian_text(text):
    """A string of Hessian 2 of less than 1024 characters."""
    data = text.encode()
    return bytes([0x30 + (len(data) >> 8), len(data) & 0xFF]) + data


def call(interface):
    """The frame of one call of a method that takes no arguments."""
    body = b"".join(map(hessian_text, ("2.0.2", interface, "0.0.0", "list", "")))
    attachments = b"".join(map(hessian_text, ("path", interface, "interface", interface)))
    body += b"H" + attachments + b"Z"
    return HEADER.pack(MAGIC, REQUEST, 0, 7, len(body)) + body


def answer(identifier, text):
    body = b"\x91" + hessian_text(text)  # 1: a value follows
    return HEADER.pack(MAGIC, RESPONSE, OK, identifier, len(body)) + body


def read_frame(stream):
    """(header's fields, body), or None at the end."""
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        return None
    fields = HEADER.unpack(header)
    return fields, stream.read(fields[4])


class Provider(socketserver.StreamRequestHandler):
    """Answers every call with the name of its service."""

    def handle(self):
        while (frame := read_frame(self.rfile)) is not None:
            self.wfile.write(answer(frame[0][3], self.server.service))


def start_provider(service):
    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Provider)
    server.daemon_threads, server.service = True, service
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server


def free_port():
    with contextlib.closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def endpoint(port):
    address = {"socket_address": {"address": "127.0.0.1", "port_value": port}}
    return {"endpoint": {"address": address}}


def static_cluster(name, port):
    return {"name": name, "type": "STATIC", "connect_timeout": "1s",
            "load_assignment": {"cluster_name": name,
                                "endpoints": [{"lb_endpoints": [endpoint(port)]}]}}


def make_listener(port):
    with tempfile.TemporaryDirectory(prefix="meshc-dubbo-") as folder:
        Case("registered-ports").unpack(folder)
        mesh = Mesh(recorded.find_meshc(), folder)
        mesh.import_files()
        nodes = recorded.read_json(mesh.export_listeners(mesh.compile("v3")))
    node = next(content for key, content in nodes.items() if key.split("~")[2] == PROXY)
    listener = next(each for each in node["listeners"] if each["name"] == LISTENER)
    listener["address"]["socket_address"] = {"address": "127.0.0.1", "port_value": port}
    return listener


class DubboCalls(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        providers = {service: start_provider(service) for service in CLUSTERS}
        for server in providers.values():
            cls.addClassCleanup(server.server_close)
            cls.addClassCleanup(server.shutdown)
        cls.port = free_port()
        clusters = [static_cluster(name, providers[service].server_address[1])
                    for service, name in CLUSTERS.items()]
        folder = tempfile.TemporaryDirectory(prefix="meshc-dubbo-")
        cls.addClassCleanup(folder.cleanup)
        path = pathlib.Path(folder.name, "envoy.json")
        path.write_text(json.dumps({"static_resources": {
            "listeners": [make_listener(cls.port)], "clusters": clusters}}))
        log = open(path.with_name("log"), "w+", encoding="utf-8")  # noqa: SIM115
        cls.addClassCleanup(log.close)
        cls.envoy = subprocess.Popen(
            [str(recorded.find_envoy()), "-c", str(path), "--concurrency", "1",
             "--disable-hot-restart", "--log-level", "warning"], stdout=log, stderr=log)
        cls.addClassCleanup(cls.envoy.wait)
        cls.addClassCleanup(cls.envoy.kill)
        cls.wait_for_envoy(path.with_name("log"))

    @classmethod
    def wait_for_envoy(cls, log):
        until = time.monotonic() + SECONDS
        while time.monotonic() < until and cls.envoy.poll() is None:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", cls.port), timeout=1).close()
                return
            time.sleep(0.05)
        raise AssertionError(f"Envoy does not listen:\n{log.read_text()[-4000:]}")

    def ask(self, interface):
        """(status, the body's text) of the answer to a call."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(call(interface))
            fields, body = read_frame(connection.makefile("rb"))
            return fields[2], body[1:]

    def test_each_interface_is_answered_by_its_service(self):
        for interface, service in (("com.example.Stock", "stock"), ("com.example.Prices", "prices")):
            self.assertEqual(self.ask(interface), (OK, hessian_text(service)))

    def test_interface_of_nobody_is_refused(self):
        status, body = self.ask("com.example.Other")
        self.assertNotIn(body, (hessian_text("stock"), hessian_text("prices")))
        self.assertTrue(status != OK or b"route" in body or b"cluster" in body, (status, body))


if __name__ == "__main__":
    unittest.main()
