"""What RBAC filters decide, tried out on requests that their own rules suggest.

Both dialects are asked about the same requests. A request has a peer (the URI in its certificate),
addresses, a port, a server name, headers and at most one token; v2 sees peer and token through what
Istio's authentication filter makes of them, v3 through the certificate and the token's claims.
"""

import copy
import ipaddress
import itertools
import re

SCHEME = "spiffe://"
JWT_FILTER = "envoy.filters.http.jwt_authn"
AUTHN_FILTER = "istio_authn"
# No condition gives rise to more ways than this to meet or to miss it.
MOST_WAYS = 60

NOTHING = {"uri": None, "source_ip": "192.0.2.250", "destination_ip": "192.0.2.251", "port": 9,
           "sni": "", "headers": {}, "token": None, "metadata": {}}


class Facts:
    """What the filters before the RBAC filter know: whose tokens, and whether peers are looked at."""

    def __init__(self, is_http, peers=True, issuers=(), principal_is_origin=False,
                 principal_needs_token=False):
        self.is_http = is_http
        self.peers = peers
        self.issuers = list(issuers)
        self.principal_is_origin = principal_is_origin
        self.principal_needs_token = principal_needs_token


class Refused(Exception):
    """A condition for which Envoy refuses the listener."""


def number(value):
    return int(value.get("value", 0) if isinstance(value, dict) else value or 0)


# --- How texts are compared.

def text_test(matcher):
    """A predicate on texts for a StringMatcher of either dialect."""
    if "exact" in matcher:
        return lambda text: text == matcher["exact"]
    if "prefix" in matcher:
        return lambda text: text.startswith(matcher["prefix"])
    if "suffix" in matcher:
        return lambda text: text.endswith(matcher["suffix"])
    regex = matcher["regex"] if "regex" in matcher else matcher["safe_regex"]["regex"]
    try:
        compiled = re.compile(regex)
    except re.error as error:
        raise Refused(regex) from error
    return lambda text: compiled.fullmatch(text) is not None


def text_samples(matcher):
    """Texts that match, and some that nearly do."""
    if "exact" in matcher:
        return [matcher["exact"], matcher["exact"] + "x", "x" + matcher["exact"]]
    if "prefix" in matcher:
        return [matcher["prefix"] + "x", matcher["prefix"][:-1]]
    if "suffix" in matcher:
        return ["x" + matcher["suffix"], matcher["suffix"], matcher["suffix"] + "x"]
    regex = matcher["regex"] if "regex" in matcher else matcher["safe_regex"]["regex"]
    plain = regex.replace(".*", "x").replace("(?:", "").replace(")", "").replace("\\", "")
    return [plain, plain.replace("x", ""), plain + "x"]


def header_test(header):
    """A predicate on the value, which is None where there is no such header."""
    if header.get("present_match"):
        return lambda value: value is not None
    if header.get("exact_match") == "":
        return lambda value: value is not None  # so it was to Envoys of that time
    test = text_test(header_matcher(header))
    return lambda value: value is not None and test(value)


def header_matcher(header):
    for kind in ("exact", "prefix", "suffix"):
        if f"{kind}_match" in header:
            return {kind: header[f"{kind}_match"]}
    return header.get("string_match") or {"exact": "any"}


# --- What a request looks like to the filters.

def without_scheme(uri):
    return uri.removeprefix(SCHEME)


def as_list(claim):
    if isinstance(claim, str):
        return [claim]
    return [item for item in claim if isinstance(item, str)] if isinstance(claim, list) else []


def authn_metadata(request, facts):
    """As Istio 1.3.8's proxy saves it (utils/authn.cc SaveAuthAttributesToStruct)."""
    found = {}
    peer = without_scheme(request["uri"]) if request["uri"] and facts.peers else None
    if peer:
        found["source.principal"] = found["source.user"] = peer
    token = request["token"]
    claims = None
    if token and token["iss"] in facts.issuers:
        claims = {name: as_list(claim) for name, claim in token.items() if as_list(claim)}
        found["request.auth.claims"] = claims
        for name, claim in (("audiences", "aud"), ("presenter", "azp")):
            if claim in claims:
                found[f"request.auth.{name}"] = claims[claim][0]
    origin = f"{claims['iss'][0]}/{claims['sub'][0]}" if claims and "sub" in claims else None
    principal = origin if facts.principal_is_origin else peer
    if principal and (claims or not facts.principal_needs_token):
        found["request.auth.principal"] = principal
    return found


