import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { isRecord, recordAt } from '../../src/domain/resources/record.ts';
import { migrateV1 } from '../../src/migrate/v1/migrate.ts';
import { temporaryDirectory } from '../support/directory.ts';
import { fluxV1Repository, readFiles, writeFiles } from '../support/flux-v1.ts';
import { identity } from '../support/kubernetes.ts';
import { pushImage } from '../support/push-image.ts';
import { joinInstallation } from '../support/shared-installation.ts';
import { createTeam } from '../support/team.ts';
import type { Files } from '../support/flux-v1.ts';
import type { SharedInstallation } from '../support/shared-installation.ts';

let installation: SharedInstallation;

beforeAll(async () => {
  installation = await joinInstallation();
});

afterAll(() => installation[Symbol.asyncDispose]());

const namespace = 'from-flux-v1';

/**
 * An image, the tag that its manifest has, those that are pushed, and the file with the tag that its annotations promise
 * then. Those that are pushed last are no newer, or not what the annotations wish.
 */
const promises = [
  ['shop/web', '1.0.3', ['1.0.9', '1.1.0', '2.0.0'], 'shop/web.yaml', '1.0.9'],
  [
    'shop/web',
    'preview-5d41402-20210208101343',
    ['preview-0aa1bb2-20210301000000', 'preview-fffffff-20200101000000'],
    'preview/web.yaml',
    'preview-0aa1bb2-20210301000000',
  ],
  [
    'shop/api',
    'main-1a2b3c4-1612779223',
    ['main-2b3c4d5-1612780000', 'main-fffffff-1500000000', 'latest'],
    'shop/api.yaml',
    'main-2b3c4d5-1612780000',
  ],
  [
    'shop/api',
    'feature-x-9f8e7d6-1612779300',
    ['feature-y-8e7d6c5-1612790000'],
    'preview/api.yaml',
    'feature-y-8e7d6c5-1612790000',
  ],
  [
    'shop/worker',
    'release-0a1b2c3d-1612779223',
    ['release-1b2c3d4e-1612779999', 'main-2c3d4e5f-1612799999'],
    'shop/worker.yaml',
    'release-1b2c3d4e-1612779999',
  ],
  [
    'shop/init',
    'v20210208T101343',
    ['v20210209T000000', 'w20210210T000000'],
    'shop/worker.yaml',
    'v20210209T000000',
  ],
  ['shop/cart', '2.3.1', ['2.4.0', '3.0.0'], 'shop/cart.yaml', '2.4.0'],
  ['shop/report', 'build-41', ['build-100', 'build-9'], 'shop/report.yaml', 'build-100'],
  ['shop/schema', '1.4.0', ['1.5.0', '2.0.0'], 'shop/schema.yaml', '1.5.0'],
  ['shop/mailer', '1.2.0', ['1.3.0', '2.0.0'], 'shop/extras.yaml', '1.3.0'],
  ['shop/windows', '1.0.0', ['7.0.0', '7.0.1-rc.1'], 'shop/windows.yaml', '7.0.0'],
  [
    'tools/logs',
    'nightly-2021-02-08',
    ['nightly-2021-03-01', 'weekly-2021-04-01'],
    'tools/logs.yaml',
    'nightly-2021-03-01',
  ],
  ['tools/shell', '4.0.0', ['4.2.0', '5.0.0'], 'tools/shell.yaml', '4.2.0'],
  ['vendor/mongodb', '4.0.3', ['4.0.4', '4.1.0'], 'releases/mongodb.yaml', '4.0.4'],
  ['vendor/nginx', '1.19.0', ['1.19.10', '1.20.0'], 'releases/ingress.yaml', '1.19.10'],
  ['vendor/ingress', '0.40.1', ['0.40.2', '0.41.0'], 'releases/ingress.yaml', '0.40.2'],
  ['vendor/prometheus', 'v2.3.1', ['v2.3.2', 'v2.4.0'], 'releases/monitoring.yaml', 'v2.3.2'],
  ['vendor/app', '3.0.0', ['3.1.0', '4.0.0'], 'releases/mapped.yaml', '3.1.0'],
  [
    'vendor/submarine',
    'deep-0123abc-1612779223',
    ['deep-1234bcd-1612779224', 'shallow-2345cde-1612779225'],
    'releases/mapped.yaml',
    'deep-1234bcd-1612779224',
  ],
] as const;

