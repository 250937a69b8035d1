#!/usr/bin/env bash
# Brings Node 24 with its headers (nodegit compiles against them) from npm into the cache.
set -euo pipefail
. "$(dirname "$0")/common.sh"

[ -x "$NODE_HOME/bin/node" ] && exit 0
command -v npm >/dev/null || die 'missing: npm (any Node from 20 on will do to start with)'
step "fetching Node $NODE_VERSION" \
  npm install --no-audit --no-fund --no-save --prefix "$CACHE/node-$NODE_VERSION" "node-$OS-$ARCH@$NODE_VERSION"
