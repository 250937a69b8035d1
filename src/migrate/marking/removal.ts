import { isMap } from 'yaml';
import { entryAt, mapAt, spanOf } from '../../manifests/nodes.ts';
import type { Pair, YAMLMap } from 'yaml';
import type { Edit } from '../../domain/setters/scalar.ts';
import type { Manifest } from '../../manifests/read.ts';

/** An annotation in a manifest. */
export interface Annotation {
  readonly entry: Pair;
  readonly key: string;
  readonly value: string;
}

/** What takes entries of mappings away. */
export interface Removal {
  readonly gone: readonly Pair[];
  /** In the order of the text. */
  readonly edits: readonly Edit[];
}

/** What takes annotations away; where there are no others, `annotations` goes too. */
export function removeAnnotations(
  text: string,
  { node }: Manifest,
  annotations: readonly Annotation[],
): Removal {
  const metadata = mapAt(node, 'metadata');
  const entry = entryAt(metadata, 'annotations');
  const map = entry?.value;
  const gone = annotations.map((annotation) => annotation.entry);
  if (metadata === undefined || entry === undefined || !isMap(map) || gone.length === 0) {
    return { gone: [], edits: [] };
  }
  if (gone.length < map.items.length) return { gone, edits: removeEntries(text, map, gone) };
  const isOnLines = map.flow !== true && metadata.flow !== true;
  const edits = isOnLines
    ? [lineOfKey(text, entry), ...removeEntries(text, map, gone)]
    : removeEntries(text, metadata, [entry]);
  return { gone: [entry], edits };
}

function removeEntries(text: string, map: YAMLMap, gone: readonly Pair[]): readonly Edit[] {
  if (map.flow === true) return removeFromFlow(map, gone);
  return map.items
    .filter((entry) => gone.includes(entry))
    .map((entry) => ({ ...wholeLines(text, startOf(entry), endOf(entry)), text: '' }));
}

/** From each entry to the next that stays; for those at the end from the end of the last that stays. */
function removeFromFlow(map: YAMLMap, gone: readonly Pair[]): readonly Edit[] {
  const edits: Edit[] = [];
  const stays = map.items.filter((entry) => !gone.includes(entry));
  const last = stays.at(-1);
  for (const [index, entry] of map.items.entries()) {
    if (!gone.includes(entry)) continue;
    const next = map.items[index + 1];
    const isBehind = last === undefined || startOf(entry) > startOf(last);
    const start = isBehind ? endOf(map.items[index - 1] ?? entry) : startOf(entry);
    const end = isBehind || next === undefined ? endOf(entry) : startOf(next);
    edits.push({ start: index === 0 ? startOf(entry) : start, end, text: '' });
  }
  return edits;
}

/** The line that a key is alone on. */
function lineOfKey(text: string, entry: Pair): Edit {
  return { ...wholeLines(text, startOf(entry), spanOf(entry.key).end), text: '' };
}

/** The lines that a stretch is on. Where something else begins the first of them, the check of the result finds it. */
function wholeLines(text: string, start: number, end: number): { start: number; end: number } {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  // A block scalar ends behind its last line break.
  if (text[end - 1] === '\n') return { start: lineStart, end };
  const lineBreak = text.indexOf('\n', end);
  return { start: lineStart, end: lineBreak === -1 ? text.length : lineBreak + 1 };
}

function startOf({ key }: Pair): number {
  return spanOf(key).start;
}

function endOf({ key, value }: Pair): number {
  return Math.max(spanOf(key).end, spanOf(value).end);
}
