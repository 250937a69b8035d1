import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { findMarkers } from '../../src/domain/setters/manifest.ts';
import { fuzzRuns } from '../support/fuzz.ts';
import { rewriteManifests } from '../support/rewrite-manifests.ts';

const vectors = new URL('../vectors/', import.meta.url);
const marker = '# {"$imagepolicy": "n:p:tag"}';

// What go.yaml.in/yaml/v3 v3.0.4, with which Flux reads, loads before and after the edit.
const odd = z
  .array(
    z.object({
      name: z.string(),
      text: z.string(),
      rewritten: z.string(),
      data: z.unknown(),
      dataAfter: z.unknown(),
    }),
  )
  .parse(JSON.parse(readFileSync(new URL('odd-yaml.json', vectors), 'utf8')));

function rewrite(text: string) {
  const image = { name: 'ghcr.io/a/b', tag: '1.0.1' };
  const policy = { namespace: 'n', name: 'p', image };
  const { files, warnings } = rewriteManifests([{ path: 'a.yaml', text }], [policy]);
  return { text: files[0]?.text, warnings };
}

test.for(odd.map((row) => [row.name, row] as const))(
  'what Go reads is edited, and nothing beside it: %s',
  ([, { text, rewritten, data, dataAfter }]) => {
    expect(rewrite(text)).toEqual({ text: rewritten, warnings: [] });
    expect(dataAfter).toEqual(JSON.parse(JSON.stringify(data).replaceAll('1.0.0', '1.0.1')));
  },
);

test('a release whose description was wrapped by hand', () => {
  const folder = new URL('cases/02-unindented-quoted/', vectors);
  const [input, expected, policies] = [
    'input/release.yaml',
    'expected/release.yaml',
    'policies.json',
  ].map((name) => readFileSync(new URL(name, folder), 'utf8'));
  const policy = z.array(
    z.object({
      namespace: z.string(),
      name: z.string(),
      image: z.object({ name: z.string(), tag: z.string() }),
    }),
  );
  const { files } = rewriteManifests(
    [{ path: 'release.yaml', text: input ?? '' }],
    policy.parse(JSON.parse(policies ?? '')),
  );
  expect(files).toEqual([{ path: 'release.yaml', text: expected }]);
});

test.for([
  ['a value of 70,000 characters on one line', `b: '${'x'.repeat(70_000)}'`],
  ['a quoted value of 70,000 characters over lines', `b: "${'x\n'.repeat(35_000)}"`],
  ['a block of 2 MiB', `b: |\n${'  text of the block\n'.repeat(2 ** 17)}`],
  ['a plain value of 100,000 lines', `b: x\n${'  y\n'.repeat(100_000)}`],
  ['an entry list that takes many parts', `b:\n${'- a: b\n  c: [d, e]\n'.repeat(20_000)}`],
  ['a flow list that takes many parts', `b: [\n${'{a: b}, [c , d], e: f,\n'.repeat(10_000)}]`],
])('the values around %s are edited', ([, middle]) => {
  const text = `a: 1.0.0 ${marker}\n${middle}\nc: 1.0.0 ${marker}\n`;
  expect(rewrite(text)).toEqual({ text: text.replaceAll('1.0.0', '1.0.1'), warnings: [] });
});

test.for([
  ['a block', '|\n  x\u2028y'],
  ['a plain value', 'x\u2029y'],
  ['a comment', 'x # y\u0085z'],
])('a line break of YAML 1.1 in %s is refused, and the reason is said', ([, value]) => {
  const { text, warnings } = rewrite(`a: 1.0.0 ${marker}\nb: ${value}\n`);
  expect(text).toBeUndefined();
  expect(warnings).toMatchObject([{ kind: 'refused', why: expect.stringContaining('U+2028') }]);
});

test('a bundle of more than 1 MiB is edited', () => {
  const line = `    ${'x'.repeat(80)}\n`;
  const text = `kind: ConfigMap\ndata:\n  blob: |\n${line.repeat(14_000)}---\nkind: Pod\nspec:\n  image: 1.0.0 ${marker}\n`;
  expect(text.length).toBeGreaterThan(2 ** 20);
  expect(rewrite(text).text).toBe(text.replace('1.0.0', '1.0.1'));
});

/** How many markers are found, or why none. */
function markersOf(text: string): number | string {
  const parsed = findMarkers(text);
  return parsed.kind === 'markers' ? parsed.markers.length : parsed.why;
}

const snippets = fc.constantFrom(
  "'one\ntwo'",
  '"one\n\ntwo\\" three"',
  "'it''s\n'",
  '"it\\\'s"',
  '[a,\nb,\n\tc]',
  '{a: b,\n\tc: d\n}',
  '"x\u2028y"',
  `@ ${marker}`,
  `[x,\n@, ${marker}\ny]`,
  `{x: '@' ${marker}\n}`,
  'plain',
  '|\n  block',
);

test('no byte outside a marked value moves, whatever stands beside it', () => {
  fc.assert(
    fc.property(fc.array(snippets, { minLength: 1, maxLength: 12 }), (values) => {
      const entries = values.map((value, index) => `k${index}: ${value}\n`);
      const text = `a: @ ${marker}\n${entries.join('')}`;
      const before = text.replaceAll('@', '1.0.0');
      expect(rewrite(before)).toEqual({ text: text.replaceAll('@', '1.0.1'), warnings: [] });
    }),
    { numRuns: fuzzRuns(300) },
  );
});

test.for([
  ['mapping', '', (index: number) => `k${index}: v ${marker}\n`, ''],
  ['sequence', 'a:\n', () => `- v ${marker}\n`, ''],
  ['flow sequence', 'a: [\n', () => `v, ${marker}\n`, ']\n'],
  ['flow mapping', 'a: {\n', (index: number) => `k${index}: v, ${marker}\n`, '}\n'],
] as const)('no comment of a long %s is read too late', ([, head, entry, tail]) => {
  const entries = Array.from({ length: 1500 }, (_, index) => entry(index)).join('');
  // Parts end after a number of lexemes: the comments before shift where that is.
  for (let comments = 0; comments < 4; comments += 1) {
    const text = `${'# c\n'.repeat(comments)}${head}${entries}${tail}`;
    expect(markersOf(text)).toBe(1500);
  }
});

test('what is read in parts is what is read at once', () => {
  fc.assert(
    fc.property(fc.array(snippets, { minLength: 1, maxLength: 12 }), (values) => {
      const entries = values.map((value, index) => `  k${index}: ${value.replaceAll('@', 'v')}\n`);
      const item = `- a:\n${entries.join('').replaceAll(/^/gm, '  ').trimEnd()}\n`;
      const one = markersOf(`x: y ${marker}\nlist:\n${item}`);
      const times = 200;
      const many = markersOf(`x: y ${marker}\nlist:\n${item.repeat(times)}`);
      expect(many).toEqual(typeof one === 'number' ? (one - 1) * times + 1 : one);
    }),
    { numRuns: fuzzRuns(10) },
  );
});
