import { readingOf } from '../../src/domain/resources/reading.ts';
import type { Cluster } from '../../src/ports/cluster.ts';
import type { RunEvent } from '../../src/domain/status/event.ts';
import type { ResourceKey } from '../../src/domain/resources/key.ts';
import type { ResourceKind } from '../../src/domain/resources/kinds.ts';
import type { Reading } from '../../src/domain/resources/reading.ts';
import type { Resources } from '../../src/domain/resources/resources.ts';
import type { Secret } from '../../src/domain/secrets/secret.ts';
import type { ServiceAccount } from '../../src/domain/secrets/service-account.ts';

/** What the activities see of Kubernetes, and what became of it. */
export interface MemoryCluster {
  readonly access: Cluster;
  readonly events: readonly RunEvent[];
  /** The calls that wrote, or read more than one resource, in their order. */
  readonly calls: readonly string[];
  readonly get: <K extends ResourceKind>(kind: K, name?: string) => Resources[K] | undefined;
  readonly remove: (kind: ResourceKind, name?: string) => void;
}

export interface MemoryClusterOptions {
  readonly objects?: readonly Resources[ResourceKind][];
  readonly secrets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly serviceAccounts?: Readonly<Record<string, Partial<ServiceAccount>>>;
  readonly namespaceLabels?: Readonly<Record<string, string>>;
}

/** Kubernetes in memory: objects, their statuses and Events, without rules of its own. */
export function createMemoryCluster(options: MemoryClusterOptions): MemoryCluster {
  const { objects = [], secrets = {}, serviceAccounts = {}, namespaceLabels = {} } = options;
  const stored = new Map<string, object>(
    objects.map((object) => [idOf(object.kind, object.metadata), object]),
  );
  const events: RunEvent[] = [];
  const calls: string[] = [];

  function look<K extends ResourceKind>(kind: K, key: ResourceKey): Reading<K> | undefined {
    const object = stored.get(idOf(kind, key));
    return object === undefined ? undefined : readingOf(kind, object);
  }
  function read<K extends ResourceKind>(kind: K, key: ResourceKey): Resources[K] | undefined {
    const reading = look(kind, key);
    if (reading?.kind === 'refused') throw reading.refusal;
    return reading?.object;
  }
  function change(kind: ResourceKind, key: ResourceKey, fields: object): Promise<void> {
    const id = idOf(kind, key);
    const object = stored.get(id);
    if (object !== undefined) stored.set(id, { ...object, ...fields });
    return Promise.resolve();
  }
  function finalizers(kind: ResourceKind, key: ResourceKey, names: readonly string[]) {
    const metadata = read(kind, key)?.metadata;
    return change(kind, key, { metadata: { ...metadata, finalizers: names } });
  }

  const access: Cluster = {
    get: (kind, key) => Promise.resolve(read(kind, key)),
    read: (kind, key) => Promise.resolve(look(kind, key)),
    list: (kind, { namespace }) => {
      calls.push(`list ${kind}`);
      const keys = [...stored.keys()].map((id) => id.split('/'));
      const found = keys.flatMap(([of, within = '', name = '']) =>
        of === kind && within === namespace ? [read(kind, { namespace, name })] : [],
      );
      return Promise.resolve(found.filter((object) => object !== undefined));
    },
    patchStatus: (kind, key, { before, after }) => {
      if (JSON.stringify(before) !== JSON.stringify(after)) calls.push(`status ${kind}`);
      return change(kind, key, { status: after });
    },
    addFinalizer: async (kind, metadata) => {
      calls.push(`finalizer ${kind}`);
      await finalizers(kind, metadata, ['finalizers.fluxcd.io']);
      return metadata.resourceVersion;
    },
    removeFinalizer: (kind, key) => {
      calls.push(`release ${kind}`);
      return finalizers(kind, key, []);
    },
    setSuspended: (kind, key, suspend) => {
      calls.push(`suspend ${kind} ${suspend}`);
      return change(kind, key, { spec: { ...read(kind, key)?.spec, suspend } });
    },
    annotate: (kind, key, { name, value }) => {
      calls.push(`annotate ${kind}`);
      const metadata = read(kind, key)?.metadata;
      const { [name]: _, ...annotations } = metadata?.annotations ?? {};
      const all = value === undefined ? annotations : { ...annotations, [name]: value };
      return change(kind, key, { metadata: { ...metadata, annotations: all } });
    },
    readSecret: ({ namespace, name }) => Promise.resolve(secretOf(secrets, namespace, name)),
    readServiceAccount: ({ name }) => {
      const account = serviceAccounts[name];
      return Promise.resolve(account && { annotations: {}, pullSecretNames: [], ...account });
    },
    requestServiceAccountToken: ({ name }) => Promise.resolve({ token: `token of ${name}` }),
    since: () => access,
    versionOf: (kind, key) => look(kind, key)?.head.metadata.resourceVersion,
    readNamespaceLabels: () => Promise.resolve(namespaceLabels),
    recordEvent: (_, event) => {
      events.push(event);
      return Promise.resolve();
    },
  };
  return {
    access,
    events,
    calls,
    get: (kind, name = 'app') => read(kind, { namespace: 'apps', name }),
    remove: (kind, name = 'app') => {
      stored.delete(idOf(kind, { namespace: 'apps', name }));
    },
  };
}

function idOf(kind: ResourceKind, { namespace, name }: ResourceKey): string {
  return `${kind}/${namespace}/${name}`;
}

function secretOf(
  secrets: NonNullable<MemoryClusterOptions['secrets']>,
  namespace: string,
  name: string,
): Secret | undefined {
  const data = secrets[name];
  return data === undefined ? undefined : { namespace, name, data };
}
