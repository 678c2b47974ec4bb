#!/usr/bin/env bash
# What an on-call engineer is told: which objects made a listener and its chains, with file and line; what
# was left out around it; and why there may be no such listener.
set -euo pipefail
source "$MESHC_SOURCE_DIR/tests/e2e/checks.bash"
export SOURCE_DATE_EPOCH=1600000000

# lacks PATTERN: no line of the last output matches.
lacks() {
  checks=$((checks + 1))
  ! grep -Eq -- "$1" out.txt || fail "$ran: says \"$1\""
}

cp -r "$MESHC_SOURCE_DIR/examples/bookinfo-1.3/mesh" mesh
"$MESHC" import mesh -o mesh.reg > /dev/null
for api in v2 v3; do
  "$MESHC" compile mesh.reg --store "$api" --api "$api" > /dev/null 2>&1

  # All listeners of a proxy: each chain with its objects.
  run 0 explain "$api" productpage
  says '^LISTENER +MATCH +DESTINATION +KIND +NAME +SOURCE$' \
    '^0\.0\.0\.0_9080 +Addr: 10\.40\.0\.10/32 +BlackHoleCluster +-$' \
    '^ +ALL +Route: 9080 +Service +bookinfo/productpage +mesh/services\.yaml:3$' \
    '^ +Service +bookinfo/details +mesh/services\.yaml:23$' \
    '^virtualOutbound +\(listener\) +MeshConfig +mesh/mesh-config\.yaml:[0-9]+$'
  checks=$((checks + 1))
  ! grep -q ' $' out.txt || fail "$ran: lines end in blanks"

  # One listener, by its name, its address, its port; several of one port are explained together.
  run 0 explain "$api" productpage 10.40.0.10_9080
  says '^10\.40\.0\.10_9080 +App: istio +Inline Route: /\* +Service +bookinfo/productpage +mesh/services\.yaml:3$' \
    '^ +MeshPolicy +default +mesh/istio\.yaml:[0-9]+$' '^ +Pod +bookinfo/productpage-v1-x1 +mesh/pods\.yaml:2$'
  lacks 'Route: 9080'
  run 0 explain "$api" productpage 10.40.0.10:9080
  says '^10\.40\.0\.10_9080 '
  run 0 explain "$api" productpage 9080
  says '^0\.0\.0\.0_9080 ' '^10\.40\.0\.10_9080 '

  # Copies in virtualInbound keep the objects of the chain that they are of.
  run 0 explain "$api" productpage virtualInbound
  says ' +Addr: 10\.40\.0\.10/32:9080 +Inline Route: /\* +Service +bookinfo/productpage +'

  # The Sidecar resource that chose the outbound listeners.
  run 0 explain "$api" ratings-v1 27017
  says '\(listener\) +Sidecar +bookinfo/ratings +mesh/istio\.yaml:[0-9]+$' \
    'Service +bookinfo/mongodb +mesh/services\.yaml:[0-9]+$'

  run 0 explain "$api" productpage 0.0.0.0_443 -o json
  sees "sorted(shown) == ['conflicts', 'described_by', 'listeners', 'other_rejections', 'proxy', 'rejections', 'version']"
  sees "shown['version'] == '2020-09-13T12:26:40Z/1'"
  sees "shown['proxy'].startswith('sidecar~10.40.0.10~productpage-v1-x1.bookinfo~')"
  sees "names([shown['described_by']]) == ['Pod bookinfo productpage-v1-x1']"
  sees "[c['match'] for c in shown['listeners'][0]['chains']][1] == 'SNI: covers.example'"
  sees "names(shown['listeners'][0]['chains'][1]['objects']) == ['ServiceEntry bookinfo book-covers']"
  sees "shown['listeners'][0]['chains'][1]['objects'][0]['file'] == 'mesh/istio.yaml'"
  sees "shown['listeners'][0]['chains'][1]['objects'][0]['line'] > 0"
  run 0 explain "$api" productpage 0.0.0.0_443 -o yaml
  says '^  - match: "?SNI: covers\.example"?$' '^listeners:$'

  # No such listener: the nearest, what else may be why, and the exit status of a wrong name.
  run 2 explain "$api" productpage 0.0.0.0_9081
  says "has no listener '0\.0\.0\.0_9081'; the nearest are 0\.0\.0\.0_9080, "
  run 2 explain "$api" productpage 27018 -o json
  python3 - << 'PYTHON' || fail "$ran: the document is not what it should be"
