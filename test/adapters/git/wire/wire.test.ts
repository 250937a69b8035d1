import { createServer as createHttpsServer } from 'node:https';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { gitAccessFromSecrets } from '../../../../src/domain/git/access.ts';
import { createAuthority } from '../../../support/certificates.ts';
import { temporaryDirectory } from '../../../support/directory.ts';
import { startGitServer } from '../../../support/git-server.ts';
import { manifest, update } from '../../../support/git-update.ts';
import { temporaryMirrors, unlimited } from '../../../support/mirrors.ts';
import { startSocksServer } from '../../../support/socks-server.ts';
import { proxyUser, startSquid } from '../../../support/squid.ts';
import type { ServerOptions } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { CertificateAuthority, IssuedCertificate } from '../../../support/certificates.ts';
import type { TemporaryDirectory } from '../../../support/directory.ts';
import type { GitServer, GitServerOptions } from '../../../support/git-server.ts';

const knownCredentials = { username: 'flux', password: 's3cr3t pass/word' };

let files: TemporaryDirectory;
let authority: CertificateAuthority;
let serverCertificate: IssuedCertificate;
let clientCertificate: IssuedCertificate;

beforeAll(async () => {
  files = await temporaryDirectory();
  authority = await createAuthority(files.path);
  serverCertificate = await authority.issue('server');
  clientCertificate = await authority.issue('client');
});

afterAll(() => files[Symbol.asyncDispose]());

function startTlsServer(
  options: GitServerOptions = {},
  tls: ServerOptions = {},
): Promise<GitServer> {
  const { certificate: cert, key } = serverCertificate;
  return startGitServer({
    ...options,
    scheme: 'https',
    create: (listener) => createHttpsServer({ cert, key, ...tls }, listener),
  });
}

interface Secrets {
  readonly secret?: Readonly<Record<string, string>>;
  readonly proxySecret?: Readonly<Record<string, string>>;
}

/** Lists, fetches and pushes with what the secrets grant. */
async function reach(server: GitServer, { secret, proxySecret }: Secrets): Promise<string> {
  await using mirrors = await temporaryMirrors();
  const access = gitAccessFromSecrets({
    url: server.url,
    secret: secret && { namespace: 'team', name: 'git', data: secret },
    proxySecret: proxySecret && { namespace: 'team', name: 'proxy', data: proxySecret },
  });
  const { commit } = await mirrors.use(access, unlimited(), (mirror) => update(mirror));
  return commit;
}

/** Whether what was pushed is what the server has. */
async function isReached(server: GitServer, secrets: Secrets): Promise<boolean> {
  await server.commit({ files: { 'a.yaml': manifest('1') } });
  const commit = await reach(server, secrets);
  return (await server.git('rev-parse', 'main')) === commit;
}

