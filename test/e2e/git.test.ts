import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isOlder } from '../support/as-flux.ts';
import { startGpg } from '../support/gpg.ts';
import { commitsOf, teamWithPushBranch } from '../support/push-branch.ts';
import { joinInstallation } from '../support/shared-installation.ts';
import { generateKey, startSshServer } from '../support/ssh-server.ts';
import { createTeam, markedLine, secret } from '../support/team.ts';
import type { SharedInstallation } from '../support/shared-installation.ts';
import type { Team } from '../support/team.ts';

const run = promisify(execFile);
const email = 'tagwright@example.com';
const author = { name: 'Tagwright', email };
const signingKey = { type: 'ssh', secretRef: { name: 'signing-key' } } as const;

/** The one that the manifest says, and the one to update it to. */
const both = ['1.0.0', '1.1.0'];

const resources = new AsyncDisposableStack();
let installation: SharedInstallation;

beforeAll(async () => {
  installation = resources.use(await joinInstallation());
});

afterAll(() => resources.disposeAsync());

/** Has the automation run once more, and waits until it has seen where `main` is. */
async function reconcile(team: Team): Promise<void> {
  const requestedAt = new Date().toISOString();
  const annotations = { 'reconcile.fluxcd.io/requestedAt': requestedAt };
  const key = { namespace: team.namespace, name: 'app' };
  await installation.kubernetes.annotate('ImageUpdateAutomation', key, annotations);
  await team.untilStatus('ImageUpdateAutomation', {
    lastHandledReconcileAt: requestedAt,
    observedSourceRevision: `main@sha1:${await team.git.git('rev-parse', 'main')}`,
  });
}

describe('a push branch', () => {
  test("is built upon with others' commits, also when the checkout has moved on", async () => {
    const { team, theirs } = await teamWithPushBranch(installation, 'push-branch');
    const { git, root } = team;
    expect(await commitsOf(team, 'updates')).toEqual([
      await git.git('rev-parse', 'updates'),
      theirs,
      await git.git('rev-parse', `${theirs}~`),
    ]);
    expect(await git.git('show', 'updates:theirs.txt')).toBe('reviewed');
    expect(await git.git('rev-parse', 'main')).toBe(root);

    const head = await git.git('rev-parse', 'updates');
    await git.commit({ files: { 'other.txt': 'more\n' } });
    await reconcile(team);
    expect(await git.git('rev-parse', 'updates')).toBe(head);
    await team.push('1.3.0');
    await team.untilCommitted('app:1.3.0', { branch: 'updates' });
    expect(await commitsOf(team, 'updates')).toEqual([
      await git.git('rev-parse', 'updates'),
      head,
      theirs,
      await git.git('rev-parse', `${theirs}~`),
    ]);
  });

  test('takes the updates of a tag that is checked out', async () => {
    const team = await createTeam(installation, { name: 'from-tag', tags: both });
    const { git, root } = team;
    await git.git('tag', 'v1', root);
    await git.commit({ files: { 'later.txt': 'not of the tag\n' } });
    const checkout = { ref: { tag: 'v1' } };
    const push = { branch: 'updates' };
    await team.apply({ automation: { git: { checkout, commit: { author }, push } } });
    await team.untilCommitted('app:1.1.0', { branch: 'updates' });
    expect(await git.git('rev-parse', 'updates~')).toBe(root);
    const observedSourceRevision = `v1@sha1:${root}`;
    await team.untilStatus('ImageUpdateAutomation', { observedSourceRevision });
  });
});

test('a refspec pushes the commit under another name too, and the server gets the options', async () => {
  const team = await createTeam(installation, { name: 'refspec', tags: both });
  const { git } = team;
  await git.hook(
    'pre-receive',
    'read _ _ name; echo "$name $GIT_PUSH_OPTION_0 $GIT_PUSH_OPTION_1" >> pushed',
  );
  const push = {
    branch: 'updates',
    refspec: 'HEAD:refs/for/main',
    options: { topic: 'images', 'merge_request.create': 'true' },
  };
  await team.apply({ automation: { git: { commit: { author }, push } } });
  await team.untilCommitted('app:1.1.0', { branch: 'refs/for/main' });
  const head = await git.git('rev-parse', 'refs/for/main');
  expect(await git.git('rev-parse', 'updates')).toBe(head);
  await team.untilStatus('ImageUpdateAutomation', { lastPushCommit: head });
  const pushed = (await readFile(join(git.path, 'pushed'), 'utf8')).trim().split('\n');
  const options = ['merge_request.create=true', 'topic=images'];
  expect(pushed.map((line) => line.split(' ')[0])).toEqual(['refs/heads/updates', 'refs/for/main']);
  for (const line of pushed) expect(line.split(' ').slice(1).toSorted()).toEqual(options);
});

