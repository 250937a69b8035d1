import { giveWarnings, stillWarned } from '../domain/status/warned.ts';
import type { LastPush, RunReport } from '../domain/loop/details.ts';
import type { Warned } from '../domain/status/warned.ts';
import type { RunResult } from './run-result.ts';

/**
 * What a loop remembers from run to run, and what it continues as new with. The loop alone writes
 * it.
 */
export interface Memory {
  /** Failed runs in a row: the exponent of the delay before the next try. */
  failures: number;
  suspended: boolean;
  nextRunAtMs?: number | undefined;
  /** What the last run reported on the resource. */
  last?: RunReport | undefined;
  /** The last commit that is known to have been pushed. */
  push?: LastPush | undefined;
  /** The warnings that were given and that still hold. */
  warned?: readonly Warned[] | undefined;
}

export interface RunEnding {
  readonly result: RunResult;
  /** Absent for a run that was interrupted. */
  readonly report: RunReport | undefined;
  readonly begunAtMs: number;
}

/** Remembers how a run ended, and when the next one is due. */
export function remember(memory: Memory, { result, report, begunAtMs }: RunEnding): void {
  const nextRunMs = 'nextRunMs' in result ? result.nextRunMs : undefined;
  memory.suspended = result.kind === 'suspended';
  memory.nextRunAtMs = nextRunMs === undefined ? undefined : Date.now() + nextRunMs;
  if (report === undefined || (result.kind !== 'idle' && result.kind !== 'reported')) return;
  memory.last = { ...report, since: sinceWhen(memory, report, begunAtMs) };
  memory.push = result.push ?? memory.push;
  memory.failures = report.ready ? 0 : memory.failures + 1;
  if (report.ready) memory.warned = stillWarned(memory.warned ?? [], begunAtMs);
}

/** Since when the resource is ready, or not: a condition tells only since when it has its message, so what was seen before counts. */
function sinceWhen({ last }: Memory, { ready, since }: RunReport, begunAtMs: number): string {
  const before = last?.ready === ready ? last.since : undefined;
  return before ?? since ?? new Date(begunAtMs).toISOString();
}

/** Those of a run's warnings that are to be given now; remembers that they were. */
export function giveNow(memory: Memory, warnings: readonly string[]): readonly string[] {
  const { given, warned } = giveWarnings(memory.warned ?? [], warnings, Date.now());
  memory.warned = warned;
  return given;
}

/** Whether this warning was given before, and still holds. */
export function isKnown({ warned = [] }: Memory, warning: string): boolean {
  return warned.some(({ text }) => text === warning);
}
