import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecord, recordAt, recordsIn } from '../../src/domain/resources/record.ts';
import { createRepository } from '../support/git-server.ts';
import { eventually } from '../support/eventually.ts';
import { pushImage } from '../support/push-image.ts';
import { gitUser } from '../support/surroundings.ts';
import { secret } from '../support/team.ts';
import type { JsonRecord } from '../../src/domain/resources/record.ts';
import type { Installation } from '../support/installation.ts';
import type { GitServer } from '../support/git-server.ts';

/** So many trios share a namespace, a Git repository and its branch. */
const perTeam = 50;
/** So many are applied at a time. */
const together = 20;
/** So long that what is lost does not come by itself while the test waits for it. */
const interval = process.env['TAGWRIGHT_CLUSTER_INTERVAL'] || '1h';
const automations = '/apis/image.toolkit.fluxcd.io/v1/imageupdateautomations';

type Git = Pick<GitServer, 'git' | 'commit'>;

/** A commit of an automation. */
export interface Landed {
  readonly commit: string;
  /** The trio's name. */
  readonly name: string;
}

/**
 * Trios, each an automation with an ImageRepository, an ImagePolicy, an image and a folder of its
 * own; they are named `app-0` and so on, and teams of 50 share a namespace and a Git repository.
 */
export interface Trios extends AsyncDisposable {
  readonly names: readonly string[];
  /** Pushes a tag, and asks for a scan as a webhook would. */
  push(name: string, tag: string): Promise<void>;
  /** What has landed since they were created, in all Git repositories. */
  landed(): Promise<readonly Landed[]>;
  /** What the trio's manifest says now. */
  manifest(name: string): Promise<string>;
  /** The commits that the automations say they pushed last. */
  pushed(): readonly Landed[];
}

/** Creates them, and waits until all are ready. */
export async function createTrios(installation: Installation, count: number): Promise<Trios> {
  const { kubernetes } = installation;
  const all = Array.from({ length: count }, (_, index) => trioOf(index));
  const byName = new Map(all.map((trio) => [trio.name, trio]));
  const statuses = new Map<string, JsonRecord>();
  // To list them again and again would keep the API server busy.
  await using stack = new AsyncDisposableStack();
  stack.use(
    kubernetes.watch(automations, (object) => {
      if (isRecord(object))
        statuses.set(String(recordAt(object, 'metadata')['name']), recordAt(object, 'status'));
    }),
  );
  const repositories = new Map<string, Git>();
  for (const [team, members] of Map.groupBy(all, (trio) => trio.team))
    repositories.set(team, await createTeam(installation, team, members));
  for (let start = 0; start < count; start += together) {
    const some = all.slice(start, start + together);
    await Promise.all(
      some.map(async (trio) => {
        await pushTag(installation, trio, '1.0.0');
        await kubernetes.apply(resourcesOf(installation, trio));
      }),
    );
  }
  function find(name: string): Trio {
    return byName.get(name) ?? trioOf(0);
  }
  await eventually(
    () => {
      const ready = [...statuses.values()].filter(isReady).length;
      if (ready < count) throw new Error(`${ready} of ${count} automations are ready`);
    },
    { timeoutMs: 900_000, intervalMs: 500 },
  );
  const closing = stack.move();
  return {
    names: all.map(({ name }) => name),
    pushed: () =>
      [...statuses].flatMap(([name, { lastPushCommit: commit }]) =>
        typeof commit === 'string' ? [{ commit, name }] : [],
      ),
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
    async push(name, tag) {
      const trio = find(name);
      await pushTag(installation, trio, tag);
      const annotations = { 'reconcile.fluxcd.io/requestedAt': new Date().toISOString() };
      const key = { namespace: trio.team, name };
      await kubernetes.annotate('ImageRepository', key, annotations);
    },
    async landed() {
      const logs = await Promise.all(
        [...repositories.values()].map(({ git }) =>
          git('log', '--author=Tagwright', '--format=%H %s', 'main'),
        ),
      );
      return logs.flatMap((log) => log.split('\n').filter(Boolean).map(readLanded));
    },
    async manifest(name) {
      const repository = repositories.get(find(name).team);
      return (await repository?.git('show', `main:${name}/app.yaml`)) ?? '';
    },
  };
}

interface Trio {
  readonly name: string;
  /** The name of its namespace, and of its Git repository. */
  readonly team: string;
}

function trioOf(index: number): Trio {
  return { name: `app-${index}`, team: `team-${Math.floor(index / perTeam)}` };
}

/** A namespace, and a Git repository with the manifests of its trios. */
async function createTeam(
  { kubernetes, gitDirectory, gitUrl, registryAddress }: Installation,
  team: string,
  members: readonly Trio[],
): Promise<Git> {
  const directory = join(gitDirectory, team);
  await mkdir(directory, { recursive: true });
  const repository = await createRepository(directory);
  const manifests = members.map(({ name }) => [
    `${name}/app.yaml`,
    `image: ${registryAddress}/${team}/${name}:1.0.0 # {"$imagepolicy": "${team}:${name}"}\n`,
  ]);
  await repository.commit({ files: Object.fromEntries(manifests) });
  await kubernetes.apply([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: team } },
    secret(team, 'git-credentials', gitUser),
    {
      apiVersion: 'source.toolkit.fluxcd.io/v1',
      kind: 'GitRepository',
      metadata: { namespace: team, name: 'apps' },
      spec: {
        url: `${gitUrl}/${team}/repository.git`,
        interval: '1h',
        ref: { branch: 'main' },
        secretRef: { name: 'git-credentials' },
      },
    },
  ]);
  return repository;
}

function resourcesOf({ registryAddress }: Installation, { name, team }: Trio): readonly object[] {
  const image = `${registryAddress}/${team}/${name}`;
  const author = { name: 'Tagwright', email: 'tagwright@example.com' };
  const specs = {
    ImageRepository: { image, interval },
    ImagePolicy: { imageRepositoryRef: { name }, policy: { semver: { range: '>=1.0.0' } } },
    ImageUpdateAutomation: {
      interval,
      sourceRef: { kind: 'GitRepository', name: 'apps' },
      git: { commit: { author, messageTemplate: '{{ .AutomationObject.Name }}' } },
      update: { strategy: 'Setters', path: `./${name}` },
    },
  };
  const metadata = { namespace: team, name };
  return Object.entries(specs).map(([kind, spec]) => ({
    apiVersion: 'image.toolkit.fluxcd.io/v1',
    kind,
    metadata,
    spec,
  }));
}

async function pushTag({ registryAddress }: Installation, { name, team }: Trio, tag: string) {
  await pushImage({ url: `http://${registryAddress}`, repository: `${team}/${name}`, tag });
}

function readLanded(line: string): Landed {
  const [commit = '', name = ''] = line.split(' ');
  return { commit, name };
}

function isReady({ conditions }: JsonRecord): boolean {
  return recordsIn(conditions).some((one) => one['type'] === 'Ready' && one['status'] === 'True');
}
