import { expect } from 'vitest';
import { imageKinds } from '../../src/domain/resources/kinds.ts';
import { createTeam } from './team.ts';
import type { ImageKind } from '../../src/domain/resources/kinds.ts';
import type { Surroundings } from './surroundings.ts';
import type { Team, TeamSpecs } from './team.ts';

/*
 * Namespaces in the states that Flux's controllers leave. Flux brings about each of them by itself (with FLUX_IRC and FLUX_IAC
 * given), or the statuses that it was seen to leave are written as its controllers would.
 */

/** What is to be in a namespace, and how Flux leaves it. */
export interface Scene {
  readonly name: string;
  /** What the registry has. Default: 1.0.0 and 1.1.0. */
  readonly tags?: readonly string[];
  readonly specs: (image: string) => TeamSpecs;
  /** Suspended, once all has come to rest. */
  readonly suspended?: true;
  /** Asked to reconcile by this, once all has come to rest. */
  readonly requestedAt?: string;
  /** By this a status of each kind is known to have come to rest. */
  readonly settled: Readonly<Record<ImageKind, object>>;
  /** What Flux has brought each branch to; a branch that is not named here is as it was at first, with 1.0.0. */
  readonly pushed?: { readonly branch: string; readonly tag: string };
}

const author = { name: 'Tagwright', email: 'tagwright@example.com' };
const automation = { interval: '1m', sourceRef: { kind: 'GitRepository', name: 'app' } };
const ready = { observedGeneration: 1, conditions: [{ type: 'Ready', status: 'True' }] };
const hasPushed = { ...ready, lastPushCommit: expect.any(String) };
const allReady = { ImageRepository: ready, ImagePolicy: ready, ImageUpdateAutomation: ready };

const scenes: readonly Scene[] = [
  {
    name: 'up-to-date',
    requestedAt: 'asked for once',
    specs: () => ({}),
    settled: { ...allReady, ImageUpdateAutomation: hasPushed },
    pushed: { branch: 'main', tag: '1.1.0' },
  },
  {
    name: 'push-branch',
    specs: () => ({
      automation: { ...automation, git: { commit: { author }, push: { branch: 'updates' } } },
    }),
    settled: { ...allReady, ImageUpdateAutomation: hasPushed },
    pushed: { branch: 'updates', tag: '1.1.0' },
  },
  {
    name: 'digests',
    tags: ['1.0.0'],
    specs: () => ({
      policy: {
        imageRepositoryRef: { name: 'app' },
        policy: { semver: { range: '>=1.0.0' } },
        digestReflectionPolicy: 'IfNotPresent',
      },
    }),
    settled: { ...allReady, ImageUpdateAutomation: hasPushed },
    pushed: { branch: 'main', tag: '1.0.0' },
  },
  {
    name: 'suspended',
    tags: ['1.0.0'],
    suspended: true,
    specs: () => ({}),
    settled: allReady,
  },
  {
    name: 'stalled',
    specs: (image) => ({
      repository: { image: `https://${image}`, interval: '1m' },
      policy: { imageRepositoryRef: { name: 'app' }, policy: { semver: { range: 'newest' } } },
      automation: {
        ...automation,
        policySelector: { matchExpressions: [{ key: 'team', operator: 'Is' }] },
        git: { commit: { author } },
      },
    }),
    settled: {
      ImageRepository: stalledFor('ImageURLInvalid'),
      ImagePolicy: stalledFor('ImageURLInvalid'),
      ImageUpdateAutomation: stalledFor('InvalidPolicySelector'),
    },
  },
  {
    name: 'stalled-policy',
    tags: ['1.0.0'],
    specs: () => ({
      policy: { imageRepositoryRef: { name: 'app' }, policy: { semver: { range: 'newest' } } },
      automation: { ...automation, git: undefined },
    }),
    settled: {
      ImageRepository: ready,
      ImagePolicy: stalledFor('InvalidPolicy'),
      ImageUpdateAutomation: stalledFor('InvalidSourceConfiguration'),
    },
  },
  {
    name: 'failing',
    tags: [],
    specs: (image) => ({
      source: false,
      repository: { image, interval: '1m', secretRef: { name: 'nowhere' } },
      policy: { imageRepositoryRef: { name: 'nowhere' }, policy: { semver: { range: '1.x' } } },
      automation: { ...automation, git: { commit: { author } } },
    }),
    settled: {
      ImageRepository: failedFor('AuthenticationFailed'),
      ImagePolicy: failedFor('DependencyNotReady'),
      ImageUpdateAutomation: failedFor('SourceManagerFailed'),
    },
  },
];

function stalledFor(reason: string): object {
  return { observedGeneration: 1, conditions: containing({ type: 'Stalled', reason }) };
}

function failedFor(reason: string): object {
  return { conditions: containing({ type: 'Ready', status: 'False', reason }) };
}

function containing(condition: object): unknown {
  return expect.arrayContaining([expect.objectContaining(condition)]);
}

/** A scene with its team. */
export interface Staged {
  readonly scene: Scene;
  readonly team: Team;
}

/** Makes the namespaces of all scenes, or of those with these names, with their resources; nobody reconciles them yet. */
export async function stage(
  surroundings: Surroundings,
  names = scenes.map(({ name }) => name),
): Promise<readonly Staged[]> {
  const staged: Staged[] = [];
  for (const scene of scenes.filter(({ name }) => names.includes(name))) {
    const { name, tags = ['1.0.0', '1.1.0'] } = scene;
    const team = await createTeam(surroundings, { name, tags });
    await team.apply(scene.specs(team.image));
    staged.push({ scene, team });
  }
  return staged;
}

/** Suspends what is to be suspended, and asks for what was asked for. */
export async function finish(surroundings: Surroundings, staged: readonly Staged[]): Promise<void> {
  const { kubernetes } = surroundings;
  for (const { scene, team } of staged) {
    for (const kind of imageKinds) {
      const key = { namespace: team.namespace, name: 'app' };
      if (scene.suspended) await kubernetes.merge(kind, key, { spec: { suspend: true } });
      if (scene.requestedAt !== undefined)
        await kubernetes.annotate(kind, key, {
          'reconcile.fluxcd.io/requestedAt': scene.requestedAt,
        });
    }
  }
}
