import { isMap } from 'yaml';
import { expect, test } from 'vitest';
import { parseDocuments } from '../../../src/domain/setters/documents.ts';

test('a long document is read whole', () => {
  const text = Array.from({ length: 10_000 }, (_, index) => `key${index}: value\n`).join('');
  const parsed = parseDocuments(text);
  const [document] = parsed.kind === 'documents' ? parsed.documents : [];
  expect(isMap(document) && document.items.length).toBe(10_000);
  expect(document?.range[0]).toBe(0);
});

test('documents have their places in the file; an empty one between others is an empty scalar', () => {
  const text = '# first\n---\na: 1\n---\n\n---\nb: 2\n';
  const parsed = parseDocuments(text);
  const documents = parsed.kind === 'documents' ? parsed.documents : [];
  expect(documents.map(({ range }) => text.slice(range[0], range[1]))).toEqual([
    'a: 1\n',
    '',
    'b: 2\n',
  ]);
});

test.for([
  ['a: 1\nb: [\n', /.*/, 3],
  ['a: 1\nb: *c\n', /unknown anchor "c"/, 2],
  ['a: 1\n\u0007\n', /a control character/, 2],
] as const)('%j is refused, with its line', ([text, why, line]) => {
  expect(parseDocuments(text)).toEqual({ kind: 'refused', why: expect.stringMatching(why), line });
});
