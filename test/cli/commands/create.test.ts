import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { recordAt } from '../../../src/domain/resources/record.ts';
import { freePort } from '../../../src/servers/port.ts';
import { borrowTestCluster } from '../../support/cluster.ts';
import { commandWith } from '../../support/command.ts';
import { fluxFor } from '../../support/flux.ts';
import { imageObjects } from '../../support/image-objects.ts';
import { startSshServer } from '../../support/ssh-server.ts';
import type { JsonRecord } from '../../../src/domain/resources/record.ts';
import type { TestCluster } from '../../support/cluster.ts';
import type { RunCommand } from '../../support/command.ts';
import type { Flux } from '../../support/flux.ts';

const run = promisify(execFile);

let cluster: TestCluster;
let tagwright: RunCommand;
let flux: Flux;
/** A file with an SSH key, and one with the keys of a server. */
let key: string;
let knownHosts: string;

beforeAll(async () => {
  cluster = await borrowTestCluster();
  await cluster.create('/api/v1/namespaces', { metadata: { name: 'team' } });
  const home = cluster.directory;
  const command = commandWith({ KUBECONFIG: cluster.kubeconfig, HOME: home });
  tagwright = (...args) => command(...args, '--namespace=team');
  const real = fluxFor({ kubeconfig: cluster.kubeconfig, home });
  flux = (...args) => real(...args, '--namespace=team');
  key = join(home, 'key');
  knownHosts = join(home, 'known_hosts');
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', '', '-f', key]);
  await writeFile(knownHosts, 'git.example.com ssh-ed25519 AAAA\n');
});

afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
});

async function exported(...args: readonly string[]): Promise<JsonRecord> {
  const { out, said } = await tagwright('create', ...args, '--export');
  expect(said).toBe('');
  return Object(parse(out));
}

const author = ['--author-name=bot', '--author-email=bot@example.com'];

describe('--export prints what flux prints:', () => {
  test.for<readonly [string, readonly string[]]>([
    ['a repository', ['image', 'repository', 'app', '--image=ghcr.io/team/app']],
    [
      'a repository with all of its fields',
      [
        'image',
        'repository',
        'app',
        '--image=ghcr.io/team/app',
        '--interval=90s',
        '--scan-timeout=9s',
        '--secret-ref=login',
        '--cert-ref=certs',
        '--label=a=b,c=d',
      ],
    ],
    ['a policy', ['image', 'policy', 'app', '--image-ref=app', '--select-semver=>=1.0.0']],
    [
      'a policy by numbers in tags',
      [
        'image',
        'policy',
        'app',
        '--image-ref=app',
        '--select-numeric=asc',
        '--filter-regex=^main-(?P<ts>[0-9]+)',
        '--filter-extract=$ts',
      ],
    ],
    [
      'a policy with digests',
      [
        'image',
        'policy',
        'app',
        '--image-ref=app',
        '--select-alpha=desc',
        '--reflect-digest=Always',
        '--interval=5m',
      ],
    ],
    [
      'an automation',
      ['image', 'update', 'fleet', '--git-repo-ref=fleet', '--checkout-branch=main', ...author],
    ],
    [
      'an automation with all of its fields',
      [
        'image',
        'update',
        'fleet',
        '--git-repo-ref=fleet',
        '--git-repo-namespace=other',
        '--git-repo-path=./clusters',
        '--checkout-branch=main',
        '--push-branch=updates',
        '--commit-template={{range .Changed.Changes}}{{.NewValue}}{{end}}',
        '--interval=2h',
        '--signing-key-secret=signing',
        '--signing-key-type=ssh',
        ...author,
      ],
    ],
    [
      'a source',
      ['source', 'git', 'fleet', '--url=https://git.example.com/fleet', '--branch=main'],
    ],
    [
      'a source with all of its fields',
      [
        'source',
        'git',
        'fleet',
        '--url=https://git.example.com/fleet',
        '--tag-semver=>1',
        '--secret-ref=git',
        '--proxy-secret-ref=proxy',
        '--provider=github',
        '--fetch-timeout=1m',
        '--ignore-paths=a,b',
        '--recurse-submodules',
      ],
    ],
    [
      'a Secret with a password',
      ['secret', 'git', 'fleet', '--url=https://git.example.com/fleet', '-u=git', '-p=hidden'],
    ],
    [
      'a Secret with a token',
      ['secret', 'git', 'fleet', '--url=https://git.example.com/fleet', '--bearer-token=hidden'],
    ],
  ])('%s', async ([, args]) => {
    expect(await exported(...args)).toEqual(parse(await flux('create', ...args, '--export')));
  });

  test('a Secret for a registry', async () => {
    const args = ['--url=ghcr.io/team/app', '--username=bot', '--password=hidden'];
    const ours = await exported('secret', 'registry', 'ghcr', ...args);
    const text = await flux('create', 'secret', 'oci', 'ghcr', ...args, '--export');
    const theirs: JsonRecord = Object(parse(text));
    expect({ ...ours, stringData: configIn(ours) }).toEqual({
      ...theirs,
      stringData: configIn(theirs),
    });
  });
});

