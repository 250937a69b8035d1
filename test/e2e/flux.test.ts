import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recordAt } from '../../src/domain/resources/record.ts';
import { fluxFor } from '../support/flux.ts';
import { joinInstallation } from '../support/shared-installation.ts';
import { createTeam } from '../support/team.ts';
import type { ImageKind } from '../../src/domain/resources/kinds.ts';
import type { SharedInstallation } from '../support/shared-installation.ts';
import type { Team } from '../support/team.ts';

let installation: SharedInstallation;
let team: Team;

/** Less than the test may take: what the CLI would wait for in vain shows as its own error. */
const timeout = '--timeout=60s';

/** What the real `flux ...args` says, of resources in the team's namespace. */
function flux(...args: readonly string[]): Promise<string> {
  const { kubeconfig } = installation.kubernetes;
  const run = fluxFor({ kubeconfig, home: installation.directory });
  return run(...args, '--namespace=cli', timeout);
}

function reconcile(kind: string): Promise<string> {
  return flux('reconcile', 'image', kind, 'app');
}

async function applyText(text: string): Promise<string> {
  const file = join(installation.directory, 'said-by-flux.yaml');
  await writeFile(file, text);
  return installation.kubernetes.kubectl('apply', '-f', file);
}

function patch(kind: ImageKind, spec: object): Promise<string> {
  const body = JSON.stringify({ spec });
  const words = ['patch', kind, 'app', '--type=merge', '-p', body];
  return installation.kubernetes.kubectl('-n', 'cli', ...words);
}

/** The kinds, as the CLI calls them too. */
const kinds: readonly (readonly [string, ImageKind])[] = [
  ['repository', 'ImageRepository'],
  ['policy', 'ImagePolicy'],
  ['update', 'ImageUpdateAutomation'],
];

beforeAll(async () => {
  installation = await joinInstallation();
  team = await createTeam(installation, { name: 'cli' });
});

afterAll(() => installation[Symbol.asyncDispose]());

test('flux create makes each kind and waits until it is ready', async () => {
  const url = `${installation.gitUrl}/cli/repository.git`;
  const source = ['app', `--url=${url}`, '--branch=main', '--secret-ref=git-credentials'];
  await applyText(await flux('create', 'source', 'git', ...source, '--export'));
  const author = ['--author-name=Tagwright', '--author-email=tagwright@example.com'];
  for (const [kind, name, flags] of [
    ['repository', 'ImageRepository', [`--image=${team.image}`, '--interval=10m']],
    ['policy', 'ImagePolicy', ['--image-ref=app', '--select-semver=>=1.0.0']],
    [
      'update',
      'ImageUpdateAutomation',
      ['--git-repo-ref=app', '--checkout-branch=main', ...author],
    ],
  ] as const) {
    const said = await flux('create', 'image', kind, 'app', ...flags);
    expect(said).toContain(`✔ ${name} reconciliation completed`);
  }
});

test('flux create of what is there changes it and waits for that', async () => {
  const flags = [`--image=${team.image}`, '--interval=20m'];
  expect(await flux('create', 'image', 'repository', 'app', ...flags)).toContain(
    '✔ ImageRepository reconciliation completed',
  );
});

test.for([
  ['repository', /^app\s+\d{4}-\S+\s+False\s+True\s+successful scan: found 1 tags/m],
  [
    'policy',
    /^app\s+\S+\/cli\/app\s+1\.0\.0\s+True\s+Latest image tag for \S+ resolved to 1\.0\.0/m,
  ],
  ['update', /^app\s+\d{4}-\S+\s+False\s+True\s+repository up-to-date/m],
] as const)('flux get image %s prints its columns', async ([kind, row]) => {
  expect(await flux('get', 'image', kind)).toMatch(row);
});

test('flux get images all finds those of a state in all namespaces', async () => {
  const ready = await flux('get', 'images', 'all', '-A', '--status-selector=ready=true');
  for (const [, name] of kinds)
    expect(ready).toMatch(new RegExp(String.raw`^cli\s+${name.toLowerCase()}/app\s`, 'm'));
  const failed = await flux('get', 'images', 'all', '-A', '--status-selector=ready=false');
  expect(failed).not.toMatch(/^cli\s/m);
});

test('flux reconcile waits for the scan, the selection and the push', async () => {
  await team.push('1.1.0');
  expect(await reconcile('repository')).toContain('✔ scan fetched 2 tags');
  expect(await reconcile('policy')).toContain(`✔ selected ref ${team.image}:1.1.0`);
  expect(await reconcile('update')).toContain('✔ repository up-to-date');
  expect(await team.git.git('show', 'main:app.yaml')).toContain('app:1.1.0');
});

test('flux events tells of what was done', async () => {
  expect(await flux('events', '--for=ImageUpdateAutomation/app')).toMatch(
    /Normal\s+Succeeded\s+ImageUpdateAutomation\/app\s+pushed commit '[0-9a-f]{7}' to branch 'main'/,
  );
});

// The CLI looks every 2 s whether what it waits for has come.
test.concurrent.for(kinds)('flux suspend and resume image %s', async ([kind, name]) => {
  await flux('suspend', 'image', kind, 'app');
  expect(recordAt(await team.get(name), 'spec')).toMatchObject({ suspend: true });
  await expect(reconcile(kind)).rejects.toThrow('resource is suspended');
  expect(await flux('resume', 'image', kind, 'app')).toContain(
    `✔ ${name} app reconciliation completed`,
  );
  expect(recordAt(await team.get(name), 'spec')).not.toHaveProperty('suspend');
});

test('flux suspend and resume all of a kind', async () => {
  expect(await flux('suspend', 'image', 'repository', '--all')).toContain('✔');
  expect(await flux('get', 'image', 'repository')).toMatch(/^app\s+\S+\s+True\s+True/m);
  expect(await flux('resume', 'image', 'repository', '--all', '--wait')).toContain(
    '✔ ImageRepository app reconciliation completed',
  );
});

test('flux export gives what kubectl brings back after flux delete', async () => {
  const before = await team.git.git('rev-parse', 'main');
  const exported = await Promise.all(kinds.map(([kind]) => flux('export', 'image', kind, 'app')));
  for (const [kind] of kinds.toReversed()) await flux('delete', 'image', kind, 'app', '--silent');
  await installation.until(async () => expect(await flux('get', 'images', 'all')).toBe(''));
  await applyText(exported.join('\n'));
  for (const [, name] of kinds) await team.untilReady(name);
  expect(await team.git.git('rev-parse', 'main')).toBe(before);
});

// Who depends on others comes first: what ails those would be its reason too.
test.for([
  [
    'update',
    'ImageUpdateAutomation',
    { policySelector: { matchExpressions: [{ key: 'team', operator: 'Is' }] } },
    'failed to parse policy selector: "Is" is not a valid label selector operator',
  ],
  [
    'policy',
    'ImagePolicy',
    { policy: { semver: { range: 'newest' } } },
    'invalid policy: improper constraint: "newest"',
  ],
  [
    'repository',
    'ImageRepository',
    { image: 'https://example.com/app' },
    "image 'https://example.com/app' should not include URL scheme; remove 'https://'",
  ],
] as const)(
  'flux reconcile image %s fails with why it is stalled',
  async ([kind, name, spec, why]) => {
    await patch(name, spec);
    await expect(reconcile(kind)).rejects.toThrow(`✗ ${why}`);
  },
);
