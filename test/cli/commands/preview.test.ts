import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kinds } from '../../../src/domain/resources/kinds.ts';
import { createAll, createNamespace, smallFleet } from '../../bench/fleet.ts';
import { borrowTestCluster } from '../../support/cluster.ts';
import { commandWith } from '../../support/command.ts';
import { startGitServer } from '../../support/git-server.ts';
import { imageObjects } from '../../support/image-objects.ts';
import { pushImage } from '../../support/push-image.ts';
import { registryUser, startTestRegistry } from '../../support/registry.ts';
import type { TestCluster } from '../../support/cluster.ts';
import type { RunCommand } from '../../support/command.ts';
import type { GitServer } from '../../support/git-server.ts';
import type { ImageObjects } from '../../support/image-objects.ts';
import type { TestRegistry } from '../../support/registry.ts';

const stack = new AsyncDisposableStack();
let cluster: TestCluster;
let git: GitServer;
let registry: TestRegistry;
let objects: ImageObjects;
let tagwright: RunCommand;
let image: string;

beforeAll(async () => {
  cluster = stack.use(await borrowTestCluster());
  git = stack.use(await startGitServer());
  registry = stack.use(await startTestRegistry({ kind: 'htpasswd' }));
  image = `${registry.address}/team/app`;
  const { url, push } = registry;
  for (const tag of ['1.0.0', '1.1.0', '2.0.0'])
    await pushImage({ url, push, repository: 'team/app', tag });
  await git.commit({ files: { 'app.yaml': manifest('1.0.0'), 'other.yaml': 'kind: Other\n' } });
  await createNamespace(cluster, 'team');
  await createAll(cluster, 'team', smallFleet({ url: git.url, image }));
  objects = imageObjects(cluster, 'team');
  await select('1.1.0');
  tagwright = commandWith({ KUBECONFIG: cluster.kubeconfig, DOCKER_CONFIG: await logIn() });
});

afterAll(() => stack.disposeAsync());

function manifest(tag: string): string {
  return `kind: Deployment\nimage: ${image}:${tag} # {"$imagepolicy": "team:app"}\n`;
}

async function select(tag: string): Promise<void> {
  const status = { latestRef: { name: image, tag } };
  await objects.report('ImagePolicy', 'app', { ready: 'True', message: 'fine', status });
}

/** What `docker login` leaves; gives its folder. */
async function logIn(): Promise<string> {
  const folder = join(cluster.directory, 'docker');
  await mkdir(folder);
  const { username, password } = registryUser;
  const auth = Buffer.from(`${username}:${password}`).toString('base64');
  const config = { auths: { [registry.address]: { auth } } };
  await writeFile(join(folder, 'config.json'), JSON.stringify(config));
  return folder;
}

function hunk(before: string, after: string): readonly string[] {
  return [
    '--- a/app.yaml',
    '+++ b/app.yaml',
    '@@ -2 +2 @@',
    `-image: ${image}:${before} # {"$imagepolicy": "team:app"}`,
    `+image: ${image}:${after} # {"$imagepolicy": "team:app"}`,
  ];
}

/** What a preview could have written. */
async function everything(): Promise<unknown> {
  const versions = await Promise.all(
    Object.values(kinds).map(async ({ group, plural }) => {
      const { body } = await cluster.api('GET', `/apis/${group}/v1/namespaces/team/${plural}`);
      return body['items'];
    }),
  );
  return [versions, await git.git('for-each-ref')];
}

/** A folder with the manifest, and one with the policies, as they would be in Git. */
async function folders(
  policy: string,
): Promise<{ readonly apps: string; readonly images: string }> {
  const [apps, images] = ['apps', 'images'].map((name) => join(cluster.directory, name));
  if (apps === undefined || images === undefined) throw new Error('no folders');
  await mkdir(apps, { recursive: true });
  await mkdir(images, { recursive: true });
  await writeFile(join(apps, 'app.yaml'), manifest('1.0.0'));
  await writeFile(join(images, 'images.yaml'), policy);
  return { apps, images };
}

function policies(range: string): string {
  return `apiVersion: image.toolkit.fluxcd.io/v1
kind: ImageRepository
metadata: { name: app, namespace: team }
spec: { image: ${image}, interval: 1m }
---
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata: { name: app }
spec: { imageRepositoryRef: { name: app }, policy: { semver: { range: ${range} } } }
`;
}

