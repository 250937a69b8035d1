# What every set-up script needs: the versions, where things are kept, and how to say what goes on.

. "$(dirname "${BASH_SOURCE[0]}")/../../tools/versions.env"

CACHE=${TAGWRIGHT_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/tagwright}

case "$(uname -s)" in
  Darwin) OS=darwin ;;
  *) OS=linux ;;
esac
case "$(uname -m)" in
  arm64 | aarch64) ARCH=arm64 ;;
  *) ARCH=x64 ;;
esac

NODE_HOME=$CACHE/node-$NODE_VERSION/node_modules/node-$OS-$ARCH

say() { printf '%s\n' "$*" >&2; }

die() {
  say "tagwright: $*"
  exit 1
}

# step WHAT COMMAND...: runs a long command quietly, says how long it took, and shows its end if it fails.
step() {
  local what=$1 log started
  shift
  mkdir -p "$CACHE/logs"
  log=$(mktemp "$CACHE/logs/setup.XXXXXX")
  started=$(date +%s)
  say "  … $what"
  "$@" >"$log" 2>&1 &
  local pid=$! waited=0
  while kill -0 "$pid" 2>/dev/null; do
    sleep 1
    waited=$((waited + 1))
    if [ $((waited % 30)) -eq 0 ]; then say "    still at it after ${waited} s: $(tail -n 1 "$log" | cut -c1-100)"; fi
  done
  if ! wait "$pid"; then
    tail -n 30 "$log" >&2
    die "this failed: $what (whole log: $log)"
  fi
  rm -f "$log"
  say "    done in $(($(date +%s) - started)) s"
}
