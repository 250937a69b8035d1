import { execFile } from 'node:child_process';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { createMirrors } from '../../../../src/adapters/git/mirrors.ts';
import { gitAccessFromSecrets } from '../../../../src/domain/git/access.ts';
import { temporaryDirectory } from '../../../support/directory.ts';
import { eventually } from '../../../support/eventually.ts';
import { startGitServer } from '../../../support/git-server.ts';
import { manifest, update } from '../../../support/git-update.ts';
import { temporaryMirrors, unlimited } from '../../../support/mirrors.ts';
import { startSshServer } from '../../../support/ssh-server.ts';

const run = promisify(execFile);
const knownPassword = 'hunter2-hunter2';
const basic = Buffer.from(`flux:${knownPassword}`).toString('base64');
const passphrase = 'open-sesame-open';

/** Arguments and environments of all processes, which any process of the machine may read. */
async function everyProcess(): Promise<string> {
  const { stdout } = await run('ps', ['axewww', '-o', 'args'], { maxBuffer: 1 << 28 });
  return stdout;
}

/** All files below a folder, and who else may read them; one that vanishes meanwhile is empty. */
async function filesBelow(directory: string): Promise<readonly { text: string; mode: number }[]> {
  const names = await readdir(directory, { recursive: true, withFileTypes: true });
  const paths = names
    .filter((name) => name.isFile())
    .map((name) => join(name.parentPath, name.name));
  return Promise.all(
    paths.map(async (path) => ({
      text: await readFile(path, 'latin1').catch(() => ''),
      mode: await stat(path).then(
        ({ mode }) => mode & 0o777,
        () => 0,
      ),
    })),
  );
}

describe('secrets', () => {
  test('of HTTP are in no argument and no environment, and in files of ours alone', async () => {
    await using server = await startGitServer({
      intercept: (request) => String(request.headers['user-agent']).startsWith('git/2.'),
    });
    await server.commit({ files: { 'a.yaml': manifest('1') } });
    await using mirrors = await temporaryMirrors();
    const secret = {
      namespace: 'team',
      name: 'git',
      data: { username: 'flux', password: knownPassword },
    };
    const access = gitAccessFromSecrets({ url: server.url, secret });
    const stop = new AbortController();
    const call = { ...unlimited(), signal: stop.signal };
    const working = mirrors.use(access, call, (mirror) => update(mirror));
    const processes = await eventually(async () => {
      const all = await everyProcess();
      expect(all).toContain(`git-remote-http ${server.url}`);
      return all;
    });
    expect(processes).not.toContain(knownPassword);
    expect(processes).not.toContain(basic);
    const holding = (await filesBelow(mirrors.directory)).filter(({ text }) =>
      text.includes(basic),
    );
    expect(holding.map(({ mode }) => mode)).toEqual([0o600]);
    stop.abort(new Error('stopped'));
    await expect(working).rejects.toThrow('stopped');
    const left = (await filesBelow(mirrors.directory)).filter(({ text }) => text.includes(basic));
    expect(left).toEqual([]);
  });

  test('of SSH leave no file behind', async () => {
    await using server = await startSshServer();
    await server.commit({ files: { 'a.yaml': manifest('1') } });
    await using mirrors = await temporaryMirrors();
    const identity = await server.authorize({ type: 'ed25519', passphrase: passphrase });
    const data = { identity, known_hosts: server.knownHosts, password: passphrase };
    const access = gitAccessFromSecrets({
      url: server.url,
      secret: { namespace: 'team', name: 'git', data },
    });
    await mirrors.use(access, unlimited(), (mirror) => update(mirror));
    const texts = (await filesBelow(mirrors.directory)).map(({ text }) => text).join('\n');
    expect(texts).not.toContain(passphrase);
    expect(texts).not.toContain(identity.split('\n')[1]);
  });

  test('that the server repeats are not in the error', async () => {
    await using server = await startGitServer();
    await server.commit({ files: { 'a.yaml': manifest('1') } });
    const words = `echo "no: ${knownPassword} ${basic} ${encodeURIComponent('a b/c')}" >&2; exit 1`;
    await server.hook('pre-receive', words);
    await using mirrors = await temporaryMirrors();
    for (const password of [knownPassword, 'a b/c']) {
      const secret = { namespace: 'team', name: 'git', data: { username: 'flux', password } };
      const access = gitAccessFromSecrets({ url: server.url, secret });
      const call = { ...unlimited(), scope: password };
      const failure = await mirrors
        .use(access, call, (mirror) => update(mirror))
        .then(
          () => '',
          (error: unknown) => String(error),
        );
      expect(failure).toContain('remote: no: ');
      expect(failure).not.toContain(password === knownPassword ? knownPassword : 'a%20b%2Fc');
    }
  });

  test('that a killed worker left behind are removed by the next', async () => {
    await using directory = await temporaryDirectory();
    const script = `
      const { createMirrors } = await import(${JSON.stringify(new URL('../../../../src/adapters/git/mirrors.ts', import.meta.url).href)});
      const { writeFile, readdir } = await import('node:fs/promises');
      await createMirrors({ directory: ${JSON.stringify(directory.path)}, diskBudgetBytes: 1 });
      const name = (await readdir(${JSON.stringify(directory.path)})).find((name) => name.startsWith('private-') && !name.endsWith('.lock'));
      await writeFile(${JSON.stringify(`${directory.path}/`)} + name + '/secret', 'hunter2');
      process.kill(process.pid, 'SIGKILL');
    `;
    await run(process.execPath, ['--input-type=module', '-e', script]).catch(() => undefined);
    const before = await filesBelow(directory.path);
    expect(before.map(({ text }) => text)).toContain('hunter2');
    await using mirrors = await createMirrors({ directory: directory.path, diskBudgetBytes: 1 });
    void mirrors;
    const after = await filesBelow(directory.path);
    expect(after.map(({ text }) => text)).not.toContain('hunter2');
  });
});

