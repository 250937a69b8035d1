import { clusterUnavailable, ReconcileError } from '../../domain/errors.ts';
import { isRecord, recordAt, recordsIn } from '../../domain/resources/record.ts';
import { refusalError } from './failure.ts';
import type { ResourceKey } from '../../domain/resources/key.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { Secret } from '../../domain/secrets/secret.ts';
import type { ServiceAccount } from '../../domain/secrets/service-account.ts';
import type { Transport } from './transport.ts';

/** The Secret; undefined if there is none. */
export async function readSecret(
  transport: Transport,
  key: ResourceKey,
  signal: AbortSignal,
): Promise<Secret | undefined> {
  const object = await readCore(transport, { resource: 'secrets', ...key }, signal);
  if (object === undefined) return undefined;
  const data: [string, string][] = [];
  for (const [name, value] of Object.entries(recordAt(object, 'data'))) {
    if (typeof value === 'string') data.push([name, Buffer.from(value, 'base64').toString('utf8')]);
  }
  const { type } = object;
  const { namespace, name } = key;
  return {
    namespace,
    name,
    ...(typeof type === 'string' ? { type } : {}),
    data: Object.fromEntries(data),
  };
}

/** What a ServiceAccount says of itself; undefined if there is no such account. */
export async function readServiceAccount(
  transport: Transport,
  key: ResourceKey,
  signal: AbortSignal,
): Promise<ServiceAccount | undefined> {
  const account = await readCore(transport, { resource: 'serviceaccounts', ...key }, signal);
  if (account === undefined) return undefined;
  const { imagePullSecrets: references } = account;
  const names = recordsIn(references).map(({ name }) => name);
  return {
    annotations: textAt(recordAt(account, 'metadata'), 'annotations'),
    pullSecretNames: names.filter((name) => typeof name === 'string'),
  };
}

/** The labels of a namespace; none if there is no such namespace. */
export async function readNamespaceLabels(
  transport: Transport,
  name: string,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, string>>> {
  const namespace = await readCore(transport, { resource: 'namespaces', name }, signal);
  return textAt(recordAt(namespace ?? {}, 'metadata'), 'labels');
}

/** The uid of a namespace; undefined if there is no such namespace. */
async function readNamespaceUid(
  transport: Transport,
  name: string,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const namespace = await readCore(transport, { resource: 'namespaces', name }, signal);
  const { uid } = recordAt(namespace ?? {}, 'metadata');
  return typeof uid === 'string' ? uid : undefined;
}

/** See `Cluster.readUid`. */
export async function readClusterUid(
  transport: Transport,
  watched: string | undefined,
  signal?: AbortSignal,
): Promise<string> {
  const uid = await readNamespaceUid(transport, 'kube-system', signal).catch((error: unknown) => {
    const isForbidden = error instanceof ReconcileError && error.reason === 'Forbidden';
    if (!isForbidden || watched === undefined) throw error;
    return readNamespaceUid(transport, watched, signal);
  });
  if (uid !== undefined) return uid;
  throw new ReconcileError(clusterUnavailable, 'the namespace "kube-system" is not there yet');
}

/** A token by which others know the ServiceAccount; undefined if there is no such account. */
export async function requestServiceAccountToken(
  transport: Transport,
  { namespace, name }: ResourceKey,
  { audiences }: { readonly audiences: readonly string[] },
  signal: AbortSignal,
): Promise<{ readonly token: string } | undefined> {
  const question = { verb: 'create', resource: 'serviceaccounts/token', namespace, name } as const;
  const answer = await transport.send({
    ...question,
    body: {
      apiVersion: 'authentication.k8s.io/v1',
      kind: 'TokenRequest',
      // The server compares it with the path.
      metadata: { namespace, name },
      spec: { audiences },
    },
    signal,
  });
  if (answer.status === 404) return undefined;
  const { token } = isRecord(answer.body) ? recordAt(answer.body, 'status') : {};
  if (answer.status !== 201 || typeof token !== 'string') throw refusalError(question, answer);
  return { token };
}

function textAt(record: JsonRecord, key: string): Readonly<Record<string, string>> {
  const entries = Object.entries(recordAt(record, key));
  return Object.fromEntries(entries.map(([name, value]) => [name, String(value)]));
}

interface CoreObject {
  readonly resource: 'secrets' | 'serviceaccounts' | 'namespaces';
  readonly namespace?: string;
  readonly name: string;
}

async function readCore(
  transport: Transport,
  { resource, namespace, name }: CoreObject,
  signal: AbortSignal | undefined,
): Promise<JsonRecord | undefined> {
  const scope = namespace === undefined ? {} : { namespace };
  const question = { verb: 'get', resource, ...scope, name } as const;
  const answer = await transport.send({ ...question, signal });
  if (answer.status === 404) return undefined;
  if (answer.status !== 200 || !isRecord(answer.body)) throw refusalError(question, answer);
  return answer.body;
}