describe('a server is reached', () => {
  test('with a user name and a password', async () => {
    await using server = await startGitServer({ credentials: knownCredentials });
    expect(await isReached(server, { secret: knownCredentials })).toBe(true);
  });

  test('with a token', async () => {
    await using server = await startGitServer({
      intercept: (request, response) =>
        refuses(request.headers.authorization !== 'Bearer abc.def', response),
    });
    expect(await isReached(server, { secret: { bearerToken: 'abc.def' } })).toBe(true);
  });

  test('over TLS with an authority of its own', async () => {
    await using server = await startTlsServer({ credentials: knownCredentials });
    expect(
      await isReached(server, { secret: { ...knownCredentials, 'ca.crt': authority.certificate } }),
    ).toBe(true);
  });

  test('with a client certificate', async () => {
    const tls = { ca: authority.certificate, requestCert: true, rejectUnauthorized: true };
    await using server = await startTlsServer({}, tls);
    const { certificate, key } = clientCertificate;
    expect(
      await isReached(server, {
        secret: { 'ca.crt': authority.certificate, 'tls.crt': certificate, 'tls.key': key },
      }),
    ).toBe(true);
  });

  test('through a proxy with a password, over HTTP', async () => {
    await using server = await startGitServer({ credentials: knownCredentials });
    await using squid = await startSquid();
    expect(
      await isReached(server, {
        secret: knownCredentials,
        proxySecret: { address: squid.url, ...proxyUser },
      }),
    ).toBe(true);
    expect(await squid.log()).toContain(`GET ${server.url}/info/refs`);
  });

  test('through a proxy with a password, over TLS', async () => {
    await using server = await startTlsServer({ credentials: knownCredentials });
    await using squid = await startSquid(serverCertificate);
    expect(
      await isReached(server, {
        secret: { ...knownCredentials, 'ca.crt': authority.certificate },
        proxySecret: { address: squid.url, ...proxyUser },
      }),
    ).toBe(true);
    expect(await squid.log()).toContain(`CONNECT ${new URL(server.url).host}`);
  });

  test('through a SOCKS proxy with a password', async () => {
    await using server = await startTlsServer({ credentials: knownCredentials });
    await using socks = await startSocksServer(proxyUser);
    expect(
      await isReached(server, {
        secret: { ...knownCredentials, 'ca.crt': authority.certificate },
        proxySecret: { address: socks.url, ...proxyUser },
      }),
    ).toBe(true);
    expect(socks.targets[0]).toBe(new URL(server.url).host);
  });

  test('of the old protocol, which lists all its references at once', async () => {
    await using server = await startGitServer({
      intercept: (request) => {
        delete request.headers['git-protocol'];
        return false;
      },
    });
    expect(await isReached(server, {})).toBe(true);
  });

  test('behind a redirect of its own', async () => {
    await using server = await startGitServer({
      credentials: knownCredentials,
      intercept: (request, response) => {
        const isOld = request.url?.startsWith('/old/') === true;
        if (isOld) redirect(response, (request.url ?? '').replace('/old/', '/'));
        return isOld;
      },
    });
    const old = { ...server, url: server.url.replace('/repository', '/old/repository') };
    expect(await isReached(old, { secret: knownCredentials })).toBe(true);
  });
});

describe('credentials stay with their host', () => {
  test('when it redirects elsewhere', async () => {
    await using thief = await startThief();
    await thief.commit({ files: { 'a.yaml': manifest('1') } });
    await using server = await startGitServer({
      intercept: (request, response) => redirectTo(thief, request, response),
    });
    await expect(reach(server, { secret: knownCredentials })).rejects.toMatchObject({
      reason: 'GitOperationFailed',
      message: `cannot read ${server.url}: the server redirects to ${thief.url}, where the credentials do not belong: put that address into spec.url of the GitRepository`,
    });
    expect(thief.stolen).toEqual([]);
  });

  test('also after somebody without credentials was redirected', async () => {
    await using thief = await startThief();
    await thief.commit({ files: { 'a.yaml': manifest('1') } });
    await using server = await startGitServer({
      intercept: (request, response) => redirectTo(thief, request, response),
    });
    await using mirrors = await temporaryMirrors();
    const anybody = gitAccessFromSecrets({ url: server.url });
    const secret = { namespace: 'team', name: 'git', data: knownCredentials };
    const somebody = gitAccessFromSecrets({ url: server.url, secret });
    await mirrors.remoteRefs(anybody, ['HEAD'], unlimited());
    await expect(mirrors.remoteRefs(somebody, ['HEAD'], unlimited())).rejects.toThrow(
      'do not belong',
    );
    expect(thief.stolen.every((header) => header === '')).toBe(true);
  });
});

test('what a proxy of somebody says of a server counts for nobody who does not ask it', async () => {
  await using server = await startGitServer();
  const head = await server.commit({ files: { 'a.yaml': manifest('1') } });
  await using proxy = await startGitServer({
    intercept: (request, response) => {
      const { origin, pathname, search } = new URL(request.url ?? '', proxy.url);
      request.url = `${pathname}${search}`;
      return server.url.startsWith(origin) && redirectTo(proxy, request, response);
    },
  });
  const other = await proxy.commit({ files: { 'b.yaml': manifest('2') } });
  await using mirrors = await temporaryMirrors();
  const { origin: address } = new URL(proxy.url);
  const proxied = gitAccessFromSecrets({
    url: server.url,
    proxySecret: { namespace: 'team', name: 'proxy', data: { address } },
  });
  const direct = gitAccessFromSecrets({ url: server.url });
  const heads: (string | undefined)[] = [];
  for (const access of [proxied, direct]) {
    const [main] = await mirrors.remoteRefs(access, ['refs/heads/main'], unlimited());
    heads.push(main?.id);
  }
  expect(heads).toEqual([other, head]);
});

