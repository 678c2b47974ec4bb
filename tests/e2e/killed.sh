#!/usr/bin/env bash
# Commands that change a store are killed 500 times, at any moment; the published version is whole each time.
set -euo pipefail
exec python3 "$MESHC_SOURCE_DIR/tests/e2e/killed.py"
