import type { FileChanges, ObjectIdentifier } from '../../../src/domain/setters/changes.ts';

/** Our own answer where it is not Flux's on purpose; `docs/differences.md` says why. */
export interface Difference {
  /** What we write: the input with the first of each pair replaced by the second. */
  readonly edits: readonly (readonly [string, string])[];
  /** What we report, if it is not what Flux reports. */
  readonly fileChanges?: FileChanges;
}

const tag = ['6.4.1', '6.5.0'] as const;
const unnamed = { apiVersion: '', kind: '', namespace: '', name: '' };
const configMap = { apiVersion: 'v1', kind: 'ConfigMap', namespace: '' };

/** By the name of the recorded case. */
export const differences: ReadonlyMap<string, Difference> = new Map<string, Difference>([
  // Flux keeps the type of the old value as a tag, `!!null 6.5.0` and `!!int 6.5.0`, which do not load.
  [
    'null-value-tag',
    {
      edits: [
        ['t2: ~', 't2: 6.5.0'],
        ['t3: null', 't3: 6.5.0'],
      ],
    },
  ],
  [
    'marker-on-non-string-values',
    {
      edits: [
        ['a: 5', 'a: 6.5.0'],
        ['b: true', 'b: 6.5.0'],
        ['c: 1.5', 'c: 6.5.0'],
        ['d: 2024-01-01', 'd: 6.5.0'],
        ['e: !!int 7', 'e: 6.5.0'],
        ['f: !custom x', 'f: !custom 6.5.0'],
      ],
    },
  ],
  // Flux takes a List apart into new files, beside the old one, and reports them under an empty path.
  [
    'kind-list',
    { edits: [tag], fileChanges: { 'app.yaml': tagged({ ...configMap, name: 'one' }) } },
  ],
  [
    'kind-list-next-to-plain',
    {
      edits: [tag],
      fileChanges: {
        'list.yaml': tagged({ ...configMap, name: 'one' }),
        'z.yaml': tagged(unnamed),
      },
    },
  ],
  // Flux fails the run: over an annotation of kyaml, over two dots in a file name.
  [
    'existing-kyaml-annotations',
    { edits: [tag], fileChanges: { 'app.yaml': tagged({ ...configMap, name: 'c' }) } },
  ],
  ['path-annotation-dotdot-name', { edits: [tag], fileChanges: { 'a..b.yaml': tagged(unnamed) } }],
  // Flux drops empty annotations and metadata, and adds a line break to a folded block elsewhere in the file.
  ['existing-empty-annotations', { edits: [tag] }],
  ['annotations-null', { edits: [tag] }],
  ['metadata-null-or-odd', { edits: [tag] }],
  ['x-service-account-yaml', { edits: [['ephemeral: 6.4.1', 'ephemeral: 6.5.0']] }],
  ['x-literal-keep-strip', { edits: [tag] }],
]);

function tagged(object: ObjectIdentifier): FileChanges[string] {
  const [oldValue, newValue] = tag;
  return [{ object, changes: [{ oldValue, newValue, setter: 'flux-system:podinfo:tag' }] }];
}
