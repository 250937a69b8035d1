import { expect, test } from 'vitest';
import { parseCloudRegistry } from '../../../src/domain/clouds/registry.ts';

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
