import { createServer } from 'node:https';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGitHttp } from '../../src/servers/git-http.ts';
import { createAuthority } from '../support/certificates.ts';
import { startGpg } from '../support/gpg.ts';
import { joinInstallation } from '../support/shared-installation.ts';
import { pushImage } from '../support/push-image.ts';
import { registryUser, startTestRegistry } from '../support/registry.ts';
import { gitUser } from '../support/surroundings.ts';
import { createTeam, markedLine, secret } from '../support/team.ts';
import { startTokenServer } from '../support/token-server.ts';
import type { CertificateAuthority } from '../support/certificates.ts';
import type { Gpg } from '../support/gpg.ts';
import type { SharedInstallation } from '../support/shared-installation.ts';
import type { TestRegistry } from '../support/registry.ts';
import type { Team } from '../support/team.ts';
import type { TokenServer } from '../support/token-server.ts';

const tokenUser = { username: 'bearer', password: 't0ken-pa55-Qw3' } as const;
const wrongPassword = 'wr0ng-pa55-Zx7';
const passphrase = 'open-sesame-9Lk';
const email = 'tagwright@example.com';

const resources = new AsyncDisposableStack();
let installation: SharedInstallation;
let authority: CertificateAuthority;
let tokens: TokenServer;
let guarded: TestRegistry;
let tokenRegistry: TestRegistry;
let gpg: Gpg;
let armoredKey: string;

beforeAll(async () => {
  installation = resources.use(await joinInstallation());
  // How each of the registry's tokens begins: {"alg":"ES256"
  installation.secrets.add('eyJhbGciOiJFUzI1NiI');
  authority = await createAuthority(installation.directory);
  tokens = resources.use(await startTokenServer(tokenUser));
  guarded = resources.use(await startTestRegistry({ kind: 'htpasswd' }));
  tokenRegistry = resources.use(await startTestRegistry({ kind: 'token', tokens }));
  gpg = resources.use(await startGpg([{ email, algorithm: 'ed25519', passphrase }]));
  armoredKey = await gpg.exportKey(email, passphrase);
});

afterAll(() => resources.disposeAsync());

function pullSecret(
  namespace: string,
  address: string,
  user: { readonly username: string; readonly password: string },
): object {
  const config = JSON.stringify({ auths: { [address]: user } });
  const type = 'kubernetes.io/dockerconfigjson';
  return secret(namespace, 'pull', { '.dockerconfigjson': config }, type);
}

/** A team whose image is in a registry that asks who is there. */
async function teamAt(registry: TestRegistry, name: string): Promise<Team> {
  const push = registry === tokenRegistry ? tokens.push(`${name}/app`) : registry.push;
  for (const tag of ['1.0.0', '1.1.0'])
    await pushImage({ url: registry.url, repository: `${name}/app`, tag, push });
  const files = { 'app.yaml': markedLine(name, `${registry.address}/${name}/app:1.0.0`) };
  return createTeam(installation, { name, tags: [], files });
}

function repositoryAt(registry: TestRegistry, name: string): object {
  const image = `${registry.address}/${name}/app`;
  return { image, interval: '1s', secretRef: { name: 'pull' } };
}

async function countCommits({ git }: Team): Promise<number> {
  return Number(await git.git('rev-list', '--count', 'main'));
}

describe.concurrent('a secret that is missing, then wrong, then right:', () => {
  test.for(['password', 'token'] as const)('of a registry with a %s', async (kind) => {
    const registry = kind === 'token' ? tokenRegistry : guarded;
    const user = kind === 'token' ? tokenUser : registryUser;
    const name = `registry-${kind}`;
    const { apply } = installation.kubernetes;
    const team = await teamAt(registry, name);
    await team.apply({ repository: repositoryAt(registry, name) });
    await team.untilFailed(
      'ImageRepository',
      'AuthenticationFailed',
      new RegExp(`secret '${name}/pull' does not exist`),
    );
    await apply([pullSecret(name, registry.address, { ...user, password: wrongPassword })]);
    await team.untilFailed(
      'ImageRepository',
      'ReadOperationFailed',
      /scan failed: .*(401|credentials)/,
    );
    await apply([pullSecret(name, registry.address, user)]);
    await team.untilCommitted('app:1.1.0');
    expect(await countCommits(team)).toBe(2);
  });

  test('of the Git server', async () => {
    const name = 'git-secret';
    const { apply, kubectl } = installation.kubernetes;
    const team = await createTeam(installation, { name, tags: ['1.0.0', '1.1.0'] });
    await kubectl('-n', name, 'delete', 'secret', 'git-credentials');
    await team.apply();
    await team.untilFailed(
      'ImageUpdateAutomation',
      'SourceManagerFailed',
      /secret 'git-secret\/git-credentials' does not exist/,
    );
    await apply([secret(name, 'git-credentials', { ...gitUser, password: wrongPassword })]);
    await team.untilFailed(
      'ImageUpdateAutomation',
      'GitOperationFailed',
      /failed to checkout source: .*git-credentials/,
    );
    await apply([secret(name, 'git-credentials', gitUser)]);
    await team.untilCommitted('app:1.1.0');
    expect(await countCommits(team)).toBe(2);
  });

  test('of the signing key', async () => {
    const name = 'signing-secret';
    const { apply } = installation.kubernetes;
    const team = await createTeam(installation, { name, tags: ['1.0.0', '1.1.0'] });
    const commit = {
      author: { name: 'Tagwright', email },
      signingKey: { secretRef: { name: 'signing-key' } },
    };
    await team.apply({ automation: { git: { commit } } });
    await team.untilFailed(
      'ImageUpdateAutomation',
      'SourceManagerFailed',
      /secret 'signing-secret\/signing-key' does not exist/,
    );
    const key = { 'git.asc': armoredKey };
    await apply([secret(name, 'signing-key', { ...key, passphrase: wrongPassword })]);
    await team.untilFailed(
      'ImageUpdateAutomation',
      'SourceManagerFailed',
      /signing-key.*passphrase/,
    );
    await apply([secret(name, 'signing-key', { ...key, passphrase })]);
    await team.untilCommitted('app:1.1.0');
    expect(await countCommits(team)).toBe(2);
    expect(await team.git.git('cat-file', 'commit', 'main')).toContain('BEGIN PGP SIGNATURE');
  });

  test('of the authority of an HTTPS server', async () => {
    const name = 'git-https';
    const { apply } = installation.kubernetes;
    const team = await createTeam(installation, { name, tags: ['1.0.0', '1.1.0'] });
    const { certificate: cert, key } = await authority.issue('git');
    await using https = await startGitHttp({
      directory: installation.gitDirectory,
      credentials: gitUser,
      scheme: 'https',
      create: (listener) => createServer({ cert, key }, listener),
    });
    await team.apply({ source: { url: `${https.url}/${name}/repository.git` } });
    await team.untilFailed(
      'ImageUpdateAutomation',
      'GitOperationFailed',
      /failed to checkout source: .*certificate/,
    );
    const right = { ...gitUser, 'ca.crt': authority.certificate };
    await apply([secret(name, 'git-credentials', right)]);
    await team.untilCommitted('app:1.1.0');
    expect(await countCommits(team)).toBe(2);
  });
});
