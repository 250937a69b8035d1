import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectCluster } from '../../../src/adapters/kubernetes/connect.ts';
import { resourceKinds } from '../../../src/domain/resources/kinds.ts';
import { crdManifest } from '../../../src/domain/resources/crd.ts';
import { recordAt } from '../../../src/domain/resources/record.ts';
import { keepViews } from '../../../src/worker/views.ts';
import { startTestCluster } from '../../support/cluster.ts';
import { eventually } from '../../support/eventually.ts';
import { openKubeGate } from '../../support/kube-gate.ts';
import { condition, imagePath, imageRepository } from './objects.ts';
import type { JsonRecord } from '../../../src/domain/resources/record.ts';
import type { LoneTestCluster } from '../../support/cluster.ts';

const repositories = imagePath('imagerepositories');
const signal = AbortSignal.timeout(60_000);

let server: LoneTestCluster;

beforeAll(async () => {
  const crds = [
    'ImageRepository',
    'ImagePolicy',
    'ImageUpdateAutomation',
    'GitRepository',
  ] as const;
  server = await startTestCluster(crds.map((kind) => crdManifest(kind)));
});
afterAll(() => server[Symbol.asyncDispose]());

/** A worker's cluster, once it watches, behind a gate that notes what it asks. */
async function watching({ watchedNamespace }: { readonly watchedNamespace?: string } = {}) {
  await using stack = new AsyncDisposableStack();
  const gate = stack.use(await openKubeGate(server.kubeconfig));
  const cluster = stack.use(
    await connectCluster({ kubeconfig: gate.kubeconfig, watchedNamespace }),
  );
  const stop = new AbortController();
  const kept = keepViews(cluster, resourceKinds, stop.signal);
  stack.defer(async () => {
    stop.abort();
    await kept;
  });
  await eventually(async () => {
    const before = gate.asked.length;
    const view = cluster.since({});
    const namespace = watchedNamespace ?? 'default';
    for (const kind of resourceKinds) await view.read(kind, { namespace, name: 'none' });
    expect(gate.asked).toHaveLength(before);
  });
  const closing = stack.move();
  return {
    cluster,
    asked: () => gate.asked,
    [Symbol.asyncDispose]: () => closing.disposeAsync(),
  };
}

function versionOf(object: JsonRecord): string {
  return String(recordAt(object, 'metadata')['resourceVersion']);
}

function keyOf(name: string) {
  return { namespace: 'default', name };
}

describe('who watches', () => {
  test('reads what others wrote, in the state that it was told of, and asks for nothing', async () => {
    await using worker = await watching();
    const before = worker.asked().length;
    for (let round = 0; round < 20; round += 1) {
      const name = `app-${round}`;
      const written = await server.create(repositories, imageRepository(name));
      const seen = { ImageRepository: versionOf(written) };
      const { cluster } = worker;
      const read = await cluster.since(seen).get('ImageRepository', keyOf(name), signal);
      expect(read?.metadata.name).toBe(name);
      const listed = await cluster.since(seen).list('ImageRepository', keyOf(name), signal);
      expect(listed.map(({ metadata }) => metadata.name)).toContain(name);
    }
    expect(worker.asked().slice(before)).toEqual([]);
  });

  test('reads what it wrote itself', async () => {
    await server.create(repositories, imageRepository('own'));
    await using worker = await watching();
    const { cluster } = worker;
    const key = keyOf('own');
    const before = worker.asked().length;
    for (let round = 0; round < 20; round += 1) {
      const read = await cluster.since({}).get('ImageRepository', key);
      const message = `round ${round}`;
      await cluster.patchStatus('ImageRepository', key, {
        before: read?.status ?? {},
        after: { ...read?.status, conditions: [condition('Ready', { message })] },
        resourceVersion: read?.metadata.resourceVersion ?? '',
      });
      const after = await cluster.since({}).get('ImageRepository', key);
      expect(after?.status.conditions?.[0]?.message).toBe(message);
      expect(cluster.versionOf('ImageRepository', key)).toBe(after?.metadata.resourceVersion);
    }
    const patches = Array.from({ length: 20 }, () =>
      expect.stringMatching(/^PATCH .*\/own\/status/),
    );
    expect(worker.asked().slice(before)).toEqual(patches);
  });
});

describe('the API server is asked', () => {
  test('for a state that the watch does not reach', async () => {
    await server.create(repositories, imageRepository('late'));
    await using worker = await watching();
    const before = worker.asked().length;
    const seen = { ImageRepository: String(2 ** 50) };
    const read = await worker.cluster.since(seen).get('ImageRepository', keyOf('late'));
    expect(read?.metadata.name).toBe('late');
    expect(worker.asked().slice(before)).toEqual([expect.stringMatching(/^GET .*\/late$/)]);
  });

  test('for what is in a namespace that is not watched', async () => {
    await server.create(repositories, imageRepository('outside'));
    await using worker = await watching({ watchedNamespace: 'apps' });
    const read = await worker.cluster.since({}).get('ImageRepository', keyOf('outside'));
    expect(read?.metadata.name).toBe('outside');
  });

  test('by who is told of no state, and by who does not watch', async () => {
    await server.create(repositories, imageRepository('plain'));
    await using cluster = await connectCluster({ kubeconfig: server.kubeconfig });
    expect(await cluster.get('ImageRepository', keyOf('plain'))).toBeDefined();
    expect(await cluster.since({}).get('ImageRepository', keyOf('plain'))).toBeDefined();
    expect(cluster.versionOf('ImageRepository', keyOf('plain'))).toBeUndefined();
  });

  test('while the watch is broken', async () => {
    await server.create(repositories, imageRepository('broken'));
    await using worker = await watching();
    const { cluster } = worker;
    expect(await cluster.since({}).get('ImageRepository', keyOf('broken'))).toBeDefined();
    await server.kill();
    await eventually(() =>
      expect(cluster.since({}).get('ImageRepository', keyOf('broken'))).rejects.toMatchObject({
        reason: 'ClusterUnavailable',
      }),
    );
    await server.restart();
    await eventually(async () => {
      expect(await cluster.since({}).get('ImageRepository', keyOf('broken'))).toBeDefined();
    });
  });
});
