#!/usr/bin/env python3
"""Generates the C++ message classes of a list of .proto files, ready to be compiled quickly as C++20.

Two things are done to what protoc writes. A getter named like a C++20 keyword gets a trailing
underscore (`requires_()` beside `mutable_requires()`), which protoc 3.21 does for older keywords only. And a
fixed number of batch files is written, each including many .pb.cc, because most of the time to compile
one of them goes into the headers they share. Every .pb.cc has two file-level names in common; a macro
makes them distinct within a batch. An output file is rewritten only when it changes.
"""

import argparse
import pathlib
import re
import subprocess
import sys
import tempfile

KEYWORDS = "char8_t|concept|consteval|constinit|co_await|co_return|co_yield|requires"
# A string literal, a comment (both left alone), or a keyword.
TOKEN = re.compile(r'"(?:\\.|[^"\\\n])*"|//[^\n]*|\b(?:' + KEYWORDS + r")\b")
SHARED_NAMES = ("schemas", "file_default_instances")


def without_keywords(text):
    return TOKEN.sub(lambda match: match[0] if match[0][0] in '"/' else match[0] + "_", text)


def write_if_changed(path, text):
    if not path.is_file() or path.read_text() != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def generate(arguments, protos):
    with tempfile.TemporaryDirectory() as scratch:
        result = subprocess.run(
            [arguments.protoc, f"--descriptor_set_in={arguments.descriptors}",
             f"--cpp_out={scratch}", *protos], check=False)
        if result.returncode != 0:
            sys.exit("generate_messages: protoc failed")
        for path in pathlib.Path(scratch).rglob("*.pb.*"):
            write_if_changed(arguments.out / path.relative_to(scratch),
                             without_keywords(path.read_text()))


def batch_text(stems):
    lines = ["// Generated: many message files as one translation unit."]
    lines += [f'#include "{stem}.pb.h"' for stem in stems]
    for index, stem in enumerate(stems):
        lines += [f"#define {name} {name}_{index}" for name in SHARED_NAMES]
        lines.append(f'#include "{stem}.pb.cc"')
        lines += [f"#undef {name}" for name in SHARED_NAMES]
    return "\n".join(lines) + "\n"


def write_batches(arguments, stems):
    """Splits the files, kept in order, into batches of about the same number of bytes."""
    sizes = [(arguments.out / f"{stem}.pb.cc").stat().st_size for stem in stems]
    batches = [[] for _ in range(arguments.batches)]
    written = 0
    for stem, size in zip(stems, sizes):
        middle = written + size // 2
        batches[middle * arguments.batches // sum(sizes)].append(stem)
        written += size
    for index, batch in enumerate(batches):
        write_if_changed(arguments.out / f"batch_{index:02}.cc", batch_text(batch))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--protoc", required=True)
    parser.add_argument("--descriptors", required=True, type=pathlib.Path)
    parser.add_argument("--sources", required=True, type=pathlib.Path, help="names, one per line")
    parser.add_argument("--batches", required=True, type=int)
    parser.add_argument("--out", required=True, type=pathlib.Path)
    arguments = parser.parse_args()

    protos = arguments.sources.read_text().split()
    generate(arguments, protos)
    write_batches(arguments, [proto.removesuffix(".proto") for proto in protos])


if __name__ == "__main__":
    main()