import json
text = open("out.txt").read()
document, _ = json.JSONDecoder().raw_decode(text)
assert document["listeners"] == [] and len(document["nearest"]) == 5, document
PYTHON
  checks=$((checks + 1))

  # Every list of chains is as long as the listener's own.
  for proxy in productpage ratings-v1 reviews-v1-x1; do
    run 0 explain "$api" "$proxy" -o json
    cp out.txt explained.json
    run 0 show "$api" "$proxy" -o json
    checks=$((checks + 1))
    python3 - << 'PYTHON' || fail "$ran: explain tells of other chains"
import json
counts = {l["name"]: len(l["filter_chains"]) for l in json.load(open("out.txt"))["listeners"]}
explained = {l["name"]: len(l["chains"]) for l in json.load(open("explained.json"))["listeners"]}
assert counts == explained, (counts, explained)
PYTHON
  done
done

# An earlier version explains itself, though the mesh has changed since.
sed -i '/name: book-covers/s/book-covers/book-jackets/' mesh/istio.yaml
"$MESHC" import mesh -o mesh.reg > /dev/null
"$MESHC" compile mesh.reg --store v3 > /dev/null 2>&1
run 0 explain v3 productpage 0.0.0.0_443
says 'ServiceEntry +bookinfo/book-jackets '
run 0 explain v3 productpage 0.0.0.0_443 --version 2020-09-13T12:26:40Z/1
says 'ServiceEntry +bookinfo/book-covers '
run 0 verify v3

# Conflicts stand with the listener that they are about, and with one that is not there.
unpack conflict-tcp-tcp conflict
"$MESHC" import conflict/mesh --proxies conflict/proxies.yaml -o conflict.reg > /dev/null
"$MESHC" compile conflict.reg --store conflict-store --api v2 > /dev/null 2>&1
proxy=$("$MESHC" show conflict-store | awk 'NR > 1 && $3 > 0 { print $1; exit }')
key=$("$MESHC" show conflict-store "$proxy" | awk '/^pilot_conflict_outbound/ { print $2; exit }')
run 0 explain conflict-store "$proxy" "$key"
says '^CONFLICT +KEY +MESSAGE$' "^pilot_conflict_outbound_listener_[a-z_]+ +$key +Listener=$key "
run 0 explain conflict-store "$proxy" virtualOutbound
lacks '^CONFLICT'
run 2 explain conflict-store "$proxy" "127.0.0.9:${key##*:}"
says "^pilot_conflict_outbound_listener_[a-z_]+ +$key " "has no listener '127\.0\.0\.9:"

# Rejected objects: of the proxy's namespace and of kinds that reach others; the rest is counted.
cat > mesh/broken.yaml << 'TXT'
apiVersion: networking.istio.io/v1alpha3
kind: EnvoyFilter
metadata: {name: broken, namespace: bookinfo}
spec:
  configPatches:
  - {applyTo: LISTENER, patch: {operation: MERGE, value: {nosuch: 1}}}
TXT
"$MESHC" import mesh -o broken.reg > /dev/null
"$MESHC" compile broken.reg --store v3 > /dev/null 2>&1
run 0 explain v3 productpage virtualOutbound
says '^REJECTED +NAME +SOURCE +REASON$|^Rejections of other namespaces and kinds: [0-9]+'

run 2 explain v3
says '^meshc: error: proxy is required'
run 2 explain v3 reviews
says '[0-9]+ proxies have .reviews. in their ids'
run 2 explain nowhere productpage
says "'nowhere' has no published version"
run 2 explain v3 productpage --version 2020-09-13T12:26:40Z/9
says 'has no version 2020-09-13T12:26:40Z/9'
run 2 explain v3 productpage -o xml
says 'xml not in'
finish
