import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isRecord } from '../../../src/domain/resources/record.ts';
import { mergePatch } from '../../../src/domain/status/status-patch.ts';
import type { JsonRecord } from '../../../src/domain/resources/record.ts';

describe('a merge patch', () => {
  test.for([
    ['nothing differs', { a: 1, b: [{ c: 2 }] }, { a: 1, b: [{ c: 2 }] }, undefined],
    ['a changed field only', { a: 1, b: 2 }, { a: 1, b: 3 }, { b: 3 }],
    ['a new field', {}, { a: { b: 1 } }, { a: { b: 1 } }],
    ['a removed field', { a: 1, b: 2 }, { a: 1 }, { b: null }],
    ['a field deep down', { a: { b: 1, c: 2 } }, { a: { b: 1, c: 3 } }, { a: { c: 3 } }],
    ['a field removed deep down', { a: { b: 1, c: 2 } }, { a: { b: 1 } }, { a: { c: null } }],
    ['a list is replaced whole', { a: [1, 2] }, { a: [1, 3] }, { a: [1, 3] }],
    ['a shorter list', { a: [1, 2] }, { a: [1] }, { a: [1] }],
    ['an object where a value was', { a: 1 }, { a: { b: 1 } }, { a: { b: 1 } }],
    ['a list where an object was', { a: {} }, { a: [] }, { a: [] }],
    ['undefined is no field', { a: undefined }, { b: undefined }, undefined],
  ] as const)('%s', ([, before, after, patch]) => {
    expect(mergePatch(before, after)).toEqual(patch);
  });

  // A null cannot be written by a merge patch: RFC 7396, section 1.
  const value = fc.letrec((tie) => ({
    leaf: fc.oneof(fc.integer({ min: 0, max: 2 }), fc.constantFrom('x', 'y'), fc.boolean()),
    list: fc.array(tie('leaf'), { maxLength: 2 }),
    record: fc.dictionary(
      fc.constantFrom('a', 'b', 'c'),
      fc.oneof({ depthSize: 'small' }, tie('leaf'), tie('list'), tie('record')),
    ),
  })).record;

  test('applied to what was, it gives what is', () => {
    fc.assert(
      fc.property(value, value, (before, after) => {
        fc.pre(isRecord(before) && isRecord(after));
        const patch = mergePatch(recordOf(before), recordOf(after));
        expect(apply(before, patch ?? {})).toEqual(after);
      }),
    );
  });

  test('of the same there is none', () => {
    fc.assert(
      fc.property(value, (same) => {
        expect(mergePatch(recordOf(same), structuredClone(recordOf(same)))).toBeUndefined();
      }),
    );
  });
});

function recordOf(given: unknown): JsonRecord {
  return isRecord(given) ? given : {};
}

/** RFC 7396, section 2. */
function apply(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const result: Record<string, unknown> = { ...recordOf(target) };
  for (const [key, item] of Object.entries(patch)) {
    if (item === null) delete result[key];
    else result[key] = apply(result[key], item);
  }
  return result;
}
