#!/usr/bin/env python3
"""Packs recorded cases into archives, one for each case, with the same bytes every time.

FROM holds one folder for each case: mesh/*.yaml, proxies.yaml, expected.json[.gz], about.txt, and
perhaps features.yaml and variants.json[.gz]. The area of a case comes from the list --cases (area and
case are its first two columns); a case that is not in the list goes to --area.
"""

import argparse
import gzip
import pathlib
import sys

from recorded import FOLDER, SUFFIX, CaseError, pack_members

REQUIRED = ["proxies.yaml", "expected.json"]


def areas_of(path):
    rows = [line.split("\t") for line in path.read_text().splitlines()[1:] if line.strip()]
    return {row[1]: row[0] for row in rows}


def read_members(folder):
    members = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_file():
            continue
        name, content = path.relative_to(folder).as_posix(), path.read_bytes()
        if name.endswith(".gz"):
            name, content = name.removesuffix(".gz"), gzip.decompress(content)
        members[name] = content
    missing = [name for name in REQUIRED if name not in members]
    if missing or not any(name.startswith("mesh/") for name in members):
        raise CaseError(f"{folder}: lacks {', '.join(missing) or 'mesh/'}")
    return members


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("profile", help="folder here that receives them, such as istio_1_3")
    parser.add_argument("source", type=pathlib.Path, metavar="FROM")
    parser.add_argument("--cases", type=pathlib.Path, help="table with the area of each case")
    parser.add_argument("--area", help="area of the cases that are not in the table")
    arguments = parser.parse_args()
    areas = areas_of(arguments.cases) if arguments.cases else {}
    folders = sorted(path for path in arguments.source.iterdir() if path.is_dir())
    if not folders:
        raise CaseError(f"{arguments.source}: no cases")
    total = 0
    for folder in folders:
        area = areas.get(folder.name, arguments.area)
        if area is None:
            raise CaseError(f"{folder.name} is in no row of the table; give --area")
        path = FOLDER / arguments.profile / area / (folder.name + SUFFIX)
        content = pack_members(read_members(folder))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        total += len(content)
    print(f"{len(folders)} cases, {total} bytes")


if __name__ == "__main__":
    try:
        main()
    except (CaseError, OSError) as error:
        sys.exit(f"pack: {error}")
