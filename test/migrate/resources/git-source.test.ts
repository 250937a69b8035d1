import { expect, test } from 'vitest';
import { parseSource } from '../../../src/migrate/resources/git-source.ts';

test.for([
  ['fleet', { namespace: undefined, name: 'fleet' }],
  ['git/fleet', { namespace: 'git', name: 'fleet' }],
  ['a/b/c', undefined],
  ['Fleet', undefined],
  ['/fleet', undefined],
  ['', undefined],
] as const)('the source %j is %j', ([text, source]) => {
  expect(parseSource(text)).toEqual(source);
});
