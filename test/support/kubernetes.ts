import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { z } from 'zod';
import { kinds } from '../../src/domain/resources/kinds.ts';
import { isRecord, recordAt, recordsIn } from '../../src/domain/resources/record.ts';
import { asServed } from './as-flux.ts';
import { program } from './programs.ts';
import type { ImageKind, ResourceKind } from '../../src/domain/resources/kinds.ts';
import type { ResourceKey } from '../../src/domain/resources/key.ts';
import type { JsonRecord } from '../../src/domain/resources/record.ts';

/** An Event as `kubectl describe` shows it. */
export interface SeenEvent {
  /** `ImagePolicy/app`. */
  readonly about: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  readonly from: string;
}

/** What somebody may do or not. */
export interface Access {
  readonly verb: string;
  /** `pods/exec`, `imagepolicies.image.toolkit.fluxcd.io/status`. */
  readonly resource: string;
  readonly namespace: string;
}

/** A cluster as its users see it. */
export interface Kubernetes extends AsyncDisposable {
  /** The file of its administrator. */
  readonly kubeconfig: string;
  /** What `kubectl ...args` prints. @throws what it says, if it fails. */
  readonly kubectl: (...args: readonly string[]) => Promise<string>;
  /** Applies objects at the server, as `kubectl apply --server-side` does. @throws what the server says */
  readonly apply: (objects: readonly object[]) => Promise<void>;
  /** As `version` of its API shows it. @throws if there is no such object */
  readonly get: (kind: ResourceKind, key: ResourceKey, version?: string) => Promise<JsonRecord>;
  /** What the API server has at `path`. @throws if there is nothing */
  readonly read: (path: string) => Promise<JsonRecord>;
  /** Changes fields of an object, if it is there; what is `null` goes. */
  readonly merge: (
    kind: ResourceKind,
    key: ResourceKey,
    change: object,
    at?: {
      readonly version?: string | undefined;
      readonly subresource?: 'status';
      /** Whose write it is to be. */
      readonly fieldManager?: string;
    },
  ) => Promise<void>;
  /** Sets annotations of an object, if it is there. */
  readonly annotate: (
    kind: ResourceKind,
    key: ResourceKey,
    annotations: Readonly<Record<string, string>>,
    version?: string,
  ) => Promise<void>;
  /** Suspends all of a namespace's resources of a kind. */
  readonly suspendAll: (kind: ImageKind, namespace: string) => Promise<void>;
  /** Whether somebody may; in all namespaces, if that is empty. */
  readonly may: (user: string, access: Access) => Promise<boolean>;
  readonly events: (namespace: string) => Promise<readonly SeenEvent[]>;
  /** Shows each state that an object of the collection at `path` has, also where the server was away meanwhile. */
  readonly watch: (path: string, see: (object: unknown) => void) => AsyncDisposable;
}

const mergePatch = 'merge-patch+json';
const reviews = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';

