import { applyEdits } from '../../domain/setters/apply.ts';
import { parseDocuments } from '../../domain/setters/documents.ts';
import { dataOf } from '../../manifests/nodes.ts';
import { markedScalars } from './markers.ts';
import type { Pair } from 'yaml';
import type { Edit } from '../../domain/setters/scalar.ts';
import type { ManifestFile } from '../../manifests/read.ts';

/** Edits of a file, and what they are to bring about. */
export interface WantedEdits {
  /** In the order of the text, none over another. */
  readonly edits: readonly Edit[];
  /** The entries that they take away. */
  readonly gone: readonly Pair[];
  /** What its markers are to name, those that are there already included, in any order. */
  readonly setters: readonly string[];
}

/**
 * The text of a file with the edits made; undefined if that would not be what is wanted: the same data but for what is
 * gone, and exactly these markers, as tagwright reads them. So an edit can do no harm, however a file is written.
 */
export function applyChecked(
  { text, documents }: ManifestFile,
  { edits, gone, setters }: WantedEdits,
): string | undefined {
  const edited = applyEdits(text, edits);
  const parsed = parseDocuments(edited);
  if (parsed.kind === 'refused') return undefined;
  const without = new Set(gone);
  const wanted = JSON.stringify(documents.map((node) => dataOf(node, without)));
  const got = JSON.stringify(parsed.documents.map((node) => dataOf(node, new Set())));
  if (wanted !== got) return undefined;
  const marked = [...markedScalars(edited).values()];
  return sorted(marked) === sorted(setters) ? edited : undefined;
}

function sorted(names: readonly string[]): string {
  return names.toSorted().join('\n');
}
