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
      new ReconcileError('ImageURLInvalid', 'not a name', { terminal: true }),
      { reason: 'ImageURLInvalid', message: 'not a name', terminal: true },
    ],
    [
      'a cluster that does not answer, which stays one',
      new ReconcileError(clusterUnavailable, 'no answer', { retryAfterMs: 1000 }),
      { reason: clusterUnavailable, message: 'no answer', retryAfterMs: 1000 },
    ],
  ])('%s', ([, error, expected]) => {
    const failure = ReconcileError.while('scan failed', 'ReadOperationFailed', error);
    expect(failure).toMatchObject(expected);
    expect([failure, failure.cause]).toContain(error);
  });
});
