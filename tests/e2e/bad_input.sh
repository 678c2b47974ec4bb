#!/usr/bin/env bash
# Mistakes in the input: each ends with status 2, names file, line and object, and leaves the registry
# as it was; all mistakes of a run come together.
set -euo pipefail
source "$MESHC_SOURCE_DIR/tests/e2e/checks.bash"

# A mesh without mistakes, and its registry.
mkdir good bad
cat > good/mesh.yaml << 'END'
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  clusterIP: 10.1.0.1
  selector: {app: web}
  ports:
  - {name: http, port: 80, targetPort: 8080}
---
apiVersion: v1
kind: Pod
metadata: {name: web-1, namespace: shop, labels: {app: web}}
spec:
  containers:
  - name: istio-proxy
status: {podIP: 10.2.0.1}
END
run 0 import good -o mesh.reg
cp mesh.reg mesh.reg.before

# refuse NAME PATTERN...: an import of bad/NAME, whose text is on stdin, is refused with messages that
# match the patterns; the registry of before stays, and nothing is left beside it.
refuse() {
  local name=$1
  shift
  cat > "bad/$name"
  run 2 import "bad/$name" -o mesh.reg
  says "$@" "mesh.reg is not written"
  same_file mesh.reg.before mesh.reg
  [[ $(ls) == $'bad\ngood\nmesh.reg\nmesh.reg.before\nout.txt' ]] || fail "$name: left $(ls)"
}

refuse open.yaml 'bad/open\.yaml:[34]: error: ' << 'END'
kind: Service
spec:
  ports: [1, 2
END

refuse tab.yaml 'bad/tab\.yaml:2: error: ' << 'END'
metadata:
	name: web
END

refuse comma.json 'bad/comma\.json:3: error: ' << 'END'
{
  "kind": "Service",
  "metadata" {"name": "web"}
}
END

refuse cut.json 'bad/cut\.json(:[1-9])?: error: ' << 'END'
{"kind": "Service", "apiVersion": "v1", "metadata": {"name": "we
END

refuse types.yaml \
  'bad/types\.yaml:4: error: Service shop/web: .*ports' \
  'bad/types\.yaml:11: error: Service shop/api: .*port' << 'END'
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec: {clusterIP: 10.1.0.1, ports: "80"}
---
apiVersion: v1
kind: Service
metadata: {name: api, namespace: shop}
spec:
  clusterIP: 10.1.0.2
  ports: [{name: http, port: http}]
END

refuse port.yaml 'bad/port\.yaml:8: error: Service shop/web: .*70000' << 'END'
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  clusterIP: 10.1.0.1
  ports:
  - name: http
    port: 70000
END

refuse address.yaml \
  'bad/address\.yaml:6: error: Endpoints shop/web: .*10\.0\.0\.300' << 'END'
apiVersion: v1
kind: Endpoints
metadata: {name: web, namespace: shop}
subsets:
- addresses:
  - ip: 10.0.0.300
  ports: [{port: 80}]
END

refuse enum.yaml \
  'bad/enum\.yaml:9: error: Gateway shop/gate: .*SOMETIMES.*PASSTHROUGH, SIMPLE' \
  'bad/enum\.yaml:15: error: Service shop/web: .*XTP.*TCP, UDP' << 'END'
apiVersion: networking.istio.io/v1alpha3
kind: Gateway
metadata: {name: gate, namespace: shop}
spec:
  selector: {app: gate}
  servers:
  - hosts: ["*"]
    port: {number: 443, name: https, protocol: HTTPS}
    tls: {mode: SOMETIMES}
---
apiVersion: v1
kind: Service
metadata: {name: web, namespace: shop}
spec:
  ports: [{name: http, port: 80, protocol: XTP}]
END

refuse duplicate.yaml 'bad/duplicate\.yaml:5: error: Namespace shop: .*bad/duplicate\.yaml:1' << 'END'
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: Namespace
metadata: {name: shop}
END

refuse cycle.yaml 'bad/cycle\.yaml:1: error: .*(alias|anchor)' << 'END'
loop: &loop [*loop]
END

# Nine times nine references: a billion nodes if every alias were copied.
{
  echo 'a: &a [x, x, x, x, x, x, x, x, x]'
  previous=a
  for name in b c d e f g h i; do
    list=$(printf "*$previous, %.0s" 1 2 3 4 5 6 7 8 9)
    echo "$name: &$name [${list%, }]"
    previous=$name
  done
} | refuse explode.yaml 'bad/explode\.yaml(:[0-9]+)?: error: .*(alias|anchor)'

refuse scalar.yaml 'bad/scalar\.yaml:1: error: ' << 'END'
just a text
END

refuse empty.yaml 'error: the input has no Kubernetes objects' < /dev/null

# Everything that was refused above, at once.
run 2 import bad -o mesh.reg
says 'bad/open\.yaml' 'bad/tab\.yaml' 'bad/comma\.json' 'bad/cut\.json' 'bad/types\.yaml:4' \
  'bad/types\.yaml:11' 'bad/port\.yaml:8' 'bad/address\.yaml:6' 'bad/enum\.yaml:9' 'bad/cycle\.yaml' \
  'bad/explode\.yaml' 'bad/scalar\.yaml'
same_file mesh.reg.before mesh.reg

# What Istio's own validation refuses is left out and on record; --strict makes it a mistake.
cat > refused.yaml << 'END'
apiVersion: networking.istio.io/v1alpha3
kind: Gateway
metadata: {name: gate, namespace: shop}
spec:
  selector: {app: gate}
  servers:
  - hosts: ["*"]
    port: {number: 443000, name: https, protocol: HTTPS}
END
run 2 import good refused.yaml --strict -o mesh.reg
says 'refused\.yaml:1: Gateway shop/gate: .*443000' 'mesh.reg is not written'
same_file mesh.reg.before mesh.reg
run 0 import good refused.yaml -o other.reg
says 'refused\.yaml:1: Gateway shop/gate: .*443000'
run 0 compile other.reg --store other
run 0 show other
says '^Gateway +shop/gate +refused\.yaml:1 '

# What is not there, or not what it should be.
mkdir empty
run 2 import empty -o mesh.reg
says 'empty: error: the directory has no'
run 2 import nowhere -o mesh.reg
says 'nowhere: error: there is no such file'
run 2 import good --proxies nowhere.yaml -o mesh.reg
says 'nowhere\.yaml'

# Lists of proxies and Pilot's environment.
cat > proxies.yaml << 'END'
- id: sidecar~10.2.0.1~web-1.shop~shop.svc.cluster.local
- id: sidecar~10.2.0.999~web-2.shop~shop.svc.cluster.local
- id: web-3
- id: sidecar~10.2.0.1~web-1.shop~shop.svc.cluster.local
- cluster: web
END
echo 'PILOT_HTTP10: [1]' > features.yaml
run 2 import good --proxies proxies.yaml --pilot-env features.yaml -o mesh.reg
says 'proxies\.yaml:2: error: .*10\.2\.0\.999' 'proxies\.yaml:3: error: .*web-3' \
  'proxies\.yaml:4: error: .*proxies\.yaml:1' 'proxies\.yaml:5: error: .*id' \
  'features\.yaml:1: error: PILOT_HTTP10'
same_file mesh.reg.before mesh.reg

# The command line itself.
run 2
run 2 nonsense
run 2 import
run 2 import good
run 2 compile mesh.reg --store store --api v4
says 'v4'
run 2 compile mesh.reg --store store --proxy 'nobody*'
says 'nobody'
[[ ! -e store ]] || fail "a refused compile made a store"
finish
