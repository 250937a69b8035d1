import { describe, expect, test } from 'vitest';
import { formatMetrics } from '../../../src/domain/metrics/exposition.ts';
import { countedResult } from '../../../src/domain/metrics/run-end.ts';
import { createRunMetrics } from '../../../src/domain/metrics/run-metrics.ts';
import type { RunEnd } from '../../../src/domain/metrics/run-end.ts';
import type { RunMetrics } from '../../../src/domain/metrics/run-metrics.ts';

test.for([
  ['with a next run', { ready: true, reason: 'Succeeded', nextRunMs: 1 }, 'requeue_after'],
  ['that only a message wakes', { ready: true, reason: 'Succeeded' }, 'success'],
  ['that failed', { ready: false, reason: 'GitOperationFailed', nextRunMs: 1 }, 'error'],
  ['that stalled', { ready: false, reason: 'InvalidPolicy' }, 'success'],
  [
    'that waits for tags',
    { ready: false, reason: 'DependencyNotReady', nextRunMs: 1 },
    'requeue_after',
  ],
] as const)('the result of a run %s', ([, turn, result]) => {
  expect(countedResult(turn)).toBe(result);
});

function run(but: Partial<RunEnd> = {}): RunEnd {
  const usual = { kind: 'ImagePolicy', namespace: 'apps', name: 'app' } as const;
  return { ...usual, durationMs: 200, result: 'success', ...but };
}

function linesOf(metrics: RunMetrics, start: string): readonly string[] {
  const lines = formatMetrics(metrics.families()).split('\n');
  return lines.filter((line) => line.startsWith(start));
}

const duration = 'gotk_reconcile_duration_seconds';

describe('the runs', () => {
  test('are counted by resource', () => {
    const metrics = createRunMetrics();
    metrics.record(run(), 0);
    metrics.record(run({ durationMs: 1_800 }), 0);
    metrics.record(run({ namespace: 'other' }), 0);
    expect(linesOf(metrics, `${duration}_`).filter((line) => line.includes('"apps"'))).toEqual([
      ...['0.01', '0.038363583488692544', '0.1471764538093883'].map(bucket(0)),
      bucket(1)('0.5646216173286169'),
      ...['2.166090855590701', '8.309900738254731', '31.879757075478317'].map(bucket(2)),
      ...['122.30217221643493', '469.19495946736544', '1799.9999999999986', '+Inf'].map(bucket(2)),
      `${duration}_sum{kind="ImagePolicy",name="app",namespace="apps"} 2`,
      `${duration}_count{kind="ImagePolicy",name="app",namespace="apps"} 2`,
    ]);
  });

  test('are counted by controller and result', () => {
    const metrics = createRunMetrics();
    metrics.record(run(), 0);
    metrics.record(run({ name: 'other', result: 'error' }), 0);
    metrics.record(run({ kind: 'ImageUpdateAutomation', result: 'requeue_after' }), 0);
    const zero = / 0$/;
    const counters = [
      ...linesOf(metrics, 'controller_runtime_reconcile_total'),
      ...linesOf(metrics, 'controller_runtime_reconcile_errors_total'),
      ...linesOf(metrics, 'controller_runtime_reconcile_time_seconds_count'),
    ];
    expect(counters.filter((line) => !zero.test(line))).toEqual([
      'controller_runtime_reconcile_total{controller="imagepolicy",result="error"} 1',
      'controller_runtime_reconcile_total{controller="imagepolicy",result="success"} 1',
      'controller_runtime_reconcile_total{controller="imageupdateautomation",result="requeue_after"} 1',
      'controller_runtime_reconcile_errors_total{controller="imagepolicy"} 1',
      'controller_runtime_reconcile_time_seconds_count{controller="imagepolicy"} 2',
      'controller_runtime_reconcile_time_seconds_count{controller="imageupdateautomation"} 1',
    ]);
    // What has not happened yet is told of as nothing, so that a rate sees the first one.
    expect(counters.filter((line) => zero.test(line))).toHaveLength(9);
  });

  test('of a resource that is gone are forgotten, those of its controller are not', () => {
    const metrics = createRunMetrics();
    metrics.record(run(), 0);
    metrics.record(run({ result: 'gone' }), 0);
    expect(linesOf(metrics, `${duration}_`)).toEqual([]);
    expect(linesOf(metrics, 'controller_runtime_reconcile_time_seconds_count')).toContain(
      'controller_runtime_reconcile_time_seconds_count{controller="imagepolicy"} 1',
    );
  });

  test('of more resources than there is room for are those of the last that ran', () => {
    const metrics = createRunMetrics({ capacity: 2 });
    for (const name of ['a', 'b', 'a', 'c']) metrics.record(run({ name }), 0);
    const names = linesOf(metrics, `${duration}_count`).map(
      (line) => /name="(\w)"/.exec(line)?.[1],
    );
    expect(names).toEqual(['a', 'c']);
  });
});

function bucket(value: number): (le: string) => string {
  return (le) =>
    `${duration}_bucket{kind="ImagePolicy",name="app",namespace="apps",le="${le}"} ${value}`;
}
