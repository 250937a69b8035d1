/**
 * How often a property runs: `defaultRuns` times TAGWRIGHT_FUZZ_RUNS (1 where it is unset), so that `make fuzz` can
 * search longer than `make test`.
 */
export function fuzzRuns(defaultRuns: number): number {
  const factor = Number(process.env['TAGWRIGHT_FUZZ_RUNS'] ?? '1');
  return Number.isFinite(factor) && factor > 0 ? Math.ceil(defaultRuns * factor) : defaultRuns;
}
