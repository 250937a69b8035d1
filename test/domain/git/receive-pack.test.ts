import { expect, test } from 'vitest';
import { encodeUpdate, isAccepted } from '../../../src/domain/git/receive-pack.ts';

const update = { name: 'refs/heads/main', commit: 'b'.repeat(40), expected: 'a'.repeat(40) };

test.for([
  ['a branch that moves', update, `0074${'a'.repeat(40)} ${'b'.repeat(40)} refs/heads/main`],
  [
    'a new branch with a long name',
    { ...update, name: 'refs/heads/größe', expected: undefined },
    `0077${'0'.repeat(40)} ${'b'.repeat(40)} refs/heads/größe`,
  ],
] as const)('%s is asked for', ([, asked, line]) => {
  expect(encodeUpdate(asked)).toBe(`${line}\0 report-status0000`);
});

test.for([
  ['both taken', '000eunpack ok\n0017ok refs/heads/main\n0000', true],
  ['the branch refused', '000eunpack ok\n0023ng refs/heads/main not allowed\n0000', false],
  ['the pack refused', '001bunpack index-pack abno\n0017ok refs/heads/main\n0000', false],
  ['another branch taken', '000eunpack ok\n0018ok refs/heads/main2\n0000', false],
  ['nothing said', '0000', false],
  ['an answer that was cut off', '000eunpack ok\n0017ok refs/he', false],
  ['a web page', '<html>', false],
] as const)('%s', ([, answer, accepted]) => {
  expect(isAccepted(new TextEncoder().encode(answer), update)).toBe(accepted);
});
