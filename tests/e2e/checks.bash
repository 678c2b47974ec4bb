# Checks that the scripts here share. Each prints what is wrong and goes on; finish ends the script.
# Needs $MESHC and $MESHC_SOURCE_DIR; the working folder is the script's own.

failures=0
checks=0

# fail TEXT...
fail() {
  echo "FAILED: $*"
  failures=$((failures + 1))
}

# unpack CASE FOLDER: the files of a recorded case.
unpack() {
  python3 "$MESHC_SOURCE_DIR/tests/conformance/unpack.py" "$1" "$2"
}

# same_file A B
same_file() {
  checks=$((checks + 1))
  cmp "$1" "$2" || fail "$1 and $2 differ"
}

# same_folder A B: the same names and the same bytes below both, but for the lock file of a store, which
# says who took it last.
same_folder() {
  checks=$((checks + 1))
  diff -r -x LOCK "$1" "$2" || fail "$1 and $2 differ"
}

# run STATUS ARGUMENT...: runs meshc, whose output is then in out.txt; it must end with STATUS. Commands in
# $run_with come before it, in its own shell.
run() {
  local want=$1 status=0
  shift
  ran="meshc $*"
  checks=$((checks + 1))
  (
    eval "${run_with:-}"
    exec "$MESHC" "$@"
  ) > out.txt 2>&1 < /dev/null || status=$?
  if [[ $status -ne $want ]]; then
    fail "$ran: exit status $status, not $want; it said:"
    head -n 20 out.txt
  fi
}

# says PATTERN...: some line of the last run's output matches each extended regular expression.
says() {
  local pattern
  for pattern in "$@"; do
    checks=$((checks + 1))
    if ! grep -Eq -- "$pattern" out.txt; then
      fail "$ran: does not say \"$pattern\", but:"
      head -n 20 out.txt
    fi
  done
}

# sees EXPRESSION: a Python expression about the last output as JSON, in `shown`; names(OBJECTS) are "Kind
# namespace name".
sees() {
  checks=$((checks + 1))
  python3 -c "import json, sys
shown = json.load(open('out.txt'))
def names(objects):
    return [' '.join(o[k] for k in ('kind', 'namespace', 'name') if o[k]) for o in objects]
sys.exit(0 if ($1) else 1)" || fail "$ran: not so: $1"
}

# damage FILE: changes a bit of a listener near the end of a segment.
damage() {
  python3 - "$1" << 'END'
import pathlib, sys
path = pathlib.Path(sys.argv[1])
data = bytearray(path.read_bytes())
data[-20] ^= 1
path.write_bytes(data)
END
}

# finish: the end of a script.
finish() {
  echo "$((checks - failures)) of $checks checks passed"
  [[ $checks -gt 0 && $failures -eq 0 ]] || exit 1
  exit 0
}