def metadata_of(request, facts, filter_name):
    if filter_name == AUTHN_FILTER:
        return authn_metadata(request, facts)
    if filter_name == JWT_FILTER:
        token = request["token"]
        return {token["iss"]: token} if token and token["iss"] in facts.issuers else {}
    return request["metadata"].get(filter_name, {})


# --- Whether a condition holds.

def in_range(address, cidr):
    length = min(number(cidr.get("prefix_len")), 32 if "." in cidr["address_prefix"] else 128)
    network = ipaddress.ip_network(f"{cidr['address_prefix']}/{length}", strict=False)
    return ipaddress.ip_address(address) in network


def metadata_holds(matcher, request, facts):
    value = metadata_of(request, facts, matcher["filter"])
    for segment in matcher["path"]:
        value = value.get(segment["key"]) if isinstance(value, dict) else None
    wanted = matcher["value"]
    if "string_match" in wanted:
        return isinstance(value, str) and text_test(wanted["string_match"])(value)
    test = text_test(wanted["list_match"]["one_of"]["string_match"])
    return isinstance(value, list) and any(test(item) for item in value if isinstance(item, str))


def children(condition, *names):
    for name in names:
        if name in condition:
            return condition[name].get("rules") or condition[name].get("ids") or []
    return None


def holds(condition, request, facts):
    if not condition:
        raise Refused("a condition without content")
    every = children(condition, "and_rules", "and_ids")
    if every is not None:
        return all(holds(child, request, facts) for child in every)
    some = children(condition, "or_rules", "or_ids")
    if some is not None:
        return any(holds(child, request, facts) for child in some)
    for name in ("not_rule", "not_id"):
        if name in condition:
            return not holds(condition[name] or {}, request, facts)
    if "any" in condition:
        return True
    if "destination_port" in condition:
        return request["port"] == number(condition["destination_port"])
    if "destination_ip" in condition:
        return in_range(request["destination_ip"], condition["destination_ip"])
    for name in ("source_ip", "direct_remote_ip"):
        if name in condition:
            return in_range(request["source_ip"], condition[name])
    if "requested_server_name" in condition:
        return text_test(condition["requested_server_name"])(request["sni"])
    if "header" in condition:
        header = condition["header"]
        value = request["headers"].get(header["name"].lower()) if facts.is_http else None
        return header_test(header)(value)
    if "authenticated" in condition:
        test = text_test(condition["authenticated"]["principal_name"])
        return request["uri"] is not None and test(request["uri"])
    matcher = metadata_matcher(condition)
    return matcher is not None and metadata_holds(matcher, request, facts)


def metadata_matcher(condition):
    return condition.get("metadata") or condition.get("sourced_metadata", {}).get("metadata_matcher")


# --- Requests that meet a condition, or nearly do, as changes to a request.

def set_claim(request, issuer, name, value):
    token = request["token"] if request["token"] and request["token"]["iss"] == issuer else {}
    request["token"] = {"sub": "somebody", **token, "iss": issuer, name: value}


def claim_ways(name, texts, issuers):
    return [lambda request, issuer=issuer, value=value: set_claim(request, issuer, name, value)
            for issuer in issuers for text in texts for value in (text, [text])]


