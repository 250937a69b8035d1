#!/usr/bin/env bash
# Installs the npm dependencies of this checkout. nodegit takes minutes to compile, so its build is
# kept in the cache, keyed by its version and by Node's, and put in place without its install script.
set -euo pipefail
. "$(dirname "$0")/common.sh"
PATH=$NODE_HOME/bin:$PATH

stamp=node_modules/.tagwright-lock
if [ -f "$stamp" ] && cmp -s package-lock.json "$stamp" && [ -e node_modules/nodegit/build/Release/nodegit.node ]; then exit 0; fi

nodegit=$(node -p "require('./package-lock.json').packages['node_modules/nodegit'].version")
built=$CACHE/nodegit-$nodegit-node-$NODE_VERSION-$OS-$ARCH

step 'installing npm packages' npm ci --ignore-scripts --no-audit --no-fund
if [ ! -e "$built/build/Release/nodegit.node" ]; then
  build_nodegit() {
    npm_config_nodedir=$NODE_HOME JOBS=max npm rebuild --foreground-scripts nodegit
  }
  step "compiling nodegit $nodegit (about 5 minutes, once)" build_nodegit
  rm -rf "$built.new" && mkdir -p "$built.new/build/Release"
  cp node_modules/nodegit/build/Release/nodegit.node "$built.new/build/Release/"
  mv "$built.new" "$built"
fi
rm -rf node_modules/nodegit/build
cp -R "$built/build" node_modules/nodegit/
cp package-lock.json "$stamp"
