import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordAt } from '../../src/domain/resources/record.ts';
import { borrowTestCluster } from '../support/cluster.ts';
import { startInstallation } from '../support/installation.ts';
import { createTeam } from '../support/team.ts';
import type { TestCluster } from '../support/cluster.ts';
import type { Installation } from '../support/installation.ts';
import type { Command, Tagwright } from '../support/tagwright.ts';

/* Two clusters left at one cluster name on one Temporal namespace: the second is told to take another. */

let installation: Installation;
let other: TestCluster;

beforeAll(async () => {
  [installation, other] = await Promise.all([startInstallation(), borrowTestCluster()]);
  await installation.start('run');
});

afterAll(async () => {
  await other?.[Symbol.asyncDispose]();
  await installation?.[Symbol.asyncDispose]();
});

function launchElsewhere(command: Command, ...flags: readonly string[]): Tagwright {
  const environment = { KUBECONFIG: other.kubeconfig };
  return installation.withEnvironment(environment).launch(command, ...flags);
}

const taken =
  /^tagwright: the cluster name "default" belongs to another cluster in Temporal's namespace "default": set --cluster-name to a name that only this cluster has /m;

test('the first cluster holds the name, by the uid of kube-system', async () => {
  const namespace = await installation.kubernetes.read('/api/v1/namespaces/kube-system');
  const { uid } = recordAt(namespace, 'metadata');
  const claim = await installation.client.workflow.getHandle('default/claim').describe();
  expect(claim.memo).toEqual({ clusterUid: uid });
  expect(claim.status.name).toBe('RUNNING');
});

test.for<[Command]>([['run'], ['starter'], ['worker']])(
  'tagwright %s of another cluster ends with one line',
  async ([command]) => {
    const tagwright = launchElsewhere(command);
    await expect(tagwright.ready()).rejects.toThrow('is not ready');
    expect(await tagwright.stop()).toBe(2);
    const lines = tagwright.log().split('\n');
    expect(lines.filter((line) => line.startsWith('tagwright:'))).toEqual([
      expect.stringMatching(taken),
    ]);
  },
);

test.for<[Command]>([['run'], ['starter'], ['worker']])(
  'and one more tagwright %s of the same cluster is welcome',
  async ([command]) => {
    const tagwright = await installation.start(command);
    expect(await tagwright.stop()).toBe(0);
  },
);

test('the name is held while Temporal is restarted', async () => {
  await installation.servers.temporal.down();
  await installation.servers.temporal.up();
  const tagwright = launchElsewhere('starter');
  await expect(tagwright.ready()).rejects.toThrow(taken);
});

test('the other cluster has its own by another name, and both can be listed', async () => {
  const tagwright = launchElsewhere('run', '--cluster-name=other');
  await tagwright.ready();
  const team = await createTeam(installation, { name: 'apps' });
  await team.apply();
  await team.untilReady('ImageUpdateAutomation');
  await other.create('/apis/image.toolkit.fluxcd.io/v1/namespaces/default/imagerepositories', {
    apiVersion: 'image.toolkit.fluxcd.io/v1',
    kind: 'ImageRepository',
    metadata: { name: 'elsewhere' },
    spec: { image: team.image, interval: '1h' },
  });
  await installation.until(async () => {
    expect(await idsOf(`FluxCluster = 'other'`)).toEqual([
      'other/ImageRepository/default/elsewhere',
    ]);
    expect(await idsOf(`FluxCluster = 'default'`)).toEqual([
      'default/ImagePolicy/apps/app',
      'default/ImageRepository/apps/app',
      'default/ImageUpdateAutomation/apps/app',
    ]);
  });
  await tagwright.stop();
});

test('of two clusters that claim a name at the same time one gets it', async () => {
  const name = '--cluster-name=contested';
  const both = [installation.launch('starter', name), launchElsewhere('starter', name)];
  const ready = await Promise.allSettled(both.map((one) => one.ready()));
  expect(ready.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
});

async function idsOf(query: string): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const { workflowId } of installation.client.workflow.list({ query }))
    ids.push(workflowId);
  return ids.toSorted();
}
