import { lineOf } from '../../manifests/read.ts';
import { applyChecked } from '../marking/checked.ts';
import { findExisting } from '../resources/existing.ts';
import { wantedEdits } from './file-edits.ts';
import { inOrder } from '../findings.ts';
import { findSource } from '../resources/git-source.ts';
import { tagsInFiles } from './known-tags.ts';
import { markedScalars } from '../marking/markers.ts';
import { lookAtNotes } from './notes.ts';
import { addResources, kustomizationToEdit } from '../resources/resource-file.ts';
import { makeResources } from '../resources/resources.ts';
import { annotatedIn } from './sources.ts';
import { decideWorkload } from './workload.ts';
import type { GitSource } from '../resources/existing.ts';
import type { FileChange } from '../file-change.ts';
import type { Decided } from './file-edits.ts';
import type { Finding } from '../findings.ts';
import type { WantedSource } from '../resources/git-source.ts';
import type { ResourceOptions } from '../resources/resources.ts';
import type { Sources } from './sources.ts';

/** What a migration does. */
export interface Plan {
  readonly changes: readonly FileChange[];
  readonly findings: readonly Finding[];
  readonly resources: readonly object[];
  readonly images: number;
  readonly source: GitSource;
  /** The kustomization at the top of the directory, if it does not name the file of the resources. */
  readonly kustomization: string | undefined;
}

export interface PlanOptions extends Omit<ResourceOptions, 'source'> {
  readonly source?: WantedSource | undefined;
  /** What a registry says of the tags of images, by their full name. */
  readonly tags: ReadonlyMap<string, readonly string[]>;
}

/** What a migration does with the files of a directory. */
export function planMigration(sources: Sources, options: PlanOptions): Plan {
  const leftAlone = new Set<string>();
  for (;;) {
    const { plan, unsafe } = tryPlan(sources, options, leftAlone);
    if (unsafe.length === 0) return plan;
    // What was wanted there is not wanted any more, so the resources may be others.
    for (const path of unsafe) leftAlone.add(path);
  }
}

function tryPlan(
  sources: Sources,
  { source: wantedSource, tags, ...options }: PlanOptions,
  leftAlone: ReadonlySet<string>,
): { readonly plan: Plan; readonly unsafe: readonly string[] } {
  const { files } = sources;
  const existing = findExisting(
    files.flatMap(({ manifests }) => manifests),
    options.namespace,
  );
  const source = findSource(existing.gitRepositories, wantedSource, options.namespace);
  const decided = decideAll(sources, tags);
  const safe = decided.filter(({ file }) => !leftAlone.has(file.path));
  const placements = safe.flatMap(({ decision }) => decision.placements);
  const resources = makeResources(placements, existing, { ...options, source });
  const changes: FileChange[] = [];
  const unsafe: string[] = [];
  for (const file of files) {
    const own = safe.filter((one) => one.file === file);
    const wanted = wantedEdits(file, own, { resources, namespace: options.namespace });
    if (wanted.edits.length === 0) continue;
    const after = applyChecked(file, wanted);
    if (after === undefined) unsafe.push(file.path);
    else changes.push({ path: file.path, before: file.text, after, edits: wanted.edits });
  }
  const findings = [
    ...sources.findings,
    ...safe.flatMap(({ decision }) => decision.findings),
    ...lookAtNotes(placements, resources, options.namespace),
    ...[...leftAlone].map((path) => leftAloneFinding(path, decided)),
  ];
  const written = addResources(resources.made, sources);
  return {
    plan: {
      changes: [...changes, ...written],
      findings: inOrder(findings),
      resources: resources.made,
      images: placements.length,
      source,
      kustomization: kustomizationToEdit(files),
    },
    unsafe,
  };
}

function decideAll(sources: Sources, tags: PlanOptions['tags']): readonly Decided[] {
  const inFiles = tagsInFiles(sources.files);
  const marked = new Map(sources.files.map((file) => [file, markedScalars(file.text)]));
  function tagsOf(canonical: string): readonly string[] {
    return [...new Set([...(inFiles.get(canonical) ?? []), ...(tags.get(canonical) ?? [])])];
  }
  return annotatedIn(sources).map((annotated) => {
    const { file, manifest, wishes } = annotated;
    const knowledge = { file, marked: marked.get(file) ?? new Map(), tagsOf };
    return { ...annotated, decision: decideWorkload(manifest, wishes, knowledge) };
  });
}

function leftAloneFinding(path: string, decided: readonly Decided[]): Finding {
  const first = decided.find(({ file }) => file.path === path);
  const start = first?.wishes.all[0]?.entry.key;
  return {
    kind: 'open',
    path,
    line: first === undefined ? 1 : lineOf(first.file, start),
    about: 'a file with annotations of Flux v1',
    why: 'it is written in a way that cannot be edited safely, so it is left alone',
    choices: ['write its metadata and its images in block style, and run this again'],
  };
}
