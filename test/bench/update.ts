import { setTimeout as delay } from 'node:timers/promises';
import { isReady } from '../../src/domain/status/conditions.ts';
import { pushImage } from '../support/push-image.ts';
import { ask, createAll, createNamespace, smallFleet } from './fleet.ts';
import { nextCommit, nextState } from './moments.ts';
import type { Repository, Servers } from './servers.ts';
import type { Timing } from './timing.ts';

const smallRounds = 15;
const coldRounds = 5;
/** Between two rounds, for what a round left behind (statuses, the tidying of mirrors) to come to rest. */
const restMs = 700;

/**
 * "small": one manifest, one marker. From asking for a scan (the annotation of `flux reconcile image repository`, sent
 * after the push of the tag was answered) to the moment when the new commit is what the branch on the server points
 * at. Each round is a new tag.
 */
export async function benchSmall(servers: Servers): Promise<readonly Timing[]> {
  const repository = await prepare(servers, 'small');
  const values = await updateRounds(servers, { name: 'small', repository, rounds: smallRounds });
  return [
    {
      row: 'small',
      work: 'ask for a scan after a push → commit on the remote, small repository',
      unit: 'ms',
      values,
      aim: 0.8,
    },
  ];
}

/**
 * "cold": a running product that has never seen the repository. From the request that creates the four resources, sent
 * together, to the first commit. Each round has a namespace, an image and a Git repository of its own.
 */
export async function benchCold(servers: Servers): Promise<readonly Timing[]> {
  const values: number[] = [];
  for (let round = 1; round <= coldRounds; round += 1) {
    const name = `cold-${round}`;
    const { registry, cluster } = servers;
    const image = `${registry.address}/${name}/app`;
    const repository = await servers.repository(name);
    const before = await repository.commit({ files: { 'app.yaml': manifest(image, name) } });
    await pushImage({ url: registry.url, repository: `${name}/app`, tag: '1.1.0' });
    await createNamespace(cluster, name);
    const commit = nextCommit(repository.path, before);
    const start = performance.now();
    await createAll(cluster, name, smallFleet({ url: repository.url, image }));
    values.push(((await commit).at - start) / 1000);
    await delay(restMs);
  }
  return [
    {
      row: 'cold',
      work: 'first commit after the resources are created together',
      unit: 's',
      values,
      aim: 1 / 6,
    },
  ];
}

/** A namespace with the resources, ready, on a repository whose manifest is up to date with the tag `1.0.0`. */
async function prepare(servers: Servers, name: string): Promise<Repository> {
  const { registry, cluster } = servers;
  const image = `${registry.address}/${name}/app`;
  const repository = await servers.repository(name);
  await repository.commit({ files: { 'app.yaml': manifest(image, name) } });
  await pushImage({ url: registry.url, repository: `${name}/app`, tag: '1.0.0' });
  await createNamespace(cluster, name);
  await createAll(cluster, name, smallFleet({ url: repository.url, image }));
  await untilReady(servers, name);
  return repository;
}

/** A new tag, a request for a scan, and the time until the commit; `rounds` times. */
export async function updateRounds(
  servers: Servers,
  round: { readonly name: string; readonly repository: Repository; readonly rounds: number },
): Promise<readonly number[]> {
  const { name, repository, rounds } = round;
  const times: number[] = [];
  for (let patch = 1; patch <= rounds; patch += 1) {
    await delay(restMs);
    const before = await repository.git('rev-parse', 'refs/heads/main');
    const tag = `1.0.${patch}`;
    await pushImage({ url: servers.registry.url, repository: `${name}/app`, tag });
    const commit = nextCommit(repository.path, before);
    const start = performance.now();
    await ask(servers.cluster, 'ImageRepository', { namespace: name, name: 'app' });
    const { at, value } = await commit;
    times.push(at - start);
    await untilPushed(servers, name, value);
  }
  return times;
}

/** Until the automation of a namespace has run. */
export async function untilReady(servers: Servers, namespace: string): Promise<void> {
  await nextState(servers, { kind: 'ImageUpdateAutomation', namespace }, ({ status }) =>
    isReady(status.conditions ?? []) ? true : undefined,
  );
}

async function untilPushed(servers: Servers, namespace: string, commit: string): Promise<void> {
  await nextState(servers, { kind: 'ImageUpdateAutomation', namespace }, ({ status }) =>
    status.lastPushCommit === commit && isReady(status.conditions ?? []) ? true : undefined,
  );
}

function manifest(image: string, namespace: string): string {
  return `apiVersion: apps/v1
kind: Deployment
metadata: { name: app }
spec:
  template:
    spec:
      containers:
        - name: app
          image: ${image}:1.0.0 # {"$imagepolicy": "${namespace}:app"}
`;
}
