#!/usr/bin/env python3
"""Walks the v2 and the v3 listeners of every recorded case side by side: they must say the same.

What each listener says comes from dialect_view.py. Parts of EnvoyFilters that v3 rejects, since it has no words for
them, are taken out of the meshes first. Differences that are meant are in ALLOWED below; all others are printed, and so
is an allowance that no case needs. Exit status: 0 all the same, 1 not.
"""

import argparse
import collections
import concurrent.futures
import ipaddress
import itertools
import json
import re
import sys
import tempfile

import rbac_decisions
import recorded
from dialect_view import address_view, chain_view, listener_view, rbac_configs, reached_view
from recorded import CaseError, Mesh

# The metrics under which v3 records what it leaves out of a listener.
LOSS_METRICS = {"meshc_equal_filter_chain_match", "meshc_unsupported_server_name",
                "meshc_unchecked_subject_name"}
# The metric under which v3 records a chain for which v2 lacks the listener.
REFUSED_METRIC = "meshc_refused_filter_chain"
# The metric under which v3 records that it accepts fewer tokens than v2, or needs more.
AUTHN_METRIC = "meshc_stricter_authentication"
# The metric under which v3 records that a policy allows less than in v2.
NARROWED_METRIC = "meshc_unsupported_policy_rule"
# The metric under which v3 records what it leaves out of a listener that users have patched.
PATCHED_METRIC = "meshc_patched_listener"
# What the API calls one thing in v2 and v3.
SOURCE_TYPES = {"LOCAL": "SAME_IP_OR_LOOPBACK"}

# What may differ, and why. Each must be needed by some case.
ALLOWED = {
    "keys": "a JWT whose keys Envoy cannot read, or that are not known: it would refuse the listener",
    "names": "subject names where no CA is trusted: Envoy refuses the listener",
    "refused": "a listener with a chain that Pilot's own check refuses: v3 has its other chains",
    "overlap": "a filter chain that matches what an earlier one matches: Envoy refuses the listener",
    "patched": "filters that users' patches put where nothing reaches them: Envoy refuses the listener",
    "router": "a listener that patches add to or take from a router: 1.3.8 forgets to",
    "double": "a listener that patches add twice: Envoy refuses the second",
}


def prefix_text(prefix):
    length = wrapped_number(prefix.get("prefix_len"))
    return str(ipaddress.ip_network(f"{prefix['address_prefix']}/{length}", strict=False))


def wrapped_number(wrapped):
    """A UInt32Value as proto3 JSON or as a Struct writes it."""
    return int(wrapped.get("value", 0) if isinstance(wrapped, dict) else wrapped or 0)


def match_lists(chain):
    """(what a chain matches besides its lists, [prefixes, server names, protocols])."""
    match = dict(chain.get("filter_chain_match") or {})
    if match.get("source_type") in SOURCE_TYPES:
        match["source_type"] = SOURCE_TYPES[match["source_type"]]
    lists = [[prefix_text(prefix) for prefix in match.pop("prefix_ranges", None) or []],
             [name.lower() for name in match.pop("server_names", None) or []],
             list(match.pop("application_protocols", None) or [])]
    return json.dumps(match, sort_keys=True), [list(dict.fromkeys(values)) for values in lists]


def combinations(chain):
    """Everything a chain matches, one combination of values at a time; nothing listed matches all."""
    fixed, lists = match_lists(chain)
    return {(fixed, *values) for values in itertools.product(*(each or [None] for each in lists))}


def without_unchecked_names(view):
    """(the view without subject names that nothing vouches for, whether there were any)."""
    tls = view["tls"]
    if not tls or not tls["subject_names"] or tls["ca_file"] or tls["ca_secret"]:
        return view, False
    return {**view, "tls": {**tls, "subject_names": []}}, True


