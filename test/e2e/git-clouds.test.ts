import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { codeCommit, devOps, startCloudGit } from '../support/cloud-git.ts';
import { startInstallation } from '../support/installation.ts';
import { allowTokens } from '../support/service-account.ts';
import { createTeam } from '../support/team.ts';
import type { CloudGit } from '../support/cloud-git.ts';
import type { Installation } from '../support/installation.ts';
import type { Tagwright } from '../support/tagwright.ts';
import type { Team } from '../support/team.ts';

/** With which the worker signs. */
const workerKey = 'hunter2-hunter2';

const resources = new AsyncDisposableStack();
let installation: Installation;
let clouds: CloudGit;
let tagwright: Tagwright;

beforeAll(async () => {
  installation = resources.use(await startInstallation());
  installation.secrets.add(workerKey);
  await allowTokens(installation.kubernetes);
  const { directory, gitDirectory: repositories, secrets } = installation;
  clouds = resources.use(await startCloudGit({ directory, repositories, secrets }));
});

afterAll(() => resources.disposeAsync());

afterEach(() => tagwright[Symbol.asyncDispose]());

/** The product with an identity of its own in both clouds, which the operator's proxy leads to. */
async function start(...flags: readonly string[]): Promise<Tagwright> {
  const identity = installation.withEnvironment({
    AWS_ACCESS_KEY_ID: 'AKIDWORKER',
    AWS_SECRET_ACCESS_KEY: workerKey,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: clouds.url,
    HTTPS_PROXY: clouds.url,
    NO_PROXY: '127.0.0.1',
    NODE_EXTRA_CA_CERTS: clouds.authorityFile,
    IDENTITY_ENDPOINT: `${clouds.url}/token`,
    IDENTITY_HEADER: 'header',
  });
  return identity.start('run', ...flags);
}

function createCloudTeam(name: string): Promise<Team> {
  return createTeam(installation, { name, tags: ['1.0.0', '1.1.0'] });
}

function sourceOf({ namespace }: Team, host: string): object {
  return {
    url: `https://${host}/${namespace}/repository.git`,
    provider: host === codeCommit ? 'aws' : 'azure',
  };
}

test.for([
  ['CodeCommit', 'code-commit', codeCommit, 'AKIDWORKER'],
  ['Azure DevOps', 'dev-ops', devOps, 'bearer for 499b84ac-1321-427f-aa17-267ca6975798'],
] as const)("%s by the worker's own identity", async ([, name, host, caller]) => {
  tagwright = await start();
  const team = await createCloudTeam(name);
  await team.apply({ source: sourceOf(team, host) });
  await team.untilCommitted('app:1.1.0');
  await team.untilReady('ImageUpdateAutomation');
  expect([...clouds.callers].filter((one) => one.startsWith(host))).toEqual([`${host} ${caller}`]);
});

test('the identity of a ServiceAccount in the namespace of the automation, with the gate only', async () => {
  const role = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::123456789012:role/push' };
  tagwright = await start();
  const [sources, team] = await Promise.all(['sources', 'elsewhere'].map(createCloudTeam));
  if (sources === undefined || team === undefined) throw new Error('there are two teams');
  const { namespace } = team;
  const source = { ...sourceOf(team, codeCommit), serviceAccountName: 'pusher' };
  await installation.kubernetes.apply([
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { namespace, name: 'pusher', annotations: role },
    },
  ]);
  await sources.apply({ source, repository: false, policy: false, automation: false });
  const sourceRef = { kind: 'GitRepository', name: 'app', namespace: 'sources' };
  await team.apply({ source: false, automation: { sourceRef } });
  await team.untilStatus('ImageUpdateAutomation', {
    conditions: [
      {
        type: 'Stalled',
        status: 'True',
        reason: 'FeatureGateDisabled',
        message:
          'to use spec.serviceAccountName for provider authentication please enable the ObjectLevelWorkloadIdentity feature gate in the controller',
      },
      { type: 'Ready', status: 'False', reason: 'FeatureGateDisabled' },
    ],
  });
  expect(clouds.tokens).toEqual([]);

  await tagwright.stop();
  tagwright = await start('--feature-gates=ObjectLevelWorkloadIdentity=true');
  await team.apply({ source: false, automation: { sourceRef, interval: '2m' } });
  await team.untilCommitted('app:1.1.0');
  expect(clouds.callers).toContain(`${codeCommit} ASIAROLE%t`);
  const [, claims = ''] = clouds.tokens[0]?.split('.') ?? [];
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
    aud: ['sts.amazonaws.com'],
    sub: 'system:serviceaccount:elsewhere:pusher',
  });
});
