import { expect, test } from 'vitest';
import { BoundedMap } from '../../src/domain/bounded-map.ts';

/** Words that weigh their letters, ten in all. */
function words(...all: readonly string[]) {
  const evicted: string[] = [];
  const map = new BoundedMap<string>(10, {
    weightOf: (word) => word.length,
    onEvicted: (word) => evicted.push(word),
  });
  for (const word of all) map.set(word.slice(0, 1), word);
  return { map, evicted };
}

test.for([
  ['all that there is room for', ['aaaa', 'bbbbbb'], ['aaaa', 'bbbbbb'], []],
  ['what was used last', ['aaaa', 'bbbbbb', 'c'], ['bbbbbb', 'c'], ['aaaa']],
  ['as much as is needed is driven out', ['aaa', 'b', 'cccccccc'], ['b', 'cccccccc'], ['aaa']],
  [
    'another for the same key takes its place',
    ['aaaa', 'bbbb', 'aa', 'cccc'],
    ['bbbb', 'aa', 'cccc'],
    [],
  ],
  ['what is too much drives out nothing', ['aaaa', 'bbbbbbbbbbb'], ['aaaa'], []],
  ['but what it replaces is gone', ['aaaa', 'aaaaaaaaaaa'], [], []],
] as const)('%s', ([, given, kept, driven]) => {
  const { map, evicted } = words(...given);
  expect(map.values()).toEqual(kept);
  expect(evicted).toEqual(driven);
});

test('what is asked for or deleted counts', () => {
  const { map } = words('aaaa', 'bbbb');
  expect(map.get('a')).toBe('aaaa');
  map.set('c', 'cccc');
  expect(map.values()).toEqual(['aaaa', 'cccc']);
  map.delete('a');
  map.set('d', 'dddddd');
  expect(map.values()).toEqual(['cccc', 'dddddd']);
});
