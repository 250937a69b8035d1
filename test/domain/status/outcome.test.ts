import { expect, test } from 'vitest';
import { ReconcileError } from '../../../src/domain/errors.ts';
import { outcomeOf } from '../../../src/domain/status/outcome.ts';

test.for([
  [
    'a terminal error stalls',
    new ReconcileError('InvalidPolicy', 'bad range', { terminal: true }),
    { kind: 'stalled', reason: 'InvalidPolicy', message: 'bad range' },
  ],
  [
    'what may pass fails with its reason',
    new ReconcileError('ReadOperationFailed', 'no route'),
    { kind: 'failed', reason: 'ReadOperationFailed', message: 'no route' },
  ],
  [
    'any other error fails with the step’s reason',
    new Error('oh'),
    { kind: 'failed', reason: 'UpdateFailed', message: 'oh' },
  ],
  ['what is no error as well', 'oh', { kind: 'failed', reason: 'UpdateFailed', message: 'oh' }],
] as const)('%s', ([, error, outcome]) => {
  expect(outcomeOf(error, 'UpdateFailed')).toEqual(outcome);
});

test('a step without a reason of its own is Failed', () => {
  expect(outcomeOf(new Error('oh'))).toMatchObject({ reason: 'Failed' });
});
