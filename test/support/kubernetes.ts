import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { kinds } from '../../src/domain/resources/kinds.ts';
import { isRecord, recordAt } from '../../src/domain/resources/record.ts';
import { program } from './programs.ts';
import type { ResourceKind } from '../../src/domain/resources/kinds.ts';
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

/** A cluster as its users see it. */
export interface Kubernetes extends AsyncDisposable {
  /** The file of its administrator. */
  readonly kubeconfig: string;
  /** What `kubectl ...args` prints. @throws what it says, if it fails. */
  readonly kubectl: (...args: readonly string[]) => Promise<string>;
  /** `kubectl apply`. */
  readonly apply: (objects: readonly object[]) => Promise<void>;
  /** As `version` of its API shows it. @throws if there is no such object */
  readonly get: (kind: ResourceKind, key: ResourceKey, version?: string) => Promise<JsonRecord>;
  readonly events: (namespace: string) => Promise<readonly SeenEvent[]>;
  /** Shows each state that an object of the collection at `path` has, also where the server was away meanwhile. */
  readonly watch: (path: string, see: (object: unknown) => void) => AsyncDisposable;
}

export async function connectKubernetes(kubeconfig: string): Promise<Kubernetes> {
  const config = await readFile(kubeconfig, 'utf8');
  const [, url = ''] = /"server":"([^"]+)"/.exec(config) ?? [];
  const [, token = ''] = /"token":"([^"]+)"/.exec(config) ?? [];
  const agent = new Agent({ connect: { rejectUnauthorized: false } });

  async function read(path: string): Promise<JsonRecord> {
    const headers = { authorization: `Bearer ${token}` };
    const answer = await request(url + path, { dispatcher: agent, headers });
    const body = await answer.body.json();
    if (answer.statusCode !== 200 || !isRecord(body))
      throw new Error(`${path}: ${answer.statusCode} ${JSON.stringify(body)}`);
    return body;
  }
  return {
    kubeconfig,
    kubectl: (...args) => kubectl(kubeconfig, args),
    async apply(objects) {
      const list = { apiVersion: 'v1', kind: 'List', items: objects };
      await kubectl(kubeconfig, ['apply', '-f', '-'], JSON.stringify(list));
    },
    get(kind, { namespace, name }, version = 'v1') {
      const { group, plural } = kinds[kind];
      return read(`/apis/${group}/${version}/namespaces/${namespace}/${plural}/${name}`);
    },
    async events(namespace) {
      const { items } = await read(`/api/v1/namespaces/${namespace}/events`);
      return Array.isArray(items) ? items.filter(isRecord).map(readEvent) : [];
    },
    watch(path, see) {
      const stop = new AbortController();
      const { signal } = stop;
      async function watchOnce(): Promise<void> {
        const headers = { authorization: `Bearer ${token}` };
        const asked = { dispatcher: agent, headers, signal, bodyTimeout: 0 };
        const { body } = await request(`${url}${path}?watch=1`, asked);
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

async function kubectl(
  kubeconfig: string,
  args: readonly string[],
  input?: string,
): Promise<string> {
  const child = spawn(program('kubectl'), ['--kubeconfig', kubeconfig, ...args]);
  child.stdin.end(input);
  const closed = new Promise<number | null>((resolve) => {
    child.once('close', resolve);
  });
  const [out, said, code] = await Promise.all([text(child.stdout), text(child.stderr), closed]);
  if (code !== 0) throw new Error(`kubectl ${args.join(' ')}: ${said}`);
  return out;
}
