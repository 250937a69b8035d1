import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { startAmazon } from '../support/amazon.ts';
import { startInstallation } from '../support/installation.ts';
import { allowTokens } from '../support/service-account.ts';
import { createTeam } from '../support/team.ts';
import type { Amazon } from '../support/amazon.ts';
import type { Installation } from '../support/installation.ts';
import type { Tagwright } from '../support/tagwright.ts';
import type { Team } from '../support/team.ts';

/** With which the worker signs. */
const workerKey = 'hunter2-hunter2';

const resources = new AsyncDisposableStack();
let installation: Installation;
let amazon: Amazon;
let team: Team;
let tagwright: Tagwright;

const role = 'arn:aws:iam::123456789012:role/scan';
const registry = '123456789012.dkr.ecr.eu-west-1.amazonaws.com';
const image = `${registry}/team/app`;

beforeAll(async () => {
  installation = resources.use(await startInstallation());
  installation.secrets.add(workerKey);
  await allowTokens(installation.kubernetes);
  const { directory, secrets } = installation;
  const tags = ['1.0.0', '1.1.0'];
  amazon = resources.use(await startAmazon({ directory, registry, tags, secrets }));
  team = await createTeam(installation, { name: 'clouds' });
  await installation.kubernetes.apply([
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: {
        namespace: 'clouds',
        name: 'scanner',
        annotations: { 'eks.amazonaws.com/role-arn': role },
      },
    },
  ]);
});

afterAll(() => resources.disposeAsync());

afterEach(() => tagwright[Symbol.asyncDispose]());

/** The product with an identity of its own in the cloud, which the operator's proxy leads to. */
async function start(...flags: readonly string[]): Promise<Tagwright> {
  const identity = installation.withEnvironment({
    AWS_ACCESS_KEY_ID: 'AKIDWORKER',
    AWS_SECRET_ACCESS_KEY: workerKey,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: amazon.url,
    HTTPS_PROXY: amazon.url,
    NO_PROXY: '127.0.0.1',
    NODE_EXTRA_CA_CERTS: amazon.authorityFile,
  });
  return identity.start('run', ...flags);
}

function apply(serviceAccount: object): Promise<void> {
  const repository = { image, provider: 'aws', interval: '1s', ...serviceAccount };
  return team.apply({ repository, source: false, automation: false });
}

const latest = { latestRef: { name: image, tag: '1.1.0' } };

test("without the gate: the worker's own identity, and none of a ServiceAccount", async () => {
  tagwright = await start();
  await apply({});
  await team.untilStatus('ImagePolicy', latest);
  expect(new Set(amazon.readers)).toEqual(new Set(['AWS:of AKIDWORKER']));

  await apply({ serviceAccountName: 'scanner' });
  const stalled = { type: 'Stalled', status: 'True', reason: 'FeatureGateDisabled' };
  await team.untilStatus('ImageRepository', {
    conditions: [
      {
        ...stalled,
        message:
          'to use spec.serviceAccountName for provider authentication please enable the ObjectLevelWorkloadIdentity feature gate in the controller',
      },
      { type: 'Ready', status: 'False', reason: 'FeatureGateDisabled' },
    ],
  });
  await team.untilStatus('ImagePolicy', {
    conditions: [
      {
        ...stalled,
        message:
          'to use spec.serviceAccountName in the ImageRepository for provider authentication please enable the ObjectLevelWorkloadIdentity feature gate in the controller',
      },
      { type: 'Ready', status: 'False', reason: 'FeatureGateDisabled' },
    ],
  });
  expect(amazon.assumed).toEqual([]);
});

test('with the gate: the identity of the ServiceAccount that is named', async () => {
  tagwright = await start('--feature-gates=ObjectLevelWorkloadIdentity=true');
  await apply({ serviceAccountName: 'scanner', timeout: '20s' });
  await team.untilReady('ImageRepository');
  expect(amazon.readers.at(-1)).toBe('AWS:of ASIAROLE');
  const [asked] = amazon.assumed;
  expect(asked?.role).toBe(role);
  const [, claims = ''] = asked?.token.split('.') ?? [];
  expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
    aud: ['sts.amazonaws.com'],
    sub: 'system:serviceaccount:clouds:scanner',
  });
  await apply({ serviceAccountName: 'nobody' });
  await team.untilFailed(
    'ImageRepository',
    'AuthenticationFailed',
    /^failed to configure authentication options: service account 'clouds\/nobody' does not exist: create it/,
  );
});

test('with an account for all: its identity where none is named', async () => {
  const gate = '--feature-gates=ObjectLevelWorkloadIdentity=true';
  tagwright = await start(gate, '--default-service-account=scanner');
  const { length } = amazon.assumed;
  await apply({ timeout: '30s' });
  await installation.until(() => expect(amazon.assumed.length).toBeGreaterThan(length));
  await team.untilReady('ImageRepository');
  expect(amazon.readers.at(-1)).toBe('AWS:of ASIAROLE');
});
