import { CST, isMap, isScalar, isSeq } from 'yaml';
import { createOwner, isMapOrNothing, keyName, noteField, noteMetadata } from './object.ts';
import { isTaken } from './parts.ts';
import type { ParsedNode, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { Place } from './attach.ts';
import type { Owner } from './object.ts';
import type { Collection } from './parts.ts';
import type { Refusal } from './spans.ts';

/** What a collection holds: the fields of an object, those of its metadata, the items of a list, or anything else. */
type Role = 'object' | 'metadata' | 'items' | 'other';

/** Where a value stands. */
interface Where {
  readonly owner: Owner;
  readonly role: Role;
  readonly place: Place;
}

/** How far a collection has been visited. */
interface Visited {
  readonly owner: Owner;
  readonly role: Role;
  readonly inFlow: boolean;
  readonly keys: Set<string>;
  last: 'none' | 'block' | 'other';
}

/** Visits the values of documents, which come in parts. Each may refuse the file. */
export interface Visitor {
  visitEntries(path: readonly Collection[], node: ParsedNode | null): Refusal | undefined;
  visitDocument(node: ParsedNode | null): Refusal | undefined;
}

type OnScalar = (scalar: Scalar, owner: Owner, place: Place) => Refusal | undefined;

/** @param onScalar is told of each scalar value, in the order in which Flux visits them */
export function createVisitor(onScalar: OnScalar): Visitor {
  let root = createOwner();
  let walk = createWalk(onScalar);
  return {
    visitEntries(path, node) {
      const [top] = path;
      if (top !== undefined && !isMapToken(top)) return notMap(top.offset);
      const visited = walk.along(path, root);
      if (visited === undefined) return undefined;
      return walk.visitCollection(node, visited);
    },
    visitDocument(node) {
      const owner = root;
      root = createOwner();
      const finished = walk;
      walk = createWalk(onScalar);
      if (!isMapOrNothing(node)) return notMap(node?.range[0] ?? 0);
      return finished.visit(node, atTop(owner));
    },
  };
}

function atTop(owner: Owner): Where {
  const place = { inFlow: false, afterItem: false, afterBlock: false };
  return { owner, role: 'object', place };
}

function notMap(offset: number): Refusal {
  return { why: 'a document that is not a mapping', offset };
}

function isMapToken(token: Collection): boolean {
  if (token.type === 'flow-collection') return token.start.type === 'flow-map-start';
  return token.type === 'block-map';
}

interface Walk {
  visit(node: unknown, where: Where): Refusal | undefined;
  visitCollection(node: unknown, visited: Visited): Refusal | undefined;
  along(path: readonly Collection[], root: Owner): Visited | undefined;
}

/** A walk through one document. */
function createWalk(onScalar: OnScalar): Walk {
  const known = new Map<CST.Token, Visited>();

  function visitedOf(token: CST.Token | undefined, { owner, role, place }: Where): Visited {
    const visited = token === undefined ? undefined : known.get(token);
    if (visited !== undefined) return visited;
    const inFlow = place.inFlow || token === undefined || token.type === 'flow-collection';
    return { owner, role, inFlow, keys: new Set(), last: 'none' };
  }

  function visit(node: unknown, where: Where): Refusal | undefined {
    if (isScalar(node)) return onScalar(node, where.owner, where.place);
    if (isMap(node) || isSeq(node)) return visitCollection(node, visitedOf(node.srcToken, where));
    return undefined;
  }

  function visitCollection(node: unknown, visited: Visited): Refusal | undefined {
    if (isMap(node)) return visitMap(node, visited);
    return isSeq(node) ? visitSequence(node, visited) : undefined;
  }

  /** Of several values under one key Flux visits only the first. */
  function visitMap(map: YAMLMap, visited: Visited): Refusal | undefined {
    for (const { key, value } of map.items) {
      const name = keyName(key);
      if (isTaken(key) || visited.keys.has(name)) continue;
      visited.keys.add(name);
      const offset = map.range?.[0] ?? 0;
      const refusal =
        noteValue(visited, { name, value, offset }) ?? visit(value, underKey(visited, name));
      if (refusal !== undefined) return refusal;
    }
    return undefined;
  }

  function visitSequence(sequence: YAMLSeq, visited: Visited): Refusal | undefined {
    for (const item of sequence.items) {
      if (isTaken(item)) continue;
      const refusal = visit(item, ofItem(visited));
      if (refusal !== undefined) return refusal;
      const isBlock = (isMap(item) || isSeq(item)) && item.flow !== true;
      visited.last = isBlock ? 'block' : 'other';
    }
    return undefined;
  }

  /** How far the last of `path` was visited; undefined if nothing in it is, since it has the key of another. */
  function along(path: readonly Collection[], root: Owner): Visited | undefined {
    let where: Where | undefined = atTop(root);
    let visited: Visited | undefined;
    for (const token of path) {
      if (where === undefined) return undefined;
      visited = visitedOf(token, where);
      known.set(token, visited);
      where = ofLastEntry(token, visited);
    }
    return visited;
  }

  return { visit, visitCollection, along };
}

/** Where the value of the entry stands that `token` is at. */
function ofLastEntry(token: Collection, visited: Visited): Where | undefined {
  if (token.type === 'block-seq') return ofItem(visited);
  const name = keyNameOf(token.items.at(-1)?.key);
  return visited.keys.has(name) ? undefined : underKey(visited, name);
}

function keyNameOf(key: CST.Token | null | undefined): string {
  if (key?.type === 'alias') return key.source.slice(1);
  // What is wrong with a key shows when its document is composed.
  return CST.resolveAsScalar(key ?? null, false, () => undefined)?.value ?? '';
}

function underKey({ owner, role, inFlow }: Visited, name: string): Where {
  const place = { inFlow, afterItem: false, afterBlock: false };
  if (role === 'object' && name === 'metadata') return { owner, role: 'metadata', place };
  const isItems = role === 'object' && name === 'items' && owner.list === undefined;
  return { owner, role: isItems ? 'items' : 'other', place };
}

function ofItem({ owner, role, inFlow, last }: Visited): Where {
  const place = { inFlow, afterItem: last !== 'none', afterBlock: last === 'block' };
  if (role !== 'items') return { owner, role: 'other', place };
  return { owner: createOwner(owner), role: 'object', place };
}

function noteValue(
  { owner, role }: Visited,
  {
    name,
    value,
    offset,
  }: { readonly name: string; readonly value: unknown; readonly offset: number },
): Refusal | undefined {
  if (role === 'metadata') noteMetadata(owner, name, value);
  if (role !== 'object') return undefined;
  noteField(owner, name, value);
  const isOdd = name === 'metadata' && owner.list === undefined && !isMapOrNothing(value);
  return isOdd ? { why: 'metadata that is not a mapping', offset } : undefined;
}
