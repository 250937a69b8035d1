import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addSignature,
  formatCommit,
  isBy,
  keptMessage,
  parseCommit,
} from '../../../src/domain/git/commit-object.ts';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);
const fluxAuthor = { name: 'Flux', email: 'flux@example.com' };
const commitText = {
  tree: A,
  parents: [B],
  author: fluxAuthor,
  committer: fluxAuthor,
  now: 1_700_000_000_999,
  message: 'update\n\nbody',
};

test('a commit is written as git writes it', () => {
  expect(formatCommit(commitText)).toBe(
    `tree ${A}\nparent ${B}\nauthor Flux <flux@example.com> 1700000000 +0000\ncommitter Flux <flux@example.com> 1700000000 +0000\n\nupdate\n\nbody`,
  );
});

test.for([
  ['angle brackets', 'A <b@c>', 'A b@c'],
  ['line ends', 'A\nparent x', 'Aparent x'],
  ['spaces around', '  A  ', 'A'],
] as const)('%s in a name do not end the field', ([, name, written]) => {
  const text = formatCommit({ ...commitText, author: { ...fluxAuthor, name } });
  expect(parseCommit(text)?.author).toBe(`${written} <flux@example.com>`);
});

test('a signature stands in the header, each of its lines but the first indented', () => {
  const signed = addSignature(
    formatCommit(commitText),
    '-----BEGIN-----\r\n\r\nabc\r\n-----END-----\r\n',
  );
  expect(signed).toContain('+0000\ngpgsig -----BEGIN-----\n \n abc\n -----END-----\n\nupdate');
});

test('a commit is read as it was written, signed or not', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.boolean(), (message, isSigned) => {
      const plain = formatCommit({ ...commitText, message });
      const text = isSigned ? addSignature(plain, 'x\n\ny\n') : plain;
      expect(parseCommit(text)).toMatchObject({
        tree: A,
        parents: [B],
        committedAtMs: 1_700_000_000_000,
        message: keptMessage(message),
      });
    }),
  );
});

test('what is no commit is not read', () => {
  expect(parseCommit('object x\ntype commit\n')).toBeUndefined();
});

describe('a commit is by somebody', () => {
  test.for([
    ['whenever it was made', { now: 0 }, true],
    ['whatever it says', { message: 'other' }, true],
    ['but not with another author', { author: { ...fluxAuthor, name: 'Ada' } }, false],
    ['but not with another committer', { committer: { ...fluxAuthor, email: 'x@y' } }, false],
  ] as const)('%s: %o', ([, difference, expected]) => {
    const commit = parseCommit(formatCommit({ ...commitText, ...difference }));
    expect(commit !== undefined && isBy(commit, fluxAuthor)).toBe(expected);
  });
});

test.for([
  ['Ada <ada@example.com> 12 +0200', 12_000],
  ['Ada <ada@example.com>', 0],
  ['Ada <ada@example.com> x +0200', 0],
] as const)('"%s" committed at %i', ([committer, committedAtMs]) => {
  const text = `tree ${A}\nauthor A <a> 1 +0000\ncommitter ${committer}\n\nupdate`;
  expect(parseCommit(text)?.committedAtMs).toBe(committedAtMs);
});
