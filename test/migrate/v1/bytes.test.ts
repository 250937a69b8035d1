import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fuzzRuns } from '../../support/fuzz.ts';
import { planOf } from '../../support/migrated.ts';

/** A line and what is to become of it: it stays, it goes, or it gets a marker. */
type Line = readonly [kind: 'stays' | 'goes' | 'marked', text: string];

const quote = fc.constantFrom('', '"', "'");
const blanks = fc.constantFrom('', ' ', '   ');
const noise = fc.constantFrom(
  '# a comment',
  '',
  '# fluxcd.io/automated: "true"',
  'a: {b: [1, 2,3]}   # two',
  'text: |\n  fluxcd.io/automated: "true"\n\n  image: team/app:1.0.0',
  'folded: >-\n  two\n  lines',
  '"quoted": "with \\" and\n  a second line"',
);

/** Lines of the noise at an indentation. */
function noiseLines(indentation: string): fc.Arbitrary<readonly Line[]> {
  return fc
    .uniqueArray(noise, { maxLength: 3 })
    .map((pieces) =>
      pieces
        .flatMap((piece) => piece.split('\n'))
        .map((line) => ['stays', line === '' ? '' : `${indentation}${line}`] as const),
    );
}

interface Style {
  readonly key: string;
  readonly value: string;
  readonly space: string;
}

const style: fc.Arbitrary<Style> = fc.record({ key: quote, value: quote, space: blanks });

function annotation(name: string, value: string): fc.Arbitrary<Line> {
  return fc
    .tuple(style, fc.constantFrom('', ' # why'))
    .map(([{ key, value: mark, space }, comment]) => [
      'goes',
      `    ${key}${name}${key}: ${space}${mark}${value}${mark}${comment}`,
    ]);
}

const manifest = fc
  .record({
    top: noiseLines(''),
    others: noiseLines('    '),
    automated: annotation('fluxcd.io/automated', 'true'),
    older: fc.boolean(),
    filter: annotation('filter.fluxcd.io/app', 'semver:~1.0'),
    pod: noiseLines('      '),
    container: noiseLines('        '),
    image: style,
    isFirst: fc.boolean(),
  })
  .map(({ top, others, automated, older, filter, pod, container, image, isFirst }) => {
    const first = older ? automated[1].replace('fluxcd.io', 'flux.weave.works') : automated[1];
    const keepsAnnotations = others.some(([, text]) => /^ {4}[^ #]/.test(text));
    const value = `${image.value}registry.example.com/team/app:1.0.0${image.value}`;
    const imageKey = `${image.key}image${image.key}: ${image.space}${value}${image.space}`;
    const lines: readonly Line[] = [
      ['stays', 'apiVersion: apps/v1'],
      ['stays', 'kind: Deployment'],
      ...top,
      ['stays', 'metadata:'],
      ['stays', '  name: app'],
      [keepsAnnotations ? 'stays' : 'goes', '  annotations:'],
      ['goes', first],
      ...others,
      filter,
      ['stays', 'spec:'],
      ['stays', '  template:'],
      ['stays', '    spec:'],
      ...pod,
      ['stays', '      containers:'],
      ...(isFirst
        ? ([
            ['marked', `      - ${imageKey}`],
            ['stays', '        name: app'],
          ] as const)
        : ([
            ['stays', '      - name: app'],
            ['marked', `        ${imageKey}`],
          ] as const)),
      ...container,
    ];
    return lines;
  });

const file = fc
  .record({
    documents: fc.array(manifest, { minLength: 1, maxLength: 3 }),
    lineBreak: fc.constantFrom('\n', '\r\n'),
    isEnded: fc.boolean(),
    mark: fc.constantFrom('', '\ufeff'),
  })
  .map(({ documents, lineBreak, isEnded, mark }) => {
    const lines = documents.flatMap((document) => [['stays', '---'] as const, ...document]);
    return { lines, lineBreak, end: isEnded ? lineBreak : '', mark };
  });

const marker = ' # {"$imagepolicy": "flux-system:app"}';

function print(
  { lineBreak, end, mark }: { lineBreak: string; end: string; mark: string },
  lines: readonly string[],
): string {
  return mark + lines.join(lineBreak) + end;
}

test('the annotations go, the images get markers, and no other byte moves', () => {
  fc.assert(
    fc.property(file, ({ lines, ...how }) => {
      const before = print(
        how,
        lines.map(([, text]) => text),
      );
      const wanted = lines
        .filter(([kind]) => kind !== 'goes')
        .map(([kind, text]) => (kind === 'marked' ? text.replace(/ *$/, `${marker}$&`) : text));
      const { changes, findings } = planOf({ 'app.yaml': before });
      expect(findings).toEqual([]);
      expect(changes[0]?.after).toBe(print(how, wanted));
    }),
    { numRuns: fuzzRuns(150) },
  );
});

test('what has been migrated is not changed a second time', () => {
  fc.assert(
    fc.property(file, ({ lines, ...how }) => {
      const text = print(
        how,
        lines.map(([, line]) => line),
      );
      const first = planOf({ 'app.yaml': text });
      const files = Object.fromEntries(first.changes.map(({ path, after }) => [path, after]));
      expect(planOf(files).changes).toEqual([]);
    }),
    { numRuns: fuzzRuns(50) },
  );
});
