import { ReconcileError } from '../../domain/errors.ts';
import { fieldManager } from '../../domain/resources/field-manager.ts';
import { imageGroup, kinds } from '../../domain/resources/kinds.ts';
import { isRecord, recordAt } from '../../domain/resources/record.ts';
import { notInstalled } from './discovery.ts';
import { refusalError } from './failure.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { ResourceKind } from '../../domain/resources/kinds.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { Discovery, ServedKind } from './discovery.ts';
import type { Question } from './failure.ts';
import type { Transport } from './transport.ts';

/** What reading and writing resources needs. */
export interface Connection {
  readonly transport: Transport;
  readonly discovery: Discovery;
  /** Called with what a write of ours was answered with. */
  readonly onWritten: (kind: ResourceKind, object: JsonRecord) => void;
}

/** The objects at one moment. */
export interface ObjectPage {
  readonly items: readonly JsonRecord[];
  /** Where a watch goes on from here. */
  readonly resourceVersion: string;
}

const pageSize = '500';

/**
 * An object as the server has it; undefined if there is none. A kind that we drive and that is not
 * installed has none: its objects went with it.
 * @throws {ReconcileError} `CRDNotInstalled` for a kind that is only referred to.
 */
export async function readObject(
  connection: Pick<Connection, 'transport' | 'discovery'>,
  kind: ResourceKind,
  { namespace, name }: ResourceKey,
  signal?: AbortSignal,
): Promise<JsonRecord | undefined> {
  const { transport, discovery } = connection;
  const served = await discovery.find(kind, signal);
  if (served === undefined) return absent(kind);
  const question = { verb: 'get', ...questionOf(served), namespace, name } as const;
  const answer = await transport.send({ ...question, signal });
  if (answer.status === 200 && isRecord(answer.body)) return answer.body;
  if (answer.status !== 404) throw refusalError(question, answer);
  if (isRecord(answer.body)) return undefined;
  discovery.forget(kind);
  return (await discovery.find(kind, signal)) === undefined
    ? absent(kind)
    : readObject(connection, kind, { namespace, name }, signal);
}

/**
 * Every object of a kind that is served, page by page.
 * @throws {ReconcileError} `Expired` if a page took too long.
 */
export async function listObjects(
  { transport, discovery }: Connection,
  served: ServedKind,
  namespace: string | undefined,
  signal?: AbortSignal,
): Promise<ObjectPage> {
  const question = { verb: 'list', ...questionOf(served), ...namespaceOf(namespace) } as const;
  const items: JsonRecord[] = [];
  let token: string | undefined;
  for (;;) {
    const query = { limit: pageSize, continue: token };
    const answer = await transport.send({ ...question, query, signal });
    if (answer.status === 404) {
      discovery.forget(served.info.kind);
      throw notInstalled(served.info.kind);
    }
    if (answer.status === 410) {
      throw new ReconcileError(
        'Expired',
        `the list of ${served.info.plural} expired while it was read`,
      );
    }
    if (answer.status !== 200 || !isRecord(answer.body)) throw refusalError(question, answer);
    const { items: page } = answer.body;
    const typed = { apiVersion: apiVersionOf(served), kind: served.info.kind };
    // The items of a list need not say what they are.
    if (Array.isArray(page))
      items.push(...page.filter(isRecord).map((item) => ({ ...item, ...typed })));
    const { continue: next, resourceVersion } = recordAt(answer.body, 'metadata');
    if (typeof next !== 'string' || next === '') {
      return { items, resourceVersion: typeof resourceVersion === 'string' ? resourceVersion : '' };
    }
    token = next;
  }
}

/** A merge patch of an object or of one of its subresources. */
export interface ObjectPatch {
  readonly subresource?: 'status';
  readonly body: JsonRecord;
}

/**
 * What became of a patch: `conflict` where it named a resourceVersion that is not the current one.
 */
export type Patched =
  | { readonly kind: 'patched'; readonly object: JsonRecord }
  | { readonly kind: 'conflict' }
  | { readonly kind: 'absent' };

/** Sends a merge patch. */
export async function patchObject(
  { transport, discovery, onWritten }: Connection,
  kind: ResourceKind,
  { namespace, name }: ResourceKey,
  { subresource, body }: ObjectPatch,
): Promise<Patched> {
  const served = await discovery.find(kind);
  if (served === undefined) return { kind: 'absent' };
  const { resource: plural, ...kindOf } = questionOf(served);
  const resource = subresource === undefined ? plural : `${plural}/${subresource}`;
  const question = { verb: 'patch', resource, ...kindOf, namespace, name } as const;
  const answer = await transport.send({
    ...question,
    query: { fieldManager },
    body,
  });
  if (answer.status === 200 && isRecord(answer.body)) {
    onWritten(kind, answer.body);
    return { kind: 'patched', object: answer.body };
  }
  if (answer.status === 409) return { kind: 'conflict' };
  if (answer.status !== 404) throw refusalError(question, answer);
  if (!isRecord(answer.body)) discovery.forget(kind);
  return { kind: 'absent' };
}

/** What is asked for, to reach a kind's objects. */
export function questionOf({
  info: { plural, group },
  version,
}: Pick<ServedKind, 'info' | 'version'>): Required<
  Pick<Question, 'resource' | 'group' | 'version'>
> {
  return { resource: plural, group, version };
}

/** The namespace, if there is one. */
export function namespaceOf(namespace: string | undefined): { readonly namespace?: string } {
  return namespace === undefined ? {} : { namespace };
}

function apiVersionOf({ info, version }: ServedKind): string {
  return `${info.group}/${version}`;
}

function absent(kind: ResourceKind): undefined {
  if (kinds[kind].group !== imageGroup) throw notInstalled(kind);
  return undefined;
}