/** Images of workloads that are locked, not automated or left for a person to decide; each would have something new. */
const notPromised = [
  ['shop/payments', '3.1.4', '3.1.5'],
  ['shop/legacy', '0.9.1', '0.9.2'],
  ['shop/plain', '1.0.0', '1.0.1'],
  ['shop/banner', '1.0.0', '1.0.1'],
  ['shop/images', '3f4d2a1', '4a5b6c7'],
  ['vendor/alertmanager', 'v0.15.0', 'v0.15.1'],
  ['vendor/apart', '1.0.0', '1.0.1'],
] as const;

test('a repository of Flux v1 gets, once it is migrated, the commits that its annotations promised', async () => {
  await using directory = await temporaryDirectory();
  const { registryAddress, kubernetes, until } = installation;
  await writeFiles(directory.path, await fluxV1Repository(registryAddress));
  const migration = await migrateV1({
    directory: directory.path,
    write: true,
    namespace,
    source: { name: 'app' },
  });
  const files = await readFiles(directory.path);
  const team = await createTeam(installation, { name: namespace, tags: [], files });
  for (const [repository, tag] of [...promises, ...notPromised]) await push(repository, tag);

  await team.apply({ repository: false, policy: false, automation: false });
  await kubernetes.apply(objectsOf(files['image-automation.yaml']));
  await until(async () => {
    const status = recordAt(
      await kubernetes.get('ImageUpdateAutomation', { namespace, name: 'image-updates' }),
      'status',
    );
    expect(status).toMatchObject({ conditions: [{ type: 'Ready', status: 'True' }] });
    const names = new Set(Object.keys(recordAt(status, 'observedPolicies')));
    expect(names.size).toBe(promises.length);
  });
  expect(await team.git.git('rev-parse', 'main')).toBe(team.root);

  for (const [repository, , tag] of notPromised) await push(repository, tag);
  for (const [repository, , tags] of promises) {
    for (const tag of tags) await push(repository, tag);
  }
  const annotations = { 'reconcile.fluxcd.io/requestedAt': 'now' };
  for (const { kind, metadata } of migration.resources.map((object) => identity.parse(object))) {
    if (kind !== 'ImageRepository') continue;
    await kubernetes.annotate('ImageRepository', { namespace, name: metadata.name }, annotations);
  }
  const promised = promisedFiles(files);
  await until(async () => expect(await committedFiles(team.git)).toEqual(promised), 120_000);
  const written = await team.git.git('log', '--patch', '--format=', `${team.root}..main`);
  expect(written.split('\n').filter((line) => /^\+(?!\+\+)/.test(line))).toHaveLength(
    promises.length,
  );
});

async function push(repository: string, tag: string): Promise<void> {
  await pushImage({ url: `http://${installation.registryAddress}`, repository, tag });
}

function objectsOf(text = ''): readonly object[] {
  return parseAllDocuments(text).map((document) => {
    const object: unknown = document.toJS();
    if (!isRecord(object)) throw new Error('a document that is no object');
    return object;
  });
}

/** The migrated files with the promised tags in the place of the old ones, and no other change. */
function promisedFiles(files: Files): Files {
  const promised: Record<string, string> = { ...files };
  for (const [, old, , path, tag] of promises) {
    promised[path] = (promised[path] ?? '').replace(old, tag);
  }
  return promised;
}

async function committedFiles({
  git,
}: {
  readonly git: (...args: readonly string[]) => Promise<string>;
}): Promise<Files> {
  const paths = await git('ls-tree', '-r', '--name-only', 'main');
  const files: Record<string, string> = {};
  for (const path of paths.split('\n')) {
    files[path] = `${await git('show', `main:${path}`)}\n`;
  }
  return files;
}
