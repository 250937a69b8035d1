import { ReconcileError } from '../../domain/errors.ts';
import { kinds } from '../../domain/resources/kinds.ts';
import { isRecord } from '../../domain/resources/record.ts';
import { bestVersion, notInstalled } from './discovery.ts';
import { refusalError } from './failure.ts';
import { questionOf } from './objects.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { ResourceKind } from '../../domain/resources/kinds.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { Place } from './pages.ts';
import type { Transport } from './transport.ts';

/** A kind that is read and written as it is: one of ours, or one of Kubernetes' own. */
export type PlainKind = ResourceKind | 'Secret';

/** What reading and writing plain objects needs. */
export interface PlainConnection {
  readonly transport: Transport;
  /** @throws {ReconcileError} `CRDNotInstalled` */
  readonly placeOf: (kind: PlainKind) => Promise<Place>;
}

export function connectPlain(transport: Transport): PlainConnection {
  return { transport, placeOf: findPlaces(transport) };
}

/** Finds where the objects of a kind are, and remembers it. */
function findPlaces(transport: Transport): (kind: PlainKind) => Promise<Place> {
  const known = new Map<PlainKind, Place>();
  return async (kind) => {
    const place = known.get(kind) ?? (await findPlace(transport, kind));
    known.set(kind, place);
    return place;
  };
}

async function findPlace(transport: Transport, kind: PlainKind): Promise<Place> {
  if (kind === 'Secret') return { resource: 'secrets', group: '', version: 'v1' };
  const info = kinds[kind];
  const version = await bestVersion(transport, info);
  if (version === undefined) throw notInstalled(kind);
  return questionOf({ info, version });
}

/** The error for an object that is not there. */
export function notFound(kind: ResourceKind, { namespace, name }: ResourceKey): ReconcileError {
  return new ReconcileError(
    'InvalidRequest',
    `there is no ${kind} "${name}" in namespace "${namespace}"`,
    { terminal: true },
  );
}

/** A key alone, of whatever has one. */
export function only({ namespace, name }: ResourceKey): ResourceKey {
  return { namespace, name };
}

/** The object of the answer; undefined where there is none of that name. */
export async function sendFor(
  transport: Transport,
  question: Parameters<Transport['send']>[0],
): Promise<JsonRecord | undefined> {
  const answer = await transport.send(question);
  if (answer.status < 300 && isRecord(answer.body)) return answer.body;
  if (answer.status === 404 && question.verb !== 'create') return undefined;
  throw refusalError(question, answer);
}
