import { expect, test } from 'vitest';
import { parseCloudRepository } from '../../../src/domain/clouds/repository.ts';

const path = '/v1/repos/fleet';

test.for([
  ['CodeCommit', 'git-codecommit.us-east-1.amazonaws.com', 'us-east-1'],
  ["CodeCommit's FIPS name", 'git-codecommit-fips.us-west-2.amazonaws.com', 'us-west-2'],
  ['CodeCommit in China', 'git-codecommit.cn-north-1.amazonaws.com.cn', 'cn-north-1'],
] as const)('%s has its region in its name', ([, host, region]) => {
  const repository = { provider: 'aws', region, host, path };
  expect(parseCloudRepository('aws', `https://${host}${path}`)).toEqual(repository);
});

test.for([
  ['Azure DevOps', 'https://dev.azure.com/team/project/_git/fleet'],
  ['with a user', 'https://team@dev.azure.com/team/project/_git/fleet'],
  ['by its older name', 'https://team.visualstudio.com/project/_git/fleet'],
] as const)('%s', ([, url]) => {
  expect(parseCloudRepository('azure', url)).toEqual({ provider: 'azure' });
});

test.for([
  ['plain HTTP', 'aws', `http://git-codecommit.us-east-1.amazonaws.com${path}`, /an HTTPS Git URL/],
  ['SSH', 'aws', `ssh://git-codecommit.us-east-1.amazonaws.com${path}`, /an HTTPS Git URL/],
  ['another host', 'aws', 'https://github.com/a/b', /invalid AWS CodeCommit Git URL: github.com/],
  [
    "somebody else's host in the same cloud",
    'aws',
    `https://git-codecommit.us-east-1.evil.elb.amazonaws.com${path}`,
    /invalid AWS CodeCommit Git URL/,
  ],
  [
    'another port',
    'aws',
    `https://git-codecommit.us-east-1.amazonaws.com:8443${path}`,
    /invalid AWS CodeCommit Git URL/,
  ],
  ['plain HTTP to Azure', 'azure', 'http://dev.azure.com/a/_git/b', /an HTTPS Git URL/],
  [
    "somebody else's machine in Azure",
    'azure',
    'https://evil.westeurope.cloudapp.azure.com/a',
    /invalid Azure DevOps Git URL: evil\.westeurope/,
  ],
  ['a host that only begins so', 'azure', 'https://dev.azure.com.evil.com/a', /invalid Azure/],
] as const)('%s is refused', ([, provider, url, message]) => {
  expect(() => parseCloudRepository(provider, url)).toThrow(
    expect.objectContaining({
      reason: 'SourceManagerFailed',
      message: expect.stringMatching(message),
    }),
  );
});
