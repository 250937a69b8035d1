import { kinds } from '../../src/domain/resources/kinds.ts';
import type { ImageKind } from '../../src/domain/resources/kinds.ts';
import type { JsonRecord } from '../../src/domain/resources/record.ts';
import type { TestCluster } from './cluster.ts';

const specs: Readonly<Record<ImageKind, JsonRecord>> = {
  ImageRepository: { image: 'registry.example.com/team/app', interval: '5m0s' },
  ImagePolicy: { imageRepositoryRef: { name: 'app' }, policy: { semver: { range: '1.x' } } },
  ImageUpdateAutomation: {
    interval: '5m0s',
    sourceRef: { kind: 'GitRepository', name: 'fleet' },
    git: { commit: { author: { email: 'tagwright@example.com' } } },
  },
};

/** Objects of the three kinds, of which nobody takes care. */
export interface ImageObjects {
  create(kind: ImageKind, name: string, labels?: Readonly<Record<string, string>>): Promise<void>;
  get(kind: ImageKind, name: string): Promise<JsonRecord>;
  /** Reports on an object as a controller does: Ready, and more of its status. */
  report(kind: ImageKind, name: string, report: Report): Promise<void>;
}

export interface Report {
  readonly ready: 'True' | 'False' | 'Unknown';
  readonly message: string;
  readonly reason?: string;
  readonly status?: JsonRecord;
}

export function imageObjects(cluster: TestCluster, namespace: string): ImageObjects {
  function pathOf(kind: ImageKind): string {
    return `/apis/${kinds[kind].group}/v1/namespaces/${namespace}/${kinds[kind].plural}`;
  }
  async function get(kind: ImageKind, name: string): Promise<JsonRecord> {
    const { body } = await cluster.api('GET', `${pathOf(kind)}/${name}`);
    return body;
  }
  return {
    get,
    async create(kind, name, labels = {}) {
      const apiVersion = `${kinds[kind].group}/v1`;
      const metadata = { name, namespace, labels };
      await cluster.create(pathOf(kind), { apiVersion, kind, metadata, spec: specs[kind] });
    },
    async report(kind, name, { ready, message, reason = 'Succeeded', status = {} }) {
      const { metadata } = await get(kind, name);
      const { generation, annotations }: { generation?: number; annotations?: object } =
        Object(metadata);
      const requestedAt: unknown = Object(annotations)['reconcile.fluxcd.io/requestedAt'];
      const condition = {
        type: 'Ready',
        status: ready,
        reason,
        message,
        observedGeneration: generation,
        lastTransitionTime: '2026-11-26T12:00:00Z',
      };
      await cluster.api('PATCH', `${pathOf(kind)}/${name}/status`, {
        status: {
          observedGeneration: generation,
          conditions: [condition],
          ...(requestedAt === undefined ? {} : { lastHandledReconcileAt: requestedAt }),
          ...status,
        },
      });
    },
  };
}
