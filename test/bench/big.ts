import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import { changed, workflowId } from '../../src/workflows/messages.ts';
import { pushImage } from '../support/push-image.ts';
import { median, spread } from './figure.ts';
import { createAll, createNamespace, smallFleet } from './fleet.ts';
import { readRuns } from './history.ts';
import { untilReady, updateRounds } from './update.ts';
import type { Figure } from './figure.ts';
import type { Product } from './product.ts';
import type { Servers } from './servers.ts';

const name = 'big';
const manifests = 10_000;
const marked = 500;
const updates = 3;
const idleRuns = 12;

/**
 * "big": 10,000 manifests of 1.5 KB in 100 folders, 500 of them with a marker of the same policy. From asking for a scan
 * to the commit, as in "small".
 *
 * "rest": the same repository, nothing to do. The automation's workflow is told that something changed, and finds that
 * nothing did. The figure is the time of the step that finds out (Flux's is of its one reconciliation), from its start
 * to its end as Temporal's history has them; beside it the whole run, from the signal to the loop at rest.
 */
export async function benchBig(servers: Servers, product: Product): Promise<readonly Figure[]> {
  const { registry, cluster } = servers;
  const image = `${registry.address}/${name}/app`;
  const repository = await servers.repository(name);
  await repository.commit({ files: files(image) });
  await pushImage({ url: registry.url, repository: `${name}/app`, tag: '1.0.0' });
  await createNamespace(cluster, name);
  await createAll(cluster, name, smallFleet({ url: repository.url, image }));
  await untilReady(servers, name);
  const times = await updateRounds(servers, { name, repository, rounds: updates });
  const { steps, runs } = await timeIdleRuns(product);
  return [
    {
      row: 'big',
      work: '10,000 manifests, 500 marked, one new tag → commit',
      fluxElsewhere: 62,
      target: 0.8,
      ours: median(times) / 1000,
      unit: 's',
      note: spread(times.map((ms) => ms / 1000)),
    },
    {
      row: 'big',
      work: 'the same repository, nothing to do',
      fluxElsewhere: 40,
      target: 40,
      ours: median(steps),
      unit: 'ms',
      note: `${spread(steps)}; whole run: ${spread([median(runs)])}`,
    },
  ];
}

async function timeIdleRuns(
  product: Product,
): Promise<{ readonly steps: readonly number[]; readonly runs: readonly number[] }> {
  const connection = await Connection.connect({ address: product.temporalAddress });
  try {
    const id = workflowId('default', 'ImageUpdateAutomation', { namespace: name, name: 'app' });
    const handle = new Client({ connection }).workflow.getHandle(id);
    for (let run = 0; run < idleRuns; run += 1) {
      await handle.signal(changed, {});
      await delay(250);
    }
    const { runs } = await readRuns(handle);
    const idle = runs.slice(-idleRuns).filter(({ steps }) => steps.length === 1);
    return {
      steps: idle.flatMap(({ steps }) => steps.map(({ startMs, endMs }) => endMs - startMs)),
      runs: idle.map(({ wokenMs, restMs }) => restMs - wokenMs),
    };
  } finally {
    await connection.close();
  }
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
