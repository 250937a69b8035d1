import { describe, expect, test } from 'vitest';
import { automationEvent, policyEvent, repositoryEvent } from '../../../src/domain/status/event.ts';
import type { Condition } from '../../../src/domain/resources/metadata.ts';

const ready = [condition('Ready', 'True', 'Succeeded', 'found 2 tags')];
const changed = [condition('Ready', 'True', 'Succeeded', 'found 3 tags')];
const failed = [
  condition('Reconciling', 'True', 'ProgressingWithRetry', 'scanning: first scan'),
  condition('Ready', 'False', 'ReadOperationFailed', 'scan failed'),
];
const stalled = [
  condition('Stalled', 'True', 'InvalidPolicy', 'no range'),
  condition('Ready', 'False', 'ReadOperationFailed', 'scan failed'),
];
const news = { type: 'Normal', reason: 'Succeeded' };
const quiet = { type: 'Trace', reason: 'Succeeded' };
const trouble = { type: 'Warning', reason: 'ReadOperationFailed', message: 'scan failed' };

// Section B3 "Event".
describe('the event of an ImageRepository', () => {
  test.for([
    ['another message', ready, changed, undefined, { ...news, message: 'found 3 tags' }],
    ['ready again', failed, ready, undefined, { ...news, message: 'found 2 tags' }],
    ['ready for the first time', [], ready, undefined, { ...news, message: 'found 2 tags' }],
    ['a failure', ready, failed, undefined, trouble],
    ['the same failure again', failed, failed, undefined, trouble],
    [
      'no change',
      ready,
      ready,
      'tags unchanged',
      { ...quiet, message: 'tags did not change, next scan in 5m0s' },
    ],
    [
      'a scan',
      ready,
      ready,
      'tags changed',
      { ...quiet, message: 'successful scan, next scan in 5m0s' },
    ],
    [
      'no scan',
      ready,
      ready,
      undefined,
      {
        ...quiet,
        message: 'no change in repository configuration since last scan, next scan in 5m0s',
      },
    ],
  ] as const)('%s', ([, before, after, scan, event]) => {
    const scanned = scan === undefined ? {} : { scan };
    expect(repositoryEvent({ before, after, nextDelayMs: 300_000, ...scanned })).toEqual(event);
  });
});

// Section B4: "Event rules as B3 with the Ready message; no-change → Trace with the Ready message".
describe('the event of an ImagePolicy', () => {
  test.for([
    ['another message', ready, changed, { ...news, message: 'found 3 tags' }],
    ['ready again', failed, ready, { ...news, message: 'found 2 tags' }],
    ['a failure', ready, failed, trouble],
    [
      'a stall after a failure',
      failed,
      stalled,
      { ...trouble, reason: 'InvalidPolicy', message: 'no range' },
    ],
    ['no change', ready, ready, { ...quiet, message: 'found 2 tags' }],
  ] as const)('%s', ([, before, after, event]) => {
    expect(policyEvent({ before, after })).toEqual(event);
  });
});

// Section B5 "Event".
describe('the event of an ImageUpdateAutomation', () => {
  const push = {
    branch: 'main',
    commit: 'bbbbbbbbbb',
    message: 'Update',
    refspecs: [],
    pushedAt: '2026-11-21T11:00:00Z',
  };
  const summary = "pushed commit 'bbbbbbb' to branch 'main'\nUpdate";
  test.for([
    ['a push', ready, ready, push, { ...news, message: summary }],
    ['a push after a failure', failed, ready, push, { ...news, message: summary }],
    ['ready again without a push', failed, ready, undefined, { ...news, message: 'found 2 tags' }],
    ['a failure', ready, failed, undefined, trouble],
    ['nothing to do', ready, ready, undefined, { ...quiet, message: 'found 2 tags' }],
  ] as const)('%s', ([, before, after, pushed, event]) => {
    expect(automationEvent({ before, after, push: pushed })).toEqual(event);
  });
});

function condition(
  type: string,
  status: Condition['status'],
  reason: string,
  message: string,
): Condition {
  return { type, status, reason, message, lastTransitionTime: '2026-11-21T10:00:00Z' };
}
