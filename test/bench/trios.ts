import { pushImage } from '../support/push-image.ts';
import { automation, createAll, createNamespace, gitRepository } from './fleet.ts';
import type { NewResource } from './fleet.ts';
import type { Servers } from './servers.ts';

/** An ImageRepository, an ImagePolicy and an ImageUpdateAutomation of one name, so many times. */
export interface TrioPlan {
  /** The names of namespaces, Git repositories and images begin with it. */
  readonly name: string;
  readonly count: number;
  /** Among how many the trios are dealt out. */
  readonly namespaces: number;
}

/** There are so many images and Git repositories, and the trios share them. */
const shared = 10;
const interval = '1m';

interface Trio {
  readonly name: string;
  readonly namespace: string;
  /** A Git repository, and the GitRepository beside the trio. */
  readonly source: string;
  /** A repository of the registry. */
  readonly image: string;
}

function triosOf({ name, count, namespaces }: TrioPlan): readonly Trio[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `app-${index}`,
    namespace: `${name}-${index % namespaces}`,
    source: `${name}-${index % shared}`,
    image: `${name}/app-${index % shared}`,
  }));
}

/** The images, the Git repositories with an up-to-date manifest for each trio, and the namespaces. */
export async function prepareTrios(servers: Servers, plan: TrioPlan): Promise<PreparedTrios> {
  const { registry, cluster } = servers;
  const trios = triosOf(plan);
  for (const image of new Set(trios.map((trio) => trio.image)))
    await pushImage({ url: registry.url, repository: image, tag: '1.0.0' });
  const urls: Record<string, string> = {};
  for (const [source, some] of Map.groupBy(trios, (trio) => trio.source)) {
    const repository = await servers.repository(source);
    const files = some.map((trio) => [`${pathOf(trio)}/app.yaml`, manifest(trio)] as const);
    await repository.commit({ files: Object.fromEntries(files) });
    urls[source] = repository.url;
  }
  const byNamespace = Map.groupBy(trios, (trio) => trio.namespace);
  for (const namespace of byNamespace.keys()) await createNamespace(cluster, namespace);

  function manifest({ namespace, name, image }: Trio): string {
    return `# ${name}\nimage: ${registry.address}/${image}:1.0.0 # {"$imagepolicy": "${namespace}:${name}"}\n`;
  }
  return {
    async create() {
      for (const [namespace, some] of byNamespace) {
        const sources = [...new Set(some.map(({ source }) => source))];
        await createAll(cluster, namespace, [
          ...sources.map((source) => gitRepository(source, urls[source] ?? '')),
          ...some.flatMap((trio) => resourcesOf(trio, registry.address)),
        ]);
      }
    },
  };
}

export interface PreparedTrios {
  /** Creates the resources, a namespace after the other. */
  create(): Promise<void>;
}

function resourcesOf(trio: Trio, registry: string): readonly NewResource[] {
  const { name, source, image } = trio;
  return [
    { kind: 'ImageRepository', name, spec: { image: `${registry}/${image}`, interval } },
    {
      kind: 'ImagePolicy',
      name,
      spec: { imageRepositoryRef: { name }, policy: { semver: { range: '>=1.0.0' } } },
    },
    automation({ name, interval, source, path: `./${pathOf(trio)}` }),
  ];
}

function pathOf({ namespace, name }: Trio): string {
  return `apps/${namespace}/${name}`;
}