def principal_ways(texts, issuers):
    ways = [lambda request, text=text: request.update(uri=SCHEME + text) for text in texts]
    for issuer, text in itertools.product(issuers, texts):
        subject = text.removeprefix(issuer + "/")
        ways += claim_ways("sub", [subject, text[len(text) // 2:]], [issuer])[::2]
    return ways


def metadata_ways(matcher, facts):
    path = [segment["key"] for segment in matcher["path"]]
    wanted = matcher["value"]
    one_of = wanted.get("list_match", {}).get("one_of", {})
    texts = text_samples(wanted.get("string_match") or one_of["string_match"])
    if matcher["filter"] == AUTHN_FILTER:
        if path[0] == "request.auth.claims":
            return claim_ways(path[1], texts, facts.issuers)
        if path[0] == "request.auth.audiences":
            return claim_ways("aud", texts, facts.issuers)
        if path[0] == "request.auth.presenter":
            return claim_ways("azp", texts, facts.issuers)[::2]
        return principal_ways(texts, facts.issuers)
    if matcher["filter"] == JWT_FILTER:
        values = [text for text in texts]
        return claim_ways(path[1], values, [path[0]])[:: 2 if path[1] in ("azp", "sub") else 1]

    def leave(request, value):
        inner = request["metadata"].setdefault(matcher["filter"], {})
        for key in path[:-1]:
            inner = inner.setdefault(key, {})
        inner[path[-1]] = value

    return [lambda request, value=value: leave(request, value)
            for text in texts for value in (text, [text])]


def address_ways(key, cidr):
    address = cidr["address_prefix"]
    last = ipaddress.ip_network(
        f"{address}/{min(number(cidr.get('prefix_len')), 32 if '.' in address else 128)}",
        strict=False).broadcast_address
    return [lambda request, text=str(text): request.update({key: text})
            for text in (address, last, last + 1 if int(last) + 1 < 2 ** 32 else last)]


def leaf_ways(condition, facts):
    if "destination_port" in condition:
        port = number(condition["destination_port"])
        return [lambda request, value=value: request.update(port=value)
                for value in (port, port + 1)]
    if "destination_ip" in condition:
        return address_ways("destination_ip", condition["destination_ip"])
    for name in ("source_ip", "direct_remote_ip"):
        if name in condition:
            return address_ways("source_ip", condition[name])
    if "requested_server_name" in condition:
        return [lambda request, text=text: request.update(sni=text)
                for text in text_samples(condition["requested_server_name"])]
    if "header" in condition:
        header = condition["header"]
        return [lambda request, text=text: request["headers"].update({header["name"].lower(): text})
                for text in text_samples(header_matcher(header))]
    if "authenticated" in condition:
        # Peers of HTTP that have no SPIFFE id are strangers to v3 alone.
        return [lambda request, text=text: request.update(uri=text)
                for text in text_samples(condition["authenticated"]["principal_name"])
                if text.startswith(SCHEME) or not facts.is_http]
    matcher = metadata_matcher(condition)
    return metadata_ways(matcher, facts) if matcher else []


def ways_of(condition, facts):
    """Lists of changes; the first of them meets the condition where one change can."""
    every = children(condition, "and_rules", "and_ids")
    if every is not None:
        parts = [ways_of(child, facts) or [[]] for child in every]
        firsts = [part[0] for part in parts]
        ways = [sum(firsts, [])]
        for index, part in enumerate(parts):
            others = sum(firsts[:index] + firsts[index + 1:], [])
            ways += [others + way for way in part] + [others]
        return ways[:MOST_WAYS]
    some = children(condition, "or_rules", "or_ids")
    if some is not None:
        return sum((ways_of(child, facts) for child in some), [])[:MOST_WAYS]
    for name in ("not_rule", "not_id"):
        if condition.get(name):
            return [[], *ways_of(condition[name], facts)]
    return [[way] for way in leaf_ways(condition, facts)]


def apply(ways):
    request = copy.deepcopy(NOTHING)
    for way in ways:
        way(request)
    return request


def policy_requests(policy, facts):
    permissions, principals = (
        sum((ways_of(condition, facts) or [[]] for condition in policy.get(name) or []), [[]])
        for name in ("permissions", "principals"))
    best = [ways_of(policy[name][0], facts) or [[]] for name in ("permissions", "principals")]
    for permission in permissions:
        yield apply(permission + best[1][0])
    for principal in principals:
        yield apply(best[0][0] + principal)


# --- The filter as a whole.

def allowing(rules, request, facts):
    """The names of the policies that allow the request."""
    return {name for name, policy in (rules.get("policies") or {}).items()
            if any(meets(request, condition, facts) for condition in policy["permissions"])
            and any(meets(request, condition, facts) for condition in policy["principals"])}


def meets(request, condition, facts):
    """What Envoy refuses allows nothing."""
    try:
        return holds(condition, request, facts)
    except Refused:
        return False


class Trial:
    """Both dialects' filters asked about the same requests."""

    def __init__(self):
        self.requests = 0
        self.differences = []  # texts
        self.narrower = []     # those where v3 allows less, which it may if it says so

    def rules(self, before, after, facts):
        policies = [*(before.get("policies") or {}).values(),
                    *(after.get("policies") or {}).values()]
        for request in itertools.chain([NOTHING],
                                       *(policy_requests(policy, facts) for policy in policies)):
            self.requests += 1
            old, new = (allowing(rules, request, facts) for rules in (before, after))
            text = f"{request}: v2 allows by {sorted(old)}, v3 by {sorted(new)}"
            if new < old:
                self.narrower.append(text)
            elif new != old:
                self.differences.append(text)

    def filters(self, old, new, facts):
        """Of one chain in their order; that there are as many is for others to see."""
        for before, after in zip(old, new):
            for field in ("rules", "shadow_rules"):
                if before.get(field) is not None and after.get(field) is not None:
                    self.rules(before[field], after[field], facts)
