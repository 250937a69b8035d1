#!/usr/bin/env bash
# Everything that must hold: format, types, lint with import directions, dead code, and all tests.
# The last line counts the tests, and each of the checks before them as one.
set -uo pipefail
cd "$(dirname "$0")/.."
. scripts/setup/common.sh
PATH=$NODE_HOME/bin:$PWD/node_modules/.bin:$PATH
export PATH NO_COLOR=1
results=$(mktemp -d)
trap 'rm -rf "$results"' EXIT
passed=0 failed=0

check() {
  local what=$1
  shift
  if "$@"; then
    passed=$((passed + 1))
    say "ok: $what"
  else
    failed=$((failed + 1))
    say "NOT ok: $what"
  fi
}

check format prettier --check --log-level warn .
check types tsc
check 'lint and import directions' oxlint --quiet src test scripts
check 'dead code' knip

for project in unit integration hostile e2e timed; do
  vitest run --project "$project" --reporter=default --reporter=json --outputFile.json="$results/$project.json" ||
    [ -s "$results/$project.json" ] || failed=$((failed + 1))
done

node scripts/count-tests.ts "$passed" "$failed" "$results"/*.json
