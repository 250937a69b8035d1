import { createHash } from 'node:crypto';
import { hostname } from 'node:os';
import { BoundedMap } from '../../domain/bounded-map.ts';
import { kinds } from '../../domain/resources/kinds.ts';
import { eventAnnotations } from '../../domain/resources/metadata.ts';
import { isRecord } from '../../domain/resources/record.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { EventSubject, RunEvent } from '../../domain/status/event.ts';
import type { Transport } from './transport.ts';

/** Writes Kubernetes Events. */
export interface EventRecorder {
  /** Never fails: an Event that cannot be written is lost. */
  record(subject: EventSubject, event: RunEvent): Promise<void>;
}

/** Counts are kept to save a request; one that was dropped is read again. */
const maxCounts = 2000;

/**
 * Records Events so that the same one again raises the count of the one that is there. Its name
 * comes from what it says of which object, so that every worker finds it.
 */
export function createEventRecorder(transport: Transport): EventRecorder {
  const counts = new BoundedMap<number>(maxCounts);

  async function write(subject: EventSubject, event: RunEvent): Promise<void> {
    const { namespace } = subject.metadata;
    const target = { namespace, name: nameOf(subject, event) };
    const known = counts.get(target.name);
    if (known !== undefined && (await bump(transport, target, known + 1))) {
      return counts.set(target.name, known + 1);
    }
    const status = await create(transport, namespace, eventOf(subject, event, target.name));
    if (status === 201) counts.set(target.name, 1);
    if (status !== 409) return;
    const count = (await readCount(transport, target)) + 1;
    if (await bump(transport, target, count)) counts.set(target.name, count);
  }

  return {
    async record(subject, event) {
      await write(subject, event).catch(() => undefined);
    },
  };
}

interface EventTarget {
  readonly namespace: string;
  readonly name: string;
}

function eventOf(
  { apiVersion, kind, metadata }: EventSubject,
  event: RunEvent,
  name: string,
): JsonRecord {
  const { namespace, uid, resourceVersion } = metadata;
  const component = kinds[kind].controller;
  const now = instant();
  return {
    apiVersion: 'v1',
    kind: 'Event',
    metadata: { name, namespace, annotations: eventAnnotations(metadata) },
    involvedObject: { apiVersion, kind, namespace, name: metadata.name, uid, resourceVersion },
    type: event.type === 'Warning' ? 'Warning' : 'Normal',
    reason: event.reason,
    message: event.message,
    source: { component },
    reportingComponent: component,
    reportingInstance: hostname(),
    firstTimestamp: now,
    lastTimestamp: now,
    count: 1,
  };
}

function nameOf({ metadata }: EventSubject, { reason, message, type }: RunEvent): string {
  const hash = createHash('sha256')
    .update([metadata.uid, type, reason, message].join('\n'))
    .digest('hex');
  // A name has room for 253 characters, and no "." or "-" before a ".".
  return `${metadata.name.slice(0, 230).replace(/[-.]+$/, '')}.${hash.slice(0, 16)}`;
}

async function create(transport: Transport, namespace: string, body: JsonRecord): Promise<number> {
  const { status } = await transport.send({
    verb: 'create',
    resource: 'events',
    namespace,
    body,
  });
  return status;
}

async function bump(
  transport: Transport,
  { namespace, name }: EventTarget,
  count: number,
): Promise<boolean> {
  const body = { count, lastTimestamp: instant() };
  const { status } = await transport.send({
    verb: 'patch',
    resource: 'events',
    namespace,
    name,
    body,
  });
  return status === 200;
}

async function readCount(transport: Transport, { namespace, name }: EventTarget): Promise<number> {
  const { body } = await transport.send({
    verb: 'get',
    resource: 'events',
    namespace,
    name,
  });
  const count = isRecord(body) ? body['count'] : undefined;
  return typeof count === 'number' ? count : 1;
}

/** Now, in the seconds that Kubernetes keeps. */
function instant(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}
