"""One made-up certificate in place of the files that TLS contexts name.

Envoy reads those when it takes a listener, and they lie on other machines than the one that asks it.
"""

import json
import pathlib
import subprocess

COMMAND = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
           "-days", "2", "-subj", "/CN=stand-in", "-addext", "basicConstraints=critical,CA:TRUE"]
CERTIFICATE, KEY = "certificate.pem", "key.pem"
# The members of TLS contexts that are files, and what each must hold.
PLACES = {"certificate_chain": CERTIFICATE, "private_key": KEY, "trusted_ca": CERTIFICATE}


def make(folder):
    """Writes the certificate and its key into `folder`; OSError if openssl cannot."""
    said = subprocess.run([*COMMAND, "-out", str(folder / CERTIFICATE), "-keyout", str(folder / KEY)],
                          capture_output=True, text=True, check=False)
    if said.returncode != 0:
        raise OSError(f"openssl makes no certificate: {said.stderr}")


def put_in(node, folder):
    """Points the files of all TLS contexts below `node` into `folder`; returns how many there are."""
    if isinstance(node, list):
        return sum(put_in(item, folder) for item in node)
    if not isinstance(node, dict):
        return 0
    count = 0
    for name, member in node.items():
        if name in PLACES and isinstance(member, dict) and "filename" in member:
            member["filename"] = str(folder / PLACES[name])
            count += 1
        else:
            count += put_in(member, folder)
    return count


def copy_with(paths, folder):
    """{path: the file to use in its place}: bootstraps in JSON that name certificates become copies below
    `folder`, all others stay where they are."""
    folder = pathlib.Path(folder)
    make(folder)
    used = {}
    for number, path in enumerate(paths):
        used[path] = path
        try:
            bootstrap = json.loads(path.read_text()) if path.suffix == ".json" else None
        except ValueError:
            continue  # Envoy says what is wrong with it
        if put_in(bootstrap, folder):
            used[path] = folder / f"{number}.json"
            used[path].write_text(json.dumps(bootstrap))
    return used
