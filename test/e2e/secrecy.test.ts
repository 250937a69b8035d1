import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startGitHttp } from '../../src/servers/git-http.ts';
import { isOlder } from '../support/as-flux.ts';
import { createAuthority } from '../support/certificates.ts';
import { startGithub } from '../support/github.ts';
import { startInstallation } from '../support/installation.ts';
import { pushImage } from '../support/push-image.ts';
import { startTestRegistry } from '../support/registry.ts';
import { joinInstallation } from '../support/shared-installation.ts';
import { proxyUser, startSquid } from '../support/squid.ts';
import { generateKey, startSshServer } from '../support/ssh-server.ts';
import { gitUser } from '../support/surroundings.ts';
import { createTeam, markedLine, secret } from '../support/team.ts';
import type { CertificateAuthority } from '../support/certificates.ts';
import type { SharedInstallation } from '../support/shared-installation.ts';

const run = promisify(execFile);
const author = { name: 'Tagwright', email: 'tagwright@example.com' };
const wrong = 'wr0ng-pa55-Zx7';

const resources = new AsyncDisposableStack();
let installation: SharedInstallation;
let authority: CertificateAuthority;

beforeAll(async () => {
  installation = resources.use(await joinInstallation());
  authority = await createAuthority(installation.directory);
});

// What was told is looked through when the shared installation ends.
afterAll(() => resources.disposeAsync());

describe.concurrent('no part is told of', () => {
  test.skipIf(isOlder)('an SSH identity, a key that signs, and their passphrases', async () => {
    const name = 'ssh';
    const { kubernetes, directory, until } = installation;
    await using server = await startSshServer();
    const team = await createTeam(installation, { name, tags: ['1.0.0', '1.1.0'] });
    await server.commit({ files: { 'app.yaml': markedLine(name, `${team.image}:1.0.0`) } });
    const passphrase = 'open-sesame-of-ssh';
    const identity = await server.authorize({ type: 'ecdsa', passphrase });
    const signing = { type: 'ed25519', passphrase: 'open-sesame-of-signing' } as const;
    await generateKey(join(directory, 'signing'), signing);
    const key = await readFile(join(directory, 'signing'), 'utf8');
    const known = { identity, known_hosts: server.knownHosts };
    await kubernetes.apply([
      secret(name, 'identity', { ...known, password: wrong }),
      secret(name, 'signing-key', { identity: key, password: wrong }),
    ]);
    const source = { url: server.url, ref: { branch: 'main' }, secretRef: { name: 'identity' } };
    const signingKey = { type: 'ssh', secretRef: { name: 'signing-key' } };
    await team.apply({ source, automation: { git: { commit: { author, signingKey } } } });
    await team.untilFailed('ImageUpdateAutomation', 'GitOperationFailed', /identity/);
    await kubernetes.apply([secret(name, 'identity', { ...known, password: passphrase })]);
    await team.untilFailed('ImageUpdateAutomation', 'SourceManagerFailed', /signing-key/);
    const password = signing.passphrase;
    await kubernetes.apply([secret(name, 'signing-key', { identity: key, password })]);
    await until(async () =>
      expect(await server.git('show', 'main:app.yaml')).toContain('app:1.1.0'),
    );
  });

  test('a GitHub App', async () => {
    const name = 'github';
    const { kubernetes, gitDirectory: directory, secrets } = installation;
    await using github = await startGithub();
    secrets.add(github.token);
    const credentials = { username: 'x-access-token', password: github.token };
    await using git = await startGitHttp({ directory, credentials });
    const team = await createTeam(installation, { name, tags: ['1.0.0', '1.1.0'] });
    const app = {
      githubAppID: '13',
      githubAppInstallationID: '34',
      githubAppPrivateKey: github.privateKey,
      githubAppBaseURL: github.url,
    };
    await kubernetes.apply([secret(name, 'app', app)]);
    const url = `${git.url}/${name}/repository.git`;
    await team.apply({ source: { url, provider: 'github', secretRef: { name: 'app' } } });
    await team.untilFailed('ImageUpdateAutomation', 'SourceManagerFailed', /githubAppID/);
    await kubernetes.apply([secret(name, 'app', { ...app, githubAppID: '12' })]);
    await team.untilCommitted('app:1.1.0');
    expect(await team.git.git('rev-list', '--count', 'main')).toBe('2');
  });

  test('proxies and the keys of clients', async () => {
    const name = 'certified';
    const { kubernetes, gitDirectory: directory } = installation;
    const { certificate: ca } = authority;
    const [server, client] = [await authority.issue('git'), await authority.issue('client')];
    const tls = { cert: server.certificate, key: server.key, ca };
    await using git = await startGitHttp({
      directory,
      credentials: gitUser,
      scheme: 'https',
      create: (listener) => createServer({ ...tls, requestCert: true }, listener),
    });
    await using registry = await startTestRegistry({ kind: 'tls', authority, client: 'certified' });
    await using proxy = await startSquid();
    for (const tag of ['1.0.0', '1.1.0'])
      await pushImage({ ...registry, ...registry.push, repository: `${name}/app`, tag });
    const image = `${registry.address}/${name}/app`;
    const files = { 'app.yaml': markedLine(name, `${image}:1.0.0`) };
    const team = await createTeam(installation, { name, tags: [], files });
    const certificates = {
      'ca.crt': ca,
      'tls.crt': client.certificate,
      'tls.key': client.key,
    };
    const address = proxy.url;
    await kubernetes.apply([
      secret(name, 'certificates', { ...certificates, ...gitUser }),
      secret(name, 'proxy', { address, ...proxyUser, password: wrong }),
    ]);
    const proxySecretRef = { name: 'proxy' };
    const certSecretRef = { name: 'certificates' };
    const source = { url: `${git.url}/${name}/repository.git`, secretRef: certSecretRef };
    await team.apply({
      source: { ...source, proxySecretRef },
      repository: { image, interval: '1s', certSecretRef, proxySecretRef },
    });
    await team.untilFailed('ImageRepository', 'ReadOperationFailed', /proxy/);
    await kubernetes.apply([secret(name, 'proxy', { address, ...proxyUser })]);
    await team.untilCommitted('app:1.1.0');
    expect(await team.git.git('rev-list', '--count', 'main')).toBe('2');
  });
});

