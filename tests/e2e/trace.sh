#!/usr/bin/env bash
# A trace of a compilation has every stage and the work of its threads, and changes nothing else.
set -euo pipefail
source "$MESHC_SOURCE_DIR/tests/e2e/checks.bash"
export SOURCE_DATE_EPOCH=1600000000

run 0 gen --profile rich --services 60 --namespaces 6 --proxies 120 --format registry -o mesh.reg
run 0 compile mesh.reg --store plain -j 2
run 0 compile mesh.reg --store traced -j 2 --trace trace.json
same_folder plain traced
checks=$((checks + 1))
python3 - << 'END' || fail "trace.json is not as it should be"
import json
events = json.load(open("trace.json"))["traceEvents"]
spans = [event for event in events if event["ph"] == "X"]
names = {span["name"] for span in spans}
stages = {"open", "index", "classify", "build", "encode", "build+encode", "assemble", "store"}
assert stages <= names, stages - names
assert {"set", "class"} <= names, names
assert all(span["ts"] >= 0 and span["dur"] >= 0 for span in spans)
threads = {event["tid"]: event["args"]["name"] for event in events if event["name"] == "thread_name"}
assert threads[0] == "main" and {span["tid"] for span in spans} == set(threads), threads
# What a thread does at a time is one thing, or a part of it.
for thread in threads:
    open_until = []
    for span in (span for span in spans if span["tid"] == thread):
        end = span["ts"] + span["dur"]
        while open_until and open_until[-1] <= span["ts"]:
            open_until.pop()
        assert not open_until or end <= open_until[-1] + 0.01, span
        open_until.append(end)
classes = sorted(span["args"]["number"] for span in spans if span["name"] == "class")
assert classes == list(range(len(classes))), classes
END
run 2 compile mesh.reg --store traced --trace nowhere/trace.json
says 'nowhere/trace.json'
finish
