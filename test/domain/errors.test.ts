import { describe, expect, test } from 'vitest';
import { clusterUnavailable, ReconcileError } from '../../src/domain/errors.ts';

describe('while something is done, there fails', () => {
  test.for<readonly [string, unknown, object]>([
    ['whatever was thrown', 'no', { reason: 'ReadOperationFailed', message: 'scan failed: no' }],
    [
      'a program',
      new TypeError('x is not a function'),
      { reason: 'ReadOperationFailed', message: 'scan failed: x is not a function' },
    ],
    [
      'another step, whose reason is not ours to show',
      new ReconcileError('AuthenticationFailed', 'wrong password'),
      { reason: 'ReadOperationFailed', message: 'scan failed: wrong password', terminal: false },
    ],
    [
      'a server that wants to be left alone',
      new ReconcileError('Failed', '429', { retryAfterMs: 7000 }),
      { reason: 'ReadOperationFailed', message: 'scan failed: 429', retryAfterMs: 7000 },
    ],
    [
      'what only a person can correct, which is told as it is',
      new ReconcileError('ImageURLInvalid', 'not a name'),
      { reason: 'ImageURLInvalid', message: 'not a name', terminal: true },
    ],
    [
      'a cluster that does not answer, which stays one',
      new ReconcileError(clusterUnavailable, 'no answer', { retryAfterMs: 1000 }),
      { reason: clusterUnavailable, message: 'no answer', retryAfterMs: 1000 },
    ],
    [
      'what asks for tries at a distance of its own',
      new ReconcileError('Failed', 'no tags', { retryWithinMs: 30_000 }),
      { message: 'scan failed: no tags', retryWithinMs: 30_000 },
    ],
  ])('%s', ([, error, expected]) => {
    const failure = ReconcileError.while('scan failed', 'ReadOperationFailed', error);
    expect(failure).toMatchObject(expected);
    expect([failure, failure.cause]).toContain(error);
  });
});

test.for([
  ['only a correction can help', 'ImageURLInvalid', undefined, true],
  ['another try can help', 'ReadOperationFailed', undefined, false],
  ['the error does not say', 'AccessDenied', undefined, false],
  ['the error says so', 'AccessDenied', true, true],
] as const)('whether an error is terminal, where %s', ([, reason, said, terminal]) => {
  expect(new ReconcileError(reason, 'no', { terminal: said })).toMatchObject({ terminal });
});

describe('an error of ours', () => {
  test('is made of anything that is thrown', () => {
    const cause = new TypeError('x is not a function');
    const error = ReconcileError.of(cause, 'UpdateFailed');
    expect(error).toMatchObject({ reason: 'UpdateFailed', message: cause.message, cause });
  });

  test('stays as it is', () => {
    const error = new ReconcileError('ImageURLInvalid', 'not a name');
    expect(ReconcileError.of(error, 'UpdateFailed')).toBe(error);
  });
});
