import { isAlias, isMap, isScalar, isSeq } from 'yaml';
import type { ParsedNode } from 'yaml';
import type { ObjectIdentifier } from './changes.ts';
import type { Refusal } from './tokens.ts';

const nulls = new Set(['', '~', 'null', 'Null', 'NULL']);
const lists = new Set(['List', 'ResourceList']);

/**
 * Why a document is left alone: Flux writes its own annotations into each, for which it must be a mapping, and
 * `metadata` too.
 */
export function refuseRoot(root: ParsedNode | null): Refusal | undefined {
  if (root === null || isNull(root)) return undefined;
  if (!isMap(root)) return { why: 'a document that is not a mapping', offset: root.range[0] };
  const metadata = valueOf(root, 'metadata');
  if (metadata === undefined || isNull(metadata) || isMap(metadata)) return undefined;
  return { why: 'metadata that is not a mapping', offset: root.range[0] };
}

/** What the object is called: the values as they are written, empty where there is none. */
export function identify(root: unknown): ObjectIdentifier {
  const metadata = valueOf(root, 'metadata');
  return {
    apiVersion: textOf(valueOf(root, 'apiVersion')),
    kind: textOf(valueOf(root, 'kind')),
    namespace: textOf(valueOf(metadata, 'namespace')),
    name: textOf(valueOf(metadata, 'name')),
  };
}

/** The items of a `List`, which Flux treats as the objects of the file; undefined if `root` is no list. */
export function listItems(root: ParsedNode | null): readonly ParsedNode[] | undefined {
  if (!lists.has(textOf(valueOf(root, 'kind')))) return undefined;
  const items = valueOf(root, 'items');
  if (items === undefined) return undefined;
  return isSeq<ParsedNode>(items) ? items.items : [];
}

/** The name by which Flux finds a key: a collection has none, an alias that of its anchor. */
export function keyName(key: unknown): string {
  if (isScalar(key)) return key.source ?? '';
  return isAlias(key) ? key.source : '';
}

function valueOf(node: unknown, name: string): unknown {
  if (!isMap(node)) return undefined;
  return node.items.find(({ key }) => keyName(key) === name)?.value ?? undefined;
}

function textOf(node: unknown): string {
  return isNull(node) ? '' : keyName(node);
}

function isNull(node: unknown): boolean {
  return isScalar(node) && node.type === 'PLAIN' && nulls.has(node.source ?? '');
}
