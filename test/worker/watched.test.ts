import { expect, test } from 'vitest';
import { formatMetrics } from '../../src/domain/metrics/exposition.ts';
import { createRunMetrics } from '../../src/domain/metrics/run-metrics.ts';
import { sweep } from '../../src/worker/watched.ts';
import { policy } from '../starter/fleet.ts';
import type { ResourceKey } from '../../src/domain/resources/key.ts';
import type { RunMetrics } from '../../src/domain/metrics/run-metrics.ts';

const hourMs = 60 * 60_000;

/** Runs of policies: `busy` a moment ago, the others more than an hour ago. */
function someRuns(nowMs: number): RunMetrics {
  const metrics = createRunMetrics();
  for (const [name, agoMs] of [
    ['busy', 1],
    ['there', hourMs + 1],
    ['gone', hourMs + 1],
    ['unknown', hourMs + 1],
  ] as const) {
    metrics.record(
      { kind: 'ImagePolicy', namespace: 'apps', name, durationMs: 1, result: 'success' },
      nowMs - agoMs,
    );
  }
  return metrics;
}

function counted(metrics: RunMetrics): readonly (string | undefined)[] {
  return [...formatMetrics(metrics.families()).matchAll(/^gotk_\w+_count.*,name="(\w+)"/gm)].map(
    ([, name]) => name,
  );
}

test('a sweep asks for what was silent for an hour, once an hour, and forgets what is gone', async () => {
  const nowMs = 10 * hourMs;
  const metrics = someRuns(nowMs);
  const asked: string[] = [];
  async function get(_kind: string, { name }: ResourceKey) {
    asked.push(name);
    if (name === 'unknown') throw new Error('no answer');
    // Nothing is read of what is there.
    return name === 'there' ? Object(policy()) : undefined;
  }
  await sweep(metrics, { get }, nowMs);
  expect(asked).toEqual(['there', 'gone', 'unknown']);
  expect(counted(metrics)).toEqual(['busy', 'there', 'unknown']);

  await sweep(metrics, { get }, nowMs + hourMs / 2);
  expect(asked).toHaveLength(3);
  await sweep(metrics, { get }, nowMs + hourMs + 1);
  expect(asked.slice(3).toSorted()).toEqual(['busy', 'there', 'unknown']);
});
