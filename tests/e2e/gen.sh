#!/usr/bin/env bash
# A synthetic mesh is the same mesh in every format, and has the listeners that its size asks for.
set -euo pipefail
source "$MESHC_SOURCE_DIR/tests/e2e/checks.bash"

# listeners_of REGISTRY: compiles it, and writes all listeners to REGISTRY.json.
listeners_of() {
  run 0 compile "$1" --store "$1.store" --api "$api"
  run 0 export "$1.store" -o "$1.json"
}

for mesh in flat scoped rich flat-today scoped-today rich-today; do
  profile=$mesh
  size=(--profile "${mesh%-today}" --services 40 --namespaces 4 --proxies 80 --seed 9)
  api=v2
  if [[ $mesh == *-today ]]; then
    size+=(--objects istio-current)
    api=v3
  fi
  run 0 gen "${size[@]}" --format registry -o "$profile.reg"
  says "^mesh +40 services in 4 namespaces, 80 proxies$" "^registry +$profile.reg "
  run 0 gen "${size[@]}" --format registry -o again.reg
  same_file "$profile.reg" again.reg
  run 0 gen "${size[@]}" -o "$profile-yaml"
  says "^objects +$profile-yaml/mesh " "^proxies +$profile-yaml/proxies.yaml$"
  run 0 gen "${size[@]}" --format json -o "$profile-json"

  # The objects speak for their profile and mean something in it.
  run 0 compile "$profile.reg" --store "$profile.own"
  if [[ $mesh == *-today ]]; then
    says "^profile +istio-current$" "^rejections +0$"
  else
    says "^profile +istio-1.3$"
  fi

  # Istio's validation refuses nothing, and the pods are the same proxies as the list.
  run 0 import --strict "$profile-yaml/mesh" -o "$profile-yaml.reg"
  says "^proxies of pods +80$" "0 warnings"
  run 0 import --strict "$profile-json/mesh" -o "$profile-json.reg"
  run 0 import --strict "$profile-yaml/mesh" --proxies "$profile-yaml/proxies.yaml" \
    -o "$profile-list.reg"
  says "^proxies listed +80$"
  listeners_of "$profile.reg"
  for other in yaml json list; do
    listeners_of "$profile-$other.reg"
    same_file "$profile.reg.json" "$profile-$other.reg.json"
  done
done

# What a sidecar without scoping gets: 19 listeners, and one more for each fifth service.
for services in 100 500; do
  run 0 gen --services $services --proxies $((2 * services)) --format registry -o size.reg
  run 0 compile size.reg --store size.store
  says "^listeners +$((2 * services * (19 + services / 5))), "
done

run 2 gen --services 5 --namespaces 6 -o bad
says "choose 1 to 5 namespaces"
run 2 gen --services 10 --proxies 501 -o bad
says "at most 500 proxies or at least 11 services"
run 2 gen --profile round -o bad
says "--profile"
run 2 gen --objects istio-current --mixer -o bad
says "no mixer"
run 2 gen -o flat-yaml
says "flat-yaml/mesh is not empty"
[[ ! -e bad ]] || fail "a refused mesh left files"
finish
