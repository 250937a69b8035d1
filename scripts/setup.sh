#!/usr/bin/env bash
# All that the product and the demo need, each step skipped when it is already done.
set -euo pipefail
cd "$(dirname "$0")/.."
for part in packages node dependencies servers; do bash "scripts/setup/$part.sh"; done
