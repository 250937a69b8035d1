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

# What computes has the machine first; then what mostly waits, all together; then what must end within a time.
for group in unit 'integration hostile e2e' timed; do
  report="$results/${group// /-}.json"
  # A run can also fail beside its tests: without a report, or by a secret that was told.
  # shellcheck disable=SC2086 -- one option for each project
  vitest run $(printf -- '--project %s ' $group) --reporter=default --reporter=json --outputFile.json="$report" ||
    grep -qsE '"numFailed(Tests|TestSuites)":[1-9]' "$report" || failed=$((failed + 1))
done

node scripts/count-tests.ts "$passed" "$failed" "$results"/*.json
