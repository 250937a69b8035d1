import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createCloudLogin } from '../../src/adapters/clouds/credentials.ts';
import { createEgress } from '../../src/adapters/http/egress.ts';
import { createRegistryClient } from '../../src/adapters/registry/client.ts';
import { gitAccessFromSecrets } from '../../src/domain/git/access.ts';
import { gitLogin } from '../../src/domain/git/provider.ts';
import { parseRepositoryName } from '../../src/domain/image/repository.ts';
import { parseAddressRange } from '../../src/domain/network/addresses.ts';
import { startGithub } from '../support/github.ts';
import { startHttpServer } from '../support/http-server.ts';
import { startInstallation } from '../support/installation.ts';
import { temporaryMirrors, unlimited } from '../support/mirrors.ts';
import { createTeam } from '../support/team.ts';
import { startVictim } from '../support/victim.ts';
import type { EnvironmentProxy } from '../../src/domain/network/route.ts';
import type { RegistryAccess } from '../../src/domain/registry/access.ts';
import type { Secret } from '../../src/domain/secrets/secret.ts';
import type { Egress } from '../../src/adapters/http/egress.ts';
import type { TemporaryMirrors } from '../support/mirrors.ts';
import type { Victim } from '../support/victim.ts';

/** As an operator has it who allows nothing; and one who allows this machine's first address, but no other of them. */
const strict = createEgress([]);
const narrow = createEgress(
  [parseAddressRange('127.0.0.1')].filter((range) => range !== undefined),
);

const stack = new AsyncDisposableStack();
let victim: Victim;
let mirrors: TemporaryMirrors;
let before: number;

beforeAll(async () => {
  victim = stack.use(await startVictim());
  mirrors = stack.use(await temporaryMirrors({ egress: strict }));
});
beforeEach(() => {
  before = victim.connections();
});
afterAll(() => stack.disposeAsync());

/** How an attempt ended, and how often somebody came meanwhile. */
async function outcome(attempt: Promise<unknown>): Promise<unknown> {
  const error = await attempt.then(
    (value) => ({ message: `no error: ${String(value)}` }),
    (thrown: unknown) => thrown,
  );
  return { error, connections: victim.connections() - before };
}

/** It failed with a word on what the operator may do, and nobody came. */
function refused(reason: string): object {
  const message = expect.stringMatching(/--allow-addresses=[0-9a-f.:]+(: check|\)|$)/);
  return { error: expect.objectContaining({ reason, terminal: false, message }), connections: 0 };
}

/** This machine, as somebody may write it who knows that 127.0.0.1 is looked for. */
const spellings = [
  ['its address', '127.0.0.1'],
  ['another address of it', '127.0.0.2'],
  ['a name', 'localhost'],
  ['a name with a dot', 'localhost.'],
  ['a decimal number', '2130706433'],
  ['a hexadecimal number', '0x7f000001'],
  ['an octal number', '0177.0.0.1'],
  ['two parts', '127.1'],
  ['no address', '0.0.0.0'],
  ['version 6', '[::1]'],
  ['version 6 in full', '[0:0:0:0:0:0:0:1]'],
  ['no address of version 6', '[::]'],
  ['a mapped address', '[::ffff:127.0.0.1]'],
  ['a mapped address in hexadecimal', '[::ffff:7f00:1]'],
] as const;

interface ListOptions {
  readonly access?: Partial<RegistryAccess>;
  readonly egress?: Egress;
  readonly environmentProxy?: EnvironmentProxy;
}

async function list(registry: string, options: ListOptions = {}): Promise<readonly string[]> {
  const { access = {}, egress = strict, environmentProxy = {} } = options;
  await using client = createRegistryClient({ egress, environmentProxy });
  const repository = {
    ...parseRepositoryName('registry.example/app', { insecure: true }),
    registry,
  };
  const signal = AbortSignal.timeout(20_000);
  return await client.listTags({
    repository,
    access: { insecure: true, ...access },
    tenant: 'apps',
    signal,
  });
}

