import { ReconcileError } from '../../domain/errors.ts';
import { crdNameOf, kinds } from '../../domain/resources/kinds.ts';
import { isRecord, recordAt, recordsIn } from '../../domain/resources/record.ts';
import type { KindInfo, ResourceKind } from '../../domain/resources/kinds.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { Transport } from './transport.ts';

/** The version of a kind that we use in this cluster. */
export interface ServedKind {
  readonly info: KindInfo;
  readonly version: string;
  /** Structural schema of its status; undefined while the server does not publish one. */
  readonly statusSchema: unknown;
}

/** Which version of each kind the cluster serves. */
export interface Discovery {
  /** The best version served; undefined where the kind is not installed. */
  find(kind: ResourceKind, signal?: AbortSignal): Promise<ServedKind | undefined>;
  /** What is known may no longer hold: the next `find` asks again. */
  forget(kind: ResourceKind): void;
}

/** A changed CRD is noticed within this time. */
const freshMs = 60_000;
/** One that is not installed, or has no schema yet, may be about to change. */
const incompleteFreshMs = 2_000;

interface Found {
  readonly served: ServedKind | undefined;
  readonly etag: string | undefined;
  readonly askAgainAt: number;
}

/** Finds the served versions, and remembers them for a minute. */
export function createDiscovery(transport: Transport): Discovery {
  const found = new Map<ResourceKind, Found>();
  const asking = new Map<ResourceKind, Promise<Found>>();

  async function ask(kind: ResourceKind): Promise<Found> {
    const answer = await discover(transport, kinds[kind], found.get(kind));
    found.set(kind, answer);
    return answer;
  }

  return {
    async find(kind, signal) {
      signal?.throwIfAborted();
      const known = found.get(kind);
      if (known !== undefined && Date.now() < known.askAgainAt) return known.served;
      // Shared by all callers meanwhile, so no caller's signal may end it; it has the time limit of
      // its requests.
      const pending = asking.get(kind) ?? ask(kind).finally(() => asking.delete(kind));
      asking.set(kind, pending);
      return (await pending).served;
    },
    forget(kind) {
      found.delete(kind);
    },
  };
}

/** The error for a kind that is needed and not installed. */
export function notInstalled(kind: ResourceKind): ReconcileError {
  return new ReconcileError(
    'CRDNotInstalled',
    `${kind} is not installed in this cluster: create the CustomResourceDefinition "${crdNameOf(kind)}"`,
  );
}

async function discover(
  transport: Transport,
  info: KindInfo,
  earlier: Found | undefined,
): Promise<Found> {
  const version = await bestVersion(transport, info);
  if (version === undefined) {
    return { served: undefined, etag: undefined, askAgainAt: Date.now() + incompleteFreshMs };
  }
  const isSameVersion = earlier?.served?.version === version;
  const etag = isSameVersion ? earlier.etag : undefined;
  const answer = await transport.send({
    verb: 'get',
    resource: 'openapi',
    document: ['openapi', 'v3', 'apis', info.group, version],
    ...(etag === undefined ? {} : { headers: { 'if-none-match': etag } }),
  });
  if (answer.status === 304 && earlier !== undefined) {
    return { ...earlier, askAgainAt: Date.now() + freshMs };
  }
  const statusSchema = statusSchemaOf(answer.body, info, version);
  const ageMs = statusSchema === undefined ? incompleteFreshMs : freshMs;
  return {
    served: { info, version, statusSchema },
    etag: statusSchema === undefined ? undefined : answer.etag,
    askAgainAt: Date.now() + ageMs,
  };
}

/** Kinds of one group may come from different releases, so each version is asked for the kind. */
export async function bestVersion(
  transport: Transport,
  info: KindInfo,
): Promise<string | undefined> {
  const { group, plural, versions } = info;
  const answer = await transport.send({ verb: 'get', resource: group, document: ['apis', group] });
  const served = new Set(itemsAt(answer.body, 'versions').map((item) => item['version']));
  for (const version of versions) {
    if (!served.has(version)) continue;
    const document = ['apis', group, version];
    const { body } = await transport.send({ verb: 'get', resource: document.join('/'), document });
    if (itemsAt(body, 'resources').some((item) => item['name'] === plural)) return version;
  }
  return undefined;
}

function statusSchemaOf(body: unknown, { group, kind }: KindInfo, version: string): unknown {
  if (!isRecord(body)) return undefined;
  const schemas = recordAt(recordAt(body, 'components'), 'schemas');
  for (const schema of Object.values(schemas)) {
    if (!isRecord(schema)) continue;
    const isIt = itemsAt(schema, 'x-kubernetes-group-version-kind').some(
      (item) => item['group'] === group && item['version'] === version && item['kind'] === kind,
    );
    if (isIt) return recordAt(schema, 'properties')['status'];
  }
  return undefined;
}

function itemsAt(body: unknown, key: string): readonly JsonRecord[] {
  return isRecord(body) ? recordsIn(body[key]) : [];
}
