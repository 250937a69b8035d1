import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { encodeUpdate, parsePushReport } from '../../../src/domain/git/receive-pack.ts';

const name = 'refs/heads/main';
const update = { name, commit: 'b'.repeat(40), expected: 'a'.repeat(40) };

test.for([
  ['a branch that moves', update, `0082${'a'.repeat(40)} ${'b'.repeat(40)} refs/heads/main`],
  [
    'a new branch with a long name',
    { ...update, name: 'refs/heads/größe', expected: undefined },
    `0085${'0'.repeat(40)} ${'b'.repeat(40)} refs/heads/größe`,
  ],
] as const)('%s is asked for', ([, asked, line]) => {
  expect(encodeUpdate(asked)).toBe(`${line}\0 report-status side-band-64k0000`);
});

const accepted = { kind: 'accepted' };
const unclear = { kind: 'unclear' };

function refused(reason: string, ...remote: readonly string[]): object {
  return { kind: 'refused', name, reason, remote };
}

describe('a server answers', () => {
  test.for([
    ['that it took both', '000eunpack ok\n0017ok refs/heads/main\n0000', accepted],
    [
      'that it refuses the branch',
      '000eunpack ok\n0023ng refs/heads/main not allowed\n0000',
      refused('not allowed', ''),
    ],
    [
      'that it cannot read the pack',
      '001bunpack index-pack abno\n0024ng refs/heads/main unpack error\n0000',
      unclear,
    ],
    ['of another branch', '000eunpack ok\n0018ok refs/heads/main2\n0000', unclear],
    ['nothing', '0000', unclear],
    ['an answer that was cut off', '000eunpack ok\n0017ok refs/he', unclear],
    ['a web page', '<html>', unclear],
  ] as const)('%s', ([, answer, report]) => {
    expect(parsePushReport(bytesOf(answer), update)).toEqual(report);
  });
});

describe('in bands, a server answers', () => {
  const taken = '000eunpack ok\n0017ok refs/heads/main\n0000';
  const declined = '000eunpack ok\n0020ng refs/heads/main declined\n0000';
  test.for([
    ['that it took both', [band(1, taken)], accepted],
    ['with words on the way', [band(2, 'checking\n'), band(1, taken)], accepted],
    [
      'that it refuses the branch, and why',
      [band(2, 'not'), band(2, ' today\r\nö'), band(1, declined)],
      refused('declined', 'not today', 'ö'),
    ],
    [
      'in pieces that split its lines',
      Array.from(declined, (letter) => band(1, letter)),
      refused('declined', ''),
    ],
    ['with a sign of life', [band(1, ''), band(1, taken)], accepted],
    ['with a band that there is not', [band(4, taken)], unclear],
    ['with a packet that ends too early', [band(1, taken), bytesOf('00ff\x01')], unclear],
  ] as const)('%s', ([, packets, report]) => {
    const answer = Buffer.concat([...packets, bytesOf('0000')]);
    expect(parsePushReport(answer, update)).toEqual(report);
  });

  test('more than anybody reads, of which the beginning is kept', () => {
    const said = Array.from({ length: 20 }, () => band(2, 'a'.repeat(10_000)));
    const report = parsePushReport(Buffer.concat([...said, band(1, declined)]), update);
    expect(report).toEqual(refused('declined', 'a'.repeat(65_536)));
  });

  test('whatever it likes, and the parser does not throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(['accepted', 'refused', 'unclear']).toContain(parsePushReport(bytes, update).kind);
      }),
    );
  });
});

function bytesOf(text: string): Buffer {
  return Buffer.from(text);
}

function band(number: number, content: string): Buffer {
  const body = Buffer.from(content);
  const length = (body.length + 5).toString(16).padStart(4, '0');
  return Buffer.concat([Buffer.from(length), Buffer.from([number]), body]);
}
