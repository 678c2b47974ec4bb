#!/usr/bin/env bash
# What tools/quickstart does with the example mesh, after the build: from dump to listeners that Envoy
# accepts.
set -euo pipefail
source "$MESHC_SOURCE_DIR/tests/e2e/checks.bash"
# As many proxies as the example has pods with a sidecar or a router in it.
accepted_example() {  # accepted_example FOLDER OPTION... of compile
  local example=$MESHC_SOURCE_DIR/examples/$1 proxies count
  shift
  rm -rf store bootstraps
  run 0 import "$example" -o mesh.reg
  says '^Service' '^proxies'
  run 0 compile mesh.reg --store store "$@"
  run 0 verify store
  says '^api +v3' '^proxies +[1-9]'
  proxies=$(sed -n 's/^proxies \+//p' out.txt)
  run 0 show store productpage
  says '^0\.0\.0\.0 +9080 .*Route: 9080' '^0\.0\.0\.0 +15001 ' '^0\.0\.0\.0 +15006 '
  run 2 show store no-such-proxy
  says no-such-proxy

  run 0 export store --format bootstrap -o bootstraps
  checks=$((checks + 2))
  count=$(find bootstraps -name '*.json' | wc -l)
  [[ $count -eq $proxies ]] || fail "$count bootstraps for $proxies proxies"
  "$MESHC_SOURCE_DIR/tools/validate_envoy" --stand-in-certificates bootstraps > out.txt 2>&1 ||
    fail "Envoy refuses the example: $(head -n 20 out.txt)"
  grep -qx "accepted $proxies of $proxies" out.txt || fail "validate_envoy said: $(< out.txt)"
}

accepted_example bookinfo --envoy stock
accepted_example bookinfo-1.3
finish
