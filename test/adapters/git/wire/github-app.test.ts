import { describe, expect, test } from 'vitest';
import { gitLogin } from '../../../../src/domain/git/provider.ts';
import { startGitServer } from '../../../support/git-server.ts';
import { manifest, update } from '../../../support/git-update.ts';
import { startGithub } from '../../../support/github.ts';
import { startHttpServer } from '../../../support/http-server.ts';
import { anonymous, temporaryMirrors, unlimited } from '../../../support/mirrors.ts';
import type { GithubApp } from '../../../../src/domain/git/provider.ts';
import type { Github } from '../../../support/github.ts';

type App = Pick<Github, 'url' | 'privateKey'>;

function appAt({ url, privateKey }: App, data: Readonly<Record<string, string>> = {}): GithubApp {
  const secret = {
    namespace: 'team',
    name: 'app',
    data: {
      githubAppID: '12',
      githubAppPrivateKey: privateKey,
      githubAppBaseURL: url,
      ...('githubAppInstallationOwner' in data ? {} : { githubAppInstallationID: '34' }),
      ...data,
    },
  };
  const login = gitLogin({ provider: 'github', secret });
  if (login.kind !== 'github') throw new Error('not an app');
  return login.app;
}

test('the token of an app opens the repository', async () => {
  await using api = await startGithub();
  await using server = await startGitServer({
    credentials: { username: 'x-access-token', password: api.token },
  });
  await server.commit({ files: { 'a.yaml': manifest('1') } });
  await using mirrors = await temporaryMirrors();
  const access = anonymous(server.url);
  const auth = await mirrors.loginGithubApp(appAt(api), access, unlimited());
  const done = await mirrors.use({ ...access, auth }, unlimited(), (mirror) => update(mirror));
  expect(done.result).toEqual({ kind: 'pushed' });
});

test('an installation is found by its owner', async () => {
  await using api = await startGithub();
  await using mirrors = await temporaryMirrors();
  const app = appAt(api, { githubAppInstallationOwner: 'acme' });
  await mirrors.loginGithubApp(app, anonymous('http://127.0.0.1/a'), unlimited());
  expect(api.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([
    'GET /app/installations?per_page=100&page=1',
    'POST /app/installations/34/access_tokens',
  ]);
});

test.for<[string, number, string]>([
  ['without end', Infinity, 'the answer exceeds 4 MiB'],
  ['that is no JSON', 1, 'the answer is not JSON'],
])('an answer %s is refused, and not quoted', async ([, times, problem]) => {
  await using api = await startGithub();
  await using server = await startHttpServer(async (_, response) => {
    response.on('error', () => undefined);
    for (let sent = 0; sent < times && !response.destroyed; sent += 1)
      await new Promise((resolve) => response.write('ghs_secret'.repeat(1000), resolve));
    response.end();
  });
  await using mirrors = await temporaryMirrors();
  const app = appAt({ url: server.url, privateKey: api.privateKey });
  const login = mirrors.loginGithubApp(app, anonymous('http://127.0.0.1/a'), unlimited());
  const error: unknown = await login.catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ message: expect.stringContaining(problem) });
  expect(String(error)).not.toContain('ghs_secret');
});

test.for([
  ['is kept while it is valid', 3_600_000, 1],
  ['is asked for anew before it ends', 200_000, 2],
] as const)('a token %s', async ([, lifetimeMs, requests]) => {
  await using api = await startGithub({ lifetimeMs });
  await using mirrors = await temporaryMirrors();
  for (let turn = 0; turn < 2; turn += 1)
    await mirrors.loginGithubApp(appAt(api), anonymous('http://127.0.0.1/a'), unlimited());
  expect(api.requests).toHaveLength(requests);
});

describe('what is wrong with an app is told', () => {
  test.for([
    [
      'another app',
      { githubAppID: '13' },
      'the API answered 401 (check "githubAppID" and "githubAppPrivateKey")',
    ],
    [
      'another installation',
      { githubAppInstallationID: '35' },
      'the API answered 404 (check "githubAppInstallationID": the app has no such installation)',
    ],
    [
      'another owner',
      { githubAppInstallationOwner: 'other' },
      'the app is not installed for "other"',
    ],
  ] as const)('%s', async ([, data, message]) => {
    await using api = await startGithub();
    await using mirrors = await temporaryMirrors();
    const login = mirrors.loginGithubApp(appAt(api, data), anonymous('http://x/a'), unlimited());
    await expect(login).rejects.toMatchObject({
      reason: 'SourceManagerFailed',
      message: `cannot get a token for the GitHub App of secret 'team/app' from ${api.url}: ${message}`,
    });
  });

  test('a key that cannot be read', async () => {
    await using mirrors = await temporaryMirrors();
    const privateKey = '-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n';
    const app = appAt({ url: 'http://127.0.0.1:1', privateKey });
    await expect(mirrors.loginGithubApp(app, anonymous('http://x/a'), unlimited())).rejects.toThrow(
      `secret 'team/app': "githubAppPrivateKey" cannot be read`,
    );
  });
});
