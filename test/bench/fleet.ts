import { kinds } from '../../src/domain/resources/kinds.ts';
import type { ResourceKind } from '../../src/domain/resources/kinds.ts';
import type { TestCluster } from '../support/cluster.ts';

/** A resource as somebody would apply it. */
export interface NewResource {
  readonly kind: ResourceKind;
  readonly name: string;
  readonly spec: object;
}

const author = { name: 'Tagwright', email: 'tagwright@example.com' };

/** A GitRepository, an ImageRepository, an ImagePolicy and an ImageUpdateAutomation, all named `app`, on long intervals. */
export function smallFleet(options: {
  readonly url: string;
  readonly image: string;
  readonly policy?: object;
}): readonly NewResource[] {
  const { url, image, policy = { policy: { semver: { range: '>=1.0.0' } } } } = options;
  return [
    gitRepository('app', url),
    { kind: 'ImageRepository', name: 'app', spec: { image, interval: '1h' } },
    { kind: 'ImagePolicy', name: 'app', spec: { imageRepositoryRef: { name: 'app' }, ...policy } },
    automation({ name: 'app', interval: '1h', source: 'app' }),
  ];
}

export function gitRepository(name: string, url: string): NewResource {
  return {
    kind: 'GitRepository',
    name,
    spec: { url, interval: '1h', ref: { branch: 'main' } },
  };
}

export function automation(options: {
  readonly name: string;
  readonly interval: string;
  /** The GitRepository. */
  readonly source: string;
  readonly path?: string;
}): NewResource {
  const { name, interval, source, path } = options;
  const spec = {
    interval,
    sourceRef: { kind: 'GitRepository', name: source },
    git: { commit: { author } },
    ...(path === undefined ? {} : { update: { path } }),
  };
  return { kind: 'ImageUpdateAutomation', name, spec };
}

export async function createNamespace(cluster: TestCluster, name: string): Promise<void> {
  await cluster.create('/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name },
  });
}

/** Creates the resources together, a few dozen at a time. */
export async function createAll(
  cluster: TestCluster,
  namespace: string,
  resources: readonly NewResource[],
): Promise<void> {
  for (let start = 0; start < resources.length; start += 50) {
    const some = resources.slice(start, start + 50);
    await Promise.all(
      some.map(({ kind, name, spec }) =>
        cluster.create(pathOf(kind, namespace), {
          apiVersion: `${kinds[kind].group}/v1`,
          kind,
          metadata: { name, namespace },
          spec,
        }),
      ),
    );
  }
}

/** As `flux reconcile` asks; answers with what it asked by. */
export async function ask(
  cluster: TestCluster,
  kind: ResourceKind,
  { namespace, name }: { readonly namespace: string; readonly name: string },
): Promise<string> {
  const asked = `${Date.now()} ${Math.random()}`;
  const annotations = { 'reconcile.fluxcd.io/requestedAt': asked };
  const answer = await cluster.api('PATCH', `${pathOf(kind, namespace)}/${name}`, {
    metadata: { annotations },
  });
  if (answer.status !== 200) throw new Error(`annotating ${kind} ${name}: ${answer.status}`);
  return asked;
}

function pathOf(kind: ResourceKind, namespace: string): string {
  const { group, plural } = kinds[kind];
  return `/apis/${group}/v1/namespaces/${namespace}/${plural}`;
}