describe('what is wrong is told', () => {
  test.for([
    [
      'no credentials',
      undefined,
      'the server asks for credentials (401); the GitRepository has no secretRef',
    ],
    [
      'a secret without credentials',
      {},
      "the server asks for credentials (401); the GitRepository has secret 'team/git', without a user name or token",
    ],
    [
      'wrong credentials',
      { username: 'flux', password: 'wrong!' },
      "the server does not accept the credentials of secret 'team/git' (401)",
    ],
  ] as const)('with %s', async ([, secret, message]) => {
    await using server = await startGitServer({ credentials: knownCredentials });
    const reaching = reach(server, secret === undefined ? {} : { secret });
    await expect(reaching).rejects.toMatchObject({
      reason: 'GitOperationFailed',
      terminal: false,
      message: `cannot read ${server.url}: ${message}`,
    });
  });

  test.for([
    ['403', 403, {}, "the server forbids it to the credentials of secret 'team/git' (403)"],
    ['404', 404, {}, "no such repository, or not for the credentials of secret 'team/git' (404)"],
    ['429', 429, { 'retry-after': '7' }, 'the server answered 429'],
    ['503', 503, {}, 'the server answered 503'],
    [
      'a page of HTML',
      200,
      { 'content-type': 'text/html' },
      `the answer is not of Git's smart HTTP protocol (content type "text/html"): is it the address of a repository?`,
    ],
    ['a redirect to a page', 302, { location: '/login' }, 'which is no repository'],
  ] as const)('where the server answers with %s', async ([, status, headers, message]) => {
    await using server = await startGitServer({
      intercept: (_, response) => {
        response.writeHead(status, headers).end('<html>');
        return true;
      },
    });
    await expect(reach(server, { secret: knownCredentials })).rejects.toMatchObject({
      reason: 'GitOperationFailed',
      retryAfterMs: status === 429 ? 7000 : undefined,
      message: expect.stringContaining(message),
    });
  });

  test('where the credentials may read but not push', async () => {
    await using server = await startGitServer({
      intercept: (request, response) => {
        const isPush = request.url?.includes('git-receive-pack') === true;
        if (isPush) response.writeHead(403).end();
        return isPush;
      },
    });
    await server.commit({ files: { 'a.yaml': manifest('1') } });
    await expect(reach(server, { secret: knownCredentials })).rejects.toMatchObject({
      message: expect.stringMatching(
        /cannot push to http.*\(the credentials in secret 'team\/git' may not write here\)/,
      ),
    });
  });

  test('where the authority is not known', async () => {
    await using server = await startTlsServer();
    await expect(reach(server, {})).rejects.toThrow(`cannot reach ${server.url}: unable to verify`);
  });

  test('where nobody listens', async () => {
    const server = await startGitServer();
    await server[Symbol.asyncDispose]();
    await expect(reach(server, {})).rejects.toThrow(/cannot reach http.*ECONNREFUSED/);
  });

  test('where the branch is not there', async () => {
    await using server = await startGitServer();
    await expect(reach(server, {})).rejects.toThrow(`${server.url}: it has no branch "main"`);
  });
});

async function startThief(): Promise<GitServer & { readonly stolen: string[] }> {
  const stolen: string[] = [];
  const thief = await startGitServer({
    intercept: (request) => {
      stolen.push(request.headers.authorization ?? '');
      return false;
    },
  });
  return { ...thief, stolen };
}

function refuses(isRefused: boolean, response: ServerResponse): boolean {
  if (isRefused) response.writeHead(401).end();
  return isRefused;
}

function redirect(response: ServerResponse, location: string): void {
  response.writeHead(301, { location }).end();
}

function redirectTo(other: GitServer, request: IncomingMessage, response: ServerResponse): boolean {
  redirect(response, `${other.url.replace('/repository.git', '')}${request.url}`);
  return true;
}
