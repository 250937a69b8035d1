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

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi
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

# server PROGRAM VARIABLE VERSION MODULE PACKAGE [LDFLAGS]: builds a program into the cache, from the Go module tools/MODULE,
# unless VARIABLE names one or PATH has it.
server() {
  local program=$1 variable=$2 version=$3 module=$4 package=$5 ldflags=${6:-}
  local target=$CACHE/$program-$version/$program
  if [ -n "${!variable:-}" ] || command -v "$program" >/dev/null || [ -x "$target" ]; then return; fi
  command -v go >/dev/null || die "missing: go 1.26, to build $program (or name one in $variable)"
  mkdir -p "$(dirname "$target")"
  build_server() {
    cd "tools/$module" && CGO_ENABLED=0 go build -trimpath -ldflags "-s -w $ldflags" -o "$target.new" "$package"
  }
  step "building $program $version" build_server
  mv "$target.new" "$target"
}
