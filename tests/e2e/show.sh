#!/usr/bin/env bash
# What people see of a version: its proxies, a proxy's listeners, one listener, in each form; and what they
# are told when there is no such thing.
set -euo pipefail
source "$MESHC_SOURCE_DIR/tests/e2e/checks.bash"
export SOURCE_DATE_EPOCH=1600000000

"$MESHC" import "$MESHC_SOURCE_DIR/examples/bookinfo-1.3/mesh" -o mesh.reg > /dev/null
for api in v2 v3; do
  "$MESHC" compile mesh.reg --store "$api" --api "$api" > /dev/null 2>&1

  run 0 show "$api"
  says '^PROXY +LISTENERS +CONFLICTS$' '^sidecar~10\.40\.0\.12~reviews-v1-x1\.bookinfo~.* +[1-9][0-9]* +0$'
  run 0 show "$api" -o json
  sees "len(shown['proxies']) == 13 and shown['api'] == '$api'"
  sees "shown['version'] == '2020-09-13T12:26:40Z/1'"

  run 0 show "$api" reviews-v1-x1.bookinfo
  says '^ADDRESS +PORT +MATCH +DESTINATION$' '^0\.0\.0\.0 +9080 +ALL +Route: 9080$' \
    '^0\.0\.0\.0 +443 +SNI: covers\.example +Cluster: outbound\|443\|\|covers\.example$' \
    '^0\.0\.0\.0 +15001 +ALL +PassthroughCluster$' '^10\.40\.0\.12 +9080 +.* +Inline Route: /\*$'
  checks=$((checks + 1))
  ! grep -q ' $' out.txt || fail "$ran: lines end in blanks"
  run 0 show "$api" reviews-v1-x1.bookinfo -o json
  sees "sorted(shown) == ['conflicts', 'listeners']"
  sees "'virtualOutbound' in [listener['name'] for listener in shown['listeners']]"

  # One listener by its name, its address, and its port where no other has it.
  run 0 show "$api" reviews-v1-x1.bookinfo virtualOutbound
  says '^name: virtualOutbound$' '^    port_value: 15001$' '^filter_chains:$' '^- filter'
  mv out.txt named.yaml
  run 0 show "$api" reviews-v1-x1.bookinfo 0.0.0.0:15001
  same_file named.yaml out.txt
  run 0 show "$api" reviews-v1-x1.bookinfo 15001
  same_file named.yaml out.txt
  run 0 show "$api" reviews-v1-x1.bookinfo virtualOutbound -o json
  sees "shown['address']['socket_address']['port_value'] == 15001"
  run 0 show "$api" reviews-v1-x1.bookinfo virtualOutbound -o table
  says '^0\.0\.0\.0 +15001 +ALL +PassthroughCluster$'

  run 2 show "$api" reviews-v1-x1.bookinfo 9080
  says 'several listeners are meant'
  run 2 show "$api" reviews-v1-x1.bookinfo nothing
  says "has no listener 'nothing'; it has "
done

# The JSON of a listener is what is exported of it.
run 0 show v3 reviews-v1-x1.bookinfo -o json
mv out.txt shown.json
run 0 export v3 --proxy reviews-v1-x1.bookinfo -o exported.json
checks=$((checks + 1))
python3 -c 'import json, sys
sys.exit(0 if [json.load(open("shown.json"))] == list(json.load(open("exported.json")).values()) else 1)' ||
  fail "show and export differ"

# Conflicts and what was left out are shown with what they are about.
unpack conflict-tcp-tcp conflict
"$MESHC" import conflict/mesh --proxies conflict/proxies.yaml -o conflict.reg > /dev/null
"$MESHC" compile conflict.reg --store conflict-store --api v2 > /dev/null 2>&1
proxy=$("$MESHC" show conflict-store | awk 'NR > 1 && $3 > 0 { print $1; exit }')
run 0 show conflict-store "$proxy"
says '^CONFLICT +KEY +MESSAGE$' '^pilot_conflict_outbound_listener_'

run 2 show v3 reviews-v1-x9.bookinfo
says "has no proxy 'reviews-v1-x9.bookinfo'; the nearest are '.*reviews-v1-x1"
run 2 show v3 reviews
says '[0-9]+ proxies have .reviews. in their ids' 'give more of the id'
run 2 show nowhere
says "'nowhere' has no published version"
run 2 show v3 --version 2020-09-13T12:26:40Z/9
says 'has no version 2020-09-13T12:26:40Z/9'
run 2 show v3 --version yesterday
says "'yesterday' is not a version"
run 2 show v3 -o xml
says 'xml not in'
finish
