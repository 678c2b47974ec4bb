#!/usr/bin/env bash
# A full disk, met at every stage of writing: status 1, a message, and nothing half-written that a reader
# would take for whole.
set -euo pipefail
source "$MESHC_SOURCE_DIR/tests/e2e/checks.bash"
export SOURCE_DATE_EPOCH=1600000000

unpack random/small-1 mesh
mesh=(mesh/mesh --proxies mesh/proxies.yaml)
"$MESHC" import "${mesh[@]}" -o mesh.reg > /dev/null
"$MESHC" compile mesh.reg --store store > /dev/null
"$MESHC" export store -o listeners.json

# capped KILOBYTES STATUS ARGUMENT...: as run, but no file may grow beyond that size.
capped() {
  local kilobytes=$1
  shift
  # The limit's signal would end the process before it can say anything.
  run_with="trap '' XFSZ; ulimit -f $kilobytes" run "$@"
}

echo old > small.reg
capped 8 1 import "${mesh[@]}" -o small.reg
says 'small\.reg'
[[ $(< small.reg) == old ]] || fail "a failed import changed the registry"
capped 8 1 compile mesh.reg --store small
says 'small'
run 2 verify small
capped 8 1 export store -o small.json
says 'small\.json'
[[ ! -e small.json ]] || fail "a failed export left a file"

# A reader of the standard output that is full.
for arguments in "export store -o -" "verify store" "--help"; do
  status=0
  "$MESHC" $arguments > /dev/full 2> out.txt || status=$?
  ran="meshc $arguments > /dev/full"
  [[ $status -eq 1 ]] || fail "$ran: exit status $status, not 1"
  says 'error: '
done

# A file system with room for less and less, where we may mount one: a second version beside the first.
mkdir disk
if ! unshare -m true 2> /dev/null; then
  echo "no tmpfs here: only the limits of file sizes were tried"
  finish
fi
# A mesh with one proxy less, so that the next version has something to write.
sed -n '/^- /,$p' mesh/proxies.yaml | awk '/^- /{n++} n>1' > fewer.yaml
"$MESHC" import mesh/mesh --proxies fewer.yaml -o fewer.reg > /dev/null
"$MESHC" compile fewer.reg --store first > /dev/null
full=0
cat > on_disk.sh << 'END'
# SIZE in KiB: exit status of a compile into a copy of the store `first` on a disk of that size.
mount -t tmpfs -o "size=${1}k" tmpfs disk || exit 99
cp -r first disk/store || exit 98
status=0
"$MESHC" compile mesh.reg --store disk/store || status=$?
rm -rf after && cp -r disk/store after
exit $status
END
used=$(du -sk --apparent-size first | cut -f1)
for ((size = used + 8; size < used + 4096; size += 8)); do
  status=0
  unshare -m bash on_disk.sh "$size" > out.txt 2>&1 || status=$?
  ran="compile on a disk of $size KiB"
  [[ $status -ne 99 ]] || { echo "no tmpfs here: only the limits of file sizes were tried"; finish; }
  [[ $status -ne 98 ]] || continue
  [[ $status -ne 0 ]] || break
  full=$((full + 1))
  [[ $status -eq 1 ]] || fail "$ran: exit status $status, not 1"
  says 'No space left on device'
  run 0 export after -o after.json
  run 0 verify after
  says '^proxies +3$'
done
[[ $status -eq 0 && $full -ge 3 ]] || fail "the disk was full $full times, the last status was $status"
run 0 export after -o after.json
same_file listeners.json after.json
finish