class Comparison:
    """The differences of one case, each a line of text, and how often each allowance was used."""

    def __init__(self):
        self.differences = []
        self.used = collections.Counter()
        self.listeners = 0
        self.cut = 0  # parts of EnvoyFilters
        self.requests = 0  # tried on RBAC filters
        self.peers = True  # whether v2 looks at the certificates of this proxy's peers
        self.may_narrow = False  # whether v3 says that it allows less in this listener
        self.is_patched = False  # whether v3 says that patches left filters out of reach in it
        self.has_filters = False  # whether the mesh has EnvoyFilters

    def differ(self, path, old, new):
        self.differences.append(f"{path}: v2 {brief(old)}, v3 {brief(new)}")

    def values(self, path, old, new):
        if old == new:
            return
        if isinstance(old, dict) and isinstance(new, dict):
            for key in sorted(set(old) | set(new)):
                self.values(f"{path}.{key}", old.get(key), new.get(key))
        elif isinstance(old, list) and isinstance(new, list) and len(old) == len(new):
            for index, (left, right) in enumerate(zip(old, new)):
                self.values(f"{path}[{index}]", left, right)
        else:
            self.differ(path, old, new)

    def chains(self, path, old_chains, new_chains):
        """v3 has the chains of v2 in their order, each without what an earlier one matches and without
        subject names that cannot be checked.

        True if something is left out for such a reason."""
        taken, position, lossy = set(), 0, False
        for index, old in enumerate(old_chains):
            here = f"{path}.filter_chains[{index}]"
            whole = combinations(old)
            free = whole - taken
            new = new_chains[position] if position < len(new_chains) else None
            kept = combinations(new) if new is not None else set()
            if free != whole:
                lossy = True
                self.used["overlap"] += 1
                if not free or not kept or not kept <= free:
                    continue
            elif new is None:
                self.differ(here, sorted(map(str, free)), None)
                break
            else:
                self.values(f"{here}.match", match_lists(old), match_lists(new))
            taken |= kept
            position += 1
            view, unchecked = without_unchecked_names(chain_view(old))
            self.used["names"] += unchecked
            lossy = lossy or unchecked
            if self.is_patched and view != chain_view(new):
                view = reached_view(view)
                self.used["patched"] += 1
            self.values(here, view, chain_view(new))
            self.decisions(here, old, new)
        if position < len(new_chains):
            self.differ(f"{path}.filter_chains.length", len(old_chains), len(new_chains))
        return lossy

    def decisions(self, path, old, new):
        """RBAC filters decide alike; v3 may allow less where that is on record."""
        trial = rbac_decisions.Trial()
        (network, managers), (new_network, new_managers) = rbac_configs(old), rbac_configs(new)
        trial.filters(network, new_network, rbac_decisions.Facts(is_http=False))
        for (filters, others), (new_filters, _) in zip(managers, new_managers):
            trial.filters(filters, new_filters, self.facts(others))
        self.requests += trial.requests
        self.differences += [f"{path}: RBAC: {text}" for text in trial.differences]
        if trial.narrower and not self.may_narrow:
            self.differences += [f"{path}: RBAC: {text}" for text in trial.narrower]

    def facts(self, others):
        """From v2's filters of the same connection manager."""
        jwt = others.get("envoy.filters.http.jwt_authn") or {}
        rules = (jwt.get("providers") or {}).values() or jwt.get("rules") or []
        policy = (others.get("istio_authn") or {}).get("policy") or {}
        return rbac_decisions.Facts(
            is_http=True, peers=self.peers, issuers=[rule.get("issuer", "") for rule in rules],
            principal_is_origin=policy.get("principal_binding") in ("USE_ORIGIN", 1),
            principal_needs_token=bool(policy.get("origin_is_optional") and policy.get("origins")))

    def listener(self, path, old, new):
        self.listeners += 1
        self.values(path, listener_view(old), listener_view(new))
        return self.chains(path, old.get("filter_chains") or [], new.get("filter_chains") or [])

    def node(self, node, old, new):
        pairs = pair(old.get("listeners") or [], new.get("listeners") or [])
        lossy = set()
        metrics = {metric: {conflict["key"] for conflict in new.get("conflicts") or []
                            if conflict["metric"] == metric}
                   for metric in (REFUSED_METRIC, NARROWED_METRIC, PATCHED_METRIC)}
        names, is_router = set(), node.startswith("router~")
        self.peers = not is_router  # routers do not look at peers
        for name, left, right in pairs:
            path = f"{node}: {name}"
            self.may_narrow = (left or {}).get("name") in metrics[NARROWED_METRIC]
            self.is_patched = (left or {}).get("name") in metrics[PATCHED_METRIC]
            if left is None and right.get("name") in metrics[REFUSED_METRIC]:
                self.used["refused"] += 1
            elif self.has_filters and is_router and (left is None or right is None):
                self.used["router"] += 1
            elif self.has_filters and right is None and name in names:
                self.used["double"] += 1
            elif left is None or right is None:
                self.differ(path, left and "has it", right and "has it")
            elif self.listener(path, left, right):
                lossy.add(left.get("name", ""))
            names.add(name)
        self.conflicts(node, old.get("conflicts") or [], new.get("conflicts") or [], lossy)

    def conflicts(self, node, old, new, lossy):
        """v3 has those of v2, and some for each listener that lost a match, but for no other."""
        before, after = (collections.Counter(json.dumps(conflict, sort_keys=True)
                                             for conflict in conflicts)
                         for conflicts in (old, new))
        for text in (before - after).elements():
            self.differ(f"{node}: conflict", text, None)
        losses = set()
        for text in (after - before).elements():
            conflict = json.loads(text)
            if conflict["metric"] in LOSS_METRICS:
                losses.add(conflict["key"])
            elif conflict["metric"] == AUTHN_METRIC:
                self.used["keys"] += 1
            elif conflict["metric"] not in (REFUSED_METRIC, NARROWED_METRIC, PATCHED_METRIC):
                self.differ(f"{node}: conflict", None, text)
        self.values(f"{node}: listeners with losses on record", sorted(lossy), sorted(losses))