test('the configuration of the user does nothing here', async () => {
  await using home = await temporaryDirectory();
  await using server = await startGitServer();
  await server.commit({ files: { 'a.yaml': manifest('1') } });
  await writeFile(join(home.path, '.gitconfig'), '[broken');
  const [mirrors, updates] = ['adapters/git/mirrors', 'domain/git/reference'].map((name) =>
    JSON.stringify(new URL(`../../../../src/${name}.ts`, import.meta.url).href),
  );
  const script = `
    const { createMirrors } = await import(${mirrors});
    const { checkoutTarget } = await import(${updates});
    await using mirrors = await createMirrors({ directory: ${JSON.stringify(home.path)}, diskBudgetBytes: 1e9 });
    const access = { url: ${JSON.stringify(server.url)}, transport: 'http', auth: { kind: 'none' } };
    const call = { scope: 'team', namespace: 'team', timeoutMs: 60_000, signal: new AbortController().signal };
    const files = await mirrors.use(access, call, async (mirror) => {
      const { commit } = await mirror.fetch(checkoutTarget({ branch: 'main' }));
      return mirror.listMarked({ commit, token: 'image' });
    });
    console.log(files.length);
  `;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    env: { PATH: process.env['PATH'], HOME: home.path, GIT_DIR: '/nowhere', GIT_TRACE: '2' },
  });
  expect(stdout).toBe('1\n');
});

test('hooks, filters and submodules of a repository do nothing here', async () => {
  await using server = await startGitServer();
  await using mirrors = await temporaryMirrors();
  await using outside = await temporaryDirectory();
  await server.commit({
    files: {
      '.gitattributes': '* filter=lfs diff=lfs\n',
      '.gitmodules': `[submodule "x"]\n\tpath = x\n\turl = ext::sh -c "touch ${outside.path}/x"\n`,
      '.git-hooks/pre-push': { mode: '100755', text: `#!/bin/sh\ntouch ${outside.path}/hook\n` },
      '.lfsconfig': `[lfs]\n\turl = http://127.0.0.1:1/\n`,
      'a.yaml': manifest('1'),
    },
  });
  const access = gitAccessFromSecrets({ url: server.url });
  const done = await mirrors.use(access, unlimited(), (mirror) => update(mirror));
  expect(done.result).toEqual({ kind: 'pushed' });
  expect(await readdir(outside.path)).toEqual([]);
});