function configIn(secret: JsonRecord): unknown {
  return JSON.parse(String(recordAt(secret, 'stringData')['.dockerconfigjson']));
}

describe('a Secret', () => {
  const url = '--url=ssh://git@git.example.com/fleet';

  test('for SSH has the key, its public half and the keys of the server', async () => {
    const files = [`--private-key-file=${key}`, `--known-hosts-file=${knownHosts}`];
    const { stringData } = await exported('secret', 'git', 'fleet', url, ...files);
    expect(stringData).toEqual({
      identity: await readFile(key, 'utf8'),
      'identity.pub': expect.stringMatching(/^ssh-ed25519 /),
      known_hosts: await readFile(knownHosts, 'utf8'),
    });
  });

  test.for([
    ['ecdsa-sha2-nistp384', []],
    ['ecdsa-sha2-nistp256', ['--ssh-ecdsa-curve=p256']],
    ['ssh-ed25519', ['--ssh-key-algorithm=ed25519', '--password=phrase']],
  ] as const)('for SSH has a new key of type %s', async ([type, flags]) => {
    const files = [`--known-hosts-file=${knownHosts}`, ...flags];
    const { stringData } = await exported('secret', 'git', 'fleet', url, ...files);
    expect(stringData).toMatchObject({
      identity: expect.stringContaining('PRIVATE KEY'),
      'identity.pub': expect.stringMatching(new RegExp(`^${type} `)),
    });
  });

  test('for SSH of a server that does not answer says what to do', async () => {
    const away = `--url=ssh://git@127.0.0.1:${await freePort()}/fleet`;
    expect(await tagwright('create', 'secret', 'git', 'fleet', away, '--export')).toEqual({
      code: 1,
      out: '',
      said: 'tagwright: 127.0.0.1 shows no SSH keys: name them with --known-hosts-file\n',
    });
  });

  test('for SSH believes the keys that a server shows when somebody has, and shows their fingerprints', async () => {
    await using server = await startSshServer();
    const file = join(cluster.directory, 'shown');
    await writeFile(file, server.knownHosts);
    const { stdout } = await run('ssh-keygen', ['-l', '-f', file]);
    const [, fingerprint = 'none'] = /(SHA256:\S+)/.exec(stdout) ?? [];
    const made = ['create', 'secret', 'git', 'shown', `--url=${server.url}`, '--export'];
    expect(await tagwright(...made)).toEqual({
      code: 2,
      out: '',
      said: expect.stringMatching(
        / shows these keys:\n  ssh-ed25519 SHA256:.*\n.*nobody can be asked here: compare them .* --silent /,
      ),
    });
    const { code, out, said } = await tagwright(...made, '--silent');
    expect([code, said]).toEqual([0, expect.stringContaining(`ssh-ed25519 ${fingerprint}\n`)]);
    const [, shown = 'none'] = /(ssh-ed25519 \S+)/.exec(server.knownHosts) ?? [];
    expect(Object(parse(out))['stringData'].known_hosts).toContain(shown);
  });

  test('for SSH tells its deploy key when it is made', async () => {
    const made = ['secret', 'git', 'made', url, `--known-hosts-file=${knownHosts}`];
    const { out } = await tagwright('create', ...made);
    expect(out).toMatch(/^secret\/made created\ndeploy key: ecdsa-sha2-nistp384 \S+\n$/);
  });

  test('for signing has the names that an automation looks for', async () => {
    const file = join(cluster.directory, 'phrase');
    await writeFile(file, 'phrase\n');
    const ssh = ['secret', 'signing', 'signing', `--private-key-file=${key}`];
    expect(await exported(...ssh, `--passphrase-file=${file}`)).toMatchObject({
      stringData: { identity: await readFile(key, 'utf8'), password: 'phrase' },
    });
    const armored = '-----BEGIN PGP PRIVATE KEY BLOCK-----\n';
    await writeFile(join(cluster.directory, 'key.asc'), armored);
    const gpg = `--private-key-file=${join(cluster.directory, 'key.asc')}`;
    expect(await exported('secret', 'signing', 'signing', gpg)).toMatchObject({
      stringData: { 'git.asc': armored },
    });
  });
});

