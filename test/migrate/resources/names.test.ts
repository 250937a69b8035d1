import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isObjectName } from '../../../src/domain/resources/names.ts';
import { freeName, namesOfImage, toName } from '../../../src/migrate/resources/names.ts';

test.for([
  ['ghcr.io/team/app', ['app', 'team-app', 'ghcr-io-team-app']],
  ['127.0.0.1:5000/My_App', ['my-app', '127-0-0-1-5000-my-app']],
  ['index.docker.io/library/redis', ['redis', 'library-redis', 'index-docker-io-library-redis']],
] as const)('%s could be called %j', ([image, names]) => {
  expect(namesOfImage(image)).toEqual(names);
});

test.for([
  ['the first that is free', ['a', 'b'], ['a'], 'b'],
  ['the last with a number, if none is', ['a', 'b'], ['a', 'b', 'b-2'], 'b-3'],
  ['an empty one is none', ['', 'b'], [], 'b'],
] as const)('of names is taken %s', ([, wishes, taken, name]) => {
  expect(freeName(wishes, new Set(taken))).toBe(name);
});

test('whatever an image is called, the names are ones for objects, as short as a label', () => {
  fc.assert(
    fc.property(fc.string(), fc.array(fc.string()), (image, taken) => {
      const names = new Set(taken.map(toName));
      const name = freeName(namesOfImage(image), names);
      expect(isObjectName(name)).toBe(true);
      expect(name.length).toBeLessThanOrEqual(63);
      expect(names.has(name)).toBe(false);
    }),
  );
});
