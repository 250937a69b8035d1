import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { freePort } from '../../src/servers/port.ts';
import { isRecord, recordAt } from '../../src/domain/resources/record.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { eventually } from '../support/eventually.ts';
import type { JsonRecord } from '../../src/domain/resources/record.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');

function service(name: string): JsonRecord {
  const compose: unknown = parse(readFileSync(join(root, 'docker-compose.yml'), 'utf8'));
  return recordAt(recordAt(isRecord(compose) ? compose : {}, 'services'), name);
}

test('every base of the image is named by its digest', () => {
  const bases = [...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, base = '']) => base);
  expect(bases).toHaveLength(3);
  expect(bases.filter((base) => !/@sha256:[0-9a-f]{64}$/.test(base))).toEqual([]);
});

test('the image has git and ssh, lists what is in it, and is nobody of a name', () => {
  const [, last = ''] = /^FROM (?![^]*^FROM )([^]*)/m.exec(dockerfile) ?? [];
  expect(last).toMatch(/ git openssh-client ca-certificates /);
  expect(last).toContain('USER 65532:65532\n');
  expect(last.match(/\/app\/sbom\/\w+\.txt/g)).toEqual([
    '/app/sbom/temporal.txt',
    '/app/sbom/debian.txt',
  ]);
  const packages = dockerfile.indexOf('npm ci --ignore-scripts --omit=dev');
  expect(packages).toBeGreaterThan(0);
  expect(dockerfile.indexOf('npm sbom --omit=dev')).toBeGreaterThan(packages);
});

test.for(['starter', 'worker'])('of docker-compose.yml, the %s cannot write its image', (name) => {
  expect(service(name)).toMatchObject({ read_only: true, tmpfs: ['/tmp', '/data'] });
});

test('the Git server of docker-compose.yml takes a push', async () => {
  await using directory = await temporaryDirectory();
  const port = await freePort();
  const { command } = service('git');
  const [line = ''] = Array.isArray(command) ? command.map(String) : [];
  const here = line
    .replaceAll('/app/src/', `${root}src/`)
    .replaceAll(/(?<=['\s])\/git/g, directory.path)
    .replace('3000', String(port));
  const server = spawn('sh', ['-c', here], { stdio: 'inherit' });
  try {
    const work = join(directory.path, 'work');
    const url = `http://127.0.0.1:${port}/fleet.git`;
    await eventually(() => run('git', ['clone', '--quiet', url, work]));
    const author = ['-c', 'user.name=You', '-c', 'user.email=you@example.com'];
    await run('git', [...author, 'commit', '--quiet', '--allow-empty', '-m', 'first'], {
      cwd: work,
    });
    await run('git', ['push', '--quiet', 'origin', 'HEAD:main'], { cwd: work });
    const { stdout } = await run('git', ['ls-remote', url, 'refs/heads/main']);
    expect(stdout).toMatch(/^[0-9a-f]{40}\trefs\/heads\/main\n$/);
  } finally {
    server.kill();
  }
});
