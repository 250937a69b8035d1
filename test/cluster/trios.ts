import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecord, recordAt } from '../../src/domain/resources/record.ts';
import { createRepository } from '../support/git-server.ts';
import { eventually } from '../support/eventually.ts';
import { pushImage } from '../support/push-image.ts';
import { gitUser } from '../support/surroundings.ts';
import { secret } from '../support/team.ts';
import type { JsonRecord } from '../../src/domain/resources/record.ts';
import type { Installation } from '../support/installation.ts';
import type { GitServer } from '../support/git-server.ts';

const namespace = 'fleet';
/** So many trios share a Git repository and its branch. */
const perRepository = 100;

type Git = Pick<GitServer, 'git' | 'commit'>;

/** A commit of an automation. */
export interface Landed {
  readonly commit: string;
  /** The trio's name. */
  readonly name: string;
}

/**
 * Trios in one namespace, each an automation with an ImageRepository, an ImagePolicy, an image and a
 * folder of its own; they are named `app-0` and so on.
 */
export interface Trios {
  readonly names: readonly string[];
  /** Pushes a tag, and asks for a scan as a webhook would. */
  push(name: string, tag: string): Promise<void>;
  /** What has landed since they were created, in all Git repositories. */
  landed(): Promise<readonly Landed[]>;
  /** What the trio's manifest says now. */
  manifest(name: string): Promise<string>;
  /** The automations, by name. */
  automations(): Promise<ReadonlyMap<string, JsonRecord>>;
}

/** Creates them, and waits until all are ready. */
export async function createTrios(installation: Installation, count: number): Promise<Trios> {
  const { kubernetes } = installation;
  const names = Array.from({ length: count }, (_, index) => `app-${index}`);
  const numbers = new Map(names.map((name, index) => [name, index]));
  function repositoryOf(name: string): number {
    return Math.floor((numbers.get(name) ?? 0) / perRepository);
  }
  await kubernetes.apply([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    secret(namespace, 'git-credentials', gitUser),
  ]);
  const repositories: Git[] = [];
  for (const [index, some] of Map.groupBy(names, repositoryOf)) {
    repositories.push(await createSource(installation, index, some));
  }
  for (const name of names) await pushTag(installation, name, '1.0.0');
  await kubernetes.apply(names.flatMap((name) => trio(installation, name, repositoryOf(name))));
  async function automations(): Promise<ReadonlyMap<string, JsonRecord>> {
    const path = `/apis/image.toolkit.fluxcd.io/v1/namespaces/${namespace}/imageupdateautomations`;
    const { items } = await kubernetes.read(path);
    const objects = Array.isArray(items) ? items.filter(isRecord) : [];
    return new Map(objects.map((one) => [String(recordAt(one, 'metadata')['name']), one]));
  }
  await eventually(
    async () => {
      const ready = [...(await automations()).values()].filter(isReady).length;
      if (ready < count) throw new Error(`${ready} of ${count} automations are ready`);
    },
    { timeoutMs: 900_000, intervalMs: 2_000 },
  );
  return {
    names,
    automations,
    async push(name, tag) {
      await pushTag(installation, name, tag);
      const annotations = { 'reconcile.fluxcd.io/requestedAt': new Date().toISOString() };
      await kubernetes.annotate('ImageRepository', { namespace, name }, annotations);
    },
    async landed() {
      const logs = await Promise.all(
        repositories.map(({ git }) => git('log', '--author=Tagwright', '--format=%H %s', 'main')),
      );
      return logs.flatMap((log) => log.split('\n').filter(Boolean).map(readLanded));
    },
    manifest: (name) =>
      repositories[repositoryOf(name)]?.git('show', `main:${name}/app.yaml`) ??
      Promise.reject(new Error(name)),
  };
}

/** A Git repository with the manifests of some trios, and the GitRepository beside them. */
async function createSource(
  { kubernetes, gitDirectory, gitUrl, registryAddress }: Installation,
  index: number,
  names: readonly string[],
): Promise<Git> {
  const name = `${namespace}-${index}`;
  const directory = join(gitDirectory, name);
  await mkdir(directory, { recursive: true });
  const repository = await createRepository(directory);
  const manifests = names.map((one) => [
    `${one}/app.yaml`,
    `image: ${registryAddress}/${namespace}/${one}:1.0.0 # {"$imagepolicy": "${namespace}:${one}"}\n`,
  ]);
  await repository.commit({ files: Object.fromEntries(manifests) });
  const spec = {
    url: `${gitUrl}/${name}/repository.git`,
    interval: '1h',
    ref: { branch: 'main' },
    secretRef: { name: 'git-credentials' },
  };
  const apiVersion = 'source.toolkit.fluxcd.io/v1';
  await kubernetes.apply([
    { apiVersion, kind: 'GitRepository', metadata: { namespace, name }, spec },
  ]);
  return repository;
}

function trio({ registryAddress }: Installation, name: string, repository: number) {
  const apiVersion = 'image.toolkit.fluxcd.io/v1';
  const metadata = { namespace, name };
  const author = { name: 'Tagwright', email: 'tagwright@example.com' };
  const messageTemplate = '{{ .AutomationObject.Name }}';
  return [
    {
      apiVersion,
      kind: 'ImageRepository',
      metadata,
      spec: { image: `${registryAddress}/${namespace}/${name}`, interval: '5m' },
    },
    {
      apiVersion,
      kind: 'ImagePolicy',
      metadata,
      spec: { imageRepositoryRef: { name }, policy: { semver: { range: '>=1.0.0' } } },
    },
    {
      apiVersion,
      kind: 'ImageUpdateAutomation',
      metadata,
      spec: {
        interval: '5m',
        sourceRef: { kind: 'GitRepository', name: `${namespace}-${repository}` },
        git: { commit: { author, messageTemplate } },
        update: { strategy: 'Setters', path: `./${name}` },
      },
    },
  ];
}

async function pushTag({ registryAddress }: Installation, name: string, tag: string) {
  await pushImage({ url: `http://${registryAddress}`, repository: `${namespace}/${name}`, tag });
}

function readLanded(line: string): Landed {
  const [commit = '', name = ''] = line.split(' ');
  return { commit, name };
}

function isReady(automation: JsonRecord): boolean {
  const { conditions } = recordAt(automation, 'status');
  return (
    Array.isArray(conditions) &&
    conditions.some((one) => isRecord(one) && one['type'] === 'Ready' && one['status'] === 'True')
  );
}
