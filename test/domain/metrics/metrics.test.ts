import { describe, expect, test } from 'vitest';
import { formatMetrics } from '../../../src/domain/metrics/exposition.ts';
import { createMetrics } from '../../../src/domain/metrics/metrics.ts';
import type { Metrics } from '../../../src/domain/metrics/metrics.ts';

const policy = 'name="imagepolicy",controller="imagepolicy"';
const app = { kind: 'ImagePolicy', key: { namespace: 'apps', name: 'app' } } as const;

/** The lines that begin so and tell of something. */
function linesOf(metrics: Metrics, start: string, nowMs = 0): readonly string[] {
  return formatMetrics(metrics.families(nowMs))
    .split('\n')
    .filter((line) => line.startsWith(start) && !line.endsWith(' 0'));
}

describe('a step', () => {
  test('is work in progress until it ends', () => {
    const metrics = createMetrics();
    const end = metrics.steps.begin('ImagePolicy', { waitedMs: 20, nowMs: 1_000 });
    metrics.steps.begin('ImagePolicy', { waitedMs: 0, nowMs: 3_000 });
    const names = ['controller_runtime_active', 'workqueue_longest', 'workqueue_unfinished'];
    expect(names.flatMap((name) => linesOf(metrics, name, 4_000))).toEqual([
      'controller_runtime_active_workers{controller="imagepolicy"} 2',
      `workqueue_longest_running_processor_seconds{${policy}} 3`,
      `workqueue_unfinished_work_seconds{${policy}} 4`,
    ]);
    end(4_500);
    end(9_000);
    expect(names.flatMap((name) => linesOf(metrics, name, 5_000))).toEqual([
      'controller_runtime_active_workers{controller="imagepolicy"} 1',
      `workqueue_longest_running_processor_seconds{${policy}} 2`,
      `workqueue_unfinished_work_seconds{${policy}} 2`,
    ]);
    expect(linesOf(metrics, 'workqueue_work_duration_seconds_sum')).toEqual([
      `workqueue_work_duration_seconds_sum{${policy}} 3.5`,
    ]);
  });

  test('has waited, by its own clock never less than nothing', () => {
    const metrics = createMetrics();
    metrics.steps.begin('ImagePolicy', { waitedMs: 20, nowMs: 0 });
    metrics.steps.begin('ImagePolicy', { waitedMs: -7, nowMs: 0 });
    const lines = linesOf(metrics, 'workqueue_queue_duration_seconds');
    expect(lines).toContain(`workqueue_queue_duration_seconds_bucket{${policy},le="1e-08"} 1`);
    expect(lines).toContain(`workqueue_queue_duration_seconds_bucket{${policy},le="0.1"} 2`);
    expect(lines).toContain(`workqueue_queue_duration_seconds_sum{${policy}} 0.02`);
  });
});

test('news is in the queue until its workflow has been told', () => {
  const { news, ...metrics } = createMetrics();
  news.added('ImagePolicy');
  news.added('ImagePolicy');
  news.told('ImagePolicy');
  expect(linesOf({ news, ...metrics }, 'workqueue_')).toEqual([
    `workqueue_depth{${policy}} 1`,
    `workqueue_adds_total{${policy}} 2`,
  ]);
});

test('a run that failed is a retry', () => {
  const metrics = createMetrics();
  const run = { kind: 'ImagePolicy', namespace: 'apps', name: 'app', durationMs: 1 } as const;
  metrics.runs.record({ ...run, result: 'error' }, 0);
  metrics.runs.record({ ...run, result: 'success' }, 0);
  expect(linesOf(metrics, 'workqueue_retries_total')).toEqual([
    `workqueue_retries_total{${policy}} 1`,
  ]);
});

test('what is known of the tokens of a resource goes with it', () => {
  const metrics = createMetrics();
  metrics.tokens.event('cache_miss', app);
  metrics.tokens.event('cache_hit', app);
  const labels = 'kind="ImagePolicy",name="app",namespace="apps",operation="reconcile"';
  expect(linesOf(metrics, 'gotk_token_cache_events_total')).toEqual([
    `gotk_token_cache_events_total{event_type="cache_miss",${labels}} 1`,
    `gotk_token_cache_events_total{event_type="cache_hit",${labels}} 1`,
  ]);
  metrics.runs.forget(app);
  expect(linesOf(metrics, 'gotk_token_cache_events_total')).toEqual([]);
});
