import { afterAll } from 'vitest';
import { createPolicyActivities } from '../../../src/activities/image-policy/activities.ts';
import { createTagMatcher } from '../../../src/adapters/matching/tag-matcher.ts';
import { createListMemory } from '../../../src/adapters/registry/list-memory.ts';
import { policy, repository } from '../../starter/fleet.ts';
import { createMemoryCluster } from '../../support/memory-cluster.ts';
import type { PolicyActivities } from '../../../src/activities/image-policy/contract.ts';
import type { PolicyDeps } from '../../../src/activities/image-policy/select.ts';
import type { Differences } from '../../starter/fleet.ts';
import type { MemoryCluster } from '../../support/memory-cluster.ts';

/** What differs from a policy beside a repository whose last scan found the tags `b` and `a`. */
export interface World {
  readonly policy?: Differences;
  /** `false`: there is no ImageRepository. */
  readonly repository?: Differences | false;
  /** The tags that this worker keeps, in descending order; undefined: another worker scanned. */
  readonly stored?: readonly string[] | undefined;
  readonly listed?: readonly string[] | Error;
  readonly digest?: string | Error;
  readonly namespaceLabels?: Readonly<Record<string, string>>;
  readonly crossNamespace?: PolicyDeps['crossNamespace'];
  readonly requeueDependencyMs?: number;
}

const matcher = createTagMatcher();
afterAll(() => matcher[Symbol.asyncDispose]());

const scanned = {
  canonicalImageName: 'index.docker.io/library/app',
  lastScanResult: { tagCount: 2, revision: 'r1' },
};

export function policyWorld(world: World): {
  readonly activities: PolicyActivities;
  readonly cluster: MemoryCluster;
} {
  const { listed = [], digest = 'sha256:d' } = world;
  const cluster = createMemoryCluster({
    objects: [
      policy({ metadata: { finalizers: ['finalizers.fluxcd.io'] }, ...world.policy }),
      ...(world.repository === false ? [] : [repository({ status: scanned, ...world.repository })]),
    ],
    namespaceLabels: world.namespaceLabels ?? {},
  });
  const activities = createPolicyActivities({
    cluster: cluster.access,
    registry: { listTags: () => answer(listed), resolveDigest: () => answer(digest) },
    tags: {
      load: () => Promise.resolve('stored' in world ? world.stored : ['b', 'a']),
      save: () => Promise.resolve('r2'),
    },
    clouds: { credentialsFor: () => Promise.reject(new Error('no cloud is asked')) },
    objectIdentity: { kind: 'disabled' },
    matcher,
    listMemory: createListMemory(),
    shrinkGuard: 0,
    crossNamespace: world.crossNamespace ?? 'allowed',
    requeueDependencyMs: world.requeueDependencyMs ?? 30_000,
  });
  return { activities, cluster };
}

function answer<T>(value: T | Error): Promise<T> {
  return value instanceof Error ? Promise.reject(value) : Promise.resolve(value);
}
