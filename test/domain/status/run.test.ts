import { describe, expect, test } from 'vitest';
import { requestedAtAnnotation } from '../../../src/domain/resources/annotations.ts';
import { objectMetaSchema } from '../../../src/domain/resources/metadata.ts';
import { beginRun, endRun, isSettled, observe, progress } from '../../../src/domain/status/run.ts';
import type { Condition, ObjectMeta } from '../../../src/domain/resources/metadata.ts';
import type { Outcome } from '../../../src/domain/status/outcome.ts';
import type { CommonStatus } from '../../../src/domain/status/run.ts';
import type { RunStamp } from '../../../src/domain/status/stamp.ts';

const earlier = '2026-11-21T10:00:00Z';
const now = '2026-11-21T11:00:00Z';

const ready = condition('Ready', 'True', 'Succeeded', 'fine');
const unknown = condition('Ready', 'Unknown', 'Progressing', 'reconciliation in progress');
const denied = condition('Ready', 'False', 'AccessDenied', 'not allowed');
const reconciling = condition('Reconciling', 'True', 'Progressing', 'scanning: first scan');
const retrying = condition('Reconciling', 'True', 'ProgressingWithRetry', 'scanning: first scan');
const other = condition('Other', 'True', 'Because', 'somebody else says so');
const stalled = condition('Stalled', 'True', 'ImageURLInvalid', 'bad image');

// Section B2 "Start of run".
describe('the start of a run', () => {
  test('a first run tells the generation, and that Ready is not known', () => {
    const message = 'processing object: new generation -1 -> 1';
    const status = beginRun({
      kind: 'ImageRepository',
      metadata: meta(1),
      status: { observedGeneration: -1 },
      now,
    });
    expect(status).toEqual({
      observedGeneration: -1,
      conditions: [
        condition('Reconciling', 'True', 'Progressing', message, { at: now }),
        condition('Ready', 'Unknown', 'Progressing', message, { at: now }),
      ],
    });
  });

  test('a new generation leaves Ready as it was, and ends Stalled', () => {
    const status = { observedGeneration: 1, conditions: [stalled, denied] };
    const begun = beginRun({ kind: 'ImagePolicy', metadata: meta(2), status, now });
    expect(linesOf(begun)).toEqual([
      'Reconciling=True Progressing: processing object: new generation 1 -> 2',
      'Ready=False AccessDenied: not allowed',
    ]);
  });

  test.for([
    [
      'ImageRepository',
      ['Reconciling=True Progressing: reconciliation in progress', 'Ready=True Succeeded: fine'],
    ],
    [
      'ImageUpdateAutomation',
      ['Reconciling=True Progressing: reconciliation in progress', 'Ready=True Succeeded: fine'],
    ],
    ['ImagePolicy', []],
  ] as const)('a new request to reconcile, %s', ([kind, expected]) => {
    const status = { observedGeneration: 1, conditions: [ready], lastHandledReconcileAt: 'a' };
    expect(linesOf(beginRun({ kind, metadata: meta(1, 'b'), status, now }))).toEqual(expected);
  });

  test.for([
    ['no request', meta(1)],
    ['the request that was handled', meta(1, 'a')],
  ] as const)('%s: nothing is written', ([, metadata]) => {
    const status = { observedGeneration: 1, conditions: [ready], lastHandledReconcileAt: 'a' };
    expect(beginRun({ kind: 'ImageRepository', metadata, status, now })).toBeUndefined();
  });
});

// Section B3 "scanning".
describe('the progress of a run', () => {
  const message = 'scanning: new image name';
  test.for([
    ['Ready stays where it says something', [ready], 'Ready=True Succeeded: fine'],
    ['an Unknown follows', [unknown], `Ready=Unknown Progressing: ${message}`],
  ] as const)('%s', ([, conditions, expected]) => {
    const status = progress({ metadata: meta(1), status: { conditions }, now, message });
    expect(linesOf(status)).toEqual([`Reconciling=True Progressing: ${message}`, expected]);
  });
});

