import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { tagwright } from '../../src/cli/commands.ts';
import { readCommandLine } from '../../src/cli/read-command-line.ts';
import { readConfig } from '../../src/config/config.ts';
import { isRecord, recordAt, recordsIn } from '../../src/domain/resources/record.ts';
import { startInstallation } from '../support/installation.ts';
import { program, versions } from '../support/programs.ts';
import { tokenFor } from '../support/service-account.ts';
import { createTeam } from '../support/team.ts';
import type { Flags } from '../../src/config/flags.ts';
import type { ResourceKey } from '../../src/domain/resources/key.ts';
import type { JsonRecord } from '../../src/domain/resources/record.ts';
import type { Installation } from '../support/installation.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const deploy = join(root, 'config/deploy');

const ours = { namespace: 'tagwright', name: 'tagwright' };

let installation: Installation;

beforeAll(async () => {
  installation = await startInstallation();
});

afterAll(() => installation[Symbol.asyncDispose]());

/** A list in the pod of the Deployment as the API server has it. */
async function deployed(
  field: 'containers' | 'volumes',
  { namespace, name }: ResourceKey = ours,
): Promise<readonly JsonRecord[]> {
  const { kubectl } = installation.kubernetes;
  const path = `jsonpath={.spec.template.spec.${field}}`;
  const words = ['-n', namespace, 'get', 'deployment', name, '-o', path];
  return recordsIn(JSON.parse(await kubectl(...words)));
}

async function container(of?: ResourceKey): Promise<JsonRecord> {
  const [one] = await deployed('containers', of);
  return one ?? {};
}

/** What the program makes of its arguments. */
function flagsOf(words: readonly string[]): Flags {
  const asked = readCommandLine(tagwright, words);
  return asked.kind === 'command' ? asked.given.values : {};
}

test.for([
  ['as it is', []],
  ['once more, on the server', ['--server-side', '--force-conflicts']],
] as const)('config/deploy is taken %s, without a field that nobody knows', async ([, flags]) => {
  const { kubectl } = installation.kubernetes;
  const said = await kubectl('apply', '--validate=strict', ...flags, '-k', deploy);
  expect(said).toContain('deployment.apps/tagwright');
  expect(said).toContain('clusterrolebinding.rbac.authorization.k8s.io/tagwright');
});

test('its flags, and the variables of the image, are what the program knows', async () => {
  const { args } = await container();
  const words = Array.isArray(args) ? args.map(String) : [];
  expect(words[0]).toBe('run');
  const dockerfile = await readFile(join(root, 'Dockerfile'), 'utf8');
  const variables = Object.fromEntries(
    [...dockerfile.matchAll(/(TAGWRIGHT_[A-Z_]+)=(\S+)/g)].map(([, name, value]) => [name, value]),
  );
  const config = readConfig(flagsOf(words), variables);
  expect(config).toMatchObject({
    stateDirectory: '/data',
    cacheDirectory: '/cache',
    secretsDirectory: '/secrets',
    workflowBundle: '/app/workflows.js',
  });
});

test('caches, keys and the state of Temporal are on volumes of their own', async () => {
  const { args, volumeMounts } = await container();
  const words = Array.isArray(args) ? args.map(String) : [];
  const config = readConfig(flagsOf(words), {});
  const volumes = await deployed('volumes');
  function volumeAt(path: string): JsonRecord {
    const mount = recordsIn(volumeMounts).find(({ mountPath }) => mountPath === path);
    return volumes.find(({ name }) => name === mount?.['name']) ?? {};
  }
  expect(volumeAt(config.stateDirectory)).toHaveProperty('persistentVolumeClaim');
  expect(volumeAt(config.secretsDirectory ?? '')).toMatchObject({ emptyDir: { medium: 'Memory' } });
  const { sizeLimit } = recordAt(volumeAt(config.cacheDirectory), 'emptyDir');
  const [, gibibytes = ''] = /^(\d+)Gi$/.exec(String(sizeLimit)) ?? [];
  // One mirror may have half of the budget, and is there twice while it is gathered; 2 GiB are for tag lists.
  const neededBytes = config.mirrorBudgetBytes * 1.5 + 2 * 1024 ** 3;
  expect(Number(gibibytes) * 1024 ** 3).toBeGreaterThanOrEqual(neededBytes);
  expect(
    volumes.filter(({ emptyDir }) => isRecord(emptyDir) && !('sizeLimit' in emptyDir)),
  ).toEqual([]);
});

