import { chmod, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parseImageUpdateAutomation } from '../../../src/domain/resources/image-update-automation.ts';
import { migrateV1 } from '../../../src/migrate/v1/migrate.ts';
import { printMigration } from '../../../src/migrate/v1/print.ts';
import { temporaryDirectory } from '../../support/directory.ts';
import { fluxV1Repository, readFiles, writeFiles } from '../../support/flux-v1.ts';
import type { Files } from '../../support/flux-v1.ts';

const annotated = `kind: Pod
metadata:
  name: app
  annotations:
    fluxcd.io/automated: "true"
    fluxcd.io/tag.app: semver:1.x
spec:
  containers:
  - name: app
    image: registry.example.com/team/app:1.0.0
`;
const migrated = annotated
  .replace(/ {2}annotations:\n.*\n.*\n/, '')
  .replace('1.0.0', '1.0.0 # {"$imagepolicy": "flux-system:app"}');

describe('a repository of 30 manifests', () => {
  test('is migrated but for what is left to a person, and a second time nothing changes', async () => {
    await using directory = await temporaryDirectory();
    const before = await fluxV1Repository();
    await writeFiles(directory.path, before);
    const migration = await migrateV1({ directory: directory.path, write: true });
    const after = await readFiles(directory.path);
    expect(changedPaths(before, after)).toEqual([
      'image-automation.yaml',
      'preview/api.yaml',
      'preview/web.yaml',
      'releases/ingress.yaml',
      'releases/mapped.yaml',
      'releases/mongodb.yaml',
      'releases/monitoring.yaml',
      'shop/api.yaml',
      'shop/cart.yaml',
      'shop/extras.yaml',
      'shop/legacy.yaml',
      'shop/report.yaml',
      'shop/schema.yaml',
      'shop/web.yaml',
      'shop/windows.yaml',
      'shop/worker.yaml',
      'tools/logs.yaml',
      'tools/shell.yaml',
    ]);
    const open = migration.findings.filter(({ kind }) => kind === 'open');
    expect(open.map(({ path, line }) => `${path}:${line}`)).toEqual([
      'preview/web.yaml:8',
      'releases/apart.yaml:13',
      'releases/monitoring.yaml:22',
      'shop/images.yaml:13',
      'shop/payments.yaml:8',
      'shop/pinned.yaml:13',
      'shop/redis.yaml:14',
      'shop/settings.yaml:7',
      'staging/.flux.yaml:4',
      'staging/.flux.yaml:5',
    ]);
    expect(open.filter(({ choices }) => choices.length === 0)).toEqual([]);
    const again = await migrateV1({ directory: directory.path, write: true });
    expect(await readFiles(directory.path)).toEqual(after);
    expect(again).toMatchObject({ changes: [], resources: [], images: 0 });
  });

  test('is only read without "write"', async () => {
    await using directory = await temporaryDirectory();
    const before = await fluxV1Repository();
    await writeFiles(directory.path, before);
    const migration = await migrateV1({ directory: directory.path });
    expect(migration.changes).toHaveLength(18);
    expect(await readFiles(directory.path)).toEqual(before);
  });

  test('gets an automation that tagwright takes', async () => {
    await using directory = await temporaryDirectory();
    await writeFiles(directory.path, await fluxV1Repository());
    const { resources } = await migrateV1({ directory: directory.path });
    expect(parseImageUpdateAutomation(resources.at(-1)).spec).toMatchObject({
      sourceRef: { kind: 'GitRepository', name: 'fleet' },
      git: { checkout: { ref: { branch: 'main' } }, push: { branch: 'main' } },
    });
  });
});

function changedPaths(before: Files, after: Files): readonly string[] {
  const paths = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...paths].filter((path) => before[path] !== after[path]).toSorted();
}

test('the guide shows what is done', async () => {
  const guide = new URL('../../../docs/guide/from-flux-v1.md', import.meta.url);
  const blocks = [...(await readFile(guide, 'utf8')).matchAll(/```yaml\n([^]*?)```/g)];
  const [before = '', after, filter = ''] = blocks.map(([, text]) => text);
  await using directory = await temporaryDirectory();
  const sortable = before
    .replace(/semver.*/, 'glob:main-*')
    .replace(/podinfo:5.0.0/, 'other:main-1a2b3c4-1612779223');
  await writeFiles(directory.path, { 'app.yaml': before, 'other.yaml': sortable });
  const { changes } = await migrateV1({ directory: directory.path });
  const [app, , resources] = changes;
  expect(app?.after).toBe(after);
  expect(resources?.after).toContain(filter.replaceAll(/^/gm, '  ').trimEnd());
});