test('create makes what is not there, and changes what is', async () => {
  const objects = imageObjects(cluster, 'team');
  const policy = ['create', 'image', 'policy', 'app', '--image-ref=app'];
  const made = await tagwright(...policy, '--select-semver=1.x', '--label=team=red');
  expect(made).toEqual({ code: 0, out: 'imagepolicy/app created\n', said: '' });
  const changed = await tagwright(...policy, '--select-numeric=asc', '--label=tier=web');
  expect(changed.out).toBe('imagepolicy/app changed\n');
  const { metadata, spec } = await objects.get('ImagePolicy', 'app');
  expect(recordAt({ ...Object(metadata) }, 'labels')).toEqual({ team: 'red', tier: 'web' });
  expect(spec).toMatchObject({ policy: { numerical: { order: 'asc' } } });
  expect(recordAt({ ...Object(spec) }, 'policy')).not.toHaveProperty('semver');
});

test.for([
  ['no image', ['image', 'repository', 'app'], '--image is missing: the image to scan'],
  [
    'a name that there cannot be',
    ['image', 'repository', 'App', '--image=app'],
    '"App" cannot be the name of a Kubernetes object',
  ],
  [
    'a tag in the image',
    ['image', 'repository', 'app', '--image=ghcr.io/team/app:1.0'],
    "--image: image 'ghcr.io/team/app:1.0' should not include a tag; remove ':1.0'",
  ],
  [
    'an interval that is none',
    ['image', 'repository', 'app', '--image=app', '--interval=often'],
    '--interval: not a duration: "often"',
  ],
  ['no way to choose', ['image', 'policy', 'app', '--image-ref=app'], 'say one of --select-semver'],
  [
    'two ways to choose',
    ['image', 'policy', 'app', '--image-ref=app', '--select-semver=1.x', '--select-alpha=asc'],
    'say one of --select-semver',
  ],
  [
    'a range that is none',
    ['image', 'policy', 'app', '--image-ref=app', '--select-semver=newest'],
    'invalid policy: improper constraint: "newest"',
  ],
  [
    'a regular expression that is none',
    ['image', 'policy', 'app', '--image-ref=app', '--select-alpha=asc', '--filter-regex=('],
    "invalid regular expression pattern '('",
  ],
  [
    'a label without a value',
    ['image', 'repository', 'app', '--image=app', '--label=red'],
    '--label takes a key and a value, as team=red, not "red"',
  ],
  [
    'an address that Git does not take',
    ['source', 'git', 'fleet', '--url=git.example.com:fleet'],
    'GitRepository team/fleet: spec.url',
  ],
  [
    'no credentials',
    ['secret', 'git', 'fleet', '--url=https://git.example.com/fleet', '-u=git'],
    'say --username with --password-file, or --bearer-token',
  ],
  [
    'a key that is none',
    ['secret', 'signing', 'signing', '--private-key-file=/dev/null'],
    'neither an armored GPG private key nor an SSH private key',
  ],
] as const)('create with %s says what is wrong', async ([, args, message]) => {
  const { code, out, said } = await tagwright('create', ...args);
  expect({ code, out, said }).toEqual({
    code: 2,
    out: '',
    said: expect.stringContaining(message),
  });
  expect(said.trim().split('\n')).toHaveLength(1);
});
