import { pathOf } from '../../src/domain/resources/key.ts';
import { parseGitRepository } from '../../src/domain/resources/git-repository.ts';
import { parseImagePolicy } from '../../src/domain/resources/image-policy.ts';
import { parseImageRepository } from '../../src/domain/resources/image-repository.ts';
import { parseImageUpdateAutomation } from '../../src/domain/resources/image-update-automation.ts';
import type { Known, Owned } from '../../src/starter/known.ts';
import type { GitRepository } from '../../src/domain/resources/git-repository.ts';
import type { ImagePolicy } from '../../src/domain/resources/image-policy.ts';
import type { ImageRepository } from '../../src/domain/resources/image-repository.ts';
import type { ImageUpdateAutomation } from '../../src/domain/resources/image-update-automation.ts';

/** What differs from the usual object. */
export interface Differences {
  readonly metadata?: object;
  readonly spec?: object;
  readonly status?: object;
}

/** Of an object that was written once, in the seventh write of its cluster. */
const identity = {
  namespace: 'apps',
  name: 'app',
  uid: 'u',
  generation: 1,
  resourceVersion: '7',
};

const imageVersion = 'image.toolkit.fluxcd.io/v1';

export function repository(differences: Differences = {}): ImageRepository {
  const spec = { image: 'app', interval: '1m' };
  return parseImageRepository(objectOf('ImageRepository', spec, differences));
}

export function policy(differences: Differences = {}): ImagePolicy {
  const spec = { imageRepositoryRef: { name: 'app' }, policy: { alphabetical: {} } };
  return parseImagePolicy(objectOf('ImagePolicy', spec, differences));
}

export function automation(differences: Differences = {}): ImageUpdateAutomation {
  const spec = { interval: '1m', sourceRef: { name: 'app' } };
  return parseImageUpdateAutomation(objectOf('ImageUpdateAutomation', spec, differences));
}

export function source(differences: Differences = {}): GitRepository {
  const spec = { url: 'https://example.com/fleet.git', interval: '1m' };
  const apiVersion = 'source.toolkit.fluxcd.io/v1';
  return parseGitRepository({ ...objectOf('GitRepository', spec, differences), apiVersion });
}

/** A policy that has selected this. */
export function selected(tag: string, digest?: string): Differences {
  return {
    status: { latestRef: { name: 'app', tag, ...(digest === undefined ? {} : { digest }) } },
  };
}

/** A run has ended well. */
export const ran = {
  status: {
    conditions: [
      {
        type: 'Ready',
        status: 'True',
        reason: 'Succeeded',
        message: '',
        lastTransitionTime: '2026-11-21T10:00:00Z',
      },
    ],
  },
} satisfies Differences;

/** What a starter knows that watches these; those with the label `shard: green` are not its own. */
export function knowing({
  repositories = [],
  policies = [],
  automations = [],
}: {
  readonly repositories?: readonly ImageRepository[];
  readonly policies?: readonly ImagePolicy[];
  readonly automations?: readonly ImageUpdateAutomation[];
}): Known {
  const fleet = {
    ImageRepository: byPath(repositories),
    ImagePolicy: byPath(policies),
    ImageUpdateAutomation: byPath(automations),
    GitRepository: new Map<string, never>(),
  };
  return {
    fleet,
    heads: fleet,
    isOurs: (_kind, { metadata }) => metadata.labels['shard'] !== 'green',
  };
}

function byPath<T extends Owned>(objects: readonly T[]): ReadonlyMap<string, T> {
  return new Map(objects.map((object) => [pathOf(object.metadata), object]));
}

function objectOf(kind: string, usual: object, { metadata, spec, status }: Differences): object {
  return {
    apiVersion: imageVersion,
    kind,
    metadata: { ...identity, ...metadata },
    spec: { ...usual, ...spec },
    ...(status === undefined ? {} : { status }),
  };
}