export async function connectKubernetes(kubeconfig: string): Promise<Kubernetes> {
  const config = await readFile(kubeconfig, 'utf8');
  const [, url = ''] = /"server":"([^"]+)"/.exec(config) ?? [];
  const [, token = ''] = /"token":"([^"]+)"/.exec(config) ?? [];
  const agent = new Agent({ connect: { rejectUnauthorized: false } });

  async function read(path: string): Promise<JsonRecord> {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await request(url + asServed(path), { dispatcher: agent, headers });
    const body = await answer.body.json();
    if (answer.statusCode !== 200 || !isRecord(body))
      throw new Error(`${path}: ${answer.statusCode} ${JSON.stringify(body)}`);
    return body;
  }
  /** @param type of the patch: `apply-patch+yaml`, `merge-patch+json` */
  async function patch(path: string, type: string, object: object): Promise<number> {
    const answer = await request(url + asServed(path), {
      dispatcher: agent,
      method: 'PATCH',
      headers: { authorization: `Bearer ${token}`, 'content-type': `application/${type}` },
      body: asServed(JSON.stringify(object)),
    });
    const body = await answer.body.json();
    if (answer.statusCode >= 300 && answer.statusCode !== 404)
      throw new Error(isRecord(body) ? String(body['message']) : path);
    return answer.statusCode;
  }
  async function merge(
    ...[kind, key, change, at = {}]: Parameters<Kubernetes['merge']>
  ): Promise<void> {
    const { version, subresource, fieldManager } = at;
    const path = [pathIn(kind, key, version), subresource].filter(Boolean).join('/');
    const manager = fieldManager === undefined ? '' : `?fieldManager=${fieldManager}`;
    await patch(`${path}${manager}`, mergePatch, change);
  }
  return {
    kubeconfig,
    kubectl: (...args) => kubectl(kubeconfig, args),
    // Not by kubectl, which starts with a look at the schemas of all that the server has.
    async apply(objects) {
      for (const object of objects) {
        const path = `${pathOf(object)}?fieldManager=kubectl&force=true`;
        if ((await patch(path, 'apply-patch+yaml', object)) === 404)
          throw new Error(`${path}: no such place`);
      }
    },
    get: (kind, key, version) => read(pathIn(kind, key, version)),
    read,
    merge,
    annotate: (kind, key, annotations, version) =>
      merge(kind, key, { metadata: { annotations } }, { version }),
    async may(user, access) {
      const answer = await request(`${url}${reviews}`, {
        dispatcher: agent,
        method: 'POST',
        headers: {
          authorization: `Bearer ${token}`,
          'content-type': 'application/json',
          'impersonate-user': user,
        },
        body: JSON.stringify({ spec: { resourceAttributes: attributesOf(access) } }),
      });
      const body = await answer.body.json();
      if (answer.statusCode !== 201 || !isRecord(body)) throw new Error(JSON.stringify(body));
      return recordAt(body, 'status')['allowed'] === true;
    },
    async suspendAll(kind, namespace) {
      const { group, plural } = kinds[kind];
      const path = `/apis/${group}/v1/namespaces/${namespace}/${plural}`;
      const { items } = await read(path);
      for (const item of recordsIn(items)) {
        const { name } = recordAt(item, 'metadata');
        await patch(`${path}/${String(name)}`, mergePatch, { spec: { suspend: true } });
      }
    },
    async events(namespace) {
      const { items } = await read(`/api/v1/namespaces/${namespace}/events`);
      return recordsIn(items).map(readEvent);
    },
    watch(path, see) {
      const stop = new AbortController();
      const { signal } = stop;
      async function watchOnce(): Promise<void> {
        const headers = { authorization: `Bearer ${token}` };
        const asked = { dispatcher: agent, headers, signal, bodyTimeout: 0 };
        const { body } = await request(`${url}${asServed(path)}?watch=1`, asked);
        for await (const line of createInterface({ input: body })) {
          const change: unknown = JSON.parse(line);
          if (isRecord(change)) see(change['object']);
        }
      }
      async function watchOn(): Promise<void> {
        while (!signal.aborted) {
          await watchOnce().catch(() => undefined);
          await delay(50, undefined, { signal }).catch(() => undefined);
        }
      }
      const watching = watchOn();
      return {
        async [Symbol.asyncDispose]() {
          stop.abort();
          await watching;
        },
      };
    },
    [Symbol.asyncDispose]: () => agent.destroy(),
  };
}

function attributesOf({ verb, resource: path, namespace }: Access): object {
  const [name = '', subresource = ''] = path.split('/');
  const [resource, ...group] = name.split('.');
  return { verb, group: group.join('.'), resource, subresource, namespace };
}

function pathIn(kind: ResourceKind, { namespace, name }: ResourceKey, version = 'v1'): string {
  const { group, plural } = kinds[kind];
  return `/apis/${group}/${version}/namespaces/${namespace}/${plural}/${name}`;
}

/** Of an object in the API. */
function pathOf(object: object): string {
  const { apiVersion, kind, metadata } = identity.parse(object);
  const api = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const namespace = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  const plural = kind.toLowerCase().replace(/y$/, 'ie') + 's';
  return `${api}${namespace}/${plural}/${metadata.name}`;
}

/** What every object of Kubernetes says of itself. */
export const identity = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
});

function readEvent(event: JsonRecord): SeenEvent {
  const about = recordAt(event, 'involvedObject');
  return {
    about: `${String(about['kind'])}/${String(about['name'])}`,
    type: String(event['type']),
    reason: String(event['reason']),
    message: String(event['message']),
    from: String(recordAt(event, 'source')['component']),
  };
}

async function kubectl(kubeconfig: string, args: readonly string[]): Promise<string> {
  const child = spawn(program('kubectl'), ['--kubeconfig', kubeconfig, ...args]);
  child.stdin.end();
  const closed = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  const [out, said, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${said}`);
  return out;
}
