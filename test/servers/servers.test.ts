import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startEtcd } from '../../src/servers/etcd.ts';
import { startGitHttp } from '../../src/servers/git-http.ts';
import { startKubeApiserver } from '../../src/servers/kube-apiserver.ts';
import { startRegistry } from '../../src/servers/registry.ts';
import { startTemporal } from '../../src/servers/temporal.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { program } from '../support/programs.ts';

const run = promisify(execFile);

function kubectl(kubeconfig: string, ...args: readonly string[]): Promise<{ stdout: string }> {
  return run(program('kubectl'), ['--kubeconfig', kubeconfig, ...args]);
}

test('a Kubernetes API answers kubectl, and keeps its objects over a crash of both processes', async () => {
  await using directory = await temporaryDirectory();
  const options = { directory: directory.path };
  const etcd = await startEtcd({ ...options, program: program('etcd') });
  const server = await startKubeApiserver({
    ...options,
    program: program('kube-apiserver'),
    etcdUrl: etcd.url,
  });
  await kubectl(server.kubeconfig, 'create', 'namespace', 'apps');
  await server.kill();
  await etcd.kill();

  await using again = await startEtcd({ ...options, program: program('etcd') });
  await using serverAgain = await startKubeApiserver({
    ...options,
    program: program('kube-apiserver'),
    etcdUrl: again.url,
  });
  const { stdout } = await kubectl(
    serverAgain.kubeconfig,
    'get',
    'namespace',
    'apps',
    '-o',
    'name',
  );
  expect(stdout).toBe('namespace/apps\n');
});

test('a Temporal server whose port somebody else takes meanwhile is started on others', async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, 'program');
  const script = `#!/bin/sh
[ -e '${path}.tried' ] && exec '${program('temporal')}' "$@"
touch '${path}.tried'
echo 'listen tcp 127.0.0.1:18563: bind: address already in use' >&2
exit 1
`;
  await writeFile(path, script, { mode: 0o755 });
  const options = { program: path, directory: directory.path, state: 'memory' } as const;
  await using temporal = await startTemporal(options);
  expect(temporal.address).toMatch(/^127\.0\.0\.1:\d+$/);
});

test('a Temporal server is told whom it runs as, which it does not find out in a container', async () => {
  await using directory = await temporaryDirectory();
  const strict = join(directory.path, 'strict');
  const script = `#!/bin/sh\n[ -n "$USER" ] && exec '${program('temporal')}' "$@"\n`;
  await writeFile(strict, script, { mode: 0o755 });
  await using server = await startTemporal({ program: strict, directory: directory.path });
  expect(server.address).toMatch(/^127\.0\.0\.1:/);
});

test('a Temporal server answers its own CLI', async () => {
  await using directory = await temporaryDirectory();
  await using temporal = await startTemporal({
    program: program('temporal'),
    directory: directory.path,
  });
  const { stdout } = await run(program('temporal'), [
    'operator',
    'cluster',
    'health',
    '--address',
    temporal.address,
  ]);
  expect(stdout).toContain('SERVING');
});

/** Takes connections at once, and refuses the first calls, as Temporal does for a moment on a busy machine. */
const slowToServe = `#!${process.execPath}
const { createServer } = require('node:http');
const { appendFileSync } = require('node:fs');
const port = (flag) => Number(process.argv.find((arg) => arg.startsWith(flag + '=')).split('=')[1]);
let calls = 0;
createServer().listen(port('--port'), '127.0.0.1');
createServer((request, response) => {
  const status = (calls += 1) < 4 ? 503 : 200;
  appendFileSync(__dirname + '/answers', status + ' ');
  response.writeHead(status).end();
}).listen(port('--http-port'), '127.0.0.1');
`;

test('a Temporal server that takes connections and no calls yet is waited for', async () => {
  await using directory = await temporaryDirectory();
  const slow = join(directory.path, 'temporal');
  await writeFile(slow, slowToServe, { mode: 0o755 });
  await using server = await startTemporal({ program: slow, directory: directory.path });
  expect(server.pid).toBeGreaterThan(0);
  expect(await readFile(join(directory.path, 'answers'), 'utf8')).toBe('503 503 503 200 ');
});

test('a registry answers its version check', async () => {
  await using directory = await temporaryDirectory();
  await using registry = await startRegistry({
    program: program('registry'),
    directory: directory.path,
  });
  const response = await fetch(`http://${registry.address}/v2/`);
  expect(response.headers.get('docker-distribution-api-version')).toBe('registry/2.0');
});

test('a Git server takes a push with the right password, and only with it', async () => {
  await using directory = await temporaryDirectory();
  const credentials = { username: 'git', password: 'right' };
  const bare = join(directory.path, 'repositories', 'fleet.git');
  await run('git', ['init', '-q', '--bare', '-b', 'main', bare]);
  await using server = await startGitHttp({
    directory: join(directory.path, 'repositories'),
    credentials,
  });
  const work = join(directory.path, 'work');
  await run('git', ['init', '-q', '-b', 'main', work]);
  const identity = ['-c', 'user.name=a', '-c', 'user.email=a@example.com'];
  await run('git', ['-C', work, ...identity, 'commit', '-q', '--allow-empty', '-m', 'first']);

  function push(password: string): Promise<{ stdout: string }> {
    const url = `${server.url.replace('//', `//git:${password}@`)}/fleet.git`;
    const env = { ...process.env, GIT_TERMINAL_PROMPT: '0' };
    return run('git', ['-C', work, 'push', '-q', url, 'main'], { env });
  }
  await expect(push('wrong')).rejects.toThrow('Authentication failed');
  await push('right');
  const { stdout } = await run('git', ['-C', bare, 'log', '--format=%s']);
  expect(stdout).toBe('first\n');
});

test('a server that cannot start says why, with the end of its log', async () => {
  await using directory = await temporaryDirectory();
  await expect(
    startRegistry({
      program: program('registry'),
      directory: directory.path,
      configuration: () => ({ storage: { nowhere: {} } }),
    }),
  ).rejects.toThrow(/registry did not start: it exited with/);
});