describe('preview update', () => {
  const args = ['preview', 'update', 'app', '-n', 'team'] as const;

  test('shows what the next run would commit, and writes nothing anywhere', async () => {
    const before = await everything();
    const { code, out, said } = await tagwright(...args);
    expect({ code, said }).toEqual({ code: 0, said: '' });
    expect(out.split('\n')).toEqual([
      'imageupdateautomation/app would change 1 file and push to main',
      '',
      `  team/app   ${image}:1.1.0`,
      '',
      '  Update from image update automation',
      '',
      ...hunk('1.0.0', '1.1.0'),
      '',
    ]);
    expect(await everything()).toEqual(before);
  });

  test('says by its exit code, if asked to, that something would change', async () => {
    expect((await tagwright(...args, '--exit-code')).code).toBe(3);
    await select('1.0.0');
    const { code, out } = await tagwright(...args, '--exit-code');
    expect([code, out.split('\n')[0]]).toEqual([
      0,
      'imageupdateautomation/app has nothing to change',
    ]);
    await select('1.1.0');
  });

  test('gives programs all of it', async () => {
    const { out } = await tagwright(...args, '-o', 'json');
    expect(JSON.parse(out)).toEqual({
      suspended: false,
      branch: 'main',
      base: await git.git('rev-parse', 'main'),
      files: 1,
      message: 'Update from image update automation',
      policies: [{ namespace: 'team', name: 'app', image: `${image}:1.1.0` }],
      warnings: [],
      diff: [...hunk('1.0.0', '1.1.0'), ''].join('\n'),
    });
  });

  test('of an automation that is not there is told in a line', async () => {
    expect(await tagwright('preview', 'update', 'none', '-n', 'team')).toEqual({
      code: 1,
      out: '',
      said: "tagwright: there is no ImageUpdateAutomation 'team/none'\n",
    });
  });
});

describe('preview --path', () => {
  const offline = commandWith({ KUBECONFIG: '/dev/null' });

  test('asks the registry by the login of docker, and shows the diff', async () => {
    const { apps, images } = await folders(policies('1.x'));
    const args = ['preview', `--path=${apps}`, `--policies=${images}`, '-n', 'team'];
    const { code, out, said } = await tagwright(...args, '--exit-code');
    expect({ code, said }).toEqual({ code: 3, said: '' });
    expect(out.split('\n')).toEqual([
      'would change 1 file of 1',
      '',
      `  team/app   ${image}:1.1.0`,
      '',
      ...hunk('1.0.0', '1.1.0'),
      '',
    ]);
    expect(await readFile(join(apps, 'app.yaml'), 'utf8')).toBe(manifest('1.0.0'));
  });

  test.for([
    ['a policy that selects nothing', '3.x', 'ImagePolicy team/app: '],
    ['a range that is none', 'new', 'ImagePolicy team/app: '],
  ])('%s is told with its name', async ([, range, message]) => {
    const { apps, images } = await folders(policies(range ?? ''));
    const args = ['preview', `--path=${apps}`, `--policies=${images}`, '-n', 'team'];
    const { code, said } = await tagwright(...args);
    expect([code, said]).toEqual([1, expect.stringContaining(message ?? '')]);
  });

  test('without the login says that the registry wants one', async () => {
    const { apps, images } = await folders(policies('1.x'));
    const args = ['preview', `--path=${apps}`, `--policies=${images}`, '-n', 'team'];
    const { code, said } = await offline(...args);
    expect([code, said]).toEqual([
      1,
      expect.stringMatching(/ImagePolicy team\/app: .*UNAUTHORIZED/),
    ]);
  });

  test.for([
    ['nothing', [], /say what to preview: "preview update NAME", or --path=DIRECTORY/],
    ['a folder without policies', ['--path=apps'], /there is no ImagePolicy in the manifests/],
    ['a folder that is none', ['--path=none'], /"none" is no directory/],
  ] as const)('of %s is a mistake', async ([, args, message]) => {
    const { apps } = await folders('');
    const { code, said } = await tagwright(
      'preview',
      ...args.map((arg) => arg.replace('apps', apps)),
    );
    expect([code, said]).toEqual([2, expect.stringMatching(message)]);
  });
});
