#!/usr/bin/env bash
# Damaged files and a machine that refuses: each ends with a message and the status that says who is to
# blame, and leaves the store as it was.
set -euo pipefail
source "$MESHC_SOURCE_DIR/tests/e2e/checks.bash"
export SOURCE_DATE_EPOCH=1600000000

unpack random/small-1 mesh
"$MESHC" import mesh/mesh --proxies mesh/proxies.yaml -o mesh.reg > /dev/null
"$MESHC" compile mesh.reg --store store > /dev/null
cp -r store store.before

# refuse STATUS REGISTRY PATTERN...: a registry that cannot be used.
refuse() {
  local status=$1 registry=$2
  shift 2
  run "$status" compile "$registry" --store store
  says "$registry" "$@"
  same_folder store.before store
}

size=$(stat -c %s mesh.reg)
for length in 0 1 16 $((size / 2)) $((size - 1)); do
  head -c "$length" mesh.reg > "cut-$length.reg"
  refuse 1 "cut-$length.reg"
done

# damaged FILE DAMAGE: verify refuses the store `broken`.
damaged() {
  status=0
  "$MESHC" verify broken > out.txt 2>&1 || status=$?
  ran="verify after $2 of $1"
  checks=$((checks + 1))
  [[ $status -eq 1 || $status -eq 2 ]] || fail "$ran: exit status $status"
  says 'error: .'
}

# flip FILE: another value for the byte in the middle.
flip() {
  local middle=$(($(stat -c %s "$1") / 2)) byte
  byte=$(od -An -tu1 -j "$middle" -N 1 "$1")
  printf "\\x$(printf %02x $((byte ^ 255)))" | dd of="$1" bs=1 seek="$middle" conv=notrunc status=none
}

cp mesh.reg flipped.reg
flip flipped.reg
refuse 1 flipped.reg

# Another format version: the number of 4 bytes behind the magic of 8.
cp mesh.reg newer.reg
printf '\xff\xff\xff\x7f' | dd of=newer.reg bs=1 seek=8 conv=notrunc status=none
refuse 2 newer.reg version 'import'

echo "apiVersion: v1" > text.reg
refuse 1 text.reg
refuse 2 nowhere.reg
mkdir folder.reg
refuse 2 folder.reg

# A damaged store: verify says what is wrong with whichever file. Nobody reads what is in the lock file.
mapfile -t files < <(cd store && find . -type f ! -name LOCK -printf '%P\n' | sort)
[[ ${#files[@]} -ge 3 ]] || fail "the store has ${#files[@]} files only"
for file in "${files[@]}"; do
  for damage in cut flip remove; do
    rm -rf broken && cp -r store broken
    case $damage in
      cut) truncate -s -1 "broken/$file" ;;
      flip) flip "broken/$file" ;;
      remove) rm "broken/$file" ;;
    esac
    damaged "$file" "$damage"
  done
done

run 2 verify nowhere
echo text > file
run 2 compile mesh.reg --store file
says "'file'"
finish
