import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { failureText, giveWarnings, stillWarned } from '../../../src/domain/status/warned.ts';
import type { Warned } from '../../../src/domain/status/warned.ts';

const minuteMs = 60_000;

/** The minutes at which a warning is given that is raised every `everyMinutes`. */
function givenAt(everyMinutes: number, untilMinutes: number): readonly number[] {
  const minutes: number[] = [];
  let warned: readonly Warned[] = [];
  for (let minute = 0; minute <= untilMinutes; minute += everyMinutes) {
    const result = giveWarnings(warned, ['disk is full'], minute * minuteMs);
    warned = result.warned;
    if (result.given.length > 0) minutes.push(minute);
  }
  return minutes;
}

describe('a warning that lasts', () => {
  test('is given at once, then at a growing distance', () => {
    expect(givenAt(1, 200)).toEqual([0, 5, 15, 35, 75, 155]);
  });

  test('is given each time until it comes more often than that', () => {
    expect(givenAt(30, 240)).toEqual([0, 30, 60, 90, 150, 240]);
  });

  test('is given once a day in the end', () => {
    const days = givenAt(10, 20 * 24 * 60);
    expect((days.at(-1) ?? 0) - (days.at(-2) ?? 0)).toBe(24 * 60);
  });

  test('is new again after a run without it', () => {
    const { warned } = giveWarnings([], ['disk is full'], 0);
    expect(stillWarned(warned, 1)).toEqual([]);
    expect(stillWarned(warned, 0)).toEqual(warned);
  });

  test('keeps quiet for itself alone', () => {
    const { warned } = giveWarnings([], ['disk is full'], 0);
    expect(giveWarnings(warned, ['disk is full', 'tape is full'], 1).given).toEqual([
      'tape is full',
    ]);
  });

  test('is given once in a run', () => {
    expect(giveWarnings([], ['disk is full', 'disk is full'], 0).given).toEqual(['disk is full']);
  });
});

describe('a failure', () => {
  test.for([
    ['the port of a connection', 'no answer from 10.0.0.1:53412', 'no answer from 10.0.0.1:40100'],
    ['the id of a request', 'denied (request 3f2504e0-4f89)', 'denied (request 9c85b1de-77aa)'],
  ] as const)('is the same whatever %s', ([, one, other]) => {
    const reason = 'GitOperationFailed';
    expect(failureText({ reason, message: one })).toBe(failureText({ reason, message: other }));
  });

  test.for([
    ['for another reason', { reason: 'A', message: 'no' }, { reason: 'B', message: 'no' }],
    ['in other words', { reason: 'A', message: 'no' }, { reason: 'A', message: 'yes' }],
  ] as const)('is another %s', ([, one, other]) => {
    expect(failureText(one)).not.toBe(failureText(other));
  });
});

test('what is remembered stays small, whatever was given', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.string({ maxLength: 400 }))), (runs) => {
      let warned: readonly Warned[] = [];
      for (const [index, run] of runs.entries()) warned = giveWarnings(warned, run, index).warned;
      expect(warned.length).toBeLessThanOrEqual(20);
      for (const { text } of warned) expect(text.length).toBeLessThanOrEqual(200);
    }),
  );
});
