import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { describe, expect, test } from 'vitest';
import { gitLogin } from '../../../src/domain/git/provider.ts';
import type { GithubApp } from '../../../src/domain/git/provider.ts';
import { startGitServer } from '../../support/git-server.ts';
import { manifest, update } from '../../support/git-update.ts';
import { anonymous, temporaryMirrors, unlimited } from '../../support/mirrors.ts';

const KEYS = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

interface Api extends AsyncDisposable {
  readonly url: string;
  readonly requests: readonly string[];
}

/** GitHub's API as far as apps need it; there is none to be had on loopback. */
async function startApi({ lifetimeMs = 3_600_000 } = {}): Promise<Api> {
  const requests: string[] = [];
  const server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`);
    const isKnown = isAssertionOf(request, '12');
    const installations = [{ id: 34, account: { login: 'Acme' } }];
    const token = {
      token: `ghs_${requests.length}`,
      expires_at: new Date(Date.now() + lifetimeMs).toISOString(),
    };
    const isList = request.url?.startsWith('/app/installations?') === true;
    const isToken = request.url === '/app/installations/34/access_tokens';
    response
      .writeHead(!isKnown ? 401 : isList ? 200 : isToken ? 201 : 404)
      .end(JSON.stringify(isList ? installations : token));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    requests,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function isAssertionOf(request: IncomingMessage, appId: string): boolean {
  const [header = '', claims = '', signature = ''] =
    request.headers.authorization?.replace('Bearer ', '').split('.') ?? [];
  const said: unknown = JSON.parse(Buffer.from(claims, 'base64url').toString());
  const isSigned = verify(
    'sha256',
    Buffer.from(`${header}.${claims}`),
    createPublicKey(KEYS.publicKey),
    Buffer.from(signature, 'base64url'),
  );
  return (
    isSigned && typeof said === 'object' && said !== null && 'iss' in said && said.iss === appId
  );
}

function appAt(url: string, data: Readonly<Record<string, string>> = {}): GithubApp {
  const secret = {
    name: 'team/app',
    data: {
      githubAppID: '12',
      githubAppPrivateKey: KEYS.privateKey,
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
  await using api = await startApi();
  await using server = await startGitServer({
    credentials: { username: 'x-access-token', password: 'ghs_1' },
  });
  await server.commit({ files: { 'a.yaml': manifest('1') } });
  await using mirrors = await temporaryMirrors();
  const access = anonymous(server.url);
  const auth = await mirrors.loginGithubApp(appAt(api.url), access, unlimited());
  const done = await mirrors.use({ ...access, auth }, unlimited(), (mirror) => update(mirror));
  expect(done.result).toEqual({ kind: 'pushed' });
});

test('an installation is found by its owner', async () => {
  await using api = await startApi();
  await using mirrors = await temporaryMirrors();
  const app = appAt(api.url, { githubAppInstallationOwner: 'acme' });
  await mirrors.loginGithubApp(app, anonymous('http://127.0.0.1/a'), unlimited());
  expect(api.requests).toEqual([
    'GET /app/installations?per_page=100&page=1',
    'POST /app/installations/34/access_tokens',
  ]);
});

test.for([
  ['is kept while it is valid', 3_600_000, 1],
  ['is asked for anew before it ends', 200_000, 2],
] as const)('a token %s', async ([, lifetimeMs, requests]) => {
  await using api = await startApi({ lifetimeMs });
  await using mirrors = await temporaryMirrors();
  for (let turn = 0; turn < 2; turn += 1)
    await mirrors.loginGithubApp(appAt(api.url), anonymous('http://127.0.0.1/a'), unlimited());
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
    await using api = await startApi();
    await using mirrors = await temporaryMirrors();
    const login = mirrors.loginGithubApp(
      appAt(api.url, data),
      anonymous('http://x/a'),
      unlimited(),
    );
    await expect(login).rejects.toMatchObject({
      reason: 'SourceManagerFailed',
      message: `cannot get a token for the GitHub App of secret 'team/app' from ${api.url}: ${message}`,
    });
  });

  test('a key that cannot be read', async () => {
    await using mirrors = await temporaryMirrors();
    const githubAppPrivateKey = '-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----\n';
    const app = appAt('http://127.0.0.1:1', { githubAppPrivateKey });
    await expect(mirrors.loginGithubApp(app, anonymous('http://x/a'), unlimited())).rejects.toThrow(
      `secret 'team/app': "githubAppPrivateKey" cannot be read`,
    );
  });
});
