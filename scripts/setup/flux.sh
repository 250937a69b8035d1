#!/usr/bin/env bash
# Finds or builds the real flux CLI, which the tests run against tagwright, into the cache.
# One that TAGWRIGHT_FLUX names is used as it is; one on PATH only if it says that it is of our version.
set -euo pipefail
. "$(dirname "$0")/common.sh"

target=$CACHE/flux-$FLUX_VERSION/flux
if [ -n "${TAGWRIGHT_FLUX:-}" ] || [ -x "$target" ]; then exit 0; fi
if [ "$(flux --version 2>/dev/null || true)" = "flux version $FLUX_VERSION" ]; then exit 0; fi
command -v go >/dev/null || die 'missing: go 1.26, to build flux (or name one in TAGWRIGHT_FLUX)'

# Flux's releases generate the manifests that `flux install` and `flux bootstrap` embed; its module comes without, and
# does not compile like that. An empty one in a copy of the module will do for all other commands.
build_flux() {
  local module=github.com/fluxcd/flux2/v2 source=$CACHE/flux-$FLUX_VERSION/source
  cd tools/flux
  go mod download "$module"
  rm -rf "$source" && cp -R "$(go list -m -f '{{.Dir}}' "$module")" "$source" && chmod -R u+w "$source"
  mkdir -p "$source/cmd/flux/manifests"
  echo '# not in this build' >"$source/cmd/flux/manifests/none.yaml"
  cd "$source"
  CGO_ENABLED=0 go build -trimpath -buildvcs=false -ldflags "-s -w -X main.VERSION=$FLUX_VERSION" -o "$target.new" ./cmd/flux
  rm -rf "$source"
}

mkdir -p "$(dirname "$target")"
step "building flux $FLUX_VERSION" build_flux
mv "$target.new" "$target"
