import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createShare } from '../../src/domain/share.ts';

describe('of sixteen places', () => {
  test.for([
    ['one holder gets half', [['a']], [8]],
    ['two get two thirds', [['a'], ['b']], [8, 4]],
    [
      'a host is a holder beside its tenants',
      [
        ['a', 'host'],
        ['b', 'host'],
      ],
      [8, 0],
    ],
    ['who comes late still finds one', [['a'], ['b'], ['c']], [8, 4, 2]],
  ] as const)('%s, who all take what they can', ([, holders, expected]) => {
    const share = createShare(16);
    const taken = holders.map((one) => {
      let count = 0;
      while (share.take(one)) count += 1;
      return count;
    });
    expect(taken).toEqual(expected);
  });

  test('what was given back is there again', () => {
    const share = createShare(16);
    for (let round = 0; round < 100; round += 1) {
      expect(share.take(['a'])).toBe(true);
      share.release(['a']);
    }
    while (share.take(['a']));
    expect(share.take(['b'])).toBe(true);
  });
});

test('no holder has more places than remained free when it took its last', () => {
  const holder = fc.constantFrom('a', 'b', 'c', 'd');
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 64 }), fc.array(holder), (places, takers) => {
      const share = createShare(places);
      const held = new Map<string, number>();
      let free = places;
      for (const taker of takers) {
        if (!share.take([taker])) continue;
        free -= 1;
        held.set(taker, (held.get(taker) ?? 0) + 1);
        expect(held.get(taker)).toBeLessThanOrEqual(free + 1);
      }
      expect(free).toBeGreaterThanOrEqual(0);
    }),
  );
});
