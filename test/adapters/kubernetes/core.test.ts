import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectCluster } from '../../../src/adapters/kubernetes/connect.ts';
import { recordsIn } from '../../../src/domain/resources/record.ts';
import { borrowTestCluster } from '../../support/cluster.ts';
import { imagePath, imageRepository } from './objects.ts';
import type { ConnectedCluster } from '../../../src/adapters/kubernetes/connect.ts';
import type { ImageRepository } from '../../../src/domain/resources/image-repository.ts';
import type { JsonRecord } from '../../../src/domain/resources/record.ts';
import type { TestCluster } from '../../support/cluster.ts';

let server: TestCluster;
let cluster: ConnectedCluster;
const { signal } = new AbortController();
const core = '/api/v1/namespaces/default';

beforeAll(async () => {
  server = await borrowTestCluster();
  cluster = await connectCluster({ kubeconfig: server.kubeconfig });
});

afterAll(async () => {
  await cluster?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

describe('secrets and accounts', () => {
  test('a Secret comes decoded', async () => {
    await server.create(`${core}/secrets`, {
      metadata: { name: 'login' },
      type: 'kubernetes.io/basic-auth',
      stringData: { username: 'me', password: 'pä:ss' },
    });
    expect(await cluster.readSecret({ namespace: 'default', name: 'login' }, signal)).toEqual({
      namespace: 'default',
      name: 'login',
      type: 'kubernetes.io/basic-auth',
      data: { username: 'me', password: 'pä:ss' },
    });
  });

  test('a Secret that is not there is undefined', async () => {
    expect(
      await cluster.readSecret({ namespace: 'default', name: 'none' }, signal),
    ).toBeUndefined();
  });

  test('a ServiceAccount has annotations and imagePullSecrets, and gives a token for an audience', async () => {
    const key = { namespace: 'default', name: 'puller' };
    await server.create(`${core}/serviceaccounts`, {
      metadata: { name: 'puller', annotations: { role: 'reader' } },
      imagePullSecrets: [{ name: 'one' }, { name: 'two' }],
    });
    expect(await cluster.readServiceAccount(key, signal)).toEqual({
      annotations: { role: 'reader' },
      pullSecretNames: ['one', 'two'],
    });
    const token = await cluster.requestServiceAccountToken(
      key,
      { audiences: ['registry'] },
      signal,
    );
    const [, claims = ''] = token?.token.split('.') ?? [];
    expect(JSON.parse(Buffer.from(claims, 'base64url').toString())).toMatchObject({
      aud: ['registry'],
      sub: 'system:serviceaccount:default:puller',
    });
  });

  test('a ServiceAccount that is not there has neither', async () => {
    const key = { namespace: 'default', name: 'none' };
    expect(await cluster.readServiceAccount(key, signal)).toBeUndefined();
    const request = { audiences: ['registry'] };
    expect(await cluster.requestServiceAccountToken(key, request, signal)).toBeUndefined();
  });

  test('a namespace has its labels, and one that is not there has none', async () => {
    const labels = { team: 'red' };
    await server.create('/api/v1/namespaces', { metadata: { name: 'red', labels } });
    expect(await cluster.readNamespaceLabels('red', signal)).toMatchObject(labels);
    expect(await cluster.readNamespaceLabels('none', signal)).toEqual({});
  });
});

describe('events', () => {
  test('an Event says of what, by whom, and carries the annotations meant for it', async () => {
    const repository = await given('told');
    const event = { type: 'Warning', reason: 'ReadOperationFailed', message: 'no route' } as const;
    await cluster.recordEvent(repository, event);
    const [written] = await eventsOf('told');
    expect(written).toMatchObject({
      ...event,
      count: 1,
      source: { component: 'image-reflector-controller' },
      involvedObject: {
        apiVersion: 'image.toolkit.fluxcd.io/v1',
        kind: 'ImageRepository',
        name: 'told',
        uid: repository.metadata.uid,
      },
    });
    expect(written?.['metadata']).toMatchObject({
      annotations: { 'event.toolkit.fluxcd.io/team': 'red' },
    });
    expect(written?.['metadata']).not.toHaveProperty('annotations.example.com/other');
  });

  test('an Event is written whatever the length of the name that it is about', async () => {
    // Where the name is cut, it ends with a dot.
    const repository = await given(`${'a'.repeat(229)}.${'b'.repeat(23)}`);
    const event = { type: 'Normal', reason: 'Succeeded', message: 'hello' } as const;
    await cluster.recordEvent(repository, event);
    expect(await eventsOf(repository.metadata.name)).toHaveLength(1);
  });

  test('the same Event again is counted, whichever process tells it', async () => {
    const repository = await given('again');
    const event = { type: 'Trace', reason: 'Succeeded', message: 'no change' } as const;
    await cluster.recordEvent(repository, event);
    await cluster.recordEvent(repository, event);
    await using other = await connectCluster({ kubeconfig: server.kubeconfig });
    await other.recordEvent(repository, event);
    await cluster.recordEvent(repository, { ...event, message: 'something else' });
    const events = await eventsOf('again');
    const counts = events.map(({ type, message, count }) => [
      `${String(type)} ${String(message)}`,
      count,
    ]);
    expect(Object.fromEntries(counts)).toEqual({
      'Normal no change': 3,
      'Normal something else': 1,
    });
  });

  test('an Event fails nobody where its namespace is gone', async () => {
    const { metadata, ...rest } = await given('lost');
    const lost = { ...rest, metadata: { ...metadata, namespace: 'no-such-namespace' } };
    const event = { type: 'Normal', reason: 'Succeeded', message: 'hello' } as const;
    await expect(cluster.recordEvent(lost, event)).resolves.toBeUndefined();
    expect(await eventsOf(metadata.name)).toEqual([]);
  });
});

async function eventsOf(name: string): Promise<readonly JsonRecord[]> {
  const query = `fieldSelector=involvedObject.name%3D${name}`;
  const { items } = (await server.api('GET', `${core}/events?${query}`)).body;
  return recordsIn(items);
}

async function given(name: string): Promise<ImageRepository> {
  await server.create(imagePath('imagerepositories'), imageRepository(name));
  const key = { namespace: 'default', name };
  const annotations = {
    'event.toolkit.fluxcd.io/team': 'red',
    'example.com/other': 'kept out',
  };
  const path = `${imagePath('imagerepositories')}/${name}`;
  await server.api('PATCH', path, { metadata: { annotations } });
  const repository = await cluster.get('ImageRepository', key);
  if (repository === undefined) throw new Error('not created');
  return repository;
}
