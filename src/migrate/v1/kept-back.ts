import { lineOf, titleOf } from '../../manifests/read.ts';
import type { Manifest, ManifestFile } from '../../manifests/read.ts';
import type { Annotation } from '../marking/removal.ts';
import type { Wishes } from './annotations.ts';
import type { Finding } from '../findings.ts';

/** What stays as it is because a person said once that it should, and what they can do now. */
export interface KeptBack {
  readonly annotations: readonly Annotation[];
  readonly findings: readonly Finding[];
}

/** The value of `ignore` that did not keep images from being updated. */
const syncOnly = 'sync_only';

/** All annotations of what is locked or ignored stay. */
export function keepBack(manifest: Manifest, wishes: Wishes, file: ManifestFile): KeptBack {
  const { all, locked, ignored, isAutomated } = wishes;
  const found: (readonly [annotation: Annotation, why: string, choices: readonly string[]])[] = [];
  if (locked !== undefined) {
    const then = isAutomated ? 'and run this again' : 'and add markers by hand';
    found.push([
      locked,
      'it is locked, so it gets no marker, and nothing updates it',
      [
        'to keep it as it is, remove its annotations',
        `to have it updated, remove "${locked.key}" ${then}`,
      ],
    ]);
  }
  if (ignored?.value === 'true') {
    found.push([
      ignored,
      'it is ignored: Flux v1 neither applied nor updated it, and Flux v2 will apply it',
      [
        'to keep it from being applied, annotate it kustomize.toolkit.fluxcd.io/reconcile: disabled',
        `to have it applied, remove "${ignored.key}" and run this again`,
      ],
    ]);
  }
  const isStopped = found.length > 0;
  if (ignored?.value === syncOnly) {
    found.push([
      ignored,
      'Flux v1 did not delete it when its file was gone, and Flux v2 may',
      [
        `replace "${ignored.key}" by kustomize.toolkit.fluxcd.io/prune: disabled`,
        `or remove "${ignored.key}"`,
      ],
    ]);
  }
  const about = titleOf(manifest);
  return {
    annotations: isStopped ? all : found.map(([annotation]) => annotation),
    findings: found.map(([{ entry }, why, choices]) => {
      return { kind: 'open', path: file.path, line: lineOf(file, entry.key), about, why, choices };
    }),
  };
}
