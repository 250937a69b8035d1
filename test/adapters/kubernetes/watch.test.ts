import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { connectCluster } from '../../../src/adapters/kubernetes/connect.ts';
import { crdManifest } from '../../../src/domain/resources/crd.ts';
import { messageOf } from '../../../src/domain/errors.ts';
import { startTestCluster } from '../../support/cluster.ts';
import { eventually } from '../../support/eventually.ts';
import { condition, imagePath, imageRepository } from './objects.ts';
import type { ConnectedCluster } from '../../../src/adapters/kubernetes/connect.ts';
import type { LoneTestCluster } from '../../support/cluster.ts';

interface Watching extends AsyncDisposable {
  /** What was told, in order: `+` new, `~` changed, `-` deleted, `=` all that there is, `!` refused. */
  readonly told: string[];
  readonly errors: string[];
}

function watchRepositories(cluster: ConnectedCluster): Watching {
  const told: string[] = [];
  const errors: string[] = [];
  const controller = new AbortController();
  const ended = cluster.watchKind(
    'ImageRepository',
    {
      onChange: (before, after) =>
        told.push(`${before === undefined ? '+' : '~'}${after.metadata.name}`),
      onRefused: (before, after) =>
        told.push(`${before === undefined ? '+' : '~'}${after.metadata.name}!`),
      onDelete: ({ metadata }) => told.push(`-${metadata.name}`),
      onSynced: () => told.push('='),
      onError: (error) => errors.push(messageOf(error)),
    },
    controller.signal,
  );
  return {
    told,
    errors,
    async [Symbol.asyncDispose]() {
      controller.abort();
      await ended;
    },
  };
}

const repositories = imagePath('imagerepositories');

/** Without CRDs, but for those that a test installs. */
let server: LoneTestCluster;

beforeAll(async () => {
  server = await startTestCluster([]);
});

afterEach(() => server.uninstall());

afterAll(() => server[Symbol.asyncDispose]());

describe('watchKind', () => {
  test('tells what is there, then each change', async () => {
    await server.install(crdManifest('ImageRepository'));
    await server.create(repositories, imageRepository('old'));
    await using cluster = await connectCluster({ kubeconfig: server.kubeconfig });
    await using watching = watchRepositories(cluster);
    await eventually(() => expect(watching.told).toEqual(['+old', '=']));

    await server.create(repositories, imageRepository('new'));
    const key = { namespace: 'default', name: 'old' };
    const after = { conditions: [condition('Ready')] };
    await cluster.patchStatus('ImageRepository', key, { before: {}, after, resourceVersion: '1' });
    await server.api('DELETE', `${repositories}/new`);
    await eventually(() => {
      expect(watching.told).toEqual(['+old', '=', '+new', '~old', '-new']);
    });
    expect(watching.errors).toEqual([]);
  });

  test('tells of what our schema refuses, and lets it go', async () => {
    await server.install(crdManifest('ImageRepository'));
    const refused = { spec: { secretRef: { name: '../login' } } };
    await server.create(repositories, imageRepository('refused'));
    await server.api('PATCH', `${repositories}/refused`, refused);
    await using cluster = await connectCluster({ kubeconfig: server.kubeconfig });
    await using watching = watchRepositories(cluster);
    await eventually(() => expect(watching.told).toEqual(['+refused!', '=']));

    await server.create(repositories, imageRepository('app'));
    await server.api('PATCH', `${repositories}/app`, refused);
    await server.api('PATCH', `${repositories}/app`, { spec: { secretRef: { name: 'login' } } });
    await server.api('DELETE', `${repositories}/refused`);
    await eventually(() => {
      expect(watching.told).toEqual(['+refused!', '=', '+app', '~app!', '~app', '-refused']);
    });
    expect(watching.errors).toEqual([]);
  });

  test('sees only one namespace, where told so', async () => {
    await server.install(crdManifest('ImageRepository'));
    await server.create('/api/v1/namespaces', { metadata: { name: 'apps' } });
    const apps = imagePath('imagerepositories', { namespace: 'apps' });
    await server.create(repositories, imageRepository('elsewhere'));
    await server.create(apps, imageRepository('here'));
    await using cluster = await connectCluster({
      kubeconfig: server.kubeconfig,
      watchedNamespace: 'apps',
    });
    await using watching = watchRepositories(cluster);
    await eventually(() => expect(watching.told).toEqual(['+here', '=']));
    await server.create(repositories, imageRepository('later-elsewhere'));
    await server.create(apps, imageRepository('later'));
    await eventually(() => expect(watching.told).toEqual(['+here', '=', '+later']));
  });

  test('misses nothing while the API server is away', async () => {
    await server.install(crdManifest('ImageRepository'));
    for (const name of ['stays', 'goes', 'again']) {
      await server.create(repositories, imageRepository(name));
    }
    await using cluster = await connectCluster({ kubeconfig: server.kubeconfig });
    await using watching = watchRepositories(cluster);
    await eventually(() => expect(watching.told).toContain('='));
    watching.told.length = 0;

    await server.kill();
    const key = { namespace: 'default', name: 'stays' };
    await expect(cluster.get('ImageRepository', key)).rejects.toMatchObject({
      reason: 'ClusterUnavailable',
      terminal: false,
    });
    {
      await using elsewhere = await server.elsewhere();
      await elsewhere.api('DELETE', `${repositories}/goes`);
      await elsewhere.api('DELETE', `${repositories}/again`);
      await elsewhere.create(repositories, imageRepository('again'));
      await elsewhere.create(repositories, imageRepository('comes'));
    }
    await server.restart();
    await eventually(() => expect(watching.told).toContain('='), {
      timeoutMs: 30_000,
    });
    expect(watching.told).toEqual(['-goes', '-again', '+again', '+comes', '=']);
    expect(watching.errors[0]).toContain('does not answer');
    await server.create(repositories, imageRepository('after'));
    await eventually(() => expect(watching.told).toContain('+after'));
  });

  test('waits for a kind that is not installed, and lets its objects go with it', async () => {
    await using cluster = await connectCluster({ kubeconfig: server.kubeconfig });
    await using watching = watchRepositories(cluster);
    await eventually(() => expect(watching.told).toContain('='));
    expect(watching.errors).toEqual([expect.stringContaining('not installed')]);

    await server.install(crdManifest('ImageRepository'));
    await server.create(repositories, imageRepository('app'));
    await eventually(() => expect(watching.told).toContain('+app'));
    const crds = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
    await server.api('DELETE', `${crds}/imagerepositories.image.toolkit.fluxcd.io`);
    await eventually(() => expect(watching.told).toContain('-app'), { timeoutMs: 30_000 });
  });
});
