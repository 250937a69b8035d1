import { expect, test } from 'vitest';
import { rewriteManifests } from '../../support/rewrite-manifests.ts';
import type { NamedImage } from '../../../src/domain/setters/rewrite.ts';

const marker = '# {"$imagepolicy": "n:p:tag"}';

function policy(tag: string): NamedImage {
  return { namespace: 'n', name: 'p', image: { name: 'ghcr.io/a/b', tag } };
}

function rewriteText(text: string, tag: string): string | undefined {
  const path = 'a.yaml';
  return rewriteManifests(
    [{ path, text: text.replaceAll('@', marker) }],
    [policy(tag)],
  ).files[0]?.text.replaceAll(marker, '@');
}

test.for([
  ['a plain value', 'a: x @\n', 'v2', 'a: v2 @\n'],
  ['a value of two lines', 'a: x\n  y @\n', 'v2', 'a: v2 @\n'],
  ['single quotes', "a: 'it''s' @\n", 'v2', "a: 'v2' @\n"],
  ['double quotes', 'a: "x\\ty" @\n', 'v2', 'a: "v2" @\n'],
  ['quotes for what could be a number', 'a: x @\n', '1.10', 'a: "1.10" @\n'],
  ['the quotes that are there for what could be a number', "a: '1.9' @\n", '1.10', "a: '1.10' @\n"],
  ['quotes for what looks like a document separator', 'a: x @\n', '---', 'a: "---" @\n'],
  ['an anchor, which stays', 'a: &q x @\n', '1.10', 'a: &q "1.10" @\n'],
  ['a tag of our own, which stays', 'a: !t x @\n', 'v2', 'a: !t v2 @\n'],
  ['a tag of our own, which goes with a number', 'a: !t x @\n', '1.10', 'a: "1.10" @\n'],
  ['a number tag, which goes', 'a: !!int &q 7 @\n', 'v2', 'a: &q v2 @\n'],
  ['a number tag before quotes, which goes', 'a: !!int "7" @\n', 'v2', 'a: "v2" @\n'],
  ['a text tag, which stays', 'a: !!str x @\n', 'v2', 'a: !!str v2 @\n'],
  ['a tag on the line above', 'a: !!int\n  7 @\n', 'v2', 'a: \n  v2 @\n'],
  ['null', 'a: ~ @\n', '1.10', 'a: "1.10" @\n'],
  ['a block', 'a: | @\n  x\n\nb: 1\n', 'v2', 'a: |- @\n  v2\n\nb: 1\n'],
  [
    'a block with an indentation of its own',
    'a: >2+ @\n     x\n    y\n\n',
    'v2',
    'a: >- @\n     v2\n\n',
  ],
  ['a block with blank lines first', 'a: |- @\n\n  x\n', 'v2', 'a: |- @\n  v2\n'],
  [
    'a block with a carriage return',
    'a: | @\r\n  x\r\n  y\r\nb: 1',
    'v2',
    'a: |- @\r\n  v2\r\nb: 1',
  ],
  [
    'a block with blanks in the last line',
    'a: | @\n  x\n    \n \nb: 1',
    'v2',
    'a: |- @\n  v2\n \nb: 1',
  ],
  ['a block with a tab in the last line', 'a: | @\n  x\n  \t', 'v2', 'a: |- @\n  v2'],
  ['a block at the end of the text', 'a: | @\n  x', 'v2', 'a: |- @\n  v2'],
  ['a block without a line', 'a: > @\n\nb: 1\n', 'v2', 'a: v2 @\n\nb: 1\n'],
  ['an item of a flow sequence', '[a]: 1\nb: [x,y @\n]\n', 'v2', '[a]: 1\nb: [x,v2 @\n]\n'],
  ['a byte order mark before it', '\ufeffa: x @\n', 'v2', '\ufeffa: v2 @\n'],
  [
    'an equal number without quotes, beside a change',
    'a: 1.10 @\nb: 2 @\n',
    '1.10',
    'a: "1.10" @\nb: "1.10" @\n',
  ],
] as const)('%s', ([, text, tag, expected]) => {
  expect(rewriteText(text, tag)).toBe(expected);
});

test('an equal number without quotes alone is no change', () => {
  expect(rewriteText('a: 1.10 @\n', '1.10')).toBeUndefined();
});

test.for([
  'true',
  'No',
  'on',
  'y',
  '0x1F',
  '0755',
  '0o7',
  '0b1',
  '1_000',
  '1e3',
  '.5',
  '1.',
  '-1',
  '-',
  '...',
  '2024-01-02',
  '1_',
  '.nan',
  '.inf',
  '1e400',
  '2024-02-30',
])('the tag %s is quoted', (tag) => {
  expect(rewriteText('a: x @\n', tag)).toBe(`a: ${JSON.stringify(tag)} @\n`);
});

test.for([
  'v1',
  'latest',
  '1.2.3',
  'NaN',
  'a_b',
  '1.2.3-rc.1',
  '0xg',
  '1a',
  '2024-01-02-3',
  '--',
  '.a',
  'tRue',
])('the tag %s is not quoted', (tag) => {
  expect(rewriteText('a: x @\n', tag)).toBe(`a: ${tag} @\n`);
});

test('a policy without a digest empties a digest, in a block too', () => {
  const digest = marker.replace(':tag', ':digest');
  const text = `a: x ${digest}\nb: 'x' ${digest}\nc: | ${digest}\n  x\n\nd: 1\n`;
  const { files } = rewriteManifests([{ path: 'a.yaml', text }], [policy('v2')]);
  expect(files[0]?.text).toBe(`a: "" ${digest}\nb: '' ${digest}\nc: "" ${digest}\n\nd: 1\n`);
});

test('what was left out is told', () => {
  const files = [
    { path: 'bad.yaml', text: `a: [x\nb: y ${marker}\n` },
    { path: 'good.yaml', text: `a: x ${marker}\nb: x # {"$imagepolicy": "n:q"}\n` },
  ];
  const result = rewriteManifests(files, [policy('v2')]);
  expect(result.files.map(({ path }) => path)).toEqual(['good.yaml']);
  expect(result.warnings).toEqual([
    { kind: 'refused', path: 'bad.yaml', line: 2, why: expect.any(String) },
    { kind: 'unknown-policy', path: 'good.yaml', line: 2, setter: 'n:q' },
  ]);
});

test('of two forms the one that names a policy counts', () => {
  const text = `a: x # {"$imagepolicy": "n:q", "$ref": "#/definitions/io.k8s.cli.setters.n:p"}\n`;
  const { fileChanges, warnings } = rewriteManifests([{ path: 'a.yaml', text }], [policy('v2')]);
  expect(warnings).toEqual([]);
  expect(fileChanges['a.yaml']?.[0]?.changes).toEqual([
    { oldValue: 'x', newValue: 'ghcr.io/a/b:v2', setter: 'n:p' },
  ]);
});

test('all documents of a file are rewritten, and none is lost', () => {
  expect(rewriteText('a: x @\n...\nb: x @\n', 'v2')).toBe('a: v2 @\n...\nb: v2 @\n');
});

test('an object whose own name is marked is reported by the name that it had', () => {
  const text = `metadata:\n  name: x ${marker}\n  namespace: y ${marker}\n`;
  const { fileChanges } = rewriteManifests([{ path: 'a.yaml', text }], [policy('v2')]);
  expect(fileChanges['a.yaml']).toMatchObject([
    { object: { name: 'x', namespace: 'y' }, changes: [{ oldValue: 'x' }, { oldValue: 'y' }] },
  ]);
});
