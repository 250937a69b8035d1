import { expect, test } from 'vitest';
import {
  awsRoleOf,
  awsSessionName,
  azureIdentityOf,
  googleIdentityOf,
} from '../../../src/domain/clouds/identity.ts';
import type { CloudServiceAccount } from '../../../src/domain/clouds/identity.ts';

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
