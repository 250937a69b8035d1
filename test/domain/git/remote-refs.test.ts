import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decodePackets, encodePackets } from '../../../src/domain/git/pkt-line.ts';
import {
  createListingReader,
  encodeRefsRequest,
  readAdvertisement,
  readRefsAnswer,
} from '../../../src/domain/git/remote-refs.ts';
import type { Packet } from '../../../src/domain/git/pkt-line.ts';

const A = 'a'.repeat(40);
const B = 'b'.repeat(40);

function bytes(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** As it comes over the network, in pieces of any size. */
async function* inPieces(whole: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < whole.length; at += size) yield whole.subarray(at, at + size);
}

const everything = ['HEAD', 'refs/'];
const pieceSizes = [1, 7, 1_000];

function lines(...texts: readonly string[]): Uint8Array {
  const packets = texts.map((text): Packet => ({ kind: 'data', text: `${text}\n` }));
  return bytes(encodePackets([...packets, { kind: 'flush' }]));
}

describe('packets', () => {
  test('come back as they were sent', () => {
    const packet = fc.oneof(
      fc.constantFrom<Packet>({ kind: 'flush' }, { kind: 'delimiter' }, { kind: 'end' }),
      fc
        .string({ unit: 'grapheme', maxLength: 50 })
        .filter((text) => !text.endsWith('\n') && !text.startsWith('\uFEFF'))
        .map((text): Packet => ({ kind: 'data', text })),
    );
    fc.assert(
      fc.property(fc.array(packet), (packets) => {
        expect(decodePackets(bytes(encodePackets(packets)))).toEqual(packets);
      }),
    );
  });

  test.for([
    ['a page of HTML', '<html></html>'],
    ['a packet cut off', '0010abc'],
    ['a length of three', '0003'],
  ] as const)('%s is no packet', ([, text]) => {
    expect(decodePackets(bytes(text))).toBeUndefined();
  });
});

test('the question names what is wanted', () => {
  expect(encodeRefsRequest(['refs/heads/main'])).toBe(
    '0014command=ls-refs\n00010009peel\n001fref-prefix refs/heads/main\n0000',
  );
});

describe('the answer', () => {
  test.for([
    ['no reference', lines(), []],
    ['a branch', lines(`${A} refs/heads/main`), [{ name: 'refs/heads/main', id: A }]],
    [
      'an annotated tag',
      lines(`${A} refs/tags/v1 peeled:${B}`),
      [{ name: 'refs/tags/v1', id: A, peeled: B }],
    ],
    ['HEAD', lines(`${A} HEAD symref-target:refs/heads/main`), [{ name: 'HEAD', id: A }]],
    ['an error', lines('ERR access denied'), undefined],
    ['something else', bytes('<html>'), undefined],
    ['an answer that was cut off', lines(`${A} refs/heads/main`).subarray(0, -5), undefined],
  ] as const)('%s', async ([, answer, refs]) => {
    for (const size of pieceSizes)
      expect(await readRefsAnswer(inPieces(answer, size), everything)).toEqual(refs);
  });
});

describe('the first answer of a server', () => {
  const service = encodePackets([
    { kind: 'data', text: '# service=git-upload-pack\n' },
    { kind: 'flush' },
  ]);
  const old = encodePackets([
    { kind: 'data', text: `${A} HEAD\0multi_ack side-band-64k\n` },
    { kind: 'data', text: `${A} refs/heads/main\n` },
    { kind: 'data', text: `${B} refs/tags/v1\n` },
    { kind: 'data', text: `${A} refs/tags/v1^{}\n` },
    { kind: 'flush' },
  ]);
  test.for([
    ['of protocol 2', `${service}000eversion 2\n0000`, { kind: 'ask' }],
    ['of protocol 2 without the service', '000eversion 2\n0000', { kind: 'ask' }],
    [
      'of protocol 0',
      service + old,
      {
        kind: 'refs',
        refs: [
          { name: 'HEAD', id: A },
          { name: 'refs/heads/main', id: A },
          { name: 'refs/tags/v1', id: B, peeled: A },
        ],
      },
    ],
    [
      'of an empty repository',
      `${service}${encodePackets([{ kind: 'data', text: `${'0'.repeat(40)} capabilities^{}\0agent=x\n` }, { kind: 'flush' }])}`,
      { kind: 'refs', refs: [] },
    ],
    ['of no Git server', '<html></html>', undefined],
    ['of nobody', '', undefined],
  ] as const)('%s', async ([, text, expected]) => {
    for (const size of pieceSizes)
      expect(await readAdvertisement(inPieces(bytes(text), size), everything)).toEqual(expected);
  });
});

test('the lines of `git ls-remote`', () => {
  const reader = createListingReader(['refs/tags/']);
  for (const line of [`${A}\trefs/tags/v1`, `${B}\trefs/tags/v1^{}`, '']) reader.add(line);
  expect(reader.refs()).toEqual([{ name: 'refs/tags/v1', id: A, peeled: B }]);
});

test.for([
  ['exactly what was named', ['refs/heads/main'], ['refs/heads/main']],
  ['all below a prefix', ['refs/heads/'], ['refs/heads/main', 'refs/heads/main-2']],
] as const)('%s is selected', async ([, wanted, names]) => {
  const all = ['refs/heads/main', 'refs/heads/main-2', 'refs/tags/v1'];
  const answer = lines(...all.map((name) => `${A} ${name}`));
  const refs = await readRefsAnswer(inPieces(answer, 10), wanted);
  expect(refs?.map(({ name }) => name)).toEqual(names);
});