describe.skipIf(isOlder).concurrent('git verify-commit accepts a commit signed with', () => {
  test.for([
    ['an ed25519 key', 'ed25519', ''],
    ['an ECDSA key', 'ecdsa', ''],
    ['an RSA key', 'rsa', ''],
    ['an SSH key under a passphrase', 'locked', 'open sesame'],
  ] as const)('%s', async ([, name, passphrase]) => {
    const team = await createTeam(installation, { name: `signed-${name}`, tags: both });
    const path = join(installation.directory, `signing-${name}`);
    const type = name === 'locked' ? 'ed25519' : name;
    await generateKey(path, { type, passphrase });
    const key = { identity: await readFile(path, 'utf8'), password: passphrase };
    await installation.kubernetes.apply([secret(team.namespace, 'signing-key', key)]);
    await team.apply({ automation: { git: { commit: { author, signingKey } } } });
    await team.untilCommitted('app:1.1.0');
    const allowed = `${path}.allowed`;
    await writeFile(allowed, `${email} ${await readFile(`${path}.pub`, 'utf8')}`);
    const setting = ['-c', `gpg.ssh.allowedSignersFile=${allowed}`];
    const { stderr } = await run('git', ['-C', team.git.path, ...setting, 'verify-commit', 'main']);
    expect(stderr).toContain(`Good "git" signature for ${email} with`);
  });
});

test('a GPG key that has expired is told of, and nothing is pushed', async () => {
  const name = 'expired-key';
  const gpg = resources.use(await startGpg());
  const then = ['--faked-system-time', '20200101T000000', '--passphrase', ''];
  await gpg.gpg(
    ...then,
    '--quick-generate-key',
    `Flux <${email}>`,
    'ed25519',
    'sign',
    '2020-02-01',
  );
  const key = { 'git.asc': await gpg.exportKey(email) };
  const team = await createTeam(installation, { name, tags: both });
  await installation.kubernetes.apply([secret(name, 'signing-key', key)]);
  const commit = { author, signingKey: { secretRef: { name: 'signing-key' } } };
  await team.apply({ automation: { git: { commit } } });
  await team.untilFailed(
    'ImageUpdateAutomation',
    'SourceManagerFailed',
    /secret 'expired-key\/signing-key': the key in "git\.asc" has expired on 2020-0[12]-\d\d/,
  );
  expect(await commitsOf(team, 'main')).toEqual([]);
});

test('over SSH, to a server that known_hosts names', async () => {
  const name = 'over-ssh';
  const { apply } = installation.kubernetes;
  const server = resources.use(await startSshServer());
  const team = await createTeam(installation, { name, tags: both });
  await server.commit({ files: { 'app.yaml': markedLine(name, `${team.image}:1.0.0`) } });
  const identity = await server.authorize({ type: 'ed25519' });
  const foreign = server.knownHosts.replace(/(ssh-ed25519 .{30}).{10}/, '$1AAAAAAAAAA');
  await apply([secret(name, 'ssh', { identity, known_hosts: foreign })]);
  const source = { url: server.url, ref: { branch: 'main' }, secretRef: { name: 'ssh' } };
  await team.apply({ source: { ...source, interval: '1m' } });
  await team.untilFailed(
    'ImageUpdateAutomation',
    'GitOperationFailed',
    /failed to checkout source: .*known_hosts/,
  );
  await apply([secret(name, 'ssh', { identity, known_hosts: server.knownHosts })]);
  await installation.until(async () =>
    expect(await server.git('show', 'main:app.yaml')).toContain('app:1.1.0'),
  );
});
