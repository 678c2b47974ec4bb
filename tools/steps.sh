# Shell functions that tools/test and tools/quickstart share: headings, quiet commands, time taken.
# To be sourced from the root of the checkout.

mkdir -p build/logs

# step TEXT: a heading.
step() {
  printf '\n== %s\n' "$*"
}

# quiet LOG COMMAND...: the output goes to build/logs/LOG.log; on failure its end is shown.
quiet() {
  local log=build/logs/$1.log start=$SECONDS status=0
  shift
  "$@" > "$log" 2>&1 || status=$?
  if [[ $status -ne 0 ]]; then
    echo "failed with status $status: $*" >&2
    echo "the end of $log:" >&2
    tail -n 40 "$log" >&2
    exit "$status"
  fi
  echo "done in $((SECONDS - start)) s"
}
