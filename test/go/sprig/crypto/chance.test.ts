import { compareSync } from 'bcryptjs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createSeededEnvironment, randomBelow } from '../../../../src/go/sprig/environment.ts';
import { createEnvironment, render } from '../render.ts';

const seeds = fc.uint8Array();

test('the same seed gives the same bytes, however they are taken', () => {
  fc.assert(
    fc.property(seeds, fc.array(fc.nat(70)), (seed, sizes) => {
      const [whole, pieces] = [
        createSeededEnvironment(seed, 0n),
        createSeededEnvironment(seed, 0n),
      ];
      const total = sizes.reduce((sum, size) => sum + size, 0);
      const taken = sizes.flatMap((size) => [...pieces.randomBytes(size)]);
      expect(taken).toEqual([...whole.randomBytes(total)]);
    }),
  );
});

test('other seeds give other bytes', () => {
  fc.assert(
    fc.property(seeds, seeds, (a, b) => {
      fc.pre(String(a) !== String(b));
      const [left, right] = [a, b].map((seed) => createSeededEnvironment(seed, 0n).randomBytes(16));
      expect(left).not.toEqual(right);
    }),
  );
});

test('a number below a limit is below it, and each comes up', () => {
  const environment = createEnvironment();
  const seen = new Set(Array.from({ length: 200 }, () => randomBelow(environment, 5n)));
  expect(seen).toEqual(new Set([0n, 1n, 2n, 3n, 4n]));
});

test('randInt stays in its range', () => {
  const numbers = render('{{ range until 99 }}{{ randInt -1 2 }} {{ end }}').trim().split(' ');
  expect([...new Set(numbers)].toSorted()).toEqual(['-1', '0', '1']);
});

test('shuffle keeps the letters', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const shuffled = render('{{ shuffle .a }}', { a: text });
      expect(Array.from(shuffled).toSorted()).toEqual(Array.from(text).toSorted());
    }),
  );
});

test('bcrypt makes a hash that the password fits, and no other', () => {
  const hash = render('{{ bcrypt "pässword" }}');
  expect(hash).toMatch(/^\$2a\$10\$[./A-Za-z0-9]{53}$/);
  expect([compareSync('pässword', hash), compareSync('password', hash)]).toEqual([true, false]);
});

test('htpasswd makes a line for a user', () => {
  const line = render('{{ htpasswd "me" "secret" }}');
  expect([line.slice(0, 3), compareSync('secret', line.slice(3))]).toEqual(['me:', true]);
});

test.for([
  ['an int is seconds since 1970', '{{ ago 1709622480 }}', '9s'],
  ['an int64 too', '{{ ago (int64 1709618889) }}', '1h0m0s'],
  ['a date is itself', '{{ ago (toDate "2006-01-02" "2024-03-05") }}', '7h8m9s'],
  ['anything else is now', '{{ ago "x" }}', '0s'],
  ['a date can be rounded', '{{ durationRound (toDate "2006-01-02" "2024-03-01") }}', '4d'],
] as const)('ago: %s', ([, template, output]) => {
  expect(render(template)).toBe(output);
});
