import { isSameImageRef } from '../domain/image/ref.ts';
import { requestedAtAnnotation } from '../domain/resources/annotations.ts';
import { mergeSeen } from '../domain/resources/resource-version.ts';
import { havePoliciesChanged } from '../domain/status/image-update-automation.ts';
import { awaitsFirstScan, awaitsSelection, hasNotRun, undecidedIn } from './hold.ts';
import { waitedFor, waitsFor } from './out-of-date.ts';
import type { ImagePolicy } from '../domain/resources/image-policy.ts';
import type {
  ImageRepository,
  ImageRepositoryStatus,
} from '../domain/resources/image-repository.ts';
import type { ImageUpdateAutomation } from '../domain/resources/image-update-automation.ts';
import type { ResourceKey } from '../domain/resources/key.ts';
import type { ResourceHead } from '../domain/resources/reading.ts';
import type { Resources } from '../domain/resources/resources.ts';
import type { ImageKind } from '../domain/resources/kinds.ts';
import type { Seen } from '../domain/resources/resource-version.ts';
import type { Known, Owned } from './known.ts';
import type { Changed, Message } from './message.ts';

/**
 * A resource as it was and as it is: the first is absent for a new one, the second for one that is
 * gone.
 */
export interface Change<T> {
  readonly before?: T | undefined;
  readonly after?: T | undefined;
}

/**
 * The messages about a change: to the resource's own workflow, and to those that depend on what
 * changed in it. A status that only says what its own loop did makes no message. Only
 * what is ours has a workflow; but such a workflow gets messages about what is not ours too.
 * @see fluxcd/image-automation-controller@d36e2ea internal/controller/predicate.go
 */
export const routes: {
  readonly [K in keyof Resources]: (
    change: Change<Resources[K]>,
    known: Known,
  ) => readonly Message[];
} = {
  ImageRepository: (change, known) => [
    ...own('ImageRepository', change, known),
    ...(hasNewTags(change) || hasFailedFirst(change) ? policiesOf(change, known) : []),
  ],
  ImagePolicy: (change, known) => [
    ...own('ImagePolicy', change, known),
    ...(hasNewImage(change) ? automationsBeside(change, known) : []),
  ],
  ImageUpdateAutomation: (change, known) => [
    ...own('ImageUpdateAutomation', change, known),
    ...behind(change, known),
  ],
  GitRepository: (change, known) => (hasNewGeneration(change) ? automationsOf(change, known) : []),
};

/**
 * The workflows that a change of a refused object concerns: those that will say on their resource
 * what is wrong with it. Nothing else of it is known.
 */
export function routeRefused(
  kind: keyof Resources,
  change: Change<ResourceHead>,
  known: Known,
): readonly Message[] {
  if (kind !== 'GitRepository') return own(kind, change, known);
  return hasNewGeneration(change) ? automationsOf(change, known) : [];
}

type Reconciled = Pick<ResourceHead, 'metadata' | 'spec'>;

function own(
  kind: ImageKind,
  { before, after }: Change<Reconciled>,
  { isOurs }: Known,
): readonly Message[] {
  const wasOurs = before !== undefined && isOurs(kind, before);
  if (after === undefined) return wasOurs ? [{ news: 'deleted', kind, key: keyOf(before) }] : [];
  const key = keyOf(after);
  if (!isOurs(kind, after)) return wasOurs ? [{ news: 'unwatched', kind, key }] : [];
  if (wasOurs && !isAsked(before, after)) return [];
  const message = lookAgain(kind, after, { [kind]: after.metadata.resourceVersion });
  return [
    after.metadata.deletionTimestamp === undefined ? message : { ...message, deleting: true },
  ];
}

function isAsked(before: Reconciled, after: Reconciled): boolean {
  return (
    hasNewGeneration({ before, after }) ||
    before.metadata.annotations[requestedAtAnnotation] !==
      after.metadata.annotations[requestedAtAnnotation] ||
    before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp
  );
}

function hasNewGeneration({ before, after }: Change<Pick<ResourceHead, 'metadata'>>): boolean {
  return (
    before?.metadata.uid !== after?.metadata.uid ||
    before?.metadata.generation !== after?.metadata.generation
  );
}

function hasNewTags({ before, after }: Change<ImageRepository>): boolean {
  return hasNewGeneration({ before, after }) || !isSameScan(before?.status, after?.status);
}

/**
 * Whether two statuses are about the same tags. Without a revision, which CRDs before Flux 2.7 drop,
 * each scan may have found others, as it did for Flux then.
 */
function isSameScan(
  before: ImageRepositoryStatus | undefined,
  after: ImageRepositoryStatus | undefined,
): boolean {
  const revision = after?.lastScanResult?.revision;
  if (revision !== undefined) return before?.lastScanResult?.revision === revision;
  return scanOf(before) === scanOf(after);
}

