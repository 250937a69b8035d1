import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { tagwright } from '../../src/cli/commands.ts';
import { readCommandLine } from '../../src/cli/read-command-line.ts';
import { readConfig } from '../../src/config/config.ts';
import { isRecord, recordAt, recordsIn } from '../../src/domain/resources/record.ts';
import { readKustomization } from '../../src/install/kustomization.ts';
import { containerOf } from '../../src/install/placed.ts';
import { rendered } from '../support/helm.ts';
import type { Config } from '../../src/config/config.ts';
import type { JsonRecord } from '../../src/domain/resources/record.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** As it is without the labels that Helm's charts have, in the order of kinds and names. */
function bare(objects: readonly JsonRecord[]): readonly JsonRecord[] {
  return objects
    .map((object) => {
      const metadata = recordAt(object, 'metadata');
      const labels = Object.entries(recordAt(metadata, 'labels')).filter(
        ([key]) => !/^(helm\.sh|app\.kubernetes\.io)\//.test(key),
      );
      const { labels: _labels, ...others } = metadata;
      const own = labels.length === 0 ? {} : { labels: Object.fromEntries(labels) };
      return { ...object, metadata: { ...others, ...own } };
    })
    .toSorted((a, b) => keyOf(a).localeCompare(keyOf(b)));
}

function keyOf(object: JsonRecord): string {
  return `${String(object['kind'])} ${String(recordAt(object, 'metadata')['name'])}`;
}

/** Helm makes the namespace, and needs no role that nothing binds. */
function isOfChart(object: JsonRecord): boolean {
  return object['kind'] !== 'Namespace' && keyOf(object) !== 'ClusterRole tagwright-tokens';
}

test('as it comes, the chart is config/deploy', async () => {
  const deploy = await readKustomization(`${root}config/deploy`);
  expect(bare(rendered())).toEqual(bare(deploy.filter(isOfChart)));
});

test.for([
  [
    'deploy-object-identity',
    ['--set=rbac.objectLevelIdentity=true'],
    (object: JsonRecord) => object['kind'] !== 'Namespace',
  ],
  ['deploy-namespace', ['--set=rbac.scope=namespace'], isOfChart],
] as const)('with its values, it is config/%s', async ([variant, flags, isMeant]) => {
  const config = await readKustomization(`${root}config/${variant}`);
  const [chart, expected] = [bare(rendered(...flags)), bare(config.filter(isMeant))];
  expect(chart.map(keyOf)).toEqual(expected.map(keyOf));
  const kinds = ['Deployment', 'ClusterRole', 'Role', 'ClusterRoleBinding'];
  const [ours, theirs] = [chart, expected].map((objects) =>
    objects.filter((object) => kinds.includes(String(object['kind']))),
  );
  expect(ours).toEqual(theirs);
});

test('the CRDs are those of config', () => {
  const [ours, theirs] = ['charts/tagwright/crds', 'config/crd'].map((path) =>
    readdirSync(root + path).filter((file) => file !== 'kustomization.yaml'),
  );
  expect(ours).toEqual(theirs);
});

/** What the program makes of the arguments of the rendered Deployment. */
function configOf(...flags: readonly string[]): Config {
  const deployment = rendered(...flags).find((object) => object['kind'] === 'Deployment') ?? {};
  const { args, env } = containerOf(deployment);
  const asked = readCommandLine(tagwright, Array.isArray(args) ? args.map(String) : []);
  const variables = recordsIn(env).map((one) => [one['name'], one['value']]);
  if (asked.kind !== 'command') throw new Error('no command');
  return readConfig(asked.given.values, Object.fromEntries(variables));
}

test('what it says besides is what the program knows', () => {
  const config = configOf(
    '--set=eventsAddress=http://notification-controller.flux-system.svc.cluster.local./',
    '--set=cache.mirrorBudgetMb=1024',
    '--set-json=args=["--log-level=debug"]',
    '--set-json=env=[{"name":"TAGWRIGHT_CLUSTER_NAME","value":"prod"}]',
  );
  expect(config).toMatchObject({
    mirrorBudgetBytes: 1024 ** 3,
    logLevel: 'debug',
    clusterName: 'prod',
  });
});

test('with a Temporal of your own there is no volume, and there may be several pods', () => {
  const objects = rendered(
    '--set=temporal.address=temporal.example.com:7233',
    '--set=temporal.secretName=temporal',
    '--set=replicas=3',
  );
  expect(objects.map(keyOf)).not.toContain('PersistentVolumeClaim tagwright');
  const text = JSON.stringify(objects);
  expect(text).toContain('{"name":"TEMPORAL_ADDRESS","value":"temporal.example.com:7233"}');
  expect(text).toContain('{"secretRef":{"name":"temporal"}}');
  expect(text).toContain('{"port":7233,"protocol":"TCP"}');
  expect(text).not.toContain('Recreate');
});

test.for([
  ['a name that no value has', '--set=replcas=2', /additional properties 'replcas' not allowed/],
  ['a tag within the name', '--set=image.repository=app@sha256:0', /image\/repository/],
  ['an argument that is none', '--set-json=args=["run"]', /args/],
  ['a port that is missing', '--set=temporal.address=temporal', /temporal\/address/],
  ['several pods without a Temporal', '--set=replicas=2', /set temporal\.address/],
] as const)('%s is refused', ([, flag, message]) => {
  expect(() => rendered(flag)).toThrow(message);
});

test('the schema describes each value, and no other', () => {
  const schema: unknown = JSON.parse(
    readFileSync(`${root}charts/tagwright/values.schema.json`, 'utf8'),
  );
  const values: unknown = parse(readFileSync(`${root}charts/tagwright/values.yaml`, 'utf8'));
  const described = Object.keys(recordAt(isRecord(schema) ? schema : {}, 'properties'));
  expect(described.filter((key) => key !== 'global').toSorted()).toEqual(
    Object.keys(isRecord(values) ? values : {}).toSorted(),
  );
});