describe('of a directory', () => {
  test('links are not followed, and .git is not entered', async () => {
    await using outside = await temporaryDirectory();
    await using directory = await temporaryDirectory();
    await writeFiles(outside.path, { 'outside.yaml': annotated });
    await writeFiles(directory.path, { '.git/inside.yaml': annotated });
    await symlink(outside.path, join(directory.path, 'folder'));
    await symlink(join(outside.path, 'outside.yaml'), join(directory.path, 'file.yaml'));
    const migration = await migrateV1({ directory: directory.path, write: true });
    expect(migration).toMatchObject({ changes: [], findings: [] });
    expect(await readFile(join(outside.path, 'outside.yaml'), 'utf8')).toBe(annotated);
  });

  test('files keep their mode', async () => {
    await using directory = await temporaryDirectory();
    const path = join(directory.path, 'app.yml');
    await writeFile(path, annotated);
    await chmod(path, 0o640);
    await migrateV1({ directory: directory.path, write: true });
    expect(await readFile(path, 'utf8')).toBe(migrated);
    expect((await stat(path)).mode & 0o777).toBe(0o640);
  });

  test('files keep their byte order mark', async () => {
    await using directory = await temporaryDirectory();
    await writeFiles(directory.path, { 'app.yaml': `\ufeff${annotated}` });
    await migrateV1({ directory: directory.path, write: true });
    expect(await readFiles(directory.path)).toMatchObject({ 'app.yaml': `\ufeff${migrated}` });
  });

  test('a file that somebody else writes meanwhile is theirs', async () => {
    await using directory = await temporaryDirectory();
    await writeFiles(directory.path, { 'app.yaml': annotated });
    const theirs = `${annotated}# theirs\n`;
    const migration = migrateV1({
      directory: directory.path,
      write: true,
      tagsOf: async () => {
        await writeFiles(directory.path, { 'app.yaml': theirs });
        return [];
      },
    });
    await expect(migration).rejects.toThrow(/app.yaml" has changed meanwhile/);
    const files = await readFiles(directory.path);
    expect(files).toEqual({ 'app.yaml': theirs, 'image-automation.yaml': expect.anything() });
    await migrateV1({ directory: directory.path, write: true });
    expect(await readFiles(directory.path)).toEqual({
      'app.yaml': `${migrated}# theirs\n`,
      'image-automation.yaml': files['image-automation.yaml'],
    });
  });

  test('what is no UTF-8 is told, and left alone', async () => {
    await using directory = await temporaryDirectory();
    const bytes = Buffer.concat([Buffer.from(annotated), Buffer.from([0xff])]);
    await writeFile(join(directory.path, 'app.yaml'), bytes);
    const { findings } = await migrateV1({ directory: directory.path, write: true });
    expect(findings).toMatchObject([
      { path: 'app.yaml', why: 'it is no UTF-8, so it was not read' },
    ]);
    expect(await readFile(join(directory.path, 'app.yaml'))).toEqual(bytes);
  });

  test('the path in its Git repository is the one that is updated', async () => {
    await using directory = await temporaryDirectory();
    await mkdir(join(directory.path, '.git'));
    const inside = join(directory.path, 'clusters/production');
    await writeFiles(inside, { 'app.yaml': annotated });
    const { resources } = await migrateV1({ directory: inside });
    expect(resources.at(-1)).toMatchObject({ spec: { update: { path: './clusters/production' } } });
  });

  test('image-automation.yaml is not written over, if it is no YAML', async () => {
    await using directory = await temporaryDirectory();
    const files = { 'app.yaml': annotated, 'image-automation.yaml': 'a: [\n' };
    await writeFiles(directory.path, files);
    await expect(migrateV1({ directory: directory.path, write: true })).rejects.toThrow(
      /image-automation.yaml/,
    );
    expect(await readFiles(directory.path)).toEqual(files);
  });
});

test('the registry may say what tags there are', async () => {
  await using directory = await temporaryDirectory();
  const text = annotated.replace('semver:1.x', 'glob:main-*');
  await writeFiles(directory.path, { 'app.yaml': text });
  const { resources } = await migrateV1({
    directory: directory.path,
    tagsOf: (image) =>
      Promise.resolve(image === 'registry.example.com/team/app' ? ['main-1612779223'] : []),
  });
  expect(resources[1]).toMatchObject({
    spec: { filterTags: { pattern: '^main-(?P<order>[0-9]{10})$' } },
  });
});

describe('a person reads', () => {
  test('the diff, what is left, and how to write it', async () => {
    await using directory = await temporaryDirectory();
    const locked = annotated.replace('automated', 'locked').replaceAll('app', 'db');
    await writeFiles(directory.path, { 'app.yaml': annotated, 'db.yaml': locked });
    const printed = printMigration(
      await migrateV1({ directory: directory.path, namespace: 'team' }),
    );
    expect(printed).toContain('-    fluxcd.io/automated: "true"\n');
    expect(printed).toContain(
      `+    image: registry.example.com/team/app:1.0.0 # {"$imagepolicy": "team:app"}\n`,
    );
    expect(printed).toContain('--- /dev/null\n+++ b/image-automation.yaml\n');
    expect(printed).toContain('Not carried over:\n\n  db.yaml:5: Pod db\n    it is locked, ');
    expect(printed).toContain(
      '2 files would change, 1 image with markers, 3 new resources, 1 thing not carried over.\n',
    );
    expect(printed).toMatch(
      /\n {2}tagwright migrate v1 \S+ --namespace team --source flux-system\/flux-system --write\n$/,
    );
  });

  test('what to do once it is written', async () => {
    await using directory = await temporaryDirectory();
    const kustomization = 'resources: [app.yaml]\n';
    await writeFiles(directory.path, {
      'app.yaml': annotated,
      'kustomization.yaml': kustomization,
    });
    const printed = printMigration(await migrateV1({ directory: directory.path, write: true }));
    const commands = printed
      .split('\n')
      .filter((line) => /^ {2}(\(cd|git|kubectl|flux) /.test(line));
    expect(commands.map((line) => line.trim().split(' ').slice(-2).join(' '))).toEqual([
      '--replicas 0',
      'resource image-automation.yaml)',
      '--all .',
      'diff --cached',
      "Flux v1'",
      `${directory.path} push`,
      `flux-system --output jsonpath='{.spec.secretRef.name}'`.split(' ').slice(-2).join(' '),
      'flux-system --with-source',
      'get imagerepositories,imagepolicies,imageupdateautomations',
    ]);
  });

  test('that there is nothing to change', async () => {
    await using directory = await temporaryDirectory();
    await writeFiles(directory.path, { 'app.yaml': migrated });
    expect(printMigration(await migrateV1({ directory: directory.path }))).toBe(
      'Nothing to change.\n',
    );
  });
});
