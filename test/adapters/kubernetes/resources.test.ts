import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectCluster } from '../../../src/adapters/kubernetes/connect.ts';
import { fluxFinalizer } from '../../../src/domain/resources/metadata.ts';
import { recordAt } from '../../../src/domain/resources/record.ts';
import { borrowTestCluster } from '../../support/cluster.ts';
import { condition, imagePath, imagePolicy, imageRepository } from './objects.ts';
import type { ResourceKey } from '../../../src/domain/resources/key.ts';
import type { ObjectMeta } from '../../../src/domain/resources/metadata.ts';
import type { ConnectedCluster } from '../../../src/adapters/kubernetes/connect.ts';
import type { JsonRecord } from '../../../src/domain/resources/record.ts';
import type { TestCluster } from '../../support/cluster.ts';

let server: TestCluster;
let cluster: ConnectedCluster;
const repositories = imagePath('imagerepositories');

beforeAll(async () => {
  server = await borrowTestCluster();
  cluster = await connectCluster({ kubeconfig: server.kubeconfig });
});

afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

async function given(name: string): Promise<{ readonly namespace: string; readonly name: string }> {
  await server.create(repositories, imageRepository(name));
  return { namespace: 'default', name };
}

async function stored(name: string): Promise<JsonRecord> {
  return (await server.api('GET', `${repositories}/${name}`)).body;
}

describe('reading', () => {
  test('an object comes in the fields that we know', async () => {
    const key = await given('read');
    const repository = await cluster.get('ImageRepository', key);
    expect(repository).toMatchObject({
      apiVersion: 'image.toolkit.fluxcd.io/v1',
      metadata: { name: 'read', namespace: 'default', generation: 1 },
      spec: { image: 'registry.test/read', provider: 'generic' },
      status: { observedGeneration: -1 },
    });
    // Of those who wrote, only Flux's controllers are of interest.
    expect(repository?.metadata.managedFields).toEqual([]);
  });

  test('an object that is not there is undefined', async () => {
    const key = { namespace: 'default', name: 'nobody' };
    expect(await cluster.get('ImageRepository', key)).toBeUndefined();
  });

  test('a list takes all pages, of one namespace', async () => {
    await server.create('/api/v1/namespaces', { metadata: { name: 'many' } });
    const path = imagePath('imagepolicies', { namespace: 'many' });
    for (let index = 0; index < 501; index += 1) {
      await server.create(path, imagePolicy(`policy-${index}`));
    }
    await server.create(imagePath('imagepolicies'), imagePolicy('elsewhere'));
    const { signal } = new AbortController();
    expect(await cluster.list('ImagePolicy', { namespace: 'many' }, signal)).toHaveLength(501);
  });

  test('the best version is the one used', async () => {
    await server.create(imagePath('imagepolicies'), imagePolicy('best'));
    const policy = await cluster.get('ImagePolicy', { namespace: 'default', name: 'best' });
    expect(policy?.apiVersion).toBe('image.toolkit.fluxcd.io/v1');
  });

  test('an aborted signal ends a request', async () => {
    const key = { namespace: 'default', name: 'read' };
    const asking = cluster.get('ImageRepository', key, AbortSignal.abort(new Error('stopped')));
    await expect(asking).rejects.toThrow('stopped');
  });
});

/** That of no object any more: the first write finds a conflict. */
const resourceVersion = '1';

