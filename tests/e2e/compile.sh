#!/usr/bin/env bash
# The life of a store: versions one after the other, what each costs on disk, reading old ones, one proxy
# alone, a writer in the way, a reader who goes away.
set -euo pipefail
source "$MESHC_SOURCE_DIR/tests/e2e/checks.bash"

unpack random/small-1 mesh
cd mesh
"$MESHC" import mesh --proxies proxies.yaml -o mesh.reg > /dev/null
ids=$(sed -n 's/^.*id: //p' proxies.yaml | sort)
proxies=$(wc -l <<< "$ids")

# expect WHAT WANT HAVE
expect() {
  checks=$((checks + 1))
  [[ $2 == "$3" ]] || fail "$1: wanted $2, have $3"
}

# value NAME: of a line "NAME  VALUE" of the last run.
value() {
  sed -n "s/^$1 \+//p" out.txt | head -n 1
}

# written: bytes that the last compile has written.
written() {
  value bytes | sed 's/.*, \([0-9]*\) written/\1/'
}

export SOURCE_DATE_EPOCH=1600000000
run 0 compile mesh.reg --store store
expect "version" 2020-09-13T12:26:40Z/1 "$(value version)"
root=$(value root)
first_written=$(written)
run 0 export store -o first.json
expect "ids" "$ids" "$(python3 -c 'import json; print("\n".join(sorted(json.load(open("first.json")))))')"

# The same mesh again: the same listeners, and next to nothing to write.
run 0 compile mesh.reg --store store
expect "version" 2020-09-13T12:26:40Z/2 "$(value version)"
expect "root" "$root" "$(value root)"
checks=$((checks + 1))
(($(written) * 4 < first_written)) || fail "an unchanged mesh wrote $(written) of $first_written bytes"

expect "unchanged" 'since 2020-09-13T12:26:40Z/1' "$(value unchanged)"

# Asked not to, no version is made of it; but one is of other options, and of a version that is damaged.
run 0 compile mesh.reg --store store --skip-unchanged
expect "unchanged" 2020-09-13T12:26:40Z/2 "$(value unchanged)"
expect "no version" "" "$(value version)"
cp -r store other
run 0 compile mesh.reg --store other --skip-unchanged --api v2
expect "version" 2020-09-13T12:26:40Z/3 "$(value version)"
run 0 compile mesh.reg --store other --skip-unchanged --proxy '*'
expect "version" 2020-09-13T12:26:40Z/4 "$(value version)"
run 0 compile mesh.reg --store other --skip-unchanged --proxy 'sidecar~*'
expect "version" 2020-09-13T12:26:40Z/5 "$(value version)"
cp -r store other-damaged
damage other-damaged/segments/000001.segment
run 0 compile mesh.reg --store other-damaged
expect "version" 2020-09-13T12:26:40Z/3 "$(value version)"
run 0 verify other-damaged

# One service less: another version, the old one as it was.
cp -r mesh changed
python3 - << 'END'
import pathlib
path = pathlib.Path("changed/services.yaml")
objects = path.read_text().split("\n---\n")
path.write_text("\n---\n".join(objects[1:]))
END
export SOURCE_DATE_EPOCH=1600086400
run 0 import changed --proxies proxies.yaml -o changed.reg
run 0 compile changed.reg --store store
expect "version" 2020-09-14T12:26:40Z/3 "$(value version)"
checks=$((checks + 2))
[[ $(value root) != "$root" ]] || fail "a changed mesh has the root of the old one"
(($(written) < first_written)) || fail "listeners that did not change were written again"
run 0 verify store
expect "proxies" "$proxies" "$(value proxies)"
run 0 export store -o second.json
checks=$((checks + 1))
! cmp -s first.json second.json || fail "the new version has the listeners of the old one"
for version in 2020-09-13T12:26:40Z/1 2020-09-13T12:26:40Z/2; do
  run 0 export store --version "$version" -o again.json
  same_file first.json again.json
  run 0 verify store --version "$version"
done
run 2 verify store --version 2020-09-13T12:26:40Z/3
says '2020-09-13T12:26:40Z/3'

# One proxy alone gets what it gets among all.
one=$(grep '^sidecar' <<< "$ids" | head -n 1)
run 0 compile mesh.reg --store alone --proxy "$one"
run 0 export alone -o alone.json
run 0 export store --version 2020-09-13T12:26:40Z/1 --proxy "$one" -o among.json
same_file alone.json among.json

# The listeners of a directory of files are those of its files, compressed or not.
mkdir packed
for file in mesh/*.yaml; do
  gzip -c "$file" > "packed/$(basename "$file").gz"
done
run 0 import packed --proxies proxies.yaml -o packed.reg
run 0 compile packed.reg --store packed-store
run 0 export packed-store -o packed.json
same_file first.json packed.json

# Somebody else writes: no waiting, no damage.
exec 9>> store/LOCK
flock -x 9
run 1 compile mesh.reg --store store
says 'store.*is being written by'
run 0 verify store
exec 9>&-
run 0 compile mesh.reg --store store

# A reader who has enough is no failure.
status=0
"$MESHC" export store 2> err.txt | head -c 1 > /dev/null || status=$?
expect "status after a closed pipe" 0 "$status"
expect "words after a closed pipe" "" "$(< err.txt)"
cd ..
finish
