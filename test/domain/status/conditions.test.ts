import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  getCondition,
  isReady,
  isStalled,
  removeCondition,
  setCondition,
  toWholeSeconds,
} from '../../../src/domain/status/conditions.ts';
import type { Condition } from '../../../src/domain/resources/metadata.ts';
import type { ConditionState, OwnedCondition } from '../../../src/domain/status/conditions.ts';

const earlier = '2026-11-21T10:00:00Z';
const now = '2026-11-21T11:00:00Z';
const ready = {
  type: 'Ready',
  status: 'True',
  reason: 'Succeeded',
  message: 'fine',
  lastTransitionTime: earlier,
  observedGeneration: 1,
} as const satisfies Condition;

// Section B2 "Conditions owned"; fluxcd/pkg@e2cfd1a2 runtime/conditions/setter.go.
describe('setting a condition', () => {
  test.for([
    ['the same again keeps the time', {}, earlier],
    ['another status moves the time', { status: 'False' }, now],
    ['another reason moves the time', { reason: 'Failed' }, now],
    ['another message moves the time', { message: 'better' }, now],
  ] as const)('%s', ([, change, lastTransitionTime]) => {
    const { type, status, reason, message } = { ...ready, ...change };
    const state: ConditionState = { type: 'Ready', status, reason, message };
    const [condition] = setCondition([ready], { state, generation: 1, now });
    expect(condition).toEqual({
      type,
      status,
      reason,
      message,
      lastTransitionTime,
      observedGeneration: 1,
    });
  });

  test('the generation is always the new one', () => {
    const state: ConditionState = {
      type: 'Ready',
      status: 'True',
      reason: 'Succeeded',
      message: 'fine',
    };
    const [condition] = setCondition([ready], { state, generation: 7, now });
    expect(condition).toEqual({ ...ready, observedGeneration: 7 });
  });

  test('the time has whole seconds', () => {
    const [condition] = setCondition([], {
      state: stateOf('Ready'),
      generation: 1,
      now: '2026-11-21T11:00:00.987Z',
    });
    expect(condition?.lastTransitionTime).toBe(now);
  });

  test.for([
    ['Ready first', ['Ready', 'Reconciling', 'Stalled']],
    ['Stalled first', ['Stalled', 'Reconciling', 'Ready']],
    ['Reconciling first', ['Reconciling', 'Stalled', 'Ready']],
  ] as const)('the order is Stalled, Reconciling, Ready: set %s', ([, types]) => {
    const conditions = types.reduce<readonly Condition[]>(
      (before, type) => setCondition(before, { state: stateOf(type), generation: 1, now }),
      [],
    );
    expect(conditions.map(({ type }) => type)).toEqual(['Stalled', 'Reconciling', 'Ready']);
  });

  test("somebody else's conditions come after ours, the newer generation first, then by name", () => {
    const others = [
      { ...ready, type: 'Zebra' },
      { ...ready, type: 'Apple' },
      { ...ready, type: 'Young', observedGeneration: 2 },
    ];
    const conditions = setCondition(others, { state: stateOf('Ready'), generation: 1, now });
    expect(conditions.map(({ type }) => type)).toEqual(['Ready', 'Young', 'Apple', 'Zebra']);
  });

  test.for([
    ['the longest message is kept', 'x'.repeat(32_768), 'x'.repeat(32_768)],
    ['a longer one is cut', 'x'.repeat(32_769), `${'x'.repeat(32_765)}...`],
    [
      'no character is cut in half',
      'x'.repeat(32_764) + '🙂'.repeat(9),
      `${'x'.repeat(32_764)}...`,
    ],
  ] as const)('%s', ([, message, expected]) => {
    const state: ConditionState = { ...stateOf('Ready'), message };
    const [condition] = setCondition([], { state, generation: 1, now });
    expect(condition?.message).toBe(expected);
  });

  test('a message too long is the same the next time', () => {
    const state: ConditionState = { ...stateOf('Ready'), message: 'x'.repeat(40_000) };
    const once = setCondition([], { state, generation: 1, now: earlier });
    expect(setCondition(once, { state, generation: 1, now })).toEqual(once);
  });

  test('what was set is got, and gone once removed', () => {
    const types = fc.constantFrom<OwnedCondition>('Ready', 'Reconciling', 'Stalled');
    fc.assert(
      fc.property(types, types, (first, second) => {
        const one = setCondition([], { state: stateOf(first), generation: 1, now });
        const two = setCondition(one, { state: stateOf(second), generation: 1, now });
        expect(getCondition(two, second)).toMatchObject(stateOf(second));
        expect(getCondition(removeCondition(two, second), second)).toBeUndefined();
      }),
    );
  });
});

describe('reading conditions', () => {
  const reconciling = { ...ready, type: 'Reconciling' };
  const stalled = { ...ready, type: 'Stalled' };
  test.for([
    ['nothing', [], false, false],
    ['Ready', [ready], true, false],
    ['Ready, being worked on', [reconciling, ready], false, false],
    ['Ready, but stalled', [stalled, ready], false, true],
    ['not Ready', [{ ...ready, status: 'False' as const }], false, false],
    ['stalled, being worked on', [stalled, reconciling], false, false],
  ] as const)('%s', ([, conditions, whenReady, whenStalled]) => {
    expect([isReady(conditions), isStalled(conditions)]).toEqual([whenReady, whenStalled]);
  });

  test.for([
    ['milliseconds go', '2026-11-21T11:00:00.999Z', now],
    ['an offset becomes UTC', '2026-11-21T12:00:00+01:00', now],
  ] as const)('an instant: %s', ([, instant, expected]) => {
    expect(toWholeSeconds(instant)).toBe(expected);
  });
});

function stateOf(type: OwnedCondition): ConditionState {
  return { type, status: 'True', reason: 'Failed', message: 'so it is' };
}
