"""The recorded cases: where they lie, what is in them, and how meshc is run over one."""

import dataclasses
import io
import json
import os
import pathlib
import subprocess
import tarfile

FOLDER = pathlib.Path(__file__).resolve().parent
ROOT = FOLDER.parent.parent
SUFFIX = ".tar.xz"
# SOURCE_DATE_EPOCH of every run, so that versions have one name.
FIXED_TIME = "1600000000"


@dataclasses.dataclass(frozen=True)
class Profile:
    """A folder of cases, how they are compiled, and who judges them."""
    folder: str
    api: str           # the dialect that was recorded
    judge: tuple       # command, without the two files
    stock: tuple       # what else meshc compile is told where a stock Envoy is to accept it


PROFILES = {profile.folder: profile for profile in [
    Profile("istio_1_3", "v2",
            ("compare.py", "--max-diffs", "50", "--max-listeners", "1000"), ()),
    Profile("istio_current", "v3", ("compare3.py", "--max", "50"), ("--envoy", "stock")),
]}
DEFAULT = "istio_1_3"


class CaseError(Exception):
    """A command of meshc that failed, or a case that cannot be used."""


@dataclasses.dataclass(frozen=True)
class Case:
    profile: str
    area: str
    name: str

    @property
    def rules(self):
        return PROFILES[self.profile]

    @property
    def pending(self):
        """The list of cases of the profile that may differ."""
        return FOLDER / self.profile / "pending.txt"

    @property
    def refused(self):
        """The list of cases of the profile that Envoy must refuse."""
        return FOLDER / self.profile / "refused.txt"

    @property
    def archive(self):
        return FOLDER / self.profile / self.area / (self.name + SUFFIX)

    def members(self):
        """{name: bytes} of every file of the case."""
        files = {}
        with tarfile.open(self.archive, "r:xz") as archive:
            for member in archive:
                path = pathlib.PurePosixPath(member.name)
                if not member.isfile() or path.is_absolute() or ".." in path.parts:
                    raise CaseError(f"{self.archive}: {member.name} is no plain file inside it")
                files[member.name] = archive.extractfile(member).read()
        return files

    def unpack(self, folder):
        """Writes the files of the case into `folder`."""
        for name, content in self.members().items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)


def all_cases(profile=DEFAULT):
    """Every case of a profile, by area and name."""
    cases = [Case(profile, path.parent.name, path.name.removesuffix(SUFFIX))
             for path in (FOLDER / profile).glob("*/*" + SUFFIX)]
    return sorted(cases, key=lambda case: (case.area, case.name))


def find_case(name, profile=DEFAULT):
    """The case called `name`, area/name or profile/area/name."""
    parts = name.split("/")
    if len(parts) == 3 and parts[0] in PROFILES:
        profile, name = parts[0], "/".join(parts[1:])
    found = [case for case in all_cases(profile)
             if name in (case.name, f"{case.area}/{case.name}")]
    if len(found) != 1:
        raise CaseError(f"{len(found)} cases of {profile} are called {name}")
    return found[0]


def read_reasons(path):
    """{case: reason} from a list with one `case: reason` on a line."""
    reasons = {}
    for number, line in enumerate(path.read_text().splitlines(), 1):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        name, _, reason = (part.strip() for part in line.partition(":"))
        if not reason or name in reasons:
            raise CaseError(f"{path}:{number}: expected `case: reason`, each case once")
        reasons[name] = reason
    return reasons


def listener_count(expected):
    """Listeners in {"<node id>": {"listeners": [...]}}; keys that begin with _ are no nodes."""
    return sum(len(node.get("listeners") or [])
               for key, node in expected.items() if not key.startswith("_"))


def find_meshc(given=None):
    """The binary: as given, else from $MESHC, else where the release build puts it."""
    path = pathlib.Path(given or os.environ.get("MESHC") or ROOT / "build" / "meshc").resolve()
    if not os.access(path, os.X_OK):
        raise CaseError(f"no meshc at {path}; build it, or say where it is with --meshc or $MESHC")
    return path


def find_envoy():
    """The binary that tools/setup installed."""
    found = sorted(ROOT.glob("build/venv/lib/python3*/site-packages/envoy/_bin/envoy"))
    if not found:
        raise CaseError("no Envoy under build/venv; run tools/setup")
    return found[0]


class Mesh:
    """One unpacked case in a folder, imported once and compiled for each dialect asked for."""

    def __init__(self, meshc, folder):
        self.meshc = meshc
        self.folder = pathlib.Path(folder)
        self.registry = self.folder / "mesh.reg"

    def run(self, *arguments):
        """What meshc prints; CaseError with everything it said if it fails."""
        command = [str(self.meshc), *map(str, arguments)]
        environment = dict(os.environ, SOURCE_DATE_EPOCH=FIXED_TIME)
        result = subprocess.run(command, cwd=self.folder, env=environment, capture_output=True,
                                text=True, errors="replace", check=False)
        if result.returncode != 0:
            shown = " ".join(["meshc", *map(str, arguments)])
            raise CaseError(f"exit status {result.returncode}: {shown}\n"
                            f"{result.stdout}{result.stderr}".rstrip())
        return result.stdout

    def import_files(self):
        arguments = ["import", "mesh", "--proxies", "proxies.yaml"]
        if (self.folder / "features.yaml").exists():
            arguments += ["--pilot-env", "features.yaml"]
        self.run(*arguments, "-o", self.registry.name)

    def compile(self, api, *options):
        """Compiles and verifies; the store's folder. The registry says for which profile."""
        store = self.folder / "-".join(["store", api, *(word.strip("-") for word in options)])
        self.run("compile", self.registry.name, "--store", store.name, "--api", api, *options)
        self.run("verify", store.name)
        return store

    def rejections(self, store):
        """What the version in the store lacks, and why."""
        return json.loads(self.run("show", store.name, "-o", "json"))["rejections"]

    def export_listeners(self, store):
        """The path of {"<node id>": {"listeners": [...], "conflicts": [...]}}."""
        path = self.folder / (store.name + ".json")
        self.run("export", store.name, "--format", "listeners", "-o", path.name)
        return path

    def export_bootstraps(self, store):
        """The folder with a bootstrap for each proxy."""
        path = self.folder / (store.name + "-bootstraps")
        self.run("export", store.name, "--format", "bootstrap", "-o", path.name)
        return path


def read_json(path):
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def pack_members(members):
    """The bytes of an archive of {name: bytes}: the same files always give the same bytes."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:xz", format=tarfile.USTAR_FORMAT, preset=9) as archive:
        for name in sorted(members):
            info = tarfile.TarInfo(name)
            info.size = len(members[name])
            archive.addfile(info, io.BytesIO(members[name]))
    return buffer.getvalue()
