import { describe, expect, test } from 'vitest';
import { gitLogin } from '../../../src/domain/git/provider.ts';

const keyPem = '-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----\n';
const appSecret = { githubAppID: '12', githubAppInstallationID: '34', githubAppPrivateKey: keyPem };

describe('the login', () => {
  test.for([
    ['of no provider', undefined, undefined, { kind: 'generic' }],
    ['of a generic one', 'generic', { username: 'u' }, { kind: 'generic' }],
    ['of Azure DevOps', 'azure', undefined, { kind: 'azure' }],
    ['of AWS CodeCommit', 'aws', undefined, { kind: 'aws' }],
    [
      'of a GitHub App',
      'github',
      appSecret,
      {
        kind: 'github',
        app: {
          appId: '12',
          installation: { kind: 'id', id: '34' },
          privateKey: keyPem,
          apiUrl: 'https://api.github.com',
          origin: "secret 'team/app'",
        },
      },
    ],
    [
      'of a GitHub App on a server of its own',
      'github',
      { ...appSecret, githubAppBaseURL: 'https://git.example.com/api/v3/' },
      { app: { apiUrl: 'https://git.example.com/api/v3' } },
    ],
    [
      'of a GitHub App by its owner',
      'github',
      { ...appSecret, githubAppInstallationID: '', githubAppInstallationOwner: 'acme' },
      { app: { installation: { kind: 'owner', owner: 'acme' } } },
    ],
  ] as const)('%s', ([, provider, data, login]) => {
    expect(loginWith(provider, data)).toMatchObject(login);
  });
});

describe('what does not fit is told', () => {
  test.for([
    [
      'github without secret',
      'github',
      undefined,
      'InvalidSourceConfiguration',
      'secretRef with github app data must be specified when provider is set to github: invalid source configuration',
    ],
    [
      'an app without github',
      'generic',
      appSecret,
      'InvalidSourceConfiguration',
      "secretRef 'team/app' has github app data but provider is not set to github: invalid source configuration",
    ],
    [
      'another provider',
      'gitea',
      undefined,
      'InvalidSourceConfiguration',
      "provider 'gitea' not supported: invalid source configuration",
    ],
    [
      'a secret without app',
      'github',
      {},
      'InvalidSourceConfiguration',
      'secretRef with github app data must be specified when provider is set to github: invalid source configuration',
    ],
    [
      'an app that is no number',
      'github',
      { ...appSecret, githubAppID: 'x' },
      'AuthenticationFailed',
      `secret 'team/app': "githubAppID" is not a number`,
    ],
    [
      'an app without key',
      'github',
      { ...appSecret, githubAppPrivateKey: 'x' },
      'AuthenticationFailed',
      `secret 'team/app': "githubAppPrivateKey" is not a private key in PEM`,
    ],
    [
      'an app without installation',
      'github',
      { ...appSecret, githubAppInstallationID: '' },
      'AuthenticationFailed',
      `secret 'team/app': exactly one of "githubAppInstallationID" and "githubAppInstallationOwner" is needed`,
    ],
    [
      'an installation that is a name',
      'github',
      { ...appSecret, githubAppInstallationID: 'acme' },
      'AuthenticationFailed',
      `secret 'team/app': "githubAppInstallationID" is not a number`,
    ],
    [
      'an address that is none',
      'github',
      { ...appSecret, githubAppBaseURL: 'git.example.com' },
      'AuthenticationFailed',
      `secret 'team/app': "githubAppBaseURL" is not an http or https URL without user, query and fragment`,
    ],
    ...[
      ['a query', '?x='],
      ['an empty query', '?'],
      ['a fragment', '#x'],
    ].map(
      ([what = '', end = '']) =>
        [
          `an address with ${what}`,
          'github',
          { ...appSecret, githubAppBaseURL: `https://git.example.com/api${end}` },
          'AuthenticationFailed',
          `secret 'team/app': "githubAppBaseURL" is not an http or https URL without user, query and fragment`,
        ] as const,
    ),
    [
      'an address with a user',
      'github',
      { ...appSecret, githubAppBaseURL: 'https://user@git.example.com/' },
      'AuthenticationFailed',
      `secret 'team/app': "githubAppBaseURL" is not an http or https URL without user, query and fragment`,
    ],
  ] as const)('%s', ([, provider, data, reason, message]) => {
    expect(() => loginWith(provider, data)).toThrow(expect.objectContaining({ reason, message }));
  });
});

function loginWith(
  provider: string | undefined,
  data: Readonly<Record<string, string>> | undefined,
) {
  return gitLogin({
    provider,
    secret: data && { namespace: 'team', name: 'app', data },
  });
}
