import { isMap, isScalar, isSeq } from 'yaml';
import { keyName } from '../domain/setters/object.ts';
import type { Pair, Scalar, YAMLMap } from 'yaml';

/** The entry that a mapping has for a key; of several the first, which is the one that Flux sees. */
export function entryAt(node: unknown, key: string): Pair | undefined {
  if (!isMap(node)) return undefined;
  return node.items.find((entry) => keyName(entry.key) === key);
}

/** What a path of keys leads to; undefined if it leads nowhere. */
export function nodeAt(node: unknown, ...path: readonly string[]): unknown {
  let found = node;
  for (const key of path) found = entryAt(found, key)?.value;
  return found;
}

/** The mapping at the end of a path. */
export function mapAt(node: unknown, ...path: readonly string[]): YAMLMap | undefined {
  const found = nodeAt(node, ...path);
  return isMap(found) ? found : undefined;
}

/** The items of the sequence at the end of a path. */
export function itemsAt(node: unknown, ...path: readonly string[]): readonly unknown[] {
  const found = nodeAt(node, ...path);
  return isSeq(found) ? found.items : [];
}

/** The text of the scalar at the end of a path; undefined if there is none, or an empty one. */
export function textAt(node: unknown, ...path: readonly string[]): string | undefined {
  const found = nodeAt(node, ...path);
  return isScalar(found) ? textOf(found) : undefined;
}

/** The value of a scalar as text; undefined for an empty one. */
export function textOf({ value }: Scalar): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}

/** Where a node starts and where it ends, without the white space and the comments after it. */
export function spanOf(node: unknown): { readonly start: number; readonly end: number } {
  const range = isScalar(node) || isMap(node) || isSeq(node) ? node.range : undefined;
  const [start, end] = range ?? [0, 0];
  return { start, end };
}

/** The data of a node as plain values, without the entries that are `gone`; an alias is the name of its anchor. */
export function dataOf(node: unknown, gone: ReadonlySet<Pair>): unknown {
  if (isMap(node)) {
    const entries = node.items.flatMap((entry) =>
      gone.has(entry) ? [] : [[keyName(entry.key), dataOf(entry.value, gone)] as const],
    );
    return { entries };
  }
  if (isSeq(node)) return node.items.map((item) => dataOf(item, gone));
  return isScalar(node) ? node.value : { alias: keyName(node) };
}

/** The data of a node as plain values, scalars as text; nothing for an alias. */
export function valuesOf(node: unknown): unknown {
  if (isMap(node)) {
    return Object.fromEntries(node.items.map(({ key, value }) => [keyName(key), valuesOf(value)]));
  }
  if (isSeq(node)) return node.items.map(valuesOf);
  return isScalar(node) ? node.value : undefined;
}