/** What the status of every version of the CRD has of a scan. */
function scanOf(status: ImageRepositoryStatus | undefined): string {
  const { canonicalImageName, observedGeneration, lastScanResult } = status ?? {};
  const { scanTime, tagCount, latestTags } = lastScanResult ?? {};
  return JSON.stringify([canonicalImageName, observedGeneration, scanTime, tagCount, latestTags]);
}

function hasNewImage({ before, after }: Change<ImagePolicy>): boolean {
  return !isSameImageRef(before?.status?.latestRef, after?.status?.latestRef);
}

/** A policy that waits for the first scan need not wait any longer. */
function hasFailedFirst({ before, after }: Change<ImageRepository>): boolean {
  return (
    before !== undefined &&
    after !== undefined &&
    awaitsFirstScan(before) &&
    !awaitsFirstScan(after)
  );
}

function policiesOf({ before, after }: Change<ImageRepository>, known: Known): readonly Message[] {
  const { namespace, name, resourceVersion } = subject(before, after);
  const seen = { ImageRepository: resourceVersion };
  const cause = { kind: 'ImageRepository', key: { namespace, name } } as const;
  const messages: Message[] = [];
  for (const policy of known.fleet.ImagePolicy.values()) {
    const ref = policy.spec.imageRepositoryRef;
    if (ref.name !== name || (ref.namespace ?? policy.metadata.namespace) !== namespace) continue;
    if (!known.isOurs('ImagePolicy', policy)) continue;
    messages.push({ ...lookAgain('ImagePolicy', policy, seen), cause });
  }
  return messages;
}

/**
 * The automations that have not applied what a policy selects now, and may have to. One whose first run still waits for other
 * policies will see this one too.
 */
function automationsBeside(
  { before, after }: Change<ImagePolicy>,
  known: Known,
): readonly Message[] {
  const policy = after ?? before;
  if (policy === undefined) return [];
  const { namespace, resourceVersion } = policy.metadata;
  const selection = { policy, latestRef: after?.status.latestRef };
  const seen = { ImagePolicy: resourceVersion };
  const cause = { kind: 'ImagePolicy', key: keyOf(policy) } as const;
  const waiting = automationsWhere(known, (automation) => {
    return automation.metadata.namespace === namespace && waitsFor(automation, selection);
  });
  const undecided = waiting.some(hasNotRun) ? [...undecidedIn(namespace, known)] : [];
  return waiting.flatMap((automation): readonly Message[] => {
    const message = { ...lookAgain('ImageUpdateAutomation', automation, seen), cause };
    if (!hasNotRun(automation)) return [asWake(message)];
    return awaitsSelection(automation, undecided) ? [] : [message];
  });
}

/** Whether the run that an automation has just told of was overtaken by a policy. */
function behind(
  { before, after }: Change<ImageUpdateAutomation>,
  known: Known,
): readonly Message[] {
  if (before === undefined || after === undefined) return [];
  if (!known.isOurs('ImageUpdateAutomation', after)) return [];
  const { observedPolicies } = after.status;
  if (!havePoliciesChanged(before.status.observedPolicies, observedPolicies ?? {})) return [];
  const policies = waitedFor(after, known.fleet);
  const [first] = policies;
  if (first === undefined) return [];
  const seen = policies
    .map(({ metadata }): Seen => ({ ImagePolicy: metadata.resourceVersion }))
    .reduce(mergeSeen);
  const cause = { kind: 'ImagePolicy', key: keyOf(first) } as const;
  return [asWake({ ...lookAgain('ImageUpdateAutomation', after, seen), cause })];
}

function automationsOf({ before, after }: Change<Owned>, known: Known): readonly Message[] {
  const { namespace, name, resourceVersion } = subject(before, after);
  const seen = { GitRepository: resourceVersion };
  return automationsWhere(known, ({ metadata, spec: { sourceRef } }) => {
    return sourceRef.name === name && (sourceRef.namespace ?? metadata.namespace) === namespace;
  }).map((automation) => lookAgain('ImageUpdateAutomation', automation, seen));
}

function automationsWhere(
  { fleet, isOurs }: Known,
  matches: (automation: ImageUpdateAutomation) => boolean,
): readonly ImageUpdateAutomation[] {
  return [...fleet.ImageUpdateAutomation.values()].filter(
    (automation) => matches(automation) && isOurs('ImageUpdateAutomation', automation),
  );
}

function asWake(message: Changed): Changed {
  return { ...message, wake: true };
}

function lookAgain(kind: ImageKind, object: Reconciled, seen: Seen): Changed {
  const suspended = object.spec.suspend === true;
  return { news: 'changed', kind, key: keyOf(object), suspended, seen };
}

function subject(before: Owned | undefined, after: Owned | undefined): Subject {
  const object = after ?? before;
  if (object === undefined) return { namespace: '', name: '', resourceVersion: '' };
  return { ...keyOf(object), resourceVersion: object.metadata.resourceVersion };
}

interface Subject extends ResourceKey {
  readonly resourceVersion: string;
}

function keyOf({ metadata: { namespace, name } }: Owned): ResourceKey {
  return { namespace, name };
}