// Section B2 "End".
describe('the end of a run', () => {
  const succeeded: Outcome = { kind: 'succeeded', message: 'fine' };
  const failed: Outcome = {
    kind: 'failed',
    reason: 'ReadOperationFailed',
    message: 'scan failed: no route',
  };
  const stuck: Outcome = { kind: 'stalled', reason: 'InvalidPolicy', message: 'bad range' };

  test.for([
    [
      'success of a first run',
      succeeded,
      [reconciling, unknown],
      ['Ready=True Succeeded: fine'],
      2,
    ],
    ['success after a failure', succeeded, [retrying, denied], ['Ready=True Succeeded: fine'], 2],
    ['success after a stall', succeeded, [stalled, denied], ['Ready=True Succeeded: fine'], 2],
    [
      'failure: tried again, with the message of the step; the generation is not observed',
      failed,
      [reconciling, ready],
      [
        'Reconciling=True ProgressingWithRetry: scanning: first scan',
        'Ready=False ReadOperationFailed: scan failed: no route',
      ],
      1,
    ],
    [
      'failure of a run that wrote no step',
      failed,
      [retrying, denied],
      [
        'Reconciling=True ProgressingWithRetry: reconciliation in progress',
        'Ready=False ReadOperationFailed: scan failed: no route',
      ],
      1,
    ],
    [
      'failure after a stall',
      failed,
      [stalled, denied],
      [
        'Reconciling=True ProgressingWithRetry: reconciliation in progress',
        'Ready=False ReadOperationFailed: scan failed: no route',
      ],
      1,
    ],
    [
      'a stall of what was ready',
      stuck,
      [reconciling, ready],
      ['Stalled=True InvalidPolicy: bad range', 'Ready=False InvalidPolicy: bad range'],
      2,
    ],
    [
      'a stall of what was unknown',
      stuck,
      [reconciling, unknown],
      ['Stalled=True InvalidPolicy: bad range', 'Ready=False InvalidPolicy: bad range'],
      2,
    ],
    [
      'a stall of what had failed keeps the older reason',
      stuck,
      [retrying, denied],
      ['Stalled=True InvalidPolicy: bad range', 'Ready=False AccessDenied: not allowed'],
      2,
    ],
  ] as const)('%s', ([, outcome, conditions, expected, observedGeneration]) => {
    const status = { observedGeneration: 1, conditions };
    const ended = endRun({ metadata: meta(2), status, now, outcome });
    expect(linesOf(ended)).toEqual(expected);
    expect(ended.observedGeneration).toBe(observedGeneration);
  });

  test('a stall that got past the older cause replaces it', () => {
    const status = { conditions: [denied] };
    const ended = endRun({
      metadata: meta(1),
      status,
      now,
      outcome: stuck,
      overcome: ['AccessDenied'],
    });
    expect(linesOf(ended)).toContain('Ready=False InvalidPolicy: bad range');
  });

  test.for([
    ['success', succeeded],
    ['failure', failed],
    ['stall', stuck],
  ] as const)('%s: the request is handled', ([, outcome]) => {
    const status: CommonStatus = {};
    const ended = endRun({ metadata: meta(1, 'b'), status, now, outcome });
    expect(ended.lastHandledReconcileAt).toBe('b');
  });

  test('the same success again changes nothing', () => {
    const status = { observedGeneration: 1, conditions: [ready], image: 'kept' };
    expect(endRun({ metadata: meta(1), status, now, outcome: succeeded })).toEqual(status);
  });
});

// Section B2 "observedGeneration rule", "lastHandledReconcileAt".
describe('a look at a suspended object', () => {
  test.for([
    [
      'ready: the generation is observed',
      'ImageRepository',
      [ready],
      { observedGeneration: 2, lastHandledReconcileAt: 'b' },
    ],
    [
      'stalled: the same',
      'ImagePolicy',
      [stalled, denied],
      { observedGeneration: 2, lastHandledReconcileAt: 'b' },
    ],
    [
      'failed: it is not',
      'ImagePolicy',
      [retrying, denied],
      { observedGeneration: 1, lastHandledReconcileAt: 'b' },
    ],
    [
      'an automation does not handle the request',
      'ImageUpdateAutomation',
      [ready],
      { observedGeneration: 2 },
    ],
  ] as const)('%s', ([, kind, conditions, expected]) => {
    const status = { observedGeneration: 1, conditions };
    expect(observe({ kind, metadata: meta(2, 'b'), status })).toEqual({ conditions, ...expected });
  });
});

describe('a status is settled', () => {
  const settled = { conditions: [ready], observedGeneration: 1, lastHandledReconcileAt: 'a' };
  const stamp = { uid: 'u', generation: 1 };
  test.for<[string, CommonStatus, Partial<RunStamp>, boolean]>([
    ['where nobody asks for a run', {}, {}, true],
    ['where the run that was asked for was made', {}, { requestedAt: 'a' }, true],
    ['but not where another one is asked for', {}, { requestedAt: 'b' }, false],
    ['but not of an earlier generation', {}, { generation: 2 }, false],
    ['but not where the last run failed', { conditions: [denied] }, {}, false],
    ['but not where something is under way', { conditions: [reconciling, ready] }, {}, false],
    [
      'but not where others’ conditions stand beside ours',
      { conditions: [ready, other] },
      {},
      false,
    ],
    ['but not before the first run', { conditions: [] }, {}, false],
  ])('%s', ([, status, asked, expected]) => {
    expect(isSettled({ ...settled, ...status }, { ...stamp, ...asked })).toBe(expected);
  });
});

function meta(generation: number, requestedAt?: string): ObjectMeta {
  const annotations = requestedAt === undefined ? {} : { [requestedAtAnnotation]: requestedAt };
  return objectMetaSchema.parse({ name: 'app', namespace: 'team', generation, annotations });
}

function condition(
  type: string,
  status: Condition['status'],
  reason: string,
  message: string,
  { at = earlier } = {},
): Condition {
  return { type, status, reason, message, lastTransitionTime: at, observedGeneration: 1 };
}

function linesOf(
  status: { readonly conditions?: readonly Condition[] } | undefined,
): readonly string[] {
  return (status?.conditions ?? []).map(
    ({ type, status: value, reason, message }) => `${type}=${value} ${reason}: ${message}`,
  );
}
