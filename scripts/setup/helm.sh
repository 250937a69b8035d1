#!/usr/bin/env bash
# Finds or builds the real Helm, which the tests render and check the chart with, into the cache.
set -euo pipefail
. "$(dirname "$0")/common.sh"

server helm TAGWRIGHT_HELM "$HELM_VERSION" helm helm.sh/helm/v3/cmd/helm "-X helm.sh/helm/v3/internal/version.version=v$HELM_VERSION"
