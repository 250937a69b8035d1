import { keyOf } from '../../domain/resources/key.ts';
import { recordsIn, textAt } from '../../domain/resources/record.ts';
import { definitionsPlace } from './definitions.ts';
import { refusalError } from './failure.ts';
import { readPages } from './pages.ts';
import { sendFor } from './plain-place.ts';
import { watchPlain } from './watch-plain.ts';
import type { JsonRecord } from '../../domain/resources/record.ts';
import type { Place } from './pages.ts';
import type { Transport } from './transport.ts';

/** Objects of the kinds that an installation is made of, each meant by its manifest. */
export interface Manifests {
  /** What is there; undefined if nothing. */
  get(manifest: JsonRecord): Promise<JsonRecord | undefined>;
  /** Applies it at the server, as ours whoever had its fields before. */
  apply(manifest: JsonRecord): Promise<JsonRecord>;
  /** Puts it in the place of what is there. @throws if that has changed since it was read */
  replace(object: JsonRecord): Promise<void>;
  remove(manifest: JsonRecord): Promise<void>;
  list(kind: ListedKind, selection: Listed): Promise<readonly JsonRecord[]>;
  /** Each state of an object, from the one that it has now on, until the signal aborts. */
  follow(manifest: JsonRecord, signal: AbortSignal): AsyncIterable<JsonRecord>;
}

interface Listed {
  /** Absent: all. */
  readonly namespace?: string;
  readonly name?: string;
  readonly labelSelector?: string;
}

const places = {
  Namespace: { group: '', version: 'v1', resource: 'namespaces' },
  ServiceAccount: { group: '', version: 'v1', resource: 'serviceaccounts' },
  Secret: { group: '', version: 'v1', resource: 'secrets' },
  ConfigMap: { group: '', version: 'v1', resource: 'configmaps' },
  Pod: { group: '', version: 'v1', resource: 'pods' },
  PersistentVolumeClaim: { group: '', version: 'v1', resource: 'persistentvolumeclaims' },
  Deployment: { group: 'apps', version: 'v1', resource: 'deployments' },
  NetworkPolicy: { group: 'networking.k8s.io', version: 'v1', resource: 'networkpolicies' },
  ClusterRole: { group: 'rbac.authorization.k8s.io', version: 'v1', resource: 'clusterroles' },
  ClusterRoleBinding: {
    group: 'rbac.authorization.k8s.io',
    version: 'v1',
    resource: 'clusterrolebindings',
  },
  CustomResourceDefinition: definitionsPlace,
} as const satisfies Readonly<Record<string, Place>>;

export type ListedKind = keyof typeof places;

const query = { fieldManager: 'tagwright', force: 'true', fieldValidation: 'Strict' };
/** JSON is YAML. @see https://kubernetes.io/docs/reference/using-api/server-side-apply/ */
const headers = { 'content-type': 'application/apply-patch+yaml' };

export function openManifests(transport: Transport): Manifests {
  return {
    get: (manifest) => sendFor(transport, { verb: 'get', ...placeOf(manifest) }),
    async apply(body) {
      const question = { verb: 'patch', ...placeOf(body) } as const;
      const applied = await sendFor(transport, { ...question, query, headers, body });
      if (applied !== undefined) return applied;
      const message = 'its namespace does not exist';
      throw refusalError(question, { status: 404, body: { message } });
    },
    async replace(body) {
      await sendFor(transport, { verb: 'update', ...placeOf(body), body });
    },
    async remove(manifest) {
      const body = { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' };
      await sendFor(transport, { verb: 'delete', ...placeOf(manifest), body });
    },
    async list(kind, { namespace, name, labelSelector }) {
      const fieldSelector = name === undefined ? undefined : `metadata.name=${name}`;
      const scope = namespace === undefined ? {} : { namespace };
      const question = { ...places[kind], ...scope, query: { fieldSelector, labelSelector } };
      const pages = await readPages(transport, question);
      const { group, version } = places[kind];
      const apiVersion = group === '' ? version : `${group}/${version}`;
      return pages.flatMap(({ items }) =>
        recordsIn(items).map((item) => ({ apiVersion, kind, ...item })),
      );
    },
    follow(manifest, signal) {
      const { name, ...place } = placeOf(manifest);
      const one = { ...place, query: { fieldSelector: `metadata.name=${name}` } };
      return watchPlain(transport, one, { signal });
    },
  };
}

function placeOf(manifest: JsonRecord) {
  const kind = textAt(manifest, 'kind');
  const place = isKnown(kind) ? places[kind] : undefined;
  if (place === undefined) throw new Error(`no manifest of ours is of kind "${kind}"`);
  const { namespace, name } = keyOf(manifest);
  return { ...place, name, ...(namespace === '' ? {} : { namespace }) };
}

function isKnown(kind: string): kind is ListedKind {
  return Object.hasOwn(places, kind);
}
