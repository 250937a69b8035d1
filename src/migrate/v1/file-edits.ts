import { markedScalars, markerEdits, placeOf } from '../marking/markers.ts';
import { removeAnnotations } from '../marking/removal.ts';
import type { ManifestFile } from '../../manifests/read.ts';
import type { WantedEdits } from '../marking/checked.ts';
import type { Resources } from '../resources/resources.ts';
import type { Annotated } from './sources.ts';
import type { Decision } from './workload.ts';

/** An object with annotations, and what becomes of it. */
export interface Decided extends Annotated {
  readonly decision: Decision;
}

/** What is to be done with a file: annotations that are done go, images get markers. */
export function wantedEdits(
  { text }: ManifestFile,
  decided: readonly Decided[],
  { resources, namespace }: { readonly resources: Resources; readonly namespace: string },
): WantedEdits {
  const setters = [...markedScalars(text).values()];
  const removals = decided.map(({ manifest, decision }) =>
    removeAnnotations(text, manifest, decision.done),
  );
  const edits = removals.flatMap((removal) => removal.edits);
  for (const placement of decided.flatMap(({ decision }) => decision.placements)) {
    const { policy } = resources.namesFor(placement);
    for (const { scalar, part } of placement.marks) {
      const place = placeOf(text, scalar);
      const setter = `${namespace}:${policy}${part}`;
      if (place === undefined) continue;
      edits.push(...markerEdits(place, setter));
      setters.push(setter);
    }
  }
  return {
    edits: edits.toSorted((a, b) => a.start - b.start),
    gone: removals.flatMap((removal) => removal.gone),
    setters,
  };
}
