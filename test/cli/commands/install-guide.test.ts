import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordAt, recordsIn } from '../../../src/domain/resources/record.ts';
import { startTestCluster } from '../../support/cluster.ts';
import { playControllers } from '../../support/controllers.ts';
import { eventually } from '../../support/eventually.ts';
import { program } from '../../support/programs.ts';
import type { TestCluster } from '../../support/cluster.ts';

/*
 * docs/guide/install.md: its commands as they stand, by the real kubectl and the real Helm.
 */

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));
const stack = new AsyncDisposableStack();
let cluster: TestCluster;

beforeAll(async () => {
  // One in which nobody has installed anything.
  cluster = stack.use(await startTestCluster([]));
  const { directory } = cluster;
  for (const part of ['config', 'charts']) await symlink(join(root, part), join(directory, part));
  const bin = join(directory, 'bin');
  await mkdir(bin);
  for (const name of ['kubectl', 'helm'] as const) await symlink(program(name), join(bin, name));
  const main = `exec '${process.execPath}' '${join(root, 'src/cli/main.ts')}' "$@"\n`;
  await writeFile(join(bin, 'tagwright'), `#!/bin/sh\n${main}`);
  await chmod(join(bin, 'tagwright'), 0o755);
  stack.use(playControllers(cluster));
});

afterAll(() => stack.disposeAsync());

function environment(): Record<string, string> {
  const { directory, kubeconfig } = cluster;
  const path = `${join(directory, 'bin')}:${process.env['PATH'] ?? ''}`;
  return { PATH: path, HOME: directory, KUBECONFIG: kubeconfig };
}

/** What the blocks of commands under a heading print, one after the other. */
async function follow(heading: string): Promise<readonly string[]> {
  const guide = await readFile(join(root, 'docs/guide/install.md'), 'utf8');
  const [, section = ''] = guide.split(`\n## ${heading}\n`);
  const [own = ''] = section.split('\n## ');
  const said: string[] = [];
  for (const [, commands = ''] of own.matchAll(/^```sh\n([^]*?)^```/gm)) {
    const script = ['-euo', 'pipefail', '-c', commands];
    // Sooner than the test: what waits in vain is named then.
    const { stdout } = await run('bash', script, {
      cwd: cluster.directory,
      env: environment(),
      timeout: 45_000,
    });
    said.push(stdout);
  }
  return said;
}

async function clusterRoles(): Promise<readonly string[]> {
  const { body } = await cluster.api('GET', '/apis/rbac.authorization.k8s.io/v1/clusterroles');
  const names = recordsIn(body['items']).map((item) => String(recordAt(item, 'metadata')['name']));
  return names.filter((name) => name.includes('tagwright'));
}

/** Nothing is left of an installation that was taken away. */
async function untilNothingIsLeft(): Promise<void> {
  await eventually(async () => {
    expect(await clusterRoles()).toEqual([]);
    expect((await cluster.api('GET', '/api/v1/namespaces/tagwright')).status).toBe(404);
  });
}

test('tagwright installs, checks, exports and uninstalls', async () => {
  const [installed = '', exported, uninstalled] = await follow('tagwright');
  expect(installed).toContain('deployment.apps/tagwright is ready\n');
  expect(installed).toContain('✔ ImagePolicy is served as v1\n');
  expect(exported).toBe('');
  expect(await readFile(join(cluster.directory, 'tagwright.yaml'), 'utf8')).toContain(
    'image: registry.example.com/tagwright:0.1.0\n',
  );
  expect(uninstalled).toContain('namespace/tagwright deleted\n');
  await untilNothingIsLeft();
});

test('kubectl installs and deletes', async () => {
  const [installed = '', deleted] = await follow('kubectl');
  expect(installed).toContain('deployment "tagwright" successfully rolled out\n');
  expect(deleted).toContain('clusterrolebinding.rbac.authorization.k8s.io "tagwright" deleted');
  await untilNothingIsLeft();
});

test('Helm installs and uninstalls', async () => {
  const [installed = '', uninstalled] = await follow('Helm');
  expect(installed).toContain('STATUS: deployed\n');
  expect(uninstalled).toContain('release "tagwright" uninstalled\n');
  expect(await clusterRoles()).toEqual([]);
});
