import { isAlias, isMap, isScalar } from 'yaml';
import type { ObjectIdentifier } from './changes.ts';

const nulls = new Set(['', '~', 'null', 'Null', 'NULL']);
const lists = new Set(['List', 'ResourceList']);

/** An object that values belong to. What it is called becomes known while its file is read. */
export interface Owner {
  apiVersion: string;
  kind: string;
  namespace: string;
  name: string;
  /** What it is an item of, if it is one. */
  readonly list: Owner | undefined;
  hasItems: boolean;
}

export function createOwner(list?: Owner): Owner {
  return { apiVersion: '', kind: '', namespace: '', name: '', list, hasItems: false };
}

/** Notes a field of the object itself, as it is written. */
export function noteField(owner: Owner, field: string, value: unknown): void {
  if (field === 'apiVersion') owner.apiVersion = textOf(value);
  else if (field === 'kind') owner.kind = textOf(value);
  else if (field === 'items' && value !== null) owner.hasItems = true;
}

/** Notes a field of the object's `metadata`. */
export function noteMetadata(owner: Owner, field: string, value: unknown): void {
  if (field === 'namespace') owner.namespace = textOf(value);
  else if (field === 'name') owner.name = textOf(value);
}

/** Whether the object is a `List`, whose items Flux treats as the objects of the file if there is nothing else in it. */
export function isList({ kind, hasItems }: Owner): boolean {
  return hasItems && lists.has(kind);
}

/** What Kubernetes calls an object; a field that it does not have is empty. */
export function identify({ apiVersion, kind, namespace, name }: Owner): ObjectIdentifier {
  return { apiVersion, kind, namespace, name };
}

/** Whether a document or its metadata is one that Flux can write its own annotations into. */
export function isMapOrNothing(value: unknown): boolean {
  return value === null || value === undefined || isMap(value) || isNull(value);
}

/** The name by which Flux finds a key: a collection has none, an alias that of its anchor. */
export function keyName(key: unknown): string {
  if (isScalar(key)) return key.source ?? '';
  return isAlias(key) ? key.source : '';
}

function textOf(node: unknown): string {
  return isNull(node) ? '' : keyName(node);
}

function isNull(node: unknown): boolean {
  return isScalar(node) && node.type === 'PLAIN' && nulls.has(node.source ?? '');
}
