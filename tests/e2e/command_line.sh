#!/usr/bin/env bash
# The command line itself: help, version, mistakes in options, completion.
set -euo pipefail
source "$MESHC_SOURCE_DIR/tests/e2e/checks.bash"

run 0 --version
says '^meshc [0-9]+\.[0-9]+\.[0-9]+$'
run 0 --help
says '^Usage: meshc' '^Exit status: 0 ' '^Examples:$'
mapfile -t commands < <(sed -n '/^Subcommands:/,/^$/s/^  \([a-z]*\) .*/\1/p' out.txt)
checks=$((checks + 1))
[[ ${#commands[@]} -ge 7 ]] || fail "only ${#commands[@]} commands in the help"
for command in "${commands[@]}"; do
  run 0 "$command" --help
  says "^Usage: meshc $command" '^Examples:$' "^  .*meshc $command"
  run 2 "$command" --no-such-option
  says '^meshc: error: .*; see .meshc '"$command"' --help.$'
done

run 2
says '^meshc: error: A subcommand is required; see .meshc --help.$'
run 2 frobnicate
says '^meshc: error: .*frobnicate'
run 2 export
says '^meshc: error: store is required'
run 2 export store --format bootstrap
says 'name a directory with -o|has no published version'

for shell in bash zsh fish; do
  run 0 completion "$shell"
  cp out.txt "completion.$shell"
  says "${commands[0]}"
  if command -v "$shell" > /dev/null; then
    checks=$((checks + 1))
    "$shell" -n "completion.$shell" || fail "$shell cannot read its completion script"
  fi
done
run 2 completion tcsh
says 'tcsh not in'

# completes WORD...: what bash offers behind these words.
completes() {
  bash -c 'source ./completion.bash
COMP_WORDS=("$@")
COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
_meshc
printf "%s\n" "${COMPREPLY[@]}"' bash "$@"
}

# offers WANT WORD...
offers() {
  local want=$1 words
  shift
  checks=$((checks + 1))
  words=$(completes "$@")
  grep -qx -- "$want" <<< "$words" || fail "completion of '$*' lacks '$want'"
}

offers verify meshc ver
offers --version meshc --v
offers --format meshc export --f
offers --output meshc export store -
finish
