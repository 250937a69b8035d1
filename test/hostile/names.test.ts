import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { state, taskQueues, workflowTypes } from '../../src/workflows/messages.ts';
import { startInstallation } from '../support/installation.ts';
import { openKubeGate } from '../support/kube-gate.ts';
import { secret } from '../support/team.ts';
import type { ResourceKind } from '../../src/domain/resources/kinds.ts';
import type { Installation } from '../support/installation.ts';
import type { KubeGate } from '../support/kube-gate.ts';

let installation: Installation;
let gate: KubeGate;

beforeAll(async () => {
  installation = await startInstallation();
  const { kubernetes, start } = installation;
  gate = await openKubeGate(kubernetes.kubeconfig);
  await kubernetes.apply([
    ...['victim', 'mallory'].map((name) => ({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name },
    })),
    secret('victim', 'git', { username: 'victim', password: 'v1ct1m-pa55' }),
  ]);
  await kubernetes.apply(
    fields.flatMap(([field, , , make]) =>
      names.flatMap((name, index) => make(name, nameOf(field, index))),
    ),
  );
  await start('run', `--kubeconfig=${gate.kubeconfig}`);
});

afterAll(async () => {
  await installation?.[Symbol.asyncDispose]();
  await gate?.[Symbol.asyncDispose]();
});

/** All that the CRDs accept. */
const names = [
  '../../victim/secrets/git',
  '../../../victim/serviceaccounts/default',
  '..',
  '.',
  'a%2f..%2fb',
  'a?watch=1',
  'a#b',
  String.raw`..\victim`,
  'Git',
  'system:admin',
  'git\n',
];

type Make = (name: string, own: string) => readonly object[];

/** Each field that refers to another object: the resource that tells of it, and the reason. */
const fields: readonly (readonly [string, ResourceKind, string, Make])[] = [
  [
    'spec.secretRef.name',
    'ImageRepository',
    'AuthenticationFailed',
    (name, own) => [repository(own, { secretRef: { name } })],
  ],
  [
    'spec.certSecretRef.name',
    'ImageRepository',
    'AuthenticationFailed',
    (name, own) => [repository(own, { certSecretRef: { name } })],
  ],
  [
    'spec.proxySecretRef.name',
    'ImageRepository',
    'AuthenticationFailed',
    (name, own) => [repository(own, { proxySecretRef: { name } })],
  ],
  [
    'spec.serviceAccountName',
    'ImageRepository',
    'AuthenticationFailed',
    (name, own) => [repository(own, { serviceAccountName: name })],
  ],
  [
    'imagePullSecrets.name',
    'ImageRepository',
    'AuthenticationFailed',
    (name, own) => [
      {
        apiVersion: 'v1',
        kind: 'ServiceAccount',
        metadata: metadata(own),
        imagePullSecrets: [{ name }],
      },
      repository(own, { serviceAccountName: own }),
    ],
  ],
  [
    'spec.imageRepositoryRef.name',
    'ImagePolicy',
    'DependencyNotReady',
    (name, own) => [policy(own, { name })],
  ],
  [
    'spec.imageRepositoryRef.namespace',
    'ImagePolicy',
    'DependencyNotReady',
    (namespace, own) => [policy(own, { name: 'app', namespace })],
  ],
  [
    'spec.sourceRef.name',
    'ImageUpdateAutomation',
    'InvalidSourceConfiguration',
    (name, own) => [automation(own, { sourceRef: { kind: 'GitRepository', name } })],
  ],
  [
    'spec.sourceRef.namespace',
    'ImageUpdateAutomation',
    'InvalidSourceConfiguration',
    (namespace, own) => [
      automation(own, { sourceRef: { kind: 'GitRepository', name: 'app', namespace } }),
    ],
  ],
  [
    'spec.git.commit.signingKey.secretRef.name',
    'ImageUpdateAutomation',
    'InvalidSourceConfiguration',
    (name, own) => [
      automation(own, { git: { commit: { author, signingKey: { secretRef: { name } } } } }),
    ],
  ],
  [
    'GitRepository: spec.secretRef.name',
    'ImageUpdateAutomation',
    'SourceManagerFailed',
    (name, own) => [source(own, { secretRef: { name } }), automation(own)],
  ],
  [
    'GitRepository: spec.proxySecretRef.name',
    'ImageUpdateAutomation',
    'SourceManagerFailed',
    (name, own) => [source(own, { proxySecretRef: { name } }), automation(own)],
  ],
  [
    'GitRepository: spec.serviceAccountName',
    'ImageUpdateAutomation',
    'SourceManagerFailed',
    (name, own) => [source(own, { provider: 'azure', serviceAccountName: name }), automation(own)],
  ],
];