function read(url: string, data: Partial<Record<'secret' | 'proxySecret', object>> = {}) {
  const secrets = Object.fromEntries(
    Object.entries(data).map(([key, value]) => [
      key,
      { namespace: 'team', name: 's', data: value },
    ]),
  );
  return mirrors.remoteRefs(gitAccessFromSecrets({ url, ...secrets }), ['HEAD'], unlimited());
}

describe('a registry', () => {
  test.for(spellings)('by %s: %s', async ([, host]) => {
    expect(await outcome(list(`${host}:${victim.port}`))).toEqual(refused('ReadOperationFailed'));
  });

  test('that redirects to another address', async () => {
    await using registry = await startHttpServer((_, response) =>
      response.writeHead(307, { location: `http://127.0.0.2:${victim.port}/v2/` }).end(),
    );
    expect(await outcome(list(registry.address, { egress: narrow }))).toEqual(
      refused('ReadOperationFailed'),
    );
    expect(registry.requests).not.toEqual([]);
  });

  test('with a token server at another address', async () => {
    const realm = `https://127.0.0.2:${victim.port}/token`;
    await using registry = await startHttpServer((_, response) =>
      response.writeHead(401, { 'www-authenticate': `Bearer realm="${realm}"` }).end(),
    );
    expect(await outcome(list(registry.address, { egress: narrow }))).toEqual(
      refused('ReadOperationFailed'),
    );
  });
});

describe('Git over HTTP', () => {
  test.for(spellings)('by %s: %s', async ([, host]) => {
    expect(await outcome(read(`http://${host}:${victim.port}/a.git`))).toEqual(
      refused('GitOperationFailed'),
    );
  });

  test('that redirects to another address', async () => {
    await using server = await startHttpServer(({ url }, response) =>
      response.writeHead(302, { location: `http://127.0.0.2:${victim.port}${url}` }).end(),
    );
    await using own = await temporaryMirrors({ egress: narrow });
    const access = gitAccessFromSecrets({ url: `${server.url}/a.git` });
    expect(await outcome(own.remoteRefs(access, ['HEAD'], unlimited()))).toEqual(
      refused('GitOperationFailed'),
    );
    expect(server.requests).not.toEqual([]);
  });
});

describe('Git over SSH', () => {
  const identity = '-----BEGIN OPENSSH PRIVATE KEY-----\nx\n-----END OPENSSH PRIVATE KEY-----\n';
  const more = [
    ['a host in which letters are encoded', 'l%6fcalhost'],
    ['an address in which digits are encoded', '%31%32%37.0.0.1'],
  ] as const;

  test.for([...spellings, ...more])('by %s: %s', async ([, host]) => {
    const secret = { identity, known_hosts: '* ssh-ed25519 AAAA' };
    const url = `ssh://git@${host}:${victim.port}/a.git`;
    expect(await outcome(read(url, { secret }))).toEqual(refused('GitOperationFailed'));
  });
});

describe('a proxy of a secret', () => {
  const schemes = ['http', 'https', 'socks5'] as const;
  const hosts = ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]'] as const;
  const rows = schemes.flatMap((scheme) => hosts.map((host) => [scheme, host] as const));

  test.for(rows)('for a registry: %s, %s', async ([scheme, host]) => {
    const proxy = { address: `${scheme}://${host}:${victim.port}` };
    expect(await outcome(list('registry.example', { access: { proxy } }))).toEqual(
      refused('ReadOperationFailed'),
    );
  });

  test.for(rows)('for Git: %s, %s', async ([scheme, host]) => {
    const proxySecret = { address: `${scheme}://${host}:${victim.port}` };
    const attempt = read('https://git.example/a.git', { proxySecret });
    expect(await outcome(attempt)).toEqual(refused('GitOperationFailed'));
  });

  test.for(['http', 'https'])("for a cloud's token service: %s", async (scheme) => {
    const clouds = createCloudLogin({ egress: strict });
    const attempt = clouds.credentialsFor({
      provider: 'aws',
      registry: '123456789012.dkr.ecr.eu-west-1.amazonaws.com',
      proxy: { address: `${scheme}://localhost:${victim.port}` },
      signal: AbortSignal.timeout(20_000),
    });
    const message = expect.stringContaining('have the operator allow it with --allow-addresses=');
    expect(await outcome(attempt)).toMatchObject({ error: { message }, connections: 0 });
  });
});

