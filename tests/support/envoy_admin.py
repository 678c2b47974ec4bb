"""Asking a running Envoy whose admin interface is a Unix domain socket, and a place for it to run in."""

import contextlib
import http.client
import json
import socket
import subprocess

# Run as `sh -c NAMESPACE sh COMMAND...` under unshare: a network of its own, where Envoy may bind addresses
# that the machine does not have.
NAMESPACE = """
for family in ipv4 ipv6; do
  if [ -e /proc/sys/net/$family/ip_nonlocal_bind ]; then echo 1 > /proc/sys/net/$family/ip_nonlocal_bind; fi
done
exec "$@"
"""
IN_NAMESPACE = ["unshare", "--net", "sh", "-c", NAMESPACE, "sh"]


class AdminConnection(http.client.HTTPConnection):
    """A connection to the socket at `path`."""

    def __init__(self, path):
        super().__init__("localhost", timeout=10)
        self.path = path

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(str(self.path))


def ask_text(path, query):
    """What the admin interface answers, or None while it is not there."""
    with contextlib.closing(AdminConnection(path)) as connection:
        try:
            connection.request("GET", query)
            return connection.getresponse().read().decode()
        except OSError:
            return None


def ask(path, query):
    """The JSON that the admin interface answers, or None while it is not there."""
    text = ask_text(path, query)
    return None if text is None else json.loads(text)


def has_namespaces():
    return subprocess.run([*IN_NAMESPACE, "true"], check=False,
                          stderr=subprocess.DEVNULL).returncode == 0
