import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readCommandLine } from '../../src/cli/command-line.ts';
import { readConfig } from '../../src/config.ts';
import { isRecord, recordAt } from '../../src/domain/resources/record.ts';
import { startInstallation } from '../support/installation.ts';
import { createTeam } from '../support/team.ts';
import type { JsonRecord } from '../../src/domain/resources/record.ts';
import type { Installation } from '../support/installation.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const deploy = join(root, 'config/deploy');

let installation: Installation;

beforeAll(async () => {
  installation = await startInstallation();
});

afterAll(() => installation[Symbol.asyncDispose]());

/** The one container of the Deployment as the API server has it. */
async function container(): Promise<JsonRecord> {
  const { kubectl } = installation.kubernetes;
  const path = 'jsonpath={.spec.template.spec.containers[0]}';
  const words = ['-n', 'tagwright', 'get', 'deployment', 'tagwright', '-o', path];
  const value: unknown = JSON.parse(await kubectl(...words));
  return isRecord(value) ? value : {};
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
  const config = readConfig(readCommandLine('run', words.slice(1)), variables);
  expect(config).toMatchObject({
    stateDirectory: '/data',
    cacheDirectory: '/data/cache',
    workflowBundle: '/app/workflows.js',
  });
});

test('its ServiceAccount may do all that a run needs, from the scan to letting go', async () => {
  const { kubernetes, directory, start, until } = installation;
  const account = ['-n', 'tagwright', 'create', 'token', 'tagwright', '--duration=1h'];
  const token = (await kubernetes.kubectl(...account)).trim();
  installation.secrets.add(token);
  const kubeconfig = join(directory, 'kubeconfig-of-account');
  const theirs = await readFile(join(directory, 'kubeconfig'), 'utf8');
  await writeFile(kubeconfig, theirs.replace(/"token":"[^"]+"/, `"token":"${token}"`));
  await start('run', `--kubeconfig=${kubeconfig}`);
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
