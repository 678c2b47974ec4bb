"""Kills `meshc compile`, `gc` and `rollback` with SIGKILL at random moments, while others read the store.

After each kill the published version must be one that was published, whole to the last byte. All the while one
reader opens the store again and again, and another has the first version open, which is collected under it.
"""

import os
import pathlib
import random
import re
import subprocess
import sys
import threading
import time

KILLS = 500
MESHC = os.environ["MESHC"]


def meshc(*arguments):
    return subprocess.run([MESHC, *map(str, arguments)], capture_output=True, text=True, check=False)


def value(text, name):
    found = re.search(rf"^{name} +(\S+)", text, re.MULTILINE)
    return found.group(1) if found else None


def fail(text):
    print(f"FAILED: {text}", flush=True)
    os._exit(1)  # with all that runs beside


class Reader(threading.Thread):
    """Checks the published version again and again, as somebody who knows nothing of the kills."""

    def __init__(self):
        super().__init__(daemon=True)
        self.checks = 0
        self.is_stopped = False

    def run(self):
        while not self.is_stopped:
            said = meshc("verify", "store")
            if said.returncode != 0:
                fail(f"a reader: {said.stderr}")
            self.checks += 1


def registries():
    """Two registries of one mesh, and the roots of what they are compiled to."""
    meshc("gen", "--services", 30, "--proxies", 60, "-o", "gen")
    services = pathlib.Path("gen/mesh/services.yaml")
    roots = []
    for number in (0, 1):
        said = meshc("import", "gen/mesh", "--proxies", "gen/proxies.yaml", "-o", f"{number}.reg")
        if said.returncode != 0:
            fail(said.stderr)
        roots.append(value(meshc("compile", f"{number}.reg", "--store", f"alone{number}").stdout, "root"))
        services.write_text(re.sub(r"    port: \d+\n", "    port: 9999\n", services.read_text(), count=1))
    if None in roots or roots[0] == roots[1]:
        fail(f"the roots are {roots}")
    return roots


def choose_command(dice):
    kind = dice.random()
    if kind < 0.6:
        return ["compile", f"{dice.randrange(2)}.reg", "--store", "store"]
    if kind < 0.7:
        return ["compile", f"{dice.randrange(2)}.reg", "--store", "store", "--guard", "policy.yaml"]
    if kind < 0.85:
        return ["gc", "store", "--keep", "3"]
    versions = re.findall(r"^(\S+Z/\d+)", meshc("versions", "store").stdout, re.MULTILINE)
    return ["rollback", "--held", "store", dice.choice(versions)]


def run_and_kill(command, dice, duration):
    """Whether the command was still running when it was killed; if not, how it ended must be known."""
    process = subprocess.Popen([MESHC, *command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    time.sleep(dice.random() * duration)
    process.kill()
    _, errors = process.communicate()
    if process.returncode not in (0, 3, -9):
        fail(f"{command}: status {process.returncode}: {errors}")
    return process.returncode == -9


def check(roots):
    said = meshc("verify", "store")
    if said.returncode != 0:
        fail(f"after a kill: {said.stderr}")
    if value(said.stdout, "root") not in roots:
        fail(f"after a kill another version is published:\n{said.stdout}")


def main():
    seed = int(os.environ.get("MESHC_SEED", time.time()))
    print(f"seed {seed}")
    dice = random.Random(seed)
    pathlib.Path("policy.yaml").write_text("atMost: {proxiesLosingListeners: 5%}\n")
    roots = registries()
    begin = time.monotonic()
    meshc("compile", "0.reg", "--store", "store")
    duration = 1.2 * (time.monotonic() - begin)
    expected = meshc("export", "store").stdout
    held = subprocess.Popen([MESHC, "export", "store"], stdout=subprocess.PIPE, text=True)  # waits for the pipe
    first_bytes = held.stdout.read(1)
    reader = Reader()
    reader.start()
    kills = {}
    runs = 0
    while sum(kills.values()) < KILLS:
        command = choose_command(dice)
        runs += 1
        if run_and_kill(command, dice, duration):
            kills[command[0]] = kills.get(command[0], 0) + 1
            check(roots)
    reader.is_stopped = True
    reader.join()
    if first_bytes + held.stdout.read() != expected:
        fail("a reader who had the first version open read something else")
    held.wait()
    said = meshc("compile", "0.reg", "--store", "store")
    if said.returncode != 0 or value(said.stdout, "root") != roots[0]:
        fail(f"the next compile: {said.stdout}{said.stderr}")
    for arguments in (["gc", "store", "--keep", "1"], ["verify", "store", "--all"]):
        said = meshc(*arguments)
        if said.returncode != 0:
            fail(f"{arguments}: {said.stderr}")
    left = sorted(str(path) for path in pathlib.Path("store").rglob("*.tmp"))
    if left:
        fail(f"left behind: {left}")
    print(f"{sum(kills.values())} kills in {runs} runs ({kills}); each time the published version was whole; "
          f"{reader.checks} checks by a reader beside, and one who had the first version open, saw nothing else")


main()
sys.exit(0)