describe('patchStatus', () => {
  test('writes fields and conditions at once, under a name of our own', async () => {
    const key = await given('status');
    const before = (await cluster.get('ImageRepository', key))?.status ?? {};
    const conditions = [condition('Ready')];
    const after = { ...before, observedGeneration: 1, lastHandledReconcileAt: 'now', conditions };
    await cluster.patchStatus('ImageRepository', key, { before, after, resourceVersion });
    const { metadata, status } = await stored('status');
    expect(status).toEqual({ observedGeneration: 1, lastHandledReconcileAt: 'now', conditions });
    expect(JSON.stringify(metadata)).toContain('"manager":"tagwright"');
  });

  test('sends nothing where nothing differs', async () => {
    const key = await given('same');
    const before = (await cluster.get('ImageRepository', key))?.status ?? {};
    const unchanged = await stored('same');
    await cluster.patchStatus('ImageRepository', key, {
      before,
      after: { ...before },
      resourceVersion,
    });
    expect(await stored('same')).toEqual(unchanged);
  });

  test('removes what is gone', async () => {
    const key = await given('removed');
    const full = { lastHandledReconcileAt: 'then', conditions: [condition('Stalled')] };
    await cluster.patchStatus('ImageRepository', key, { before: {}, after: full, resourceVersion });
    await cluster.patchStatus('ImageRepository', key, { before: full, after: {}, resourceVersion });
    const { status } = await stored('removed');
    expect(status).not.toHaveProperty('lastHandledReconcileAt');
    expect(status).not.toHaveProperty('conditions', [expect.anything()]);
  });

  test('keeps conditions of others that came meanwhile', async () => {
    const key = await given('foreign');
    const foreign = { ...condition('Ready'), type: 'Audited' };
    const body = { status: { conditions: [foreign] } };
    await server.api('PATCH', `${repositories}/foreign/status`, body);
    const after = { conditions: [condition('Reconciling'), condition('Ready')] };
    await cluster.patchStatus('ImageRepository', key, { before: {}, after, resourceVersion });
    const status = recordAt(await stored('foreign'), 'status');
    expect(status['conditions']).toEqual([...after.conditions, foreign]);
  });

  test('writers who collide on the lock try again, and all get through', async () => {
    const key = await given('lock');
    const writes = ['a', 'b', 'c'].map((message) =>
      cluster.patchStatus('ImageRepository', key, {
        before: {},
        after: { conditions: [condition('Ready', { message })], lastHandledReconcileAt: message },
        resourceVersion,
      }),
    );
    await Promise.all(writes);
    const { conditions, lastHandledReconcileAt } = recordAt(await stored('lock'), 'status');
    expect(conditions).toEqual([condition('Ready', { message: String(lastHandledReconcileAt) })]);
  });

  test('of an object that is gone does nothing', async () => {
    const key = { namespace: 'default', name: 'nobody' };
    const change = { before: {}, after: { conditions: [condition('Ready')] }, resourceVersion };
    await expect(cluster.patchStatus('ImageRepository', key, change)).resolves.toBeUndefined();
  });
});

async function readMetadata(key: ResourceKey): Promise<ObjectMeta> {
  const found = await cluster.get('ImageRepository', key);
  if (found === undefined) throw new Error(`no ImageRepository "${key.name}"`);
  return found.metadata;
}

describe('metadata and spec', () => {
  test('our finalizer comes and goes once, and others stay', async () => {
    const key = await given('finalizer');
    const theirs = 'somebody.example.com/else';
    await server.api('PATCH', `${repositories}/finalizer`, { metadata: { finalizers: [theirs] } });
    const before = await readMetadata(key);
    const version = await cluster.addFinalizer('ImageRepository', before);
    const after = await readMetadata(key);
    expect(after).toMatchObject({ resourceVersion: version, finalizers: [theirs, fluxFinalizer] });
    // By a state that it has no longer.
    expect(await cluster.addFinalizer('ImageRepository', before)).toBe(version);
    expect(await readMetadata(key)).toEqual(after);
    await cluster.removeFinalizer('ImageRepository', key);
    await cluster.removeFinalizer('ImageRepository', key);
    expect(recordAt(await stored('finalizer'), 'metadata')['finalizers']).toEqual([theirs]);
  });

  test('an annotation of ours comes and goes, and others stay', async () => {
    const key = await given('annotation');
    const others = { 'somebody.example.com/else': 'theirs' };
    await server.api('PATCH', `${repositories}/annotation`, { metadata: { annotations: others } });
    const name = 'tagwright/ours';
    await cluster.annotate('ImageRepository', key, { name, value: 'a,b' });
    expect((await readMetadata(key)).annotations).toEqual({ ...others, [name]: 'a,b' });
    await cluster.annotate('ImageRepository', key, { name, value: undefined });
    expect((await readMetadata(key)).annotations).toEqual(others);
  });

  test('suspending and resuming changes spec.suspend', async () => {
    const key = await given('suspend');
    await cluster.setSuspended('ImageRepository', key, true);
    expect(recordAt(await stored('suspend'), 'spec')['suspend']).toBe(true);
    await cluster.setSuspended('ImageRepository', key, false);
    expect(recordAt(await stored('suspend'), 'spec')).not.toHaveProperty('suspend');
  });
});