const author = { name: 'Mallory', email: 'mallory@example.com' };
const images = 'image.toolkit.fluxcd.io/v1';

function metadata(name: string): object {
  return { namespace: 'mallory', name };
}

function repository(own: string, spec: object): object {
  const usual = { image: `127.0.0.1:9/${own}`, interval: '1h' };
  return {
    apiVersion: images,
    kind: 'ImageRepository',
    metadata: metadata(own),
    spec: { ...usual, ...spec },
  };
}

function policy(own: string, imageRepositoryRef: object): object {
  const spec = { imageRepositoryRef, policy: { alphabetical: {} } };
  return { apiVersion: images, kind: 'ImagePolicy', metadata: metadata(own), spec };
}

function automation(own: string, spec: object = {}): object {
  const sourceRef = { kind: 'GitRepository', name: own };
  const usual = { interval: '1h', sourceRef, git: { commit: { author } } };
  return {
    apiVersion: images,
    kind: 'ImageUpdateAutomation',
    metadata: metadata(own),
    spec: { ...usual, ...spec },
  };
}

function source(own: string, spec: object): object {
  const usual = { url: 'http://127.0.0.1:9/fleet.git', interval: '1h' };
  return {
    apiVersion: 'source.toolkit.fluxcd.io/v1',
    kind: 'GitRepository',
    metadata: metadata(own),
    spec: { ...usual, ...spec },
  };
}

/** A resource for each field and name. */
function nameOf(field: string, index: number): string {
  return `${field.toLowerCase().replaceAll(/[^a-z]+/g, '-')}-${index}`;
}

test.for(fields)('%s takes names only', { timeout: 60_000 }, async ([field, kind, reason]) => {
  const [, path = field] = field.split(': ');
  for (const [index, name] of names.entries()) {
    await installation.until(async () => {
      const object = await installation.kubernetes.get(kind, {
        namespace: 'mallory',
        name: nameOf(field, index),
      });
      const message = expect.stringContaining(`${path}: ${JSON.stringify(name).slice(0, 20)}`);
      const failed = { type: 'Ready', status: 'False', reason, message };
      const conditions = expect.arrayContaining([expect.objectContaining(failed)]);
      expect({ name, status: object['status'] }).toMatchObject({ name, status: { conditions } });
    });
  }
});

describe('a workflow that somebody else starts takes names only', () => {
  const keys = [
    { namespace: '../../victim', name: 'app' },
    { namespace: '..', name: 'secrets' },
    { namespace: '', name: 'app' },
    { namespace: 'mallory', name: '../../../../../../api/v1/namespaces/victim/secrets/git' },
    { namespace: 'mallory', name: 'app/../../../victim' },
    { namespace: 'mallory', name: '' },
  ];
  test.for(Object.values(workflowTypes))('%s', async (type) => {
    for (const [index, key] of keys.entries()) {
      const handle = await installation.client.workflow.start(type, {
        workflowId: `stranger/${type}/${index}`,
        taskQueue: taskQueues('default').main,
        args: [{ key, searchAttributes: false }],
      });
      await installation.until(async () => {
        const { last } = await handle.query(state);
        expect({ key, last }).toMatchObject({ key, last: { ready: false, reason: 'InvalidName' } });
      });
      await handle.terminate();
    }
  });
});

test('nothing of it was asked of Kubernetes', () => {
  expect(gate.asked.length).toBeGreaterThan(names.length * fields.length);
  const suspicious = gate.asked.filter((line) => {
    const [, path = ''] = line.split(' ');
    const isOther = !/^\/(apis?|openapi)(\/[a-z0-9.-]+)*$/.test(path.split('?')[0] ?? '');
    return (
      isOther || path.includes('victim') || path.includes('/secrets/') || path.includes('/token')
    );
  });
  expect(suspicious).toEqual([]);
});
