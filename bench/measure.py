"""Runs of meshc and of the floor, what they took, and the machine that they ran on."""

import os
import pathlib
import platform
import re
import shutil
import statistics
import subprocess
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
SERVICES_PER_NAMESPACE = 50

# Istio 1.3.8's BuildListeners on two cores, marshalling included: milliseconds for each proxy of a
# flat mesh by number of services, without and with Mixer.
ISTIO_MS = {False: ((100, 0.67), (500, 2.8), (1000, 5.7), (2000, 10.5)),
            True: ((100, 1.09), (500, 4.6), (1000, 9.7), (2000, 17.4))}


class BenchError(Exception):
    """A run that failed, or a file that is not what it should be."""


def istio_seconds(services, proxies, mixer):
    """For all proxies of a flat mesh: linear between the measured sizes, and beyond the last ones."""
    points = ISTIO_MS[mixer]
    for low, high in zip(points, points[1:]):
        if services <= high[0]:
            break
    slope = (high[1] - low[1]) / (high[0] - low[0])
    return proxies * (low[1] + (services - low[0]) * slope) / 1000


def run(command, environment=None):
    """{"wall", "user", "sys": seconds, "rss": bytes, "out": text} of a command that must succeed."""
    with tempfile.TemporaryFile() as out:
        start = time.monotonic()
        process = subprocess.Popen([str(part) for part in command], stdin=subprocess.DEVNULL, stdout=out,
                                   stderr=subprocess.STDOUT, env={**os.environ, **(environment or {})})
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        text = out.read().decode(errors="replace")
    if process.returncode != 0:
        raise BenchError(f"exit status {process.returncode}: {' '.join(map(str, command))}\n{text}")
    return {"wall": wall, "user": usage.ru_utime, "sys": usage.ru_stime, "rss": usage.ru_maxrss * 1024,
            "out": text}


def parse_summary(text):
    """The numbers and the seconds of each stage in what `meshc compile` prints."""
    rows = dict(re.findall(r"(?m)^(\S+) {2,}(.*)$", text))
    numbers = {}
    for row, pattern, names in (
            ("proxies", r"(\d+) in (\d+)", ("proxies", "classes")),
            ("listeners", r"(\d+), (\d+)", ("listeners", "distinct")),
            ("bytes", r"(\d+) of distinct listeners, (\d+)", ("distinct_bytes", "written")),
            ("conflicts", r"(\d+)", ("conflicts",))):
        found = re.match(pattern, rows.get(row, ""))
        if not found:
            raise BenchError(f"meshc compile prints no row {row}:\n{text}")
        numbers.update(zip(names, map(int, found.groups())))
    stages = {name: float(value) for name, value in re.findall(r"([a-z+]+) ([0-9.]+)", rows.get("seconds", ""))}
    return numbers, stages


def compile_once(meshc, registry, store, options, fresh=True):
    """One compilation into a store of its own, or the store as it is."""
    if fresh:
        shutil.rmtree(store, ignore_errors=True)
    return run([meshc, "compile", registry, "--store", store, *options])


def floor_once(floor, registry, size, output):
    """Seconds that the least takes: read the registry once, write and sync so many bytes."""
    return float(re.search(r"total ([0-9.]+) s", run([floor, registry, size, output])["out"]).group(1))


def machine():
    """What the figures depend on besides the program."""
    model = re.search(r"(?m)^model name\s*: (.*)$", pathlib.Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text())
    return {"cpu": model.group(1) if model else platform.processor(), "cores": len(os.sched_getaffinity(0)),
            "memory_gib": round(int(memory.group(1)) / 2**20, 1), "kernel": platform.release()}


def median(samples, key):
    return statistics.median(sample[key] for sample in samples)
