#!/usr/bin/env python3
"""Writes one FileDescriptorSet of all Envoy, Google and Istio message types, and lists what is compiled.

The Envoy files come from an unpacked xds-protos wheel, where each *_pb2.py holds its serialized
FileDescriptorProto as the argument of AddSerializedFile. protoc's own google/protobuf files and the
project's schemas/istio/*.proto join them. The set is in dependency order and the same input gives
the same bytes. An output file is rewritten only when it changes, so that builds stay incremental.
"""

import argparse
import ast
import pathlib
import subprocess
import sys
import tempfile


def fail(text):
    sys.exit(f"extract_descriptors: {text}")


def read_varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def write_varint(value):
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def wire_fields(data):
    """Yields (field number, value) of one serialized message; the value of a string or message is bytes."""
    at = 0
    while at < len(data):
        key, at = read_varint(data, at)
        kind = key & 7
        if kind == 0:
            value, at = read_varint(data, at)
        elif kind == 2:
            size, at = read_varint(data, at)
            value, at = data[at : at + size], at + size
        else:
            fail(f"unexpected wire type {kind} in a descriptor")
        yield key >> 3, value


class File:
    """One serialized FileDescriptorProto: its name (field 1) and imports (field 3)."""

    def __init__(self, data):
        self.data = data
        self.name = ""
        self.imports = []
        for number, value in wire_fields(data):
            if number == 1:
                self.name = value.decode()
            elif number == 3:
                self.imports.append(value.decode())


def serialized_file(path):
    """The bytes literal given to AddSerializedFile in a generated Python module."""
    for node in ast.walk(ast.parse(path.read_text(), str(path))):
        if (
            isinstance(node, ast.Call)
            and getattr(node.func, "attr", "") == "AddSerializedFile"
            and isinstance(node.args[0], ast.Constant)
        ):
            return node.args[0].value
    fail(f"{path} has no AddSerializedFile call")


def files_of_set(data):
    return [File(value) for number, value in wire_fields(data) if number == 1]


def run_protoc(protoc, arguments, output):
    result = subprocess.run(
        [protoc, "--include_imports", f"--descriptor_set_out={output}", *arguments],
        capture_output=True, text=True, check=False)
    if result.returncode != 0:
        fail(f"protoc failed:\n{result.stderr}")
    return files_of_set(pathlib.Path(output).read_bytes())


def find_google_include(protoc):
    """The folder with protoc's own google/protobuf/*.proto, installed beside it."""
    folder = pathlib.Path(protoc).resolve().parent.parent / "include"
    if not (folder / "google/protobuf/any.proto").is_file():
        fail(f"{folder} has no google/protobuf/any.proto; install the protobuf development package")
    return folder


def in_dependency_order(files, roots):
    """The closure of the roots, each file behind everything it imports."""
    order, state = [], {}

    def visit(name, importer):
        if state.get(name) == "done":
            return
        if name not in files:
            fail(f"{importer} wants {name}, which is in none of the inputs")
        if state.get(name) == "open":
            fail(f"{name} imports itself")
        state[name] = "open"
        for imported in files[name].imports:
            visit(imported, name)
        state[name] = "done"
        order.append(name)

    for root in roots:
        visit(root, "the list of roots")
    return order


def collect(arguments):
    files = {}
    google = find_google_include(arguments.protoc)
    names = sorted(
        str(path.relative_to(google)) for path in (google / "google/protobuf").glob("*.proto"))
    with tempfile.TemporaryDirectory() as scratch:
        for file in run_protoc(arguments.protoc, [f"-I{google}", *names], f"{scratch}/google.pb"):
            files[file.name] = file
        for path in sorted(arguments.xds_protos.rglob("*_pb2.py")):
            file = File(serialized_file(path))
            files.setdefault(file.name, file)
        own = sorted(
            str(path.relative_to(arguments.schemas))
            for path in (arguments.schemas / "istio").rglob("*.proto"))
        if own:
            for file in run_protoc(
                arguments.protoc, [f"-I{arguments.schemas}", f"-I{google}", *own],
                f"{scratch}/own.pb"):
                files.setdefault(file.name, file)
    return files, names, own


def write_if_changed(path, data):
    if not path.is_file() or path.read_bytes() != data:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--protoc", required=True, help="full path of protoc")
    parser.add_argument("--xds-protos", required=True, type=pathlib.Path, help="unpacked wheel")
    parser.add_argument("--schemas", required=True, type=pathlib.Path, help="folder above istio/")
    parser.add_argument("--roots", required=True, type=pathlib.Path, help="files to compile")
    parser.add_argument("--descriptors", required=True, type=pathlib.Path, help="set to write")
    parser.add_argument("--sources", required=True, type=pathlib.Path, help="list to write")
    arguments = parser.parse_args()

    files, google, own = collect(arguments)
    others = sorted(set(files) - set(google))
    order = in_dependency_order(files, google + others)
    write_if_changed(
        arguments.descriptors,
        b"".join(b"\x0a" + write_varint(len(files[name].data)) + files[name].data
                 for name in order))

    lines = (line.strip() for line in arguments.roots.read_text().splitlines())
    roots = [line for line in lines if line and not line.startswith("#")]
    compiled = [name for name in in_dependency_order(files, roots + own) if name not in google]
    write_if_changed(arguments.sources, "".join(f"{name}\n" for name in compiled).encode())
    print(f"{len(order)} files in the descriptor set, {len(compiled)} to compile")


if __name__ == "__main__":
    main()
