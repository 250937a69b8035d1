import { isAmbiguous, writeScalar } from './scalar.ts';
import type { Change, ObjectIdentifier } from './changes.ts';
import type { MarkedScalar } from './manifest.ts';
import type { Edit } from './scalar.ts';

/** What each setter writes, by what a marker calls it: `flux-system:app:tag` -> `1.2.3`. */
export type SetterValues = ReadonlyMap<string, string>;

export interface AppliedMarkers {
  /** The whole new text; the very same as before if nothing changed. */
  readonly text: string;
  readonly changes: readonly { readonly object: ObjectIdentifier; readonly change: Change }[];
  /** Markers that name no policy. */
  readonly unknown: readonly { readonly setter: string; readonly line: number }[];
}

/**
 * Writes `values` into the marked scalars of `text`, and moves no other byte. A value that is as it should be is no
 * change; but where the file changes anyway, one that could be read as a number gets its quotes, as Flux gives it.
 * @param markers those that `findMarkers` found in this very `text`
 */
export function applyMarkers(
  text: string,
  markers: readonly MarkedScalar[],
  values: SetterValues,
): AppliedMarkers {
  const changes: { readonly object: ObjectIdentifier; readonly change: Change }[] = [];
  const unknown: { readonly setter: string; readonly line: number }[] = [];
  const edits: Edit[] = [];
  for (const marker of markers) {
    const setter = marker.setters.find((name) => values.has(name));
    const newValue = setter === undefined ? undefined : values.get(setter);
    if (setter === undefined || newValue === undefined) {
      unknown.push({ setter: marker.setters[0] ?? '', line: marker.line });
      continue;
    }
    const isChanged = newValue !== marker.value;
    if (isChanged || isAmbiguous(marker)) edits.push(...writeScalar(text, marker, newValue));
    if (!isChanged) continue;
    changes.push({ object: marker.object, change: { oldValue: marker.value, newValue, setter } });
  }
  return { text: changes.length === 0 ? text : applyEdits(text, edits), changes, unknown };
}

/**
 * `text` with the edits made.
 * @param edits in the order of the text, none over another
 */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  const pieces: string[] = [];
  let done = 0;
  for (const edit of edits) {
    pieces.push(text.slice(done, edit.start), edit.text);
    done = edit.end;
  }
  return pieces.join('') + text.slice(done);
}
