import { setTimeout as delay } from 'node:timers/promises';
import { pushImage } from '../support/push-image.ts';
import { ask, createAll, createNamespace, smallFleet } from './fleet.ts';
import { nextState } from './moments.ts';
import { untilReady, updateRounds } from './update.ts';
import type { Servers } from './servers.ts';
import type { Timing } from './timing.ts';

const name = 'big';
const manifests = 10_000;
const marked = 500;
const updates = 3;
const idleRuns = 12;

/**
 * "big": 10,000 manifests of 1.5 KB in 100 folders, 500 of them with a marker of the same policy. From asking for a scan
 * to the commit, as in "small".
 *
 * Next, the same repository with nothing to do: from asking the automation for a run to its answer.
 */
export async function benchBig(servers: Servers): Promise<readonly Timing[]> {
  const { registry, cluster } = servers;
  const image = `${registry.address}/${name}/app`;
  const repository = await servers.repository(name);
  await repository.commit({ files: files(image) });
  await pushImage({ url: registry.url, repository: `${name}/app`, tag: '1.0.0' });
  await createNamespace(cluster, name);
  await createAll(cluster, name, smallFleet({ url: repository.url, image }));
  await untilReady(servers, name);
  const times = await updateRounds(servers, { name, repository, rounds: updates });
  return [
    {
      row: 'big',
      work: '10,000 manifests, 500 marked, one new tag → commit',
      unit: 's',
      values: times.map((ms) => ms / 1000),
      aim: 1 / 60,
    },
    {
      row: 'big',
      work: 'the same repository, asked for a run with nothing to do',
      unit: 'ms',
      values: await timeIdleRuns(servers),
      aim: 1,
    },
  ];
}

/** From the annotation of `flux reconcile image update` to the status that says that it was handled. */
async function timeIdleRuns(servers: Servers): Promise<readonly number[]> {
  const which = { kind: 'ImageUpdateAutomation', namespace: name } as const;
  const times: number[] = [];
  for (let run = 0; run < idleRuns; run += 1) {
    await delay(250);
    const start = performance.now();
    const asked = await ask(servers.cluster, which.kind, { namespace: name, name: 'app' });
    const { at } = await nextState(servers, which, ({ status }) =>
      status.lastHandledReconcileAt === asked ? true : undefined,
    );
    times.push(at - start);
  }
  return times;
}

function files(image: string): Readonly<Record<string, string>> {
  const every = manifests / marked;
  return Object.fromEntries(
    Array.from({ length: manifests }, (_, index) => [
      `apps/group-${index % 100}/app-${index}.yaml`,
      manifest(`app-${index}`, index % every === 0 ? image : undefined),
    ]),
  );
}

function manifest(app: string, image: string | undefined): string {
  const variables = Array.from(
    { length: 20 },
    (_, index) => `            - name: VARIABLE_${index}\n              value: "value ${index}"`,
  );
  const line =
    image === undefined
      ? 'ghcr.io/acme/other:2.3.4'
      : `${image}:1.0.0 # {"$imagepolicy": "${name}:app"}`;
  return `apiVersion: apps/v1
kind: Deployment
metadata:
  name: ${app}
  labels: { app: ${app} }
spec:
  template:
    spec:
      containers:
        - name: main
          image: ${line}
          env:
${variables.join('\n')}
`;
}
