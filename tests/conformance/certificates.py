"""Certificates for the files that recorded meshes name: Envoy reads them when it takes a listener.

The paths are of machines that the tests do not run on. A bootstrap is asked about with each of them replaced by
a file of this run, all of one made-up certificate; nothing else in it changes.
"""

import json
import subprocess

from recorded import CaseError

COMMAND = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
           "-days", "2", "-subj", "/CN=test", "-addext", "basicConstraints=critical,CA:TRUE"]
# The members of TLS contexts that are files, and what each must hold.
PLACES = {"certificate_chain": "certificate.pem", "private_key": "key.pem",
          "trusted_ca": "certificate.pem"}


def make(folder):
    """Writes the certificate and its key into `folder`."""
    said = subprocess.run([*COMMAND, "-out", folder / PLACES["certificate_chain"],
                           "-keyout", folder / PLACES["private_key"]],
                          capture_output=True, text=True, check=False)
    if said.returncode != 0:
        raise CaseError(f"openssl makes no certificate:\n{said.stderr}")


def replace(node, folder):
    """Points the files of all TLS contexts below `node` into `folder`; returns how many there are."""
    if isinstance(node, list):
        return sum(replace(item, folder) for item in node)
    if not isinstance(node, dict):
        return 0
    count = 0
    for name, member in node.items():
        if name in PLACES and isinstance(member, dict) and "filename" in member:
            member["filename"] = str(folder / PLACES[name])
            count += 1
        else:
            count += replace(member, folder)
    return count


def replace_in_files(bootstraps, folder):
    """The same for every bootstrap below the folder `bootstraps`."""
    made = False
    for path in sorted(bootstraps.rglob("*.json")):
        bootstrap = json.loads(path.read_text())
        if not replace(bootstrap, folder):
            continue
        if not made:
            make(folder)
            made = True
        path.write_text(json.dumps(bootstrap))
