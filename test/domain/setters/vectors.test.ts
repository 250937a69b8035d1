import { readFileSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { selectManifests } from '../../../src/domain/setters/paths.ts';
import { differences } from './differences.ts';
import { rewriteManifests } from '../../support/rewrite-manifests.ts';
import type { Difference } from './differences.ts';
import type { TreeEntry } from '../../../src/domain/setters/paths.ts';
import type { NamedImage, RewriteResult } from '../../../src/domain/setters/rewrite.ts';

const texts = z.record(z.string(), z.string());
const change = z.object({ oldValue: z.string(), newValue: z.string(), setter: z.string() });
const vector = z.object({
  name: z.string(),
  updatePath: z.string().optional(),
  inputFiles: texts,
  inputSymlinks: texts.optional(),
  policies: z.array(
    z.object({
      name: z.string(),
      namespace: z.string(),
      latestRef: z
        .object({ name: z.string(), tag: z.string(), digest: z.string().default('') })
        .nullable(),
    }),
  ),
  outputFiles: texts.default({}),
  reformattedFiles: z.array(z.string()).default([]),
  result: z
    .object({
      fileChanges: z.record(
        z.string(),
        z.array(
          z.object({
            object: z.record(z.string(), z.string()),
            changes: z.array(change),
          }),
        ),
      ),
    })
    .optional(),
  error: z.string().optional(),
});
type Vector = z.infer<typeof vector>;

const folder = new URL('../../vectors/setters/', import.meta.url);
const vectors = readdirSync(folder)
  .toSorted()
  .map((file) => vector.parse(JSON.parse(readFileSync(new URL(file, folder), 'utf8'))));
const same = vectors.filter(({ name }) => !differences.has(name));
const answered = same.filter(({ error }) => error === undefined);
const failing = same.filter(({ error }) => error !== undefined);

test('every recorded case is here, and every difference is one of them', () => {
  expect(vectors).toHaveLength(154);
  expect(vectors.map(({ name }) => name)).toEqual(expect.arrayContaining([...differences.keys()]));
});

test.for(answered.map((answer) => [answer.name, answer] as const))(
  '%s: the changes that Flux reports',
  ([, { result, ...input }]) => {
    expect(rewrite(input).result.fileChanges).toEqual(result?.fileChanges);
  },
);

test.for(answered.map((answer) => [answer.name, answer] as const))(
  '%s: the bytes that Flux writes, or those of the marked scalars alone',
  ([, answer]) => {
    const { files } = rewrite(answer);
    const untouched = new Set(answer.reformattedFiles);
    expect([...files.keys()].toSorted()).toEqual(Object.keys(answer.outputFiles).toSorted());
    const exact = [...files].filter(([path]) => !untouched.has(path));
    expect(exact).toEqual(exact.map(([path]) => [path, answer.outputFiles[path]]));
    const reformatted = [...files].filter(([path]) => untouched.has(path));
    expect(reformatted.map(([, text]) => read(text))).toEqual(
      reformatted.map(([path]) => read(answer.outputFiles[path] ?? '')),
    );
    expect(reformatted.map(([, text]) => maskChanges(answer, text))).toEqual(
      reformatted.map(([path]) => maskChanges(answer, answer.inputFiles[path] ?? '')),
    );
  },
);

test.for(failing.map((answer) => [answer.name, answer] as const))(
  '%s: the error that Flux gives',
  ([, { error, ...input }]) => {
    expect(() => rewrite(input)).toThrow((error ?? '').replace('<dir>/', ''));
  },
);

test.for(vectors.flatMap((answer) => ourAnswer(answer)))(
  '%s: our own answer',
  ([, answer, { edits, fileChanges }]) => {
    const ours = rewrite(answer);
    const expected = Object.entries(answer.inputFiles).map(
      ([path, text]) => [path, edit(text, edits)] as const,
    );
    const changed = expected.filter(([path, text]) => text !== answer.inputFiles[path]);
    expect([...ours.files]).toEqual(changed);
    expect(ours.result.fileChanges).toEqual(fileChanges ?? answer.result?.fileChanges);
  },
);

function ourAnswer(answer: Vector): (readonly [string, Vector, Difference])[] {
  const difference = differences.get(answer.name);
  return difference === undefined ? [] : [[answer.name, answer, difference]];
}

function edit(text: string, edits: Difference['edits']): string {
  return edits.reduce((edited, [from, to]) => edited.replaceAll(from, to), text);
}

interface Rewritten {
  readonly result: RewriteResult;
  /** By path in the repository. */
  readonly files: ReadonlyMap<string, string>;
}

function rewrite({
  inputFiles,
  inputSymlinks = {},
  updatePath = '',
  policies,
}: Omit<Vector, 'result'>): Rewritten {
  const entries: TreeEntry[] = [
    ...Object.keys(inputFiles).map((path) => ({ kind: 'file', path }) as const),
    ...Object.entries(inputSymlinks).map(
      ([path, target]) => ({ kind: 'symlink', path, target }) as const,
    ),
  ];
  const scanned = selectManifests(entries, updatePath);
  const manifests = scanned.map(({ path, filePath }) => ({
    path,
    text: inputFiles[filePath] ?? '',
  }));
  const images = policies.flatMap(({ latestRef: image, ...name }): NamedImage[] => {
    return image === null ? [] : [{ ...name, image }];
  });
  const result = rewriteManifests(manifests, images);
  const filePaths = new Map(scanned.map(({ path, filePath }) => [path, filePath]));
  const files = new Map(result.files.map(({ path, text }) => [filePaths.get(path) ?? '', text]));
  return { result, files };
}

/** The data of a file, by YAML 1.1 as Kubernetes reads it; documents that hold nothing do not count. */
function read(text: string): unknown[] {
  const documents = parseAllDocuments(text, { version: '1.1', uniqueKeys: false, strict: false });
  return documents.map((document): unknown => document.toJS()).filter((data) => data !== null);
}

/** `text` with the same mark for each value, old or new, however it is quoted. */
function maskChanges({ result }: Vector, text: string): string {
  const changes = Object.values(result?.fileChanges ?? {}).flatMap((objects) =>
    objects.flatMap((object) => object.changes),
  );
  const values = changes.flatMap(({ oldValue, newValue }) => [oldValue.trim(), newValue]);
  const masked = values
    .toSorted((a, b) => b.length - a.length)
    .reduce((masking, value) => masking.replaceAll(value, '@'), text);
  return masked.replaceAll(/"@"|'@'/g, '@').replaceAll('|-', '|');
}
