import { isSameImageRef } from '../domain/image/ref.ts';
import { requestedAtAnnotation } from '../domain/resources/metadata.ts';
import type { GitRepository } from '../domain/resources/git-repository.ts';
import type { ImagePolicy } from '../domain/resources/image-policy.ts';
import type {
  ImageRepository,
  ImageRepositoryStatus,
} from '../domain/resources/image-repository.ts';
import type { ImageUpdateAutomation } from '../domain/resources/image-update-automation.ts';
import type { ResourceKey } from '../domain/resources/key.ts';
import type { Resources } from '../domain/resources/resources.ts';
import type { ReconciledKind } from '../workflows/messages.ts';

/** A workflow that should look at its resource again. */
export interface Wake {
  readonly kind: ReconciledKind;
  readonly key: ResourceKey;
  /** The resource is suspended now. */
  readonly suspended: boolean;
  /** The resource is about to go, and waits for its workflow to let it. */
  readonly deleting?: boolean;
}

/** The resources as the watches last saw them, by `namespace/name`. */
export type Fleet = { readonly [K in keyof Resources]: ReadonlyMap<string, Resources[K]> };

/** A resource as it was and as it is: the first is absent for a new one, the second for one that is gone. */
export interface Change<T> {
  readonly before?: T | undefined;
  readonly after?: T | undefined;
}

/**
 * The workflows that a change concerns: the resource's own, and those that depend on what changed in it. A status that
 * only says what its own loop did concerns nobody.
 * @see fluxcd/image-automation-controller@d36e2ea internal/controller/predicate.go
 */
export const routes: {
  readonly [K in keyof Resources]: (change: Change<Resources[K]>, fleet: Fleet) => readonly Wake[];
} = {
  ImageRepository: (change, fleet) => [
    ...own('ImageRepository', change),
    ...(hasNewTags(change) ? policiesOf(change, fleet) : []),
  ],
  ImagePolicy: (change, fleet) => [
    ...own('ImagePolicy', change),
    ...(hasNewImage(change) ? automationsBeside(change, fleet) : []),
  ],
  ImageUpdateAutomation: (change) => own('ImageUpdateAutomation', change),
  GitRepository: (change, fleet) => (hasNewGeneration(change) ? automationsOf(change, fleet) : []),
};

type Reconciled = Resources[ReconciledKind];

function own(kind: ReconciledKind, { before, after }: Change<Reconciled>): readonly Wake[] {
  if (after === undefined) return [];
  const isAsked =
    hasNewGeneration({ before, after }) ||
    before?.metadata.annotations[requestedAtAnnotation] !==
      after.metadata.annotations[requestedAtAnnotation] ||
    before?.metadata.deletionTimestamp !== after.metadata.deletionTimestamp;
  if (!isAsked) return [];
  const wake = { kind, key: keyOf(after), suspended: after.spec.suspend === true };
  return [after.metadata.deletionTimestamp === undefined ? wake : { ...wake, deleting: true }];
}

function hasNewGeneration({
  before,
  after,
}: Change<{ metadata: ImagePolicy['metadata'] }>): boolean {
  return (
    before?.metadata.uid !== after?.metadata.uid ||
    before?.metadata.generation !== after?.metadata.generation
  );
}

function hasNewTags({ before, after }: Change<ImageRepository>): boolean {
  return hasNewGeneration({ before, after }) || !isSameScan(before?.status, after?.status);
}

/**
 * Whether two statuses tell of the same tags. Without a revision, which CRDs before Flux 2.7 drop, each scan may have
 * found others, as it did for Flux then.
 */
function isSameScan(
  before: ImageRepositoryStatus | undefined,
  after: ImageRepositoryStatus | undefined,
): boolean {
  const revision = after?.lastScanResult?.revision;
  if (revision !== undefined) return before?.lastScanResult?.revision === revision;
  return scanTold(before) === scanTold(after);
}

/** What every version of the CRD can tell of a scan. */
function scanTold(status: ImageRepositoryStatus | undefined): string {
  const { canonicalImageName, observedGeneration, lastScanResult } = status ?? {};
  const { scanTime, tagCount, latestTags } = lastScanResult ?? {};
  return JSON.stringify([canonicalImageName, observedGeneration, scanTime, tagCount, latestTags]);
}

function hasNewImage({ before, after }: Change<ImagePolicy>): boolean {
  return !isSameImageRef(before?.status?.latestRef, after?.status?.latestRef);
}

function policiesOf({ before, after }: Change<ImageRepository>, fleet: Fleet): readonly Wake[] {
  const { namespace, name } = subject(before, after);
  const wakes: Wake[] = [];
  for (const policy of fleet.ImagePolicy.values()) {
    const ref = policy.spec.imageRepositoryRef;
    if (ref.name !== name || (ref.namespace ?? policy.metadata.namespace) !== namespace) continue;
    wakes.push({
      kind: 'ImagePolicy',
      key: keyOf(policy),
      suspended: policy.spec.suspend === true,
    });
  }
  return wakes;
}

function automationsBeside({ before, after }: Change<ImagePolicy>, fleet: Fleet): readonly Wake[] {
  const { namespace } = subject(before, after);
  return automationsWhere(fleet, (automation) => automation.metadata.namespace === namespace);
}

function automationsOf({ before, after }: Change<GitRepository>, fleet: Fleet): readonly Wake[] {
  const { namespace, name } = subject(before, after);
  return automationsWhere(fleet, ({ metadata, spec: { sourceRef } }) => {
    return sourceRef.name === name && (sourceRef.namespace ?? metadata.namespace) === namespace;
  });
}

function automationsWhere(
  fleet: Fleet,
  matches: (automation: ImageUpdateAutomation) => boolean,
): readonly Wake[] {
  const wakes: Wake[] = [];
  for (const automation of fleet.ImageUpdateAutomation.values()) {
    if (!matches(automation)) continue;
    const suspended = automation.spec.suspend === true;
    wakes.push({ kind: 'ImageUpdateAutomation', key: keyOf(automation), suspended });
  }
  return wakes;
}

function subject(before: Owned | undefined, after: Owned | undefined): ResourceKey {
  const object = after ?? before;
  return object === undefined ? { namespace: '', name: '' } : keyOf(object);
}

interface Owned {
  readonly metadata: ResourceKey;
}

function keyOf({ metadata: { namespace, name } }: Owned): ResourceKey {
  return { namespace, name };
}
