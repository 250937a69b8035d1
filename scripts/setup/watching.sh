#!/usr/bin/env bash
# What the tests look at the product with: a browser for Temporal's web interface, and Prometheus for the metrics.
set -euo pipefail
. "$(dirname "$0")/common.sh"

if [ "$OS" = darwin ]; then
  for program in prometheus promtool; do
    command -v "$program" >/dev/null || die "missing: $program (brew install prometheus; and Chromium or Chrome)"
  done
  exit 0
fi
bash "$(dirname "$0")/packages.sh" chromium fonts-dejavu-core prometheus
