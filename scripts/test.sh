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

checks=() processes=()

# check WHAT COMMAND...: starts a check; the others go on beside it.
check() {
  local what=$1
  shift
  "$@" >"$results/$what.log" 2>&1 &
  checks+=("$what") processes+=($!)
}

# Waits for the checks, and says what each of them found.
report_checks() {
  local i what
  for i in "${!checks[@]}"; do
    what=${checks[i]}
    if wait "${processes[i]}"; then
      passed=$((passed + 1))
      say "ok: $what"
    else
      failed=$((failed + 1))
      cat "$results/$what.log" >&2
      say "NOT ok: $what"
    fi
  done
}

# What is written in Go, checks and servers, ends before it is worth to collect its garbage often.
export GOGC=400
check 'lint and import directions' oxlint --quiet src test scripts
# By content: what is in the cache was looked at as it is now, with these options and this version.
check format prettier --check --log-level warn --cache --cache-strategy content .
check types tsc
check 'dead code' knip
report_checks

# What computes has the machine first; then what mostly waits, all together.
for group in unit 'integration hostile e2e'; do
  report="$results/${group// /-}.json"
  # A run can also fail beside its tests: without a report, or by a secret that was told.
  # shellcheck disable=SC2086 -- one option for each project
  vitest run $(printf -- '--project %s ' $group) --reporter=default --reporter=json --outputFile.json="$report" ||
    grep -qsE '"numFailed(Tests|TestSuites)":[1-9]' "$report" || failed=$((failed + 1))
done

node scripts/count-tests.ts "$passed" "$failed" "$results"/*.json
