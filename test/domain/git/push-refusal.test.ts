import { describe, expect, test } from 'vitest';
import { describeRefusal, parsePorcelain } from '../../../src/domain/git/push-refusal.ts';

const name = 'refs/heads/main';

describe('of a push that was refused, a person reads', () => {
  test.for([
    ['the reason', 'declined', [], 'declined'],
    [
      'every line of the server that says something',
      'declined',
      ['a', '', '===', ' b '],
      'declined; remote: a; b',
    ],
    [
      'hints last',
      'declined',
      ['hint: ask', 'Hint: write', 'no'],
      'declined; remote: no; hint: ask; Hint: write',
    ],
    ['no colours', 'decl\x1b[1mined', ['\x1b[31mno\x1b[0m\x07'], 'declined; remote: no'],
    ['letters of other scripts', 'nein', ['не можно', '不行'], 'nein; remote: не можно; 不行'],
  ] as const)('%s', ([, reason, remote, text]) => {
    expect(describeRefusal({ name, reason, remote })).toBe(`${name} was refused: ${text}`);
  });

  test('the beginning of what is too long', () => {
    const text = describeRefusal({ name, reason: 'declined', remote: ['a'.repeat(5000)] });
    expect(text).toMatch(/^refs\/heads\/main was refused: declined; remote: a+\.\.\.$/);
    expect(text).toHaveLength(4096);
  });
});

describe('git push --porcelain tells', () => {
  test.for([
    [
      'the reason of a server',
      `To https://git.test/a\n!\tabc:${name}\t[remote rejected] (pre-receive hook declined)\nDone\n`,
      'remote: no        \nremote: \nerror: failed to push some refs\n',
      { name, reason: 'pre-receive hook declined', remote: ['no        ', ''] },
    ],
    [
      'a reason with brackets in it',
      `!\tabc:${name}\t[remote rejected] (denied (by [us]))\n`,
      '',
      { name, reason: 'denied (by [us])', remote: [] },
    ],
    [
      'what git found out itself',
      `!\tabc:${name}\t[rejected] (stale info)\n`,
      '',
      { name, reason: 'stale info', remote: [] },
    ],
    [
      'a refusal without reason',
      `!\tabc:${name}\t[no match]\n`,
      '',
      { name, reason: 'no match', remote: [] },
    ],
    ['nothing of a push that did not come so far', '', 'fatal: unable to access', undefined],
    ['nothing of a success', `*\tabc:${name}\t[new branch]\nDone\n`, '', undefined],
  ] as const)('%s', ([, output, complaint, refusal]) => {
    expect(parsePorcelain({ output, complaint })).toEqual(refusal);
  });
});