def brief(value):
    text = json.dumps(value, sort_keys=True, default=str)
    return text if len(text) <= 160 else text[:157] + "..."


def pair(old, new):
    """(label, v2 listener or None, v3 listener or None) by name and address, equals in their order."""
    groups = collections.OrderedDict()
    for side, listeners in enumerate((old, new)):
        for listener in listeners:
            key = (listener.get("name", ""), *address_view(listener.get("address") or {}))
            groups.setdefault(key, ([], []))[side].append(listener)
    for key, (left, right) in groups.items():
        label = f"{key[0]} [{key[1]}:{key[2]}]"
        for one, other in itertools.zip_longest(left, right):
            yield label, one, other


def cut_item(lines, number):
    """Blanks the item of a YAML list that begins in this line (from 1)."""
    start = re.match(r" *- ", lines[number - 1])
    if not start:
        raise CaseError(f"a rejection names line {number}, where no item begins: {lines[number - 1]}")
    indent = len(start.group()) - 2
    lines[number - 1] = ""
    for index in range(number, len(lines)):
        text = lines[index]
        if text.strip() and len(text) - len(text.lstrip()) <= indent:
            break
        lines[index] = ""


def take_out_rejected(mesh):
    """Takes the parts of EnvoyFilters out of a mesh that v3 alone rejects; returns how many."""
    lines_of = collections.defaultdict(set)
    rejected = [{(one["file"], one["line"]) for one in mesh.rejections(mesh.compile(api))
                 if one["kind"] == "EnvoyFilter"} for api in ("v2", "v3")]
    for file, line in rejected[1] - rejected[0]:
        lines_of[file].add(line)
    for file, numbers in lines_of.items():
        path = mesh.folder / file
        lines = path.read_text().split("\n")
        for number in numbers:
            cut_item(lines, number)
        path.write_text("\n".join(lines))
    return len(rejected[1] - rejected[0])


def compare_case(meshc, case):
    comparison = Comparison()
    with tempfile.TemporaryDirectory(prefix="meshc-dialects-") as folder:
        case.unpack(folder)
        try:
            mesh = Mesh(meshc, folder)
            mesh.import_files()
            comparison.cut = take_out_rejected(mesh)
            comparison.has_filters = any(re.search(r"(?m)^kind: EnvoyFilter\b", path.read_text())
                                         for path in mesh.folder.glob("mesh/**/*.yaml"))
            mesh.import_files()
            old, new = (recorded.read_json(mesh.export_listeners(mesh.compile(api)))
                        for api in ("v2", "v3"))
        except CaseError as error:
            comparison.differences.append(str(error))
            return comparison
    if sorted(old) != sorted(new):
        comparison.differ("proxies", sorted(old), sorted(new))
    for node in sorted(set(old) & set(new)):
        comparison.node(node, old[node], new[node])
    return comparison


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cases", nargs="*", help="names of cases (default: all)")
    parser.add_argument("--meshc", help="binary (default: $MESHC, or build/meshc)")
    parser.add_argument("--jobs", type=int, default=2, help="cases at a time (default: 2)")
    parser.add_argument("--show", type=int, default=20, help="most differences for each case")
    arguments = parser.parse_args()
    meshc = recorded.find_meshc(arguments.meshc)
    cases = [recorded.find_case(name) for name in arguments.cases] or recorded.all_cases()
    with concurrent.futures.ThreadPoolExecutor(max(1, arguments.jobs)) as pool:
        comparisons = list(pool.map(lambda case: compare_case(meshc, case), cases))
    used, different = collections.Counter(), 0
    for case, comparison in zip(cases, comparisons):
        used += comparison.used
        if comparison.differences:
            different += 1
            print(f"{case.area}/{case.name}: {len(comparison.differences)} differences")
            for line in comparison.differences[: arguments.show]:
                print(f"  {line}")
    for name, reason in ALLOWED.items():
        print(f"allowed {used[name]} times: {reason}")
    unused = [name for name in ALLOWED if not used[name] and not arguments.cases]
    print(f"{sum(comparison.cut for comparison in comparisons)} parts of EnvoyFilters that v3 rejects taken out")
    print(f"{sum(comparison.requests for comparison in comparisons)} requests tried on RBAC filters")
    print(f"{sum(comparison.listeners for comparison in comparisons)} listeners in both dialects, "
          f"{len(cases) - different} of {len(cases)} cases say the same")
    if unused:
        print(f"no case needs these allowances any more: {', '.join(unused)}")
    sys.exit(1 if different or unused else 0)


if __name__ == "__main__":
    try:
        main()
    except (CaseError, OSError) as error:
        sys.exit(f"dialects: {error}")