test('what is told is found: in logs, commands, Events and histories', async () => {
  await using stack = new AsyncDisposableStack();
  const other = await startInstallation();
  const { kubernetes, client, secrets, launch, told, directory } = other;
  stack.defer(() => expect(other[Symbol.asyncDispose]()).rejects.toThrow('secrets that were told'));
  const password = 'seen-pa55-Qx4';
  await kubernetes.apply([secret('default', 'seen', { password })]);
  await other.until(async () => expect(await secrets.toldIn(password)).toEqual([password]));
  expect(await told()).toEqual([]);

  launch('run', `--${password}`);
  await other.until(() => expect(other.log()).toContain(password));
  const login = Buffer.from(`git:${password}`).toString('base64');
  await run(join(directory, 'bin', 'git'), ['-c', `http.extraHeader=Basic ${login}`, 'version']);
  const metadata = { namespace: 'default', name: 'seen' };
  const involvedObject = { kind: 'ImageRepository', namespace: 'default', name: 'seen' };
  const message = `cannot read https://git:${password}@git.example.com/app`;
  await kubernetes.apply([{ apiVersion: 'v1', kind: 'Event', metadata, involvedObject, message }]);
  const args = [{ password }];
  await client.workflow.start('none', { taskQueue: 'nobody', workflowId: 'none', args });
  await other.until(async () => {
    const places = (await told()).map((one) => one.replace(/:.*/, ''));
    expect(new Set(places)).toEqual(new Set(['log', 'commands', 'statuses', 'histories']));
  });
});