async function logIn(apiUrl: string): Promise<unknown> {
  await using github = await startGithub();
  const secret: Secret = {
    namespace: 'team',
    name: 'app',
    data: {
      githubAppID: '12',
      githubAppInstallationID: '34',
      githubAppPrivateKey: github.privateKey,
      githubAppBaseURL: apiUrl,
    },
  };
  const login = gitLogin({ provider: 'github', secret });
  if (login.kind !== 'github') throw new Error('not an app');
  const access = gitAccessFromSecrets({ url: 'https://git.example/a.git' });
  return mirrors.loginGithubApp(login.app, access, unlimited());
}

describe("GitHub's API", () => {
  test.for(spellings)('by %s: %s', async ([, host]) => {
    expect(await outcome(logIn(`http://${host}:${victim.port}`))).toEqual(
      refused('SourceManagerFailed'),
    );
  });

  test.for([
    ['a query, which swallows the path of the API', '/api/v1/workflows/w/terminate?x='],
    ['an empty query', '/?'],
    ['a fragment', '/api#'],
  ])('with %s', async ([, path]) => {
    await expect(logIn(`http://127.0.0.1:${victim.port}${path}`)).rejects.toMatchObject({
      reason: 'AuthenticationFailed',
      message: expect.stringContaining('is not an http or https URL without user, query and'),
    });
    expect(victim.connections()).toBe(before);
  });

  test('with a user', async () => {
    await expect(logIn(`http://u:p@127.0.0.1:${victim.port}`)).rejects.toMatchObject({
      message: expect.stringContaining('without user, query and fragment'),
    });
  });
});

describe("the proxy of the operator's environment is not asked for", () => {
  test.for([
    ['this machine', '127.0.0.1'],
    ['this machine by its name', 'localhost'],
    ["the cloud's metadata", '169.254.169.254'],
    ["the cloud's metadata, mapped", '[::ffff:169.254.169.254]'],
    ['this machine over IPv6', '[::1]'],
  ])('%s: %s', async ([, host]) => {
    const proxy = `http://127.0.0.1:${victim.port}`;
    const environmentProxy = { httpProxy: proxy, httpsProxy: proxy };
    expect(await outcome(list(`${host}:80`, { environmentProxy }))).toEqual(
      refused('ReadOperationFailed'),
    );
    await using own = await temporaryMirrors({ egress: strict, environmentProxy });
    const access = gitAccessFromSecrets({ url: `http://${host}/a.git` });
    expect(await outcome(own.remoteRefs(access, ['HEAD'], unlimited()))).toEqual(
      refused('GitOperationFailed'),
    );
  });
});

test('the product refuses by itself, and goes where the operator allows it', async () => {
  await using installation = await startInstallation();
  const { withEnvironment, registryAddress } = installation;
  const strictly = withEnvironment({ TAGWRIGHT_ALLOW_ADDRESSES: '' });
  const team = await createTeam(installation, { name: 'lured', tags: ['1.0.0'] });
  const refusing = await strictly.start('run');
  await team.apply();
  await team.untilFailed(
    'ImageRepository',
    'ReadOperationFailed',
    new RegExp(
      `^scan failed: registry "${registryAddress}".* 127\\.0\\.0\\.1 is a loopback address, which a resource may not name: .*--allow-addresses=127\\.0\\.0\\.1$`,
    ),
  );
  await refusing.stop();
  await strictly.start('run', '--allow-addresses=127.0.0.0/8');
  await team.untilReady('ImageUpdateAutomation');
  expect(await team.untilReady('ImageRepository')).toMatchObject({
    status: { lastScanResult: { tagCount: 1 } },
  });
});
