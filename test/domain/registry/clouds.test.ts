import { expect, test } from 'vitest';
import {
  awsRoleOf,
  awsSessionName,
  azureIdentityOf,
  assertMayNameAccount,
  cloudLoginOf,
  googleIdentityOf,
} from '../../../src/domain/registry/cloud-identity.ts';
import { parseCloudRegistry } from '../../../src/domain/registry/cloud-registry.ts';
import type { CloudServiceAccount } from '../../../src/domain/registry/cloud-identity.ts';

// Hosts of fluxcd/pkg@e2cfd1a2 auth/{aws,azure,gcp}/provider_test.go.
test.for([
  ['012345678901.dkr.ecr.us-east-1.amazonaws.com', 'us-east-1'],
  ['012345678901.dkr.ecr.eusc-de-east-1.amazonaws.eu', 'eusc-de-east-1'],
  ['012345678901.dkr.ecr.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
  ['012345678901.dkr.ecr-fips.us-gov-west-1.amazonaws.com', 'us-gov-west-1'],
  ['012345678901.dkr.ecr.us-secret-region.sc2s.sgov.gov', 'us-secret-region'],
  ['012345678901.dkr.ecr-fips.us-ts-region.c2s.ic.gov', 'us-ts-region'],
  ['012345678901.dkr.ecr.uk-region.cloud.adc-e.uk', 'uk-region'],
  ['012345678901.dkr.ecr.us-ts-region.csp.hci.ic.gov', 'us-ts-region'],
  ['557238627320.dkr-ecr.us-west-2.on.aws', 'us-west-2'],
] as const)('ECR %s', ([host, region]) => {
  const expected = { provider: 'aws', visibility: 'private', region };
  expect(parseCloudRegistry('aws', host)).toEqual(expected);
});

test('public ECR has its tokens in one region', () => {
  const expected = { provider: 'aws', visibility: 'public', region: 'us-east-1' };
  expect(parseCloudRegistry('aws', 'public.ecr.aws')).toEqual(expected);
});

test.for(['foo.azurecr.io', 'foo.azurecr.cn', 'foo.azurecr.de', 'foo.azurecr.us'])(
  'ACR %s',
  (host) => {
    const scope = 'https://containerregistry.azure.net/.default';
    expect(parseCloudRegistry('azure', host)).toEqual({ provider: 'azure', host, scope });
  },
);

test.for(['gcr.io', 'eu.gcr.io', 'europe-west1-docker.pkg.dev', 'docker.s3nsregistry.fr'])(
  'Google %s',
  (host) => {
    expect(parseCloudRegistry('gcp', host)).toEqual({ provider: 'gcp' });
  },
);

test.for([
  ['aws', 'ghcr.io', "invalid AWS registry: 'ghcr.io'. must match"],
  ['aws', '.ecr.us-east-1.amazonaws.com', 'invalid AWS registry'],
  ['aws', '012345678901.dkr.ecr.us-east-1.evil.com', 'invalid AWS registry'],
  ['aws', '012345678901.dkr.ecr.us-east-1.amazonaws.com.evil.com', 'invalid AWS registry'],
  ['azure', 'azurecr.io', 'invalid Azure registry'],
  ['azure', 'foo.azurecr.io.evil.com', 'invalid Azure registry'],
  ['gcp', 'gcr.io.evil.com', "invalid GCP registry: 'gcr.io.evil.com'. must match"],
  ['gcp', 'pkg.dev', 'invalid GCP registry'],
] as const)('not of %s: %s', ([provider, host, message]) => {
  expect(() => parseCloudRegistry(provider, host)).toThrow(message);
});

function account(annotations: Readonly<Record<string, string>>): CloudServiceAccount {
  return { namespace: 'apps', name: 'scanner', annotations };
}

const arn = 'arn:aws:iam::123456789012:role/scan';
const pool = 'projects/1/locations/global/workloadIdentityPools/p/providers/x';
const email = 'scan@project.iam.gserviceaccount.com';

test('the identities that annotations name', () => {
  expect(awsRoleOf(account({ 'eks.amazonaws.com/role-arn': arn }))).toBe(arn);
  expect(awsSessionName(account({}), 'eu-west-1')).toBe('scanner.apps.eu-west-1.tagwright');
  expect(
    azureIdentityOf(
      account({
        'azure.workload.identity/tenant-id': 't',
        'azure.workload.identity/client-id': 'c',
      }),
    ),
  ).toEqual({ tenantId: 't', clientId: 'c' });
  expect(googleIdentityOf(account({}))).toEqual({});
  expect(
    googleIdentityOf(
      account({
        'gcp.auth.fluxcd.io/workload-identity-provider': pool,
        'iam.gke.io/gcp-service-account': email,
      }),
    ),
  ).toEqual({ audience: `//iam.googleapis.com/${pool}`, email });
});

test('a name of a session is never too long for AWS', () => {
  const long = { namespace: 'n'.repeat(63), name: 's'.repeat(253), annotations: {} };
  expect(awsSessionName(long, 'eu-west-1')).toHaveLength(64);
});

test.for<[string, () => unknown, string]>([
  [
    'no role',
    () => awsRoleOf(account({})),
    "invalid eks.amazonaws.com/role-arn annotation: ''. must match ^arn:aws",
  ],
  [
    'no tenant',
    () => azureIdentityOf(account({})),
    'azure tenant ID is not set in the service account annotation azure.workload.identity/tenant-id',
  ],
  [
    'no client',
    () => azureIdentityOf(account({ 'azure.workload.identity/tenant-id': 't' })),
    'azure client ID is not set',
  ],
  [
    'a malformed email',
    () => googleIdentityOf(account({ 'iam.gke.io/gcp-service-account': 'x@evil.com' })),
    "invalid iam.gke.io/gcp-service-account annotation: 'x@evil.com'. must match",
  ],
  [
    'a malformed pool',
    () => googleIdentityOf(account({ 'gcp.auth.fluxcd.io/workload-identity-provider': '../x' })),
    'invalid gcp.auth.fluxcd.io/workload-identity-provider annotation',
  ],
])('refused: %s', ([, read, message]) => {
  expect(read).toThrow(message);
});

const controller = { kind: 'controller' };

test.for([
  [
    'secrets, which ask no cloud',
    { provider: 'generic', serviceAccountName: 'a' },
    'disabled',
    controller,
  ],
  ['a cloud, where nobody is named', { provider: 'aws' }, 'disabled', controller],
  ['a cloud, where nobody is named, with the gate', { provider: 'gcp' }, 'enabled', controller],
  [
    'a cloud, where an account is named',
    { provider: 'azure', serviceAccountName: 'a' },
    'enabled',
    { kind: 'account', serviceAccountName: 'a' },
  ],
] as const)('who logs in for %s', ([, spec, kind, expected]) => {
  expect(cloudLoginOf(spec, { kind })).toEqual(expected);
});

test('the account of all, where none is named', () => {
  const identity = { kind: 'enabled', defaultServiceAccount: 'all' } as const;
  const named = { kind: 'account', serviceAccountName: 'all' };
  expect(cloudLoginOf({ provider: 'aws' }, identity)).toEqual(named);
  expect(cloudLoginOf({ provider: 'generic' }, identity)).toEqual(controller);
});

test.for([
  ['', 'to use spec.serviceAccountName for provider authentication'],
  [
    'in the ImageRepository ',
    'to use spec.serviceAccountName in the ImageRepository for provider authentication',
  ],
] as const)('an account without the gate is refused: "%s"', ([where, message]) => {
  const spec = { provider: 'aws', serviceAccountName: 'a' } as const;
  expect(() => assertMayNameAccount(spec, { kind: 'disabled' }, where)).toThrow(
    expect.objectContaining({
      reason: 'FeatureGateDisabled',
      terminal: true,
      message: `${message} please enable the ObjectLevelWorkloadIdentity feature gate in the controller`,
    }),
  );
});
