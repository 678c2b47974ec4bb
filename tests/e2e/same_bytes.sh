#!/usr/bin/env bash
# The bytes of registry and store depend on the input alone: not on the number of threads, nor on the
# order in which files are given.
set -euo pipefail
export SOURCE_DATE_EPOCH=1600000000
source "$MESHC_SOURCE_DIR/tests/e2e/checks.bash"

for name in medium-12 small-5; do
  unpack "$name" "$name"
  cd "$name"
  mapfile -t files < <(find mesh -name '*.yaml' | sort)
  mapfile -t reversed < <(printf '%s\n' "${files[@]}" | tac)
  extra=(--proxies proxies.yaml --pilot-env features.yaml)

  for threads in 1 2 8; do
    "$MESHC" import mesh "${extra[@]}" -j "$threads" -o "mesh-$threads.reg" > /dev/null
  done
  "$MESHC" import "${files[@]}" "${extra[@]}" -o listed.reg > /dev/null
  "$MESHC" import "${reversed[@]}" "${extra[@]}" -o reversed.reg > /dev/null
  for other in mesh-2 mesh-8 listed reversed; do
    same_file mesh-1.reg "$other.reg"
  done

  for api in v2 v3; do
    for threads in 1 2 8; do
      "$MESHC" compile mesh-1.reg --store "$api-$threads" --api "$api" -j "$threads" > /dev/null
      same_folder "$api-1" "$api-$threads"
    done
    # The second version of an unchanged mesh, too, is made of the same bytes for any number of threads.
    for threads in 1 8; do
      "$MESHC" compile mesh-1.reg --store "$api-$threads" --api "$api" -j "$threads" > /dev/null
    done
    same_folder "$api-1" "$api-8"
  done

  # Another cut of the same objects into files: other places in messages, the same listeners.
  mkdir cut
  for file in "${reversed[@]}"; do
    cat "$file"
    echo "---"
  done > cut/all.yaml
  "$MESHC" import cut "${extra[@]}" -o cut.reg > /dev/null
  "$MESHC" compile cut.reg --store cut-store > /dev/null
  "$MESHC" export cut-store -o cut.json
  "$MESHC" export v3-1 -o whole.json
  same_file whole.json cut.json
  cd ..
done
finish
