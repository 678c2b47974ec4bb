#!/usr/bin/env bash
# Versions of a store as an operator handles them: listing, comparing, holding back, rolling back, collecting.
set -euo pipefail
source "$MESHC_SOURCE_DIR/tests/e2e/checks.bash"
export SOURCE_DATE_EPOCH=1600000000

cp -r "$MESHC_SOURCE_DIR/examples/bookinfo-1.3/mesh" mesh
"$MESHC" import mesh -o first.reg > /dev/null
sed -i '0,/port: 9080/s//port: 9081/' mesh/services.yaml
"$MESHC" import mesh -o second.reg > /dev/null
first=2020-09-13T12:26:40Z/1
second=2020-09-13T12:26:40Z/2
run 2 versions store
says "there is no store 'store'"
run 0 compile first.reg --store store
run 0 compile second.reg --store store

# What there is, and what changed.
run 0 versions store
says "^$first +- +v3 +13 " "^$second +published +v3 +13 "
run 0 versions store -o json
sees "[v['version'] for v in shown['versions']] == ['$first', '$second']"
sees "[v['published'] for v in shown['versions']] == [False, True]"
sees "shown['versions'][1]['listeners'] == 176 and len(shown['versions'][0]['root']) == 32"
run 1 diff store $first
says '^11 proxies$' '^gained +0.0.0.0_9081' '^proxies: 11 changed, 0 added, 0 removed, 2 the same' \
  '^changed +10.40.0.10_9080 +filter_chains\[0\].filters\[0\].typed_config.route_config.name +"inbound\|9080\|http\|productpage.*" +"inbound\|9081'
run 1 diff store $first $second -o json
sees "not shown['equal'] and shown['changed'] == 11 and shown['same'] == 2"
sees "[l['name'] for l in shown['groups'][0]['listeners']] == ['0.0.0.0_9081']"
sees "len(shown['groups'][0]['proxies']) == 11"
sees "{'before', 'after', 'path'} == set(shown['groups'][1]['listeners'][0]['values'][0])"
run 1 diff store $second $first -o yaml
says 'change: lost'
run 0 diff store $first $second --proxy 'router~*'
says '0 changed'
run 0 diff store $first $first
run 2 diff store $first nonsense
run 2 diff store $first 2020-09-13T12:26:40Z/9
run 2 diff nowhere $first
run 2 diff store
"$MESHC" compile first.reg --store other > /dev/null
"$MESHC" compile first.reg --store other --api v2 > /dev/null
run 2 diff other $first
says 'compare versions of one API'

# A guard keeps what loses too much aside.
cat > policy.yaml << 'END'
atMost:
  proxiesLosingListeners: 5%
  proxiesBecomingEmpty: 0
  newConflicts: 100%
END
third=2020-09-13T12:26:40Z/3
run 3 compile first.reg --store store --guard policy.yaml
says '11 of 13 proxies would lose listeners, 0 \(5%\) may' 'would lose 1 of 15 listeners, such as 0.0.0.0_9081' \
  "version $third is held back, $second stays published" '^state +held back, not published'
run 0 versions store
says "^$second +published" "^$third +held back" '11 of 13 proxies would lose listeners'
run 0 versions store -o json
sees "shown['versions'][2]['held_reasons'][0].startswith('11 of 13') and not shown['versions'][2]['published']"
run 0 verify store
says "^version +$second"
run 0 verify store --version $third
run 1 diff store $second $third
run 2 rollback store $third
says 'is held back: 11 of 13' 'add --held'
run 0 rollback --held store $third
says "^published +$third" "^before +$second"
run 0 verify store
says "^version +$third"
# What changes little enough passes: here, nothing and then one proxy more than allowed.
run 0 compile first.reg --store store --guard policy.yaml
run 0 compile second.reg --store store --guard policy.yaml
run 0 compile first.reg --store fresh --guard policy.yaml
printf 'atMost: {proxiesChanged: 1}\n' > strict.yaml
run 3 compile first.reg --store store --guard strict.yaml
printf 'atMost:\n  proxiesChnged: 1\n' > wrong.yaml
run 2 compile first.reg --store store --guard wrong.yaml
says 'wrong.yaml:2: error: atMost.proxiesChnged: no such limit' 'nothing was published'
run 2 compile first.reg --store store --guard nowhere.yaml

# Back and forth.
run 0 rollback store $first
run 0 export store -o now.json
run 0 export fresh -o fresh.json
same_file now.json fresh.json
run 2 rollback store 2020-09-13T12:26:40Z/99
run 2 rollback store latest
cp -r store damaged
damage damaged/segments/000002.segment
run 1 rollback damaged $second
says '000002.segment'
run 0 verify damaged
says "^version +$first"
run 1 verify damaged --all
says "^$first " '000002.segment'
run 0 verify damaged --all --quick
run 2 verify damaged --all --version $first

# Old versions go; what is published stays.
run 0 gc store --keep 1 --dry-run
says "^would remove +$second" '^in all +3 versions'
run 0 versions store -o json
sees "len(shown['versions']) == 6"
run 0 gc store --keep 1
says "^removed +$second"
run 0 versions store -o json
sees "[v['version'][-1] for v in shown['versions']] == ['1', '5', '6']"
run 0 verify store --all
run 0 gc store --keep 1 --keep-within 7d
says '^in all +0 versions'
run 2 gc store --keep 0
run 2 gc store
run 2 gc store --keep 1 --keep-within soon
says '7d, 36h or 90m'
run 2 gc nowhere --keep 1
checks=$((checks + 1))
[[ ! -e nowhere ]] || fail "gc made a store"

# Nobody but owner and group reads a store.
checks=$((checks + 1))
modes=$(find store -printf '%y %m\n' | sort -u)
[[ $modes == $'d 750\nf 640' ]] || fail "modes are $modes"
finish