test.for(['deploy-namespace', 'deploy-object-identity'])(
  'config/%s is taken too',
  async (variant) => {
    const { kubectl } = installation.kubernetes;
    const words = [
      'apply',
      '--validate=strict',
      '--dry-run=server',
      '-k',
      join(root, 'config', variant),
    ];
    expect(await kubectl(...words)).toContain('deployment.apps/tagwright');
  },
);

test('with config/flux, the two halves of Flux work from the tag to the commit, each with its own Temporal', async () => {
  const { kubernetes, directory, withEnvironment, secrets } = installation;
  const namespace = 'flux-system';
  await kubernetes.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } }]);
  const said = await kubernetes.kubectl(
    'apply',
    '--validate=strict',
    '-k',
    join(root, 'config/flux'),
  );
  expect(said).toContain('deployment.apps/image-automation-controller');
  await using halves = new AsyncDisposableStack();
  for (const name of ['image-reflector-controller', 'image-automation-controller']) {
    const account = await tokenFor({ kubernetes, directory, namespace, name });
    secrets.add(account.token);
    const { args, env } = await container({ namespace, name });
    const { TAGWRIGHT_KINDS } = Object.fromEntries(
      recordsIn(env).map((one) => [one['name'], String(one['value'])]),
    );
    const half = withEnvironment({
      TAGWRIGHT_KINDS,
      TEMPORAL_ADDRESS: '',
      TAGWRIGHT_TEMPORAL: program('temporal'),
      KUBECONFIG: account.kubeconfig,
    });
    // The first is the address of Flux's notification-controller, which is not here.
    const words = (Array.isArray(args) ? args.map(String) : []).slice(1);
    halves.use(await half.start('run', `--state-dir=${join(directory, name)}`, ...words));
  }
  const team = await createTeam(installation, { name: 'halves', tags: ['1.0.0', '1.1.0'] });
  await team.apply();
  await team.untilCommitted('app:1.1.0');
  await team.untilReady('ImageUpdateAutomation');
  const words = ['-n', 'halves', 'delete', 'imagerepository,imagepolicy,imageupdateautomation'];
  await kubernetes.kubectl(...words, 'app', '--timeout=30s');
});

test('its ServiceAccount may do all that a run needs, from the scan to letting go', async () => {
  const { kubernetes, start, until } = installation;
  await start('run');
  const team = await createTeam(installation, { name: 'deployed', tags: ['1.0.0', '1.1.0'] });
  await team.apply();
  await team.untilCommitted('app:1.1.0');
  await team.untilReady('ImageUpdateAutomation');
  await until(async () =>
    expect((await team.events()).map(({ about }) => about)).toEqual(
      expect.arrayContaining([
        'ImageRepository/app',
        'ImagePolicy/app',
        'ImageUpdateAutomation/app',
      ]),
    ),
  );
  const id = 'default/ImageUpdateAutomation/deployed/app';
  await installation.temporal('workflow', 'signal', '-w', id, '--name', 'suspend');
  await until(async () =>
    expect(recordAt(await team.get('ImageUpdateAutomation'), 'spec')).toMatchObject({
      suspend: true,
    }),
  );
  const words = ['-n', 'deployed', 'delete', 'imagerepository,imagepolicy,imageupdateautomation'];
  await kubernetes.kubectl(...words, 'app', '--timeout=30s');
});

test('docker-compose.yml starts commands with variables that the program knows', async () => {
  const file: unknown = parse(await readFile(join(root, 'docker-compose.yml'), 'utf8'));
  const { services } = isRecord(file) ? file : {};
  for (const name of ['starter', 'worker'] as const) {
    const service = recordAt(isRecord(services) ? services : {}, name);
    expect(service['command']).toEqual([name]);
    expect(Object.keys(recordAt(service, 'environment'))).toEqual([
      'TEMPORAL_ADDRESS',
      'KUBECONFIG',
    ]);
  }
});

test('docker-compose.yml has the Temporal server that is built here, and its UI', async () => {
  const file = await readFile(join(root, 'docker-compose.yml'), 'utf8');
  const images = new Set([...file.matchAll(/image: temporalio\/(\S+)/g)].map(([, image]) => image));
  const module = await readFile(join(root, 'tools', 'temporal', 'go.mod'), 'utf8');
  const server = versions['TEMPORAL_SERVER_VERSION'];
  expect(module).toContain(`go.temporal.io/server v${server} `);
  const [, ui] = /temporalio\/ui-server\/v2 v(\S+)/.exec(module) ?? [];
  expect(images).toEqual(new Set([`admin-tools:${server}`, `server:${server}`, `ui:${ui}`]));
});
